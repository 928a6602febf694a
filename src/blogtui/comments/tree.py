"""Flat comments in any order become one tree, depth-first; nobody's comment is lost and nothing recurses."""

from collections.abc import Iterable
from datetime import UTC, datetime

from blogtui.model.thread import Comment, Placed

_LATEST = datetime.max.replace(tzinfo=UTC)


def grow(comments: Iterable[Comment]) -> tuple[Placed, ...]:
    """Every comment once, each after its parent, siblings by (rank, time, native id).

    The order of the input does not matter. A comment whose parent is not here stands at the top; in a circle of
    parents the earliest stands at the top; of several with one native id the earliest gets the answers.
    """
    ordered = sorted(comments, key=_order)
    parents = _cut_circles(_parents(ordered))
    children: list[list[int]] = [[] for _ in ordered]
    tops: list[int] = []
    for index, parent in enumerate(parents):
        (tops if parent is None else children[parent]).append(index)
    return _walk(ordered, parents, children, tops)


def _order(comment: Comment) -> tuple[bool, int, datetime, int, str, int]:
    # Ids are opaque, but most count upwards: the shorter of two is the earlier.
    native = comment.native_id
    return (
        comment.rank is None,
        comment.rank or 0,
        comment.published or _LATEST,
        len(native),
        native,
        comment.id,
    )


def _parents(ordered: list[Comment]) -> list[int | None]:
    owner: dict[str, int] = {}
    for index, comment in enumerate(ordered):
        owner.setdefault(comment.native_id, index)
    return [None if comment.parent is None else owner.get(comment.parent) for comment in ordered]


def _cut_circles(parents: list[int | None]) -> list[int | None]:
    """The same parents, but the first of every circle has none."""
    cut = list(parents)
    walked_by = [-1] * len(parents)
    for start in range(len(parents)):
        node: int | None = start
        while node is not None and walked_by[node] == -1:
            walked_by[node] = start
            node = cut[node]
        # Met its own trail: as starts go upwards in display order, find the circle's first member and free it.
        if node is not None and walked_by[node] == start:
            cut[_first_in_circle(cut, node)] = None
    return cut


def _first_in_circle(parents: list[int | None], member: int) -> int:
    first, node = member, parents[member]
    while node is not None and node != member:
        first, node = min(first, node), parents[node]
    return first


def _walk(
    ordered: list[Comment], parents: list[int | None], children: list[list[int]], tops: list[int]
) -> tuple[Placed, ...]:
    below = [0] * len(ordered)
    depth = [0] * len(ordered)
    visited: list[int] = []
    waiting = tops[::-1]
    while waiting:
        index = waiting.pop()
        visited.append(index)
        for child in reversed(children[index]):
            depth[child] = depth[index] + 1
            waiting.append(child)
    for index in reversed(visited):
        parent = parents[index]
        if parent is not None:
            below[parent] += below[index] + 1
    return tuple(_placed(ordered, parents[index], index, depth[index], below[index]) for index in visited)


def _placed(ordered: list[Comment], parent: int | None, index: int, depth: int, below: int) -> Placed:
    return Placed(ordered[index], depth, None if parent is None else ordered[parent].id, below)

"""Flat comments in any order become one tree, depth-first; nobody's comment is lost and nothing recurses."""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

from blogtui.model.outline import Outline


class Seed(NamedTuple):
    """What a comment's place in the tree depends on. `published` is in microseconds since 1970, `size` in characters
    of HTML. Of `parent` and `rank` see Comment."""

    id: int
    native_id: str
    parent: str | None
    published: int | None
    rank: int | None
    size: int


def grow(seeds: Iterable[Seed]) -> Outline:
    """Every comment once, each after its parent, siblings by (rank, time, native id). None is new.

    The order of the input does not matter. A comment whose parent is not here stands at the top; in a circle of
    parents the earliest stands at the top; of several with one native id the earliest gets the answers.
    """
    ordered = sorted(seeds, key=_order)
    parents = _cut_circles(_parents(ordered))
    children: list[list[int]] = [[] for _ in ordered]
    tops: list[int] = []
    for index, parent in enumerate(parents):
        (tops if parent is None else children[parent]).append(index)
    return _outline(ordered, parents, _walk(children, tops))


def _order(seed: Seed) -> tuple[bool, int, bool, int, int, str, int]:
    # Ids are opaque, but most count upwards: the shorter of two is the earlier.
    native, published, rank = seed.native_id, seed.published, seed.rank
    return rank is None, rank or 0, published is None, published or 0, len(native), native, seed.id


def _parents(ordered: list[Seed]) -> list[int | None]:
    owner: dict[str, int] = {}
    for index, seed in enumerate(ordered):
        owner.setdefault(seed.native_id, index)
    return [None if seed.parent is None else owner.get(seed.parent) for seed in ordered]


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


def _walk(children: list[list[int]], tops: list[int]) -> list[int]:
    """All of them, each before its children, as a reader goes through a thread."""
    visited: list[int] = []
    waiting = tops[::-1]
    while waiting:
        index = waiting.pop()
        visited.append(index)
        waiting.extend(reversed(children[index]))
    return visited


def _outline(ordered: list[Seed], parents: list[int | None], visited: list[int]) -> Outline:
    place_of = [0] * len(visited)
    for place, index in enumerate(visited):
        place_of[index] = place
    above, depths = array("i"), array("i")
    for index in visited:
        parent = parents[index]
        above.append(-1 if parent is None else place_of[parent])
        depths.append(0 if parent is None else depths[place_of[parent]] + 1)
    below = array("i", bytes(4 * len(visited)))
    for place in range(len(visited) - 1, -1, -1):
        if above[place] >= 0:
            below[above[place]] += below[place] + 1
    ids = array("q", [ordered[index].id for index in visited])
    sizes = array("i", [ordered[index].size for index in visited])
    return Outline(ids, above, depths, below, sizes)

"""The tree of comments: all of them, once each, whatever order and ids they come with."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments.tree import grow
from blogtui.model.ids import CommentId, ThreadId
from blogtui.model.thread import Comment, Placed

START = datetime(2024, 3, 1, tzinfo=UTC)


def comment(
    number: int, native: str, parent: str | None = None, minute: int | None = None, rank: int | None = None
) -> Comment:
    when = None if minute is None else START + timedelta(minutes=minute)
    return Comment(CommentId(number), ThreadId(1), native, parent, f"a{number}", "<p>x</p>", when, rank=rank)


def shape(placed: tuple[Placed, ...]) -> list[tuple[str, int]]:
    return [(each.comment.native_id, each.depth) for each in placed]


ids = st.integers(0, 8).map(str)
threads = st.lists(
    st.tuples(ids, st.none() | ids, st.none() | st.integers(0, 5), st.none() | st.integers(0, 3)), max_size=30
).map(lambda rows: [comment(number, *row) for number, row in enumerate(rows, 1)])


@given(threads, st.randoms(use_true_random=False))
def test_every_comment_stands_once_and_in_one_order(comments: list[Comment], random: Random) -> None:
    placed = grow(comments)
    assert sorted(each.comment.id for each in placed) == sorted(each.id for each in comments)
    shuffled = list(comments)
    random.shuffle(shuffled)
    assert grow(shuffled) == placed


@given(threads)
def test_depth_parent_and_descendants_agree(comments: list[Comment]) -> None:
    placed = grow(comments)
    trail: list[Placed] = []
    below = dict.fromkeys((each.comment.id for each in placed), 0)
    for each in placed:
        del trail[each.depth :]
        assert len(trail) == each.depth
        assert each.parent_id == (trail[-1].comment.id if trail else None)
        if trail:
            assert each.comment.parent == trail[-1].comment.native_id
        for above in trail:
            below[above.comment.id] += 1
        trail.append(each)
    assert {each.comment.id: each.descendants for each in placed} == below


@given(threads)
def test_who_has_a_parent_here_stands_at_the_top_only_to_cut_a_circle(comments: list[Comment]) -> None:
    parents: dict[str, set[str]] = {}
    for each in comments:
        parents.setdefault(each.native_id, set()).update({each.parent} if each.parent is not None else ())
    for each in (each.comment for each in grow(comments) if each.depth == 0):
        above: set[str] = set()
        waiting = [each.parent] if each.parent in parents else []
        while waiting:
            native = waiting.pop()
            if native in parents and native not in above:
                above.add(native)
                waiting.extend(parents[native])
        assert not above or each.native_id in above


def test_siblings_by_rank_then_time_then_id() -> None:
    comments = [
        comment(1, "10", minute=1),
        comment(2, "9", minute=1),
        comment(3, "a", minute=0),
        comment(4, "late"),
        comment(5, "second", minute=0, rank=2),
        comment(6, "first", minute=9, rank=1),
    ]
    assert [native for native, _ in shape(grow(comments))] == ["first", "second", "a", "9", "10", "late"]


def test_a_missing_parent_costs_nobody_a_comment() -> None:
    placed = grow([comment(1, "1", "gone", 1), comment(2, "2", "1", 2)])
    assert shape(placed) == [("1", 0), ("2", 1)]


def test_a_circle_is_cut_at_its_earliest() -> None:
    comments = [comment(1, "a", "c", 3), comment(2, "b", "a", 2), comment(3, "c", "b", 1), comment(4, "d", "a", 0)]
    assert shape(grow(comments)) == [("c", 0), ("a", 1), ("d", 2), ("b", 2)]
    assert shape(grow([comment(1, "self", "self")])) == [("self", 0)]


def test_the_earliest_of_equal_ids_gets_the_answers() -> None:
    placed = grow([comment(1, "x", minute=5), comment(2, "x", minute=1), comment(3, "y", "x", 2)])
    assert [(each.comment.id, each.depth, each.descendants) for each in placed] == [(2, 0, 1), (3, 1, 0), (1, 0, 0)]


def test_a_chain_of_fifty_thousand() -> None:
    chain = [comment(n, str(n), str(n - 1) if n > 1 else None, n) for n in range(1, 50_001)]
    placed = grow(reversed(chain))
    assert placed[-1].depth == 49_999
    assert placed[0].descendants == 49_999


def test_a_circle_of_fifty_thousand() -> None:
    circle = [comment(n, str(n), str((n - 2) % 50_000 + 1), n) for n in range(1, 50_001)]
    placed = grow(circle)
    assert placed[0].comment.native_id == "1"
    assert placed[-1].depth == 49_999

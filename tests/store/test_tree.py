"""The tree of comments: all of them, once each, whatever order and ids they come with."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from blogtui.model.outline import Outline
from blogtui.store.outlines import pack, unpack
from blogtui.store.tree import Seed, grow


def seed(
    number: int, native: str, parent: str | None = None, minute: int | None = None, rank: int | None = None
) -> Seed:
    return Seed(number, native, parent, minute, rank, number % 7)


def shape(seeds: list[Seed]) -> list[tuple[str, int]]:
    grown, native = grow(seeds), {each.id: each.native_id for each in seeds}
    return [(native[id], depth) for id, depth in zip(grown.ids, grown.depths, strict=True)]


names = st.integers(0, 8).map(str)
threads = st.lists(
    st.tuples(names, st.none() | names, st.none() | st.integers(0, 5), st.none() | st.integers(0, 3)), max_size=30
).map(lambda rows: [seed(number, *row) for number, row in enumerate(rows, 1)])


@given(threads, st.randoms(use_true_random=False))
def test_every_comment_stands_once_and_in_one_order(seeds: list[Seed], random: Random) -> None:
    grown = grow(seeds)
    assert sorted(grown.ids) == sorted(each.id for each in seeds)
    shuffled = list(seeds)
    random.shuffle(shuffled)
    assert grow(shuffled) == grown


@given(threads)
def test_depth_parent_descendants_and_size_agree(seeds: list[Seed]) -> None:
    by_id = {each.id: each for each in seeds}
    grown = grow(seeds)
    trail: list[int] = []
    below = [0] * len(grown)
    for place, (id, depth) in enumerate(zip(grown.ids, grown.depths, strict=True)):
        del trail[depth:]
        assert len(trail) == depth
        assert grown.parents[place] == (trail[-1] if trail else -1)
        if trail:
            assert by_id[id].parent == by_id[grown.ids[trail[-1]]].native_id
        for above in trail:
            below[above] += 1
        trail.append(place)
        assert grown.sizes[place] == by_id[id].size
    assert list(grown.descendants) == below


@given(threads)
def test_who_has_a_parent_here_stands_at_the_top_only_to_cut_a_circle(seeds: list[Seed]) -> None:
    parents: dict[str, set[str]] = {}
    for each in seeds:
        parents.setdefault(each.native_id, set()).update({each.parent} if each.parent is not None else ())
    by_id, grown = {each.id: each for each in seeds}, grow(seeds)
    for each in (by_id[id] for id, depth in zip(grown.ids, grown.depths, strict=True) if depth == 0):
        above: set[str] = set()
        waiting = [each.parent] if each.parent in parents else []
        while waiting:
            native = waiting.pop()
            if native in parents and native not in above:
                above.add(native)
                waiting.extend(parents[native])
        assert not above or each.native_id in above


@given(threads)
def test_what_is_packed_comes_out_the_same(seeds: list[Seed]) -> None:
    assert unpack(pack(grow(seeds))) == grow(seeds)
    assert len(unpack(pack(Outline()))) == 0


def test_siblings_by_rank_then_time_then_id() -> None:
    seeds = [
        seed(1, "10", minute=1),
        seed(2, "9", minute=1),
        seed(3, "a", minute=0),
        seed(4, "late"),
        seed(5, "second", minute=0, rank=2),
        seed(6, "first", minute=9, rank=1),
        seed(7, "before 1970", minute=-9),
    ]
    assert [native for native, _ in shape(seeds)] == ["first", "second", "before 1970", "a", "9", "10", "late"]


def test_a_missing_parent_costs_nobody_a_comment() -> None:
    assert shape([seed(1, "1", "gone", 1), seed(2, "2", "1", 2)]) == [("1", 0), ("2", 1)]


def test_a_circle_is_cut_at_its_earliest() -> None:
    seeds = [seed(1, "a", "c", 3), seed(2, "b", "a", 2), seed(3, "c", "b", 1), seed(4, "d", "a", 0)]
    assert shape(seeds) == [("c", 0), ("a", 1), ("d", 2), ("b", 2)]
    assert shape([seed(1, "self", "self")]) == [("self", 0)]


def test_the_earliest_of_equal_ids_gets_the_answers() -> None:
    grown = grow([seed(1, "x", minute=5), seed(2, "x", minute=1), seed(3, "y", "x", 2)])
    assert (list(grown.ids), list(grown.depths), list(grown.descendants)) == ([2, 3, 1], [0, 1, 0], [1, 0, 0])


def test_a_chain_of_fifty_thousand() -> None:
    grown = grow(reversed([seed(n, str(n), str(n - 1) if n > 1 else None, n) for n in range(1, 50_001)]))
    assert grown.depths[-1] == 49_999
    assert grown.descendants[0] == 49_999


def test_a_circle_of_fifty_thousand() -> None:
    grown = grow([seed(n, str(n), str((n - 2) % 50_000 + 1), n) for n in range(1, 50_001)])
    assert grown.ids[0] == 1
    assert grown.depths[-1] == 49_999

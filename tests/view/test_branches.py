"""Folding and walking a thread; against a slow and obvious model where inputs are open."""

from hypothesis import given
from hypothesis import strategies as st

from blogtui.model.ids import CommentId
from blogtui.model.outline import Outline
from blogtui.view.branches import Branches, Guides


def thread(*depths: int, new: tuple[int, ...] = ()) -> Outline:
    """Comments of these depths, with their place as id."""
    parents: list[int] = []
    for place, depth in enumerate(depths):
        parents.append(next((other for other in range(place - 1, -1, -1) if depths[other] < depth), -1))
    below = [
        next((n for n, other in enumerate(depths[place + 1 :]) if other <= depth), len(depths) - place - 1)
        for place, depth in enumerate(depths)
    ]
    return Outline(range(len(depths)), parents, depths, below, [0] * len(depths), [n for n in new if n < len(depths)])


def ids(branches: Branches) -> list[int]:
    return [branches.id(row) for row in range(len(branches))]


#     0
#     ├─1
#     │ ╰─2
#     ╰─3
#     4
#     ╰─5
TREE = (0, 1, 2, 1, 0, 1)


def test_folding_hides_what_is_below_and_keeps_folds_inside() -> None:
    branches = Branches(thread(*TREE, new=(2, 5)))
    branches.fold(1)
    assert ids(branches) == [0, 1, 3, 4, 5]
    branches.toggle(0)
    assert ids(branches) == [0, 4, 5]
    assert branches.hidden(0) == (3, 1)
    assert branches.hidden(1) == (0, 0)
    assert branches.is_folded(0)
    branches.toggle(0)
    assert ids(branches) == [0, 1, 3, 4, 5]
    assert branches.folded == {1}


def test_folding_what_nobody_answered_does_nothing() -> None:
    branches = Branches(thread(*TREE))
    branches.fold(5)
    assert len(branches) == 6
    assert not branches.is_folded(5)


def test_all_at_once() -> None:
    branches = Branches(thread(*TREE))
    branches.fold_all()
    assert ids(branches) == [0, 4]
    branches.unfold(0)
    assert ids(branches) == [0, 1, 3, 4]
    branches.unfold_all()
    assert ids(branches) == [0, 1, 2, 3, 4, 5]
    assert branches.folded == frozenset()


def test_folds_carry_over_to_a_newer_thread() -> None:
    branches = Branches(thread(*TREE), folded=(CommentId(1), CommentId(99)))
    assert ids(branches) == [0, 1, 3, 4, 5]
    assert branches.index_of(CommentId(3)) == 2
    assert branches.index_of(CommentId(2)) is None
    assert branches.index_of(CommentId(99)) is None


def test_new_ones_are_found_behind_folds() -> None:
    branches = Branches(thread(*TREE, new=(2, 5)))
    branches.fold_all()
    row = branches.next_new(-1)
    assert row == 2
    assert branches.id(2) == 2
    row = branches.next_new(2)
    assert row is not None
    assert branches.id(row) == 5
    assert branches.next_new(row) is None
    branches.fold_all()
    row = branches.prev_new(len(branches))
    assert row is not None
    assert branches.id(row) == 5
    row = branches.prev_new(row)
    assert row is not None
    assert branches.id(row) == 2
    assert branches.prev_new(row) is None


def test_walking_the_tree() -> None:
    branches = Branches(thread(*TREE))
    assert [branches.parent(row) for row in range(6)] == [None, 0, 1, 0, None, 4]
    assert [branches.next_sibling(row) for row in range(6)] == [4, 3, None, None, None, None]
    assert [branches.prev_sibling(row) for row in range(6)] == [None, None, None, 1, 0, None]
    assert [branches.next_top(row) for row in range(6)] == [4, 4, 4, 4, None, None]
    assert [branches.prev_top(row) for row in range(6)] == [None, 0, 0, 0, 0, 4]
    branches.fold(1)
    assert [branches.next_sibling(row) for row in range(5)] == [3, 2, None, None, None]


def test_revealing_unfolds_only_what_hides_it() -> None:
    branches = Branches(thread(*TREE))
    branches.fold_all()
    assert branches.reveal(CommentId(3)) == 2
    assert ids(branches) == [0, 1, 3, 4]
    assert branches.reveal(CommentId(99)) is None


def test_guides_show_who_is_answered() -> None:
    branches = Branches(thread(*TREE))
    assert [branches.guides(row, 80).head for row in range(6)] == [(), ("├─",), ("│ ", "╰─"), ("╰─",), (), ("╰─",)]
    assert branches.guides(2, 80) == Guides(("│ ", "╰─"), ("│ ", "  "), 1)


def test_guides_leave_room_for_text_however_deep() -> None:
    branches = Branches(thread(*range(3000)))
    assert {len(branches.guides(row, 10).head) for row in range(1, 3000)} == {1}
    assert max(len(branches.guides(row, 80).head) for row in range(3000)) == 25
    for row in range(3000):
        guides = branches.guides(row, 80)
        assert len(guides.head) == len(guides.body)
        assert guides.first_level + len(guides.head) - 1 == row
        assert (guides.first_level > 1) == (guides.head[:1] == ("⋯ ",))


def test_where_levels_are_left_out_the_lines_of_neighbours_stay_straight() -> None:
    branches = Branches(thread(*range(200)))
    first = [branches.guides(row, 80).first_level for row in range(1, 200)]
    assert len(set(first)) < 16
    assert first == sorted(first)


def test_an_empty_thread() -> None:
    branches = Branches(Outline())
    assert len(branches) == 0
    assert branches.next_new(-1) is None
    branches.fold_all()
    branches.unfold_all()


@st.composite
def _depths(draw: st.DrawFn) -> list[int]:
    depths: list[int] = []
    for step in draw(st.lists(st.integers(0, 6), max_size=40)):
        depths.append(min(step, depths[-1] + 1 if depths else 0))
    return depths


def _visible(outline: Outline, folded: frozenset[CommentId]) -> list[int]:
    shown, hidden_below = [], None
    for place, depth in enumerate(outline.depths):
        if hidden_below is not None and depth > hidden_below:
            continue
        shown.append(place)
        hidden_below = depth if place in folded else None
    return shown


@given(_depths())
def test_every_step_is_the_obvious_one(depths: list[int]) -> None:
    branches = Branches(thread(*depths))
    tops = [place for place, depth in enumerate(depths) if not depth]
    for row, depth in enumerate(depths):
        parent = next((n for n in range(row - 1, -1, -1) if depths[n] < depth), None)
        after = next((n for n in range(row + 1, len(depths)) if depths[n] <= depth), None)
        siblings = [n for n in range(row) if depths[n] == depth and (parent is None or n > parent)]
        assert branches.parent(row) == parent
        assert branches.next_sibling(row) == (after if after is not None and depths[after] == depth else None)
        assert branches.prev_sibling(row) == (siblings[-1] if siblings else None)
        assert branches.next_top(row) == next((n for n in tops if n > row), None)
        assert branches.prev_top(row) == next((n for n in reversed(tops) if n < row), None)


@given(
    _depths(),
    st.lists(st.tuples(st.sampled_from(["toggle", "new", "reveal", "fold_all", "unfold_all"]), st.integers(0, 40))),
)
def test_what_is_seen_is_what_no_fold_hides(depths: list[int], acts: list[tuple[str, int]]) -> None:
    placed = thread(*depths, new=tuple(range(0, 40, 7)))
    branches = Branches(placed)
    for act, number in acts:
        if act == "toggle" and len(branches):
            branches.toggle(number % len(branches))
        elif act == "new":
            branches.next_new(min(number, len(branches)) - 1)
        elif act == "reveal":
            row = branches.reveal(CommentId(number))
            assert (row is None) == (number >= len(placed))
        elif act == "fold_all":
            branches.fold_all()
        elif act == "unfold_all":
            branches.unfold_all()
        assert ids(branches) == _visible(placed, branches.folded)

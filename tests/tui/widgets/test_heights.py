"""Heights: whatever is changed and asked in between, the sums are those of the list."""

from hypothesis import given
from hypothesis import strategies as st

from blogtui.tui.widgets.heights import Heights

heights = st.lists(st.integers(1, 5), max_size=12)
acts = st.lists(
    st.tuples(st.sampled_from(["set", "start", "row", "replace"]), st.integers(0, 60), st.integers(1, 6), heights)
)


@given(heights, acts)
def test_sums_are_those_of_the_list(first: list[int], done: list[tuple[str, int, int, list[int]]]) -> None:
    kept, plain = Heights(first), list(first)
    for act, number, height, others in done:
        if act == "set" and plain:
            kept[number % len(plain)] = plain[number % len(plain)] = height
        elif act == "replace":
            start = number % (len(plain) + 1)
            kept.replace(start, start + height, others)
            plain[start : start + height] = others
        elif act == "start":
            row = number % (len(plain) + 1)
            assert kept.start(row) == sum(plain[:row])
        elif act == "row":
            rows = [row for row in range(len(plain)) if sum(plain[:row]) <= number]
            assert kept.row_at(number) == (rows[-1] if rows else 0)
        assert (len(kept), kept.total) == (len(plain), sum(plain))

"""Finding words in laid out lines."""

from blogtui.tui.widgets.matches import Matches, Piece, find_matches


def test_a_match_over_the_end_of_a_line_is_marked_on_both() -> None:
    matches = find_matches(["say hello", "world, hello  World"], "hello world")
    assert matches.lines == (0, 1)
    assert matches.in_line(0) == (Piece(0, 4, 9),)
    assert matches.in_line(1) == (Piece(0, 0, 5), Piece(1, 7, 19))


def test_nothing_is_found_for_nothing() -> None:
    assert find_matches(["a"], "  ") == Matches()
    assert find_matches([], "a") == Matches()
    assert find_matches(["a.c"], "abc").lines == ()

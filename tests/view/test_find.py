"""Finding words in what is laid out."""

from blogtui.view.document import Block, Document, Prose, Span
from blogtui.view.find import Found, Piece, find
from blogtui.view.html import document
from blogtui.view.wrap import Layout


def test_words_are_found_whatever_their_case_and_over_line_ends() -> None:
    layout = Layout(document("<p>The quick brown Fox<blockquote>a fox</blockquote>"), 11)
    assert [line.text for line in layout.lines(0, 9)] == ["The quick", "brown Fox", "", "a fox"]
    assert list(find(layout, "FOX")) == [Found((Piece(1, 6, 9),)), Found((Piece(3, 2, 5),))]
    assert list(find(layout, " quick  brown")) == [Found((Piece(0, 4, 9), Piece(1, 0, 5)))]
    assert list(find(layout, "fox a")) == []
    assert list(find(layout, ".")) == []
    assert list(find(layout, " ")) == []


def test_the_first_place_does_not_wait_for_the_last_line() -> None:
    layout = Layout(Document((Block(Prose((Span("here"),))), *[Block(Prose((Span("more"),)))] * 1000)), 10)
    assert next(find(layout, "here")) == Found((Piece(0, 0, 4),))
    assert not layout.complete

"""HTML read piece by piece: the same document as in one go, and no more of it than was asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.view.document import Block, Prose, Span
from blogtui.view.html import Reading, document
from blogtui.view.wrap import Layout

HEADER = (Block(Prose((Span("A title"),), level=1)),)
LONG = "".join(f"<p>Paragraph {n} of <a href=https://x.example/{n}>many</a>.</p>" for n in range(1000))
PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<ul><li>", "<li>", "</ul>", "<blockquote>", "</blockquote>", "<br>"),
        *("<b>", "</b>", "<a href='https://x.example/1'>", "<a href='/2'>", "</a>", "<pre>", "</pre>", "<hr>"),
        *("<table><tr><td>", "<td>", "<tr>", "</table>", "<img alt=cat>", "words ", " ", "more\n", "é漢"),
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join), st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_any_pieces_make_the_same_document(html: str, steps: list[int]) -> None:
    text = Reading(html, "https://blog.example/")
    seen: list[Block] = []
    for step in steps:
        text.read(step)
        assert list(text.blocks[: len(seen)]) == seen
        seen = list(text.blocks)
    assert text.whole() == document(html, "https://blog.example/")
    assert text.share == 1


@given(st.lists(PIECES, max_size=60).map("".join))
def test_a_layout_that_reads_on_has_the_lines_of_the_whole(html: str) -> None:
    growing, whole = Layout(Reading(html, None, HEADER), 20), Layout(Reading(html, None, HEADER).whole(), 20)
    assert [growing.line(y) for y in range(whole.finish())] == [whole.line(y) for y in range(whole.height)]
    assert not growing.reach(whole.height + 1)
    assert growing.height == whole.height


def test_a_screenful_reads_a_screenful() -> None:
    text = Reading(LONG)
    layout = Layout(text, 80)
    layout.reach(40)
    assert 20 <= len(text.blocks) < 60
    assert 0 < text.share < 0.1


def test_the_height_of_what_is_not_read_yet_is_guessed() -> None:
    layout = Layout(Reading(LONG), 80)
    layout.reach(40)
    assert layout.height == pytest.approx(1999, rel=0.25)
    assert layout.finish() == layout.height == 1999


def test_a_header_stands_above_with_a_blank_line_between() -> None:
    lines = Layout(Reading("<div>one<div>two</div></div>", None, HEADER), 80).lines(0, 9)
    assert [line.text for line in lines] == ["A title", "", "one", "two"]
    assert Reading("", None, HEADER).whole().blocks == HEADER


def test_all_of_it_is_read_for_the_links() -> None:
    assert len(Reading(LONG).whole().links) == 1000

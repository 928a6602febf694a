"""Lines: never wider than asked, nothing lost, and only what is asked for is wrapped."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import iter_graphemes, wcswidth, wcwidth

from blogtui.view.cells import cells, fit, narrow, plain
from blogtui.view.document import Block, Code, Document, Kind, Mark, Prose, Rule, Span, text_of
from blogtui.view.html import document
from blogtui.view.wrap import CONTINUED, Layout, Line, wrap


def shown(html: str, width: int) -> list[str]:
    return [whole(line) for line in Layout(document(html), width).lines(0, 1000)]


def whole(line: Line) -> str:
    return (text_of(line.prefix) + line.text).rstrip()


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("日本", 4),
        ("e\u0301", 1),
        ("👨‍👩‍👧", 2),
        ("🇩🇪", 2),
        ("❤️", 2),
        ("👍🏽", 2),
        ("", 0),
        ("ﬁж", 2),
        ("한국", 4),
    ],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width
    assert fit(text, 0, len(text), max(1, width)) == len(text)


EVERY = [chr(code) for code in range(0x110000)]
PLAIN = [char for char in EVERY if plain(char)]


def test_what_is_counted_without_tables_is_what_they_tell() -> None:
    assert {wcwidth(char) for char in EVERY if narrow(char)} == {1}
    assert {(wcwidth(char), cell_len(char), cells(char)) for char in PLAIN} == {(1, 1, 1), (2, 2, 2)}
    assert [char for char in EVERY if narrow(char) != (plain(char) and cells(char) == 1)] == []


@given(st.text(PLAIN), st.integers(0, 12))
def test_what_is_plain_stands_alone_in_every_company(text: str, width: int) -> None:
    assert cells(text) == wcswidth(text) == cell_len(text)
    assert list(iter_graphemes(text)) == list(text)
    if text:
        fits = [index for index in range(1, len(text) + 1) if wcswidth(text[:index]) <= width]
        assert fit(text, 0, len(text), width) == max(fits, default=1)


def test_wcwidth_is_not_imported_before_it_is_needed() -> None:
    used = "c.cells('│ жизнь “is” • good…'), c.fit('東京の冬、ソウル서울', 0, 9, 7), c.breakable('東京', 1)"
    check = f"import sys, blogtui.view.cells as c; {used}; sys.exit('wcwidth' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_what_is_seen_as_one_character_is_never_cut() -> None:
    assert fit("a👨‍👩‍👧b", 0, 7, 2) == 1
    assert fit("a👨‍👩‍👧b", 0, 7, 3) == 6
    assert fit("ae\u0301x", 0, 4, 2) == 3
    assert fit("日", 0, 1, 1) == 1


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("the quick brown fox", 9, ["the quick", "brown fox"]),
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("the quick brown fox", 8, ["the", "quick", "brown", "fox"]),
        ("abcdefghij kl", 4, ["abcd", "efgh", "ij", "kl"]),
        ("a abcdefghij", 4, ["a", "abcd", "efgh", "ij"]),
        ("日本語です。次へ", 10, ["日本語で", "す。次へ"]),
        ("👍🏽👍🏽👍🏽", 5, ["👍🏽👍🏽", "👍🏽"]),
        ("ab👨‍👩‍👧👨‍👩‍👧", 5, ["ab👨‍👩‍👧", "👨‍👩‍👧"]),
        ("one\n\ntwo", 9, ["one", "", "two"]),
        ("a\u00a0b c", 4, ["a\u00a0b", "c"]),
        ("жизнь моя", 5, ["жизнь", "моя"]),
    ],
)
def test_where_lines_break(text: str, width: int, lines: list[str]) -> None:
    assert [text_of(line) for line in wrap((Span(text),), width)] == lines


def test_spans_keep_their_looks_over_line_ends() -> None:
    spans = (Span("one two "), Span("three four", Mark.BOLD, 1), Span(" five"))
    assert list(wrap(spans, 9)) == [
        (Span("one two"),),
        (Span("three", Mark.BOLD, 1),),
        (Span("four", Mark.BOLD, 1), Span(" five")),
    ]


def test_margins_stand_on_every_line() -> None:
    html = "<blockquote>one two<ul><li>three four<p>five</ul></blockquote>"
    assert shown(html, 9) == ["│ one two", "│", "│ • three", "│   four", "│", "│   five"]


def test_deep_margins_leave_room_for_text() -> None:
    lines = Layout(document("<blockquote>" * 24 + "some words here"), 30).lines(0, 9)
    assert [line.text for line in lines] == ["some words here"]
    assert lines[0].indent <= 15


def test_long_code_lines_go_on_behind_a_sign() -> None:
    code = Document((Block(Code((Span("    abcdefgh\n\nx\n"),))),))
    assert [line.text for line in Layout(code, 10).lines(0, 9)] == ["    abcdef", CONTINUED + "gh", "", "x"]


def test_code_is_coloured_where_it_names_its_language() -> None:
    html = '<pre><code class="language-python">def f(): return "x"  # why\n</code></pre><pre>def f</pre>'
    first, *_, last = Layout(document(html), 80).lines(0, 9)
    tokens = {span.text: span.token for span in first.spans}
    assert tokens["def"] == "keyword"
    assert tokens["f"] == "function"
    assert tokens["# why"] == "comment"
    assert first.text == 'def f(): return "x"  # why'
    assert last.spans == (Span("def f"),)


def test_pygments_is_not_imported_before_a_language_is_named() -> None:
    check = "import sys, blogtui.view.html, blogtui.view.wrap; sys.exit('pygments' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_an_unknown_language_stays_plain() -> None:
    (line,) = Layout(document("<pre class=language-nonsuch>x = 1</pre>"), 80).lines(0, 9)
    assert line.spans == (Span("x = 1"),)


def test_tables_that_fit_are_aligned_and_others_stacked() -> None:
    html = "<table><tr><th>Name<th>Born<tr><td>日本<td>660<tr><td>A <b>long</b> name<td>1</table>"
    assert shown(html, 30) == ["Name         Born", "───────────  ────", "日本         660", "A long name  1"]
    assert shown(html, 12) == [
        "Name · Born", "", "Name: 日本", "Born: 660", "", "Name: A long", "name", "Born: 1",
    ]  # fmt: skip


def test_lines_tell_what_they_belong_to() -> None:
    layout = Layout(document("<h2>Title</h2><p>text<hr><pre>x</pre>"), 40)
    kinds = [(line.kind, line.level, line.block) for line in layout.lines(0, 99) if line.spans]
    assert kinds == [
        (Kind.HEADING, 2, 0),
        (Kind.PARAGRAPH, 0, 1),
        (Kind.RULE, 0, 2),
        (Kind.CODE, 0, 3),
    ]


def test_only_what_is_asked_for_is_wrapped() -> None:
    class Unread(tuple[Span, ...]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            raise AssertionError("wrapped too early")

    blocks = (Block(Prose((Span("first"),))), Block(Prose(Unread((Span("second"),)))))
    layout = Layout(Document(blocks), 10)
    assert layout.line(0).text == "first"
    assert not layout.complete
    with pytest.raises(AssertionError, match="too early"):
        layout.line(1)


def test_one_endless_paragraph_is_wrapped_piece_by_piece() -> None:
    layout = Layout(Document((Block(Prose((Span("word " * 200_000),))),)), 80)
    assert layout.line(0).text == " ".join(["word"] * 16)
    assert not layout.complete
    assert layout.height > 10_000


def test_height_is_an_estimate_until_complete() -> None:
    layout = Layout(document("<p>one two three<p>four<p>five"), 7)
    assert layout.height >= 1
    layout.line(0)
    assert layout.height > 1
    assert layout.finish() == layout.height == 6
    assert layout.complete
    with pytest.raises(IndexError):
        layout.line(6)
    with pytest.raises(IndexError):
        layout.line(-1)


def test_a_place_is_found_again_at_another_width() -> None:
    doc = document("".join(f"<p>paragraph {n} " * 5 for n in range(200)))
    narrow, wide = Layout(doc, 20), Layout(doc, 80)
    block = narrow.line(500).block
    assert wide.line(wide.line_of(block)).block == block
    assert wide.line(wide.line_of(block) - 1).block == block - 1
    assert not wide.complete
    assert wide.line_of(len(doc.blocks)) == wide.height


def test_an_empty_document_has_no_lines() -> None:
    layout = Layout(Document(), 80)
    assert layout.finish() == layout.height == 0


def test_a_rule_is_no_wider_than_text() -> None:
    (line,) = Layout(Document((Block(Rule()),)), 500).lines(0, 2)
    assert line.text == "─" * 80


_TEXT = st.text(
    st.one_of(st.sampled_from("ab \n-日本、。é👍🏽\u200d\u0301ж"), st.characters(exclude_categories=["C"])),
    max_size=120,
)


@given(st.lists(_TEXT, max_size=5), st.integers(1, 40))
def test_no_line_is_too_wide_and_no_letter_lost(texts: list[str], width: int) -> None:
    spans = tuple(Span(text) for text in texts if text)
    lines = [text_of(line) for line in wrap(spans, width)]
    assert "".join("".join(lines).split()) == "".join(text_of(spans).split())
    for line in lines:
        assert wcswidth(line) <= width or fit(line, 0, len(line), width) == len(line)


@given(_TEXT, st.integers(1, 30))
def test_code_loses_no_letter(text: str, width: int) -> None:
    layout = Layout(Document((Block(Code((Span(text),))),)), width)
    got = "".join(span.text for line in layout.lines(0, 10_000) for span in line.spans if span.mark != Mark.CONTINUED)
    assert "".join(got.split()) == "".join(text.split())


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "<ul><li>",
                "</ul>",
                "<blockquote>",
                "</blockquote>",
                "word ",
                "longerword",
                "日本語",
                "<pre>",
                "</pre>",
                "<table><tr><td>a<td>b",
                "</table>",
            ]
        ),
        max_size=30,
    ),
    st.integers(1, 60),
)
def test_lines_asked_for_one_by_one_are_those_asked_for_together(parts: list[str], width: int) -> None:
    doc = document("".join(parts))
    one, all_at_once = Layout(doc, width), Layout(doc, width)
    count = all_at_once.finish()
    assert tuple(one.line(y) for y in range(count)) == all_at_once.lines(0, count)
    assert not one.reach(count + 1)
    assert [line.block for line in one.lines(0, count)] == sorted(line.block for line in one.lines(0, count))

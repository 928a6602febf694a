"""Readable text, and text that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.model.cleaning import clean
from blogtui.model.reply import Markup
from blogtui.view import html, plaintext
from blogtui.view.plain import text
from blogtui.view.quote import markup_for, quote


def test_a_document_as_text() -> None:
    doc = html.document('<h2>Title</h2><p>See <a href="https://x.example/">this</a>, at length.<ul><li>one</ul>')
    assert text(doc) == "Title\n─────\n\nSee this[1], at length.\n\n• one\n\n[1] https://x.example/"
    assert text(doc, 12, links=False) == "Title\n─────\n\nSee this[1],\nat length.\n\n• one"
    assert text(html.document("<h3>Only</h3>")) == "Only\n────"
    assert text(html.document("")) == ""


def test_plain_text_keeps_its_lines_quotes_and_addresses() -> None:
    doc = plaintext.document(
        "> > old\n> said\n\nfirst  line\nsecond <b>line</b>\n\n\n(see https://x.example/a_(b)), ok\n"
    )
    assert (
        text(doc)
        == """\
│ │ old

│ said

first line
second <b>line</b>

(see https://x.example/a_(b)), ok

[1] https://x.example/a_(b)"""
    )


@given(st.text())
def test_any_plain_text_keeps_its_letters(junk: str) -> None:
    said = text(plaintext.document(junk), links=False)
    kept = "".join(char for char in clean(junk) if not char.isspace() and char != ">")
    assert [char for char in kept if char.isalpha()] == [char for char in said if char.isalpha()]


def test_quoting() -> None:
    assert quote("one\n\n  two\n") == "> one\n>\n>   two"
    assert quote(" \x1b[2Jx") == ">  [2Jx"
    assert quote("\n\n") == ""


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("one\ntwo\n\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("> quoted\n> more\nanswer", "<blockquote><p>quoted<br>more</p></blockquote><p>answer</p>"),
        ('<b>&amp; "so"', '<p>&lt;b&gt;&amp;amp; "so"</p>'),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        (" \n ", ""),
    ],
)
def test_what_is_sent_as_html(written: str, sent: str) -> None:
    assert markup_for(written, Markup.HTML) == sent


def test_other_systems_get_the_text_itself() -> None:
    assert markup_for(" > a & <b>\n", Markup.TEXT) == "> a & <b>"
    assert markup_for("*a*", Markup.MARKDOWN) == "*a*"


@given(st.text(st.characters(exclude_categories=["C", "Z", "M"]) | st.sampled_from(" \n>"), max_size=60))
def test_html_sent_reads_as_it_was_written(written: str) -> None:
    shown = text(html.document(markup_for(written, Markup.HTML)), links=False)
    letters = [char for char in written if char.isalnum()]
    assert [char for char in shown if char.isalnum()] == letters

"""A glimpse at bytes never denies what a proper look finds."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogtui.store.glimpse import may_hold
from blogtui.store.words import plain, read_query

_TAGS = ["<b>", "</b>", "<B\u00a0x>", '<em class="a">', "<br>", "<p>", "<!--x-->"]
_ENTITIES = ["&eacute;", "&#111;", "&#X6f;", "&amp;", "&ampfo;", "&shy;", "&O;", "&rsquo;"]
_LETTERS = "foxF éÉöøßıİſ\u212ae\u0301o\u0307\u05b0\u200d\u00ad™’日２ѐάﬁｏ\U0001f98a\U0001d158_-.\n\x1c"
PIECES = st.sampled_from([*_TAGS, *_ENTITIES, "fo", *_LETTERS])


@given(st.lists(PIECES, max_size=9).map("".join), st.lists(PIECES, max_size=3).map("".join), st.text(max_size=3))
@example("<p>f<b>o</b>x", "", "")
@example("cafe\u0301", "café", "")
def test_a_glimpse_never_denies_what_is_there(html: str, title: str, more: str) -> None:
    for asked in ("fox", "fo", "f o", '"fo x"', "e", "k", "oox", more, f"x{more}"):
        query = read_query(asked)
        if query is not None and query.finds((title, plain(html))):
            said = f"{title}\n{html}".encode("utf-8", "replace")
            assert may_hold(said, query.plain_words)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Nothing of the <em>kind</em>, it&#8217;s so – “café” naïve Zürich日本語 &amp; &nbsp;more…</p>",
        '<a href="https://example.org/?a=1&amp;b=2">link</a> <code>fn_1(x &lt; 3)</code>',
    ],
)
def test_it_denies_at_a_glimpse_what_most_texts_lack(html: str) -> None:
    assert not may_hold(html.encode(), (b"fox",))
    assert may_hold(html.encode() + b" Fox ", (b"fox",))

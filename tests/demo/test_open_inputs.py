"""Whatever is sent: refused in words or brought down to safe HTML, and nothing else happens."""

from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st
from tests.demo.conversation import entry

from blogtui.demo.entry import read_entry
from blogtui.demo.refusal import Refusal
from blogtui.demo.sanitise import paragraphs, sanitise

_PIECES = ["<p>", "</p>", "<script>", "</script>", "<b", "<a href='https://x.example'>", '<a href="java', "</a>"]
_PIECES += ["<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#1;", "&#xD800;", "<svg onload=x>", "<em>", "</em>"]
_PIECES += ["\x00", "é🌉", ">"]
_HTML = st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=12).map("".join)
_KEPT = {"p", "br", "em", "strong", "i", "b", "code", "pre", "blockquote", "ul", "ol", "li", "a", "del"}


class _Check(HTMLParser):
    """Fails on a tag, an attribute or a nesting that should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _KEPT
        assert {name for name, _ in attrs} <= ({"href", "rel"} if tag == "a" else set())
        assert (dict(attrs).get("href") or "https://").lower().startswith(("http://", "https://"))
        if tag == "br":
            self.words.append("\n")
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _check(html: str) -> list[str]:
    """The words of HTML that is as it should be."""
    check = _Check()
    check.feed(html)
    check.close()
    assert check.open == []
    assert not any(ord(letter) < 32 and letter not in "\t\n\r" for letter in html)
    return "".join(check.words).split()


@given(_HTML)
@example("<scr<script>ipt>alert(1)</script>")
@example('<a href="https://x.example/&quot; onclick=&quot;x">a')
def test_sanitised_html_is_safe_and_stays_as_it_is(html: str) -> None:
    safe = sanitise(html)
    _check(safe)
    assert sanitise(safe) == safe


@given(st.text())
def test_plain_text_keeps_every_word(text: str) -> None:
    assert _check(paragraphs(text)) == "".join(letter for letter in text if _printable(letter)).split()


def _printable(letter: str) -> bool:
    return letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff" and not "\ud800" <= letter <= "\udfff")


@given(st.binary() | _HTML.map(lambda html: entry("X").replace("X", html).encode("utf-8", "replace")))
def test_a_body_is_an_entry_or_is_refused(body: bytes) -> None:
    refusal = sent = None
    try:
        sent = read_entry(body)
    except Refusal as why:
        refusal = why
    if sent:
        assert sent.name
        _check(sent.html)
    else:
        assert refusal is not None
        assert refusal.status in (400, 413)
        assert str(refusal).endswith(".")

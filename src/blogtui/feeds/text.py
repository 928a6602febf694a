"""Titles to plain text, plain text to HTML, and which of the two a feed meant."""

import html
import re

from blogtui.model.cleaning import clean_line

_LONGEST_TITLE = 20_000
_TAGS = re.compile(r"<!--.*?-->|</?[a-zA-Z!?][^<>]*>", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:a|abbr|acronym|address|article|aside|audio|b|big|blockquote|br|center|cite|code|dd|del|details|dfn|div|dl|dt"
    r"|em|embed|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|main|mark|math|nav|object|ol|p"
    r"|picture|pre|q|s|samp|section|small|span|strike|strong|sub|sup|svg|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul"
    r"|var|video|wbr)(?:\s[^<>]*)?/?>|&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});",
    re.IGNORECASE,
)
# Opening a superscript that is a number: "560<sup>2</sup>" must not become 5602.
_RAISED = re.compile(r"<sup\b[^<>]*>(?=\s*[0-9])", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?P<mail>\S+@[^\s()]+)\s*(?:\((?P<name>[^()]*)\))?\s*")
_INSIDE = re.compile(r"(?P<name>[^()]*)\((?P<mail>[^\s():]+@[^\s():]+)\)\s*")
_BEFORE = re.compile(r"(?P<name>[^<>]*)<(?P<mail>[^<>\s]+@[^<>\s]+)>\s*")


def looks_like_html(text: str) -> bool:
    """Whether text of unknown type holds markup: an element of HTML, or an entity."""
    return ("<" in text or "&" in text) and _MARKUP.search(text) is not None


def plain(markup: str) -> str | None:
    """One line of plain text out of HTML: elements dropped, entities decoded once. None when nothing is left."""
    markup = markup[:_LONGEST_TITLE]
    if "<" in markup:
        markup = _TAGS.sub("", _RAISED.sub(" ", _HIDDEN.sub("", markup)))
    return line(html.unescape(markup))


def line(text: str | None) -> str | None:
    """One clean line out of plain text, or None when nothing is left."""
    return clean_line(text[:_LONGEST_TITLE]) or None if text else None


def escaped(text: str, *, breaks: bool = False) -> str:
    """Plain text as HTML; with `breaks` its line ends show."""
    shown = html.escape(text, quote=False)
    return shown.replace("\n", "<br>\n") if breaks else shown


def person(text: str) -> tuple[str | None, str | None]:
    """Name and e-mail of `mail (Name)`, `Name (mail)`, `Name <mail>`, or either alone."""
    text = text[:500]
    if "@" not in text:
        return line(text), None
    found = _AFTER.fullmatch(text) or _INSIDE.fullmatch(text) or _BEFORE.fullmatch(text)
    return (line(found["name"]) or line(found["mail"]), found["mail"]) if found else (line(text), None)


def whole_number(text: str | None) -> int | None:
    """A count of at most nine digits, or None."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None

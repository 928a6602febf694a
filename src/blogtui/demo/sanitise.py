"""A comment's HTML brought down to a small set of tags, always well nested."""

import re
from html import escape
from html.parser import HTMLParser

_KEPT = frozenset(["p", "br", "em", "strong", "i", "b", "code", "pre", "blockquote", "ul", "ol", "li", "a", "del"])
_SILENT = frozenset(("script", "style"))
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def sanitise(html: str) -> str:
    """The HTML with other tags taken away, their words kept; links lead to http(s) addresses only."""
    cleaner = _Cleaner()
    cleaner.feed(_CONTROLS.sub("", html))
    cleaner.close()
    return cleaner.result()


def paragraphs(text: str) -> str:
    """Plain text as HTML: empty lines part paragraphs, other line breaks stay line breaks."""
    parts = re.split(r"\n\s*\n", _CONTROLS.sub("", text).replace("\r\n", "\n").strip())
    return "".join("<p>{}</p>".format(escape(part.strip(), quote=False).replace("\n", "<br>")) for part in parts)


def has_words(html: str) -> bool:
    """Whether anything is left to read."""
    return bool(re.sub(r"<[^>]*>|&nbsp;|\s", "", html))


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._silent = False

    def result(self) -> str:
        return "".join(self._out) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = self._silent or tag in _SILENT
        if tag not in _KEPT or self._silent:
            return
        href = dict(attrs).get("href") if tag == "a" else None
        if href and re.match(r"https?://", href, re.IGNORECASE):
            self._out.append(f'<a href="{escape(_CONTROLS.sub("", href))}" rel="nofollow">')
        else:
            self._out.append(f"<{tag}>")
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = False
        if tag not in self._open:
            return
        while True:
            inner = self._open.pop()
            self._out.append(f"</{inner}>")
            if inner == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._out.append(escape(_CONTROLS.sub("", data), quote=False))

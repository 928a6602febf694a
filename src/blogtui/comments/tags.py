"""The tags of a page in one pass, in time that grows with its length only, whatever a hostile server sends.

`html.parser` needs a minute for 300 kB of "<!--".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*+)")
# Possessive throughout, so that nothing is tried twice: name, then a value in quotes or bare (HTML §13.1.2.3).
_ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+""")
_TO_THE_END = re.compile(r"[^>]*+>?")
# What is between these is text, tags and all (HTML §13.2.5).
_TEXT_ONLY = {
    name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in ("script", "style", "textarea", "title")
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag (`end` false) with its attributes, or an end tag. Names are in lower case, values decoded; of equal
    attributes the first counts. `text` is what stands in a textarea, a title, a script or a style."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    end: bool = False


def tags(markup: str) -> Iterator[Tag]:
    """Every tag in order. Never raises: what is no tag is passed over."""
    at = markup.find("<")
    while at >= 0:
        name = _NAME.match(markup, at)
        if name is None:
            at = _past_other(markup, at)
        elif name[1]:
            yield Tag(name[2].lower(), end=True)
            at = _end_of_tag(markup, name.end())
        else:
            attributes, at = _attributes(markup, name.end())
            text, at = _text(markup, name[2].lower(), at)
            yield Tag(name[2].lower(), attributes, text)
        at = markup.find("<", at)


def _past_other(markup: str, at: int) -> int:
    """Past a comment, a declaration, or a bare "<"."""
    if markup.startswith("<!--", at):
        end = markup.find("-->", at + 4)
        return len(markup) if end < 0 else end + 3
    return _end_of_tag(markup, at) if markup.startswith(("<!", "<?", "</"), at) else at + 1


def _end_of_tag(markup: str, at: int) -> int:
    match = _TO_THE_END.match(markup, at)
    return match.end() if match else len(markup)


def _attributes(markup: str, at: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(markup, at):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value))
        at = match.end()
    return found, _end_of_tag(markup, at)


def _text(markup: str, name: str, at: int) -> tuple[str, int]:
    closing = _TEXT_ONLY.get(name)
    if closing is None:
        return "", at
    end = closing.search(markup, at)
    stop = end.start() if end else len(markup)
    return unescape(markup[at:stop]), stop

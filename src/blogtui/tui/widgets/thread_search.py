"""Whether a comment says something, told from its HTML without laying it out: five thousand are searched at once."""

import re
from collections.abc import Callable
from html import unescape

# Tags within a word or sentence; any other tag parts what is before it from what comes after.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|del|em|font|i|ins|mark|q|s|small|span|strong|sub|sup|tt|u)(?:\s[^>]*)?>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")


def saying(query: str) -> Callable[[str], bool]:
    """A test for HTML: do the words of `query` follow each other in it, whatever the case? Nothing says nothing."""
    words = query.split()
    if not words:
        return lambda _: False
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    return lambda html: pattern.search(_plain(html)) is not None


def _plain(html: str) -> str:
    return unescape(_TAG.sub(" \0 ", _INLINE.sub("", html)))

"""The one function that text from outside passes before it meets a screen, a log or a clipboard."""

import re
from functools import cache

# C0 and C1 controls (with DEL), bidi embeddings, overrides and isolates, tag characters, and other
# invisible format characters that can hide or reorder what is read. ZWJ and ZWNJ stay: scripts and emoji need them.
_FORBIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_BREAKS = "\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029"
_STACK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS = f"([{_STACK}]{{4}})[{_STACK}]+"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What is to be dropped, what breaks lines, too many marks; compiled when a text first needs them."""
    return re.compile(f"[{_FORBIDDEN}]"), re.compile(_BREAKS), re.compile(_MARKS)


def clean(text: str) -> str:
    r"""Text safe to show: no control, escape or direction-changing character; only `\n` breaks lines, tabs are
    four spaces, and a letter keeps at most four stacked marks. Idempotent."""
    if text.isascii() and text.isprintable():
        return text
    drop, breaks, marks = _patterns()
    text = drop.sub("", breaks.sub("\n", text).replace("\t", "    "))
    return marks.sub(r"\1", text)


def clean_line(text: str, limit: int = 2000) -> str:
    """The same as one line: white space folded, ends trimmed, cut at `limit` characters with an ellipsis."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"

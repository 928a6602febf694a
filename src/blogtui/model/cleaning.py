"""The one function that text from outside passes before it meets a screen, a log or a clipboard."""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

# C0 and C1 controls (with DEL), bidi embeddings, overrides and isolates, tag characters, and other
# invisible format characters that can hide or reorder what is read. ZWJ and ZWNJ stay: scripts and emoji need them.
_FORBIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_BREAKS = "\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029"
_MARKS = ((0x300, 0x36F), (0x483, 0x489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
_STACKING = frozenset(chr(code) for first, last in _MARKS for code in range(first, last + 1))
_SHORT = 200  # characters; in longer texts the pattern finds stacks sooner


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What is to be dropped, what breaks lines, too many marks; compiled when a text first needs them."""
    import re

    stack = "".join(f"{chr(first)}-{chr(last)}" for first, last in _MARKS)
    return re.compile(f"[{_FORBIDDEN}]"), re.compile(_BREAKS), re.compile(f"([{stack}]{{4}})[{stack}]+")


def clean(text: str) -> str:
    r"""Text safe to show: no control, escape or direction-changing character; only `\n` breaks lines, tabs are
    four spaces, and a letter keeps at most four stacked marks. Idempotent."""
    printable = text.isprintable()  # then nothing in it is dropped or breaks a line
    if printable and (text.isascii() or (len(text) < _SHORT and _STACKING.isdisjoint(text))):
        return text
    drop, breaks, marks = _patterns()
    if not printable:
        text = drop.sub("", breaks.sub("\n", text).replace("\t", "    "))
    return marks.sub(r"\1", text)


def clean_line(text: str, limit: int = 2000) -> str:
    """The same as one line: white space folded, ends trimmed, cut at `limit` characters with an ellipsis."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"

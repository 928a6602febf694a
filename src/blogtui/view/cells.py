"""How many terminal cells a text takes, and how much of it fits; text is clean (see model.cleaning).

Most text is of letters that stand alone and take one cell each, or two as ideographs do. Wcwidth, whose tables take as
long to import as a long post takes to wrap, is imported for the first text that has others.
"""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from types import ModuleType

# What most titles in Latin letters are made of; enough to paint them before a pattern is compiled.
_USUAL = frozenset([*map(chr, range(0x20, 0x7F)), *map(chr, range(0xC0, 0x180)), *"«»·–—‘’“”„…─│●★✦"])
# Latin, Greek, Cyrillic, Armenian, common punctuation, arrows, lines, the bullets of lists and the signs of rows.
_NARROW = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058a\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u257f\u25aa\u25cf\u25e6\u2605\u2726"
)
# Ideographs, kana, bopomofo, Hangul syllables, their punctuation, full-width forms. All lie above what is narrow.
_WIDE = (
    "\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3131-\u3163\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff60\uffe0-\uffe6"
)
_BELOW_WIDE = "\u2fff"


def narrow(text: str) -> bool:
    """Whether each character of the text is known to take one cell and to stand alone."""
    return _USUAL.issuperset(text) or _patterns()[0].fullmatch(text) is not None


def plain(text: str) -> bool:
    """The same of one cell or two."""
    return _patterns()[1].fullmatch(text) is not None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Texts that are narrow, and that are plain; compiled when a text first needs them."""
    import re

    return re.compile(f"[{_NARROW}]*"), re.compile(f"[{_NARROW}{_WIDE}]*")


def cells(text: str) -> int:
    """The cells `text` takes in a terminal: wide characters two, combining ones none, an emoji sequence two."""
    if text.isascii() or _patterns()[0].fullmatch(text):
        return len(text)
    if plain(text):
        return len(text) + sum([char > _BELOW_WIDE for char in text])
    width: int = _tables().wcswidth(text)
    return max(0, width)


def fit(text: str, start: int, stop: int, width: int) -> int:
    """The furthest index ≤ `stop` such that `text[start:index]` takes at most `width` cells.

    Never between the parts of what is seen as one character, and always past at least one of them.
    """
    end = min(stop, start + max(1, width))
    following = min(stop, end + 1)  # must not belong to the character before it
    narrow, plain = _patterns()
    if narrow.fullmatch(text, start, following):
        return end
    used = 0
    if plain.fullmatch(text, start, following):
        for index in range(start, end):
            used += 2 if text[index] > _BELOW_WIDE else 1
            if used > width and index > start:
                return index
        return end
    tables, index = _tables(), start
    # Stacks of marks are bounded by `clean`, so what fits is never many times longer than it is wide.
    for grapheme in tables.iter_graphemes(text, start, min(stop, start + 16 * width + 64)):
        used += max(0, tables.wcswidth(grapheme))
        if used > width and index > start:
            break
        index += len(grapheme)
    return index


def breakable(text: str, index: int) -> bool:
    """Whether a line may end before `index` without a space there: next to an ideograph, but not before what closes
    a phrase nor after what opens one, and never within what is seen as one character."""
    before, after = text[index - 1], text[index]
    narrow, plain = _patterns()
    if narrow.fullmatch(text, index - 1, index + 1):
        return False
    if after in _CLOSING or before in _OPENING or _emoji_part(after):
        return False
    if plain.fullmatch(text, index - 1, index + 1):
        return True
    return bool(_tables().wcwidth(after)) and (_wide(before) or _wide(after))


_CLOSING = frozenset("、。，．：；！？）」』】〉》〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]}’”…")
_OPENING = frozenset("（「『【〈《〔［｛([{‘“\u200d")  # and the joiner of emoji


def _wide(char: str) -> bool:
    return bool(_tables().wcwidth(char) == 2)


def _emoji_part(char: str) -> bool:
    """Half a flag or a skin tone, which belong to the character before."""
    return "\U0001f1e6" <= char <= "\U0001f1ff" or "\U0001f3fb" <= char <= "\U0001f3ff"


def load() -> None:
    """Import the tables now, so that no text has to wait for them."""
    _tables()


@cache
def _tables() -> ModuleType:
    import wcwidth

    return wcwidth

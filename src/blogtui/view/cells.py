"""How many terminal cells a text takes, and how much of it fits; text is clean (see model.cleaning)."""

from wcwidth import iter_graphemes, wcswidth, wcwidth

_JOINER = "\u200d"


def cells(text: str) -> int:
    """The cells `text` takes in a terminal: wide characters two, combining ones none, an emoji sequence two."""
    return len(text) if text.isascii() else max(0, wcswidth(text))


def fit(text: str, start: int, stop: int, width: int) -> int:
    """The furthest index ≤ `stop` such that `text[start:index]` takes at most `width` cells.

    Never between the parts of what is seen as one character, and always past at least one of them.
    """
    end = min(stop, start + max(1, width))
    piece = text[start:end]
    if piece.isascii() and (end == stop or text[end].isascii()):
        return end
    if wcswidth(piece) == len(piece) == width and (end == stop or _stands_alone(text, end)):
        return end
    used, index = 0, start
    # Stacks of marks are bounded by `clean`, so what fits is never many times longer than it is wide.
    for grapheme in iter_graphemes(text, start, min(stop, start + 16 * width + 64)):
        used += max(0, wcswidth(grapheme))
        if used > width and index > start:
            break
        index += len(grapheme)
    return index


def breakable(text: str, index: int) -> bool:
    """Whether a line may end before `index` without a space there: next to an ideograph, but not before what closes
    a phrase nor after what opens one."""
    before, after = text[index - 1], text[index]
    if before.isascii() and after.isascii():
        return False
    return (_wide_letter(before) or _wide_letter(after)) and after not in _CLOSING and before not in _OPENING


_CLOSING = frozenset(
    "、。，．：；！？）」』】〉》〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]}’”…\u0300\u0301\u200d\ufe0f"
)
_OPENING = frozenset("（「『【〈《〔［｛([{‘“\u200d")


def _wide_letter(char: str) -> bool:
    return not char.isascii() and char not in "\ufe0f" and wcwidth(char) == 2 and not _emoji_part(char)


def _emoji_part(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff" or "\U0001f3fb" <= char <= "\U0001f3ff"


def _stands_alone(text: str, index: int) -> bool:
    return wcwidth(text[index]) > 0 and text[index - 1] != _JOINER and not _emoji_part(text[index])

"""Lines as parts: texts with the names of their styles, cut and padded to a width. Whoever paints knows the styles."""

from __future__ import annotations

from blogtui.model.cleaning import clean_line
from blogtui.view.cells import cells, fit, narrow, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Part = tuple[str, str]
"""A text and the names of its styles, separated by spaces ("" is plain)."""

ELLIPSIS = "…"


def width_of(text: str) -> int:
    """The cells of a text as Textual counts them."""
    if narrow(text):
        return len(text)
    if plain(text):
        return cells(text)
    from rich.cells import cell_len

    return cell_len(text)


def safe(text: str) -> str:
    """One line fit for the screen, whatever came in."""
    return text if text.isprintable() else clean_line(text, limit=max(len(text), 1))


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells: an ellipsis ends what was cut, and no wide character is halved."""
    if width_of(text) <= width:
        return text
    if width <= 0:
        return ""
    if narrow(text):
        return text[: width - 1].rstrip() + ELLIPSIS
    end = fit(text, 0, len(text), width - 1) if width > 1 else 0
    kept = text[:end] if width_of(text[:end]) < width else ""
    return kept.rstrip() + ELLIPSIS


def laid(parts: Iterable[Part], width: int, fill: str = "") -> list[Part]:
    """The parts side by side in exactly `width` cells, cut with an ellipsis or padded in the style `fill`."""
    line: list[Part] = []
    room = max(width, 0)
    for text, names in parts:
        text = safe(text)
        wanted = width_of(text)
        if wanted > room:
            text = cut(text, room)
            line.append((text, names))
            room -= width_of(text)
            break
        line.append((text, names))
        room -= wanted
    if room:
        line.append((" " * room, fill))
    return line


def beside(left: Sequence[Part], right: Sequence[Part], width: int) -> list[Part]:
    """`left` cut to make room, `right` at the right edge; `right` goes when it would take over half the width."""
    wanted = sum(width_of(safe(text)) for text, _ in right)
    if not wanted or wanted > width // 2:
        return laid(left, width)
    return [*laid(left, width - wanted - 1), *laid([(" ", ""), *right], wanted + 1)]

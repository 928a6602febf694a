"""From words and style names to strips. Text arrives as data with the name of what it is; nothing parses markup."""

import textwrap
from collections.abc import Iterable, Sequence
from functools import cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from blogtui.model.cleaning import clean_line
from blogtui.tui.themes import DEPTHS
from blogtui.tui.themes import Ink as Ink
from blogtui.view.cells import fit
from blogtui.view.document import Kind, Mark, Span
from blogtui.view.wrap import Line

Part = tuple[str, str]
"""A text and the names of its styles, separated by spaces ("" is plain)."""

ELLIPSIS = "…"


def depth_style(depth: int) -> str:
    """The style name of the guide of that depth (0 is the outermost)."""
    return f"depth{depth % DEPTHS}"


def safe(text: str) -> str:
    """One line fit for the screen, whatever came in."""
    return text if text.isprintable() else clean_line(text, limit=max(len(text), 1))


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells: an ellipsis ends what was cut, and no wide character is halved."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    end = fit(text, 0, len(text), width - 1) if width > 1 else 0
    kept = text[:end] if cell_len(text[:end]) < width else ""
    return kept.rstrip() + ELLIPSIS


def strip_of(parts: Iterable[Part], ink: Ink, width: int, *, fill: str = "") -> Strip:
    """The parts side by side in exactly `width` cells, cut with an ellipsis or padded in the style `fill`."""
    return Strip(*_laid(parts, ink, width, fill))


def row_strip(left: Sequence[Part], right: Sequence[Part], ink: Ink, width: int) -> Strip:
    """`left` cut to make room, `right` at the right edge; `right` goes when it would take over half the width."""
    wanted = sum(cell_len(safe(text)) for text, _ in right)
    if not wanted or wanted > width // 2:
        return strip_of(left, ink, width)
    segments, _ = _laid(left, ink, width - wanted - 1, "")
    tail, _ = _laid([(" ", ""), *right], ink, wanted + 1, "")
    return Strip([*segments, *tail], width)


def _laid(parts: Iterable[Part], ink: Ink, width: int, fill: str) -> tuple[list[Segment], int]:
    segments: list[Segment] = []
    room = max(width, 0)
    for text, names in parts:
        text = safe(text)
        cells = cell_len(text)
        if cells > room:
            text = cut(text, room)
            cells = cell_len(text)
            segments.append(Segment(text, ink.style(names)))
            room -= cells
            break
        segments.append(Segment(text, ink.style(names)))
        room -= cells
    if room:
        segments.append(Segment(" " * room, ink.style(fill)))
    return segments, max(width, 0)


def notice(text: str, line: int, ink: Ink, width: int, height: int) -> Strip | None:
    """Line `line` of an empty widget that says `text`: its words wrapped, dim, in the middle, a third from the top."""
    if not text:
        return None
    lines = [part for each in text.split("\n") for part in textwrap.wrap(safe(each), max(width - 2, 1)) or [""]]
    first = max((height - len(lines)) // 3, 0)
    if not first <= line < first + len(lines):
        return None
    words = cut(lines[line - first], max(width - 2, 0))
    return strip_of([(" " * ((width - cell_len(words)) // 2), ""), (words, "dim")], ink, width)


def blank(ink: Ink, width: int) -> Strip:
    """A line of spaces on the ink's background."""
    return Strip([Segment(" " * width, ink.base)], width)


def restyled(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """The strip with `style` laid over the characters `start` to `end` (indices into its text)."""
    segments: list[Segment] = []
    at = 0
    for text, own, _ in strip:
        stop = at + len(text)
        low, high = max(start, at) - at, min(end, stop) - at
        if low >= high:
            segments.append(Segment(text, own))
        else:
            pieces = ((text[:low], own), (text[low:high], (own or Style()) + style), (text[high:], own))
            segments.extend(Segment(piece, look) for piece, look in pieces if piece)
        at = stop
    return Strip(segments, strip.cell_length)


_MARKS = (
    (Mark.BOLD, "bold"),
    (Mark.ITALIC, "italic"),
    (Mark.CODE, "code"),
    (Mark.STRIKE, "strike"),
    (Mark.UNDERLINE, "underline"),
    (Mark.HIGHLIGHT, "highlight"),
    (Mark.IMAGE, "image"),
    (Mark.MARKER, "marker"),
    (Mark.BAR | Mark.CONTINUED, "guide"),
    (Mark.FAINT, "dim"),
    (Mark.NOTE, "note"),
)
_KINDS = {Kind.HEADING: "heading", Kind.CAPTION: "caption", Kind.CODE: "block"}


def span_names(span: Span, kind: Kind = Kind.PARAGRAPH) -> str:
    """The style names of a span in a line of that kind."""
    return _names(kind, span.mark, span.link is not None, span.token)


@cache
def _names(kind: Kind, marks: Mark, link: bool, token: str) -> str:
    names = [_KINDS.get(kind, ""), "link" if link else "", f"token-{token}" if token else ""]
    names.extend(name for mark, name in _MARKS if marks & mark)
    return " ".join(filter(None, names))


def line_text(line: Line, ink: Ink) -> Strip:
    """The text of a laid out line without its prefix; the style of a link carries its number as meta "link"."""
    segments: list[Segment] = []
    for span in line.spans:
        style = ink.style(span_names(span, line.kind))
        if span.link is not None:
            style += Style(meta={"link": span.link})
        segments.append(Segment(span.text, style))
    return Strip(segments)


def line_prefix(line: Line, ink: Ink) -> list[Segment]:
    """Bars, bullets and indentation in front of a laid out line."""
    return [Segment(span.text, ink.style(span_names(span))) for span in line.prefix]


def set_line(line: Line, text: Strip, ink: Ink, width: int) -> Strip:
    """The whole of a line in exactly `width` cells, its `text` painted before (selection, matches)."""
    prefix = line_prefix(line, ink)
    segments = [*prefix, *text]
    used = sum(segment.cell_length for segment in prefix) + text.cell_length
    if used < width:
        fill = ink.style("block") if line.kind is Kind.CODE else ink.base
        segments.append(Segment(" " * (width - used), fill))
        used = width
    return Strip(segments, used).adjust_cell_length(width)


def indented(strip: Strip, left: int, ink: Ink, width: int) -> Strip:
    """The strip `left` cells in, in `width` cells."""
    used = left + strip.cell_length
    segments = [Segment(" " * left, ink.base), *strip, Segment(" " * max(width - used, 0), ink.base)]
    return Strip(segments, max(width, used)).adjust_cell_length(width)

"""From words and style names to strips. Text arrives as data with the name of what it is; nothing parses markup."""

import textwrap
from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from blogtui.tui.parts import Part as Part
from blogtui.tui.parts import beside, cut, laid, safe
from blogtui.tui.spans import span_names
from blogtui.tui.themes import DEPTHS
from blogtui.tui.themes import Ink as Ink
from blogtui.view.document import Kind
from blogtui.view.wrap import Line


def depth_style(depth: int) -> str:
    """The style name of the guide of that depth (0 is the outermost)."""
    return f"depth{depth % DEPTHS}"


def strip_of(parts: Iterable[Part], ink: Ink, width: int, *, fill: str = "") -> Strip:
    """The parts side by side in exactly `width` cells, cut with an ellipsis or padded in the style `fill`."""
    return _strip(laid(parts, width, fill), ink, width)


def row_strip(left: Sequence[Part], right: Sequence[Part], ink: Ink, width: int) -> Strip:
    """`left` cut to make room, `right` at the right edge; `right` goes when it would take over half the width."""
    return _strip(beside(left, right, width), ink, width)


def _strip(parts: Iterable[Part], ink: Ink, width: int) -> Strip:
    return Strip([Segment(text, ink.style(names)) for text, names in parts], max(width, 0))


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

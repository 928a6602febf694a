"""The text under a selection, with the lines a paragraph was wrapped into joined again."""

from collections.abc import Iterable

from textual.selection import Selection

from blogtui.view.document import Kind
from blogtui.view.wrap import Line

_WRAPPED = (Kind.PARAGRAPH, Kind.HEADING, Kind.CAPTION)


def closed(span: tuple[int, int], text: str) -> tuple[int, int]:
    """A span as Textual gives it (end -1 is the end of the line) with a real end."""
    start, end = span
    return start, len(text) if end == -1 else end


def bounds(selection: Selection, height: int) -> tuple[int, int]:
    """The first line of the selection and the one after its last, of `height` lines."""
    first = 0 if selection.start is None else selection.start.y
    last = height - 1 if selection.end is None else selection.end.y
    return first, min(last + 1, height)


def selected_text(selection: Selection, lines: Iterable[tuple[int, Line | None]]) -> str:
    """What the selection covers of the numbered lines; None is a line that is no text and parts paragraphs."""
    pieces: list[str] = []
    before: Line | None = None
    for y, line in lines:
        span = selection.get_span(y)
        if span is None:
            continue
        if line is None:
            pieces.append("\n")
        else:
            start, end = closed(span, line.text)
            pieces.append(_between(before, line) + line.text[start:end])
        before = line
    return "".join(pieces).strip("\n")


def _between(before: Line | None, line: Line) -> str:
    if before is None:
        return ""
    if before.block != line.block or line.kind not in _WRAPPED or not before.text or not line.text:
        return "\n"
    return " " if before.text[-1].isascii() or line.text[0].isascii() else ""

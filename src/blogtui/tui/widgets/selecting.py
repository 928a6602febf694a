"""The text under a selection, with the lines a paragraph was wrapped into joined again."""

from collections.abc import Sequence

from textual.selection import Selection

from blogtui.view.document import Kind
from blogtui.view.wrap import Line

_WRAPPED = (Kind.PARAGRAPH, Kind.HEADING, Kind.CAPTION)


def closed(span: tuple[int, int], text: str) -> tuple[int, int]:
    """A span as Textual gives it (end -1 is the end of the line) with a real end."""
    start, end = span
    return start, len(text) if end == -1 else end


def selected_lines(selection: Selection, lines: Sequence[Line]) -> str:
    """What the selection covers of `lines` (from line 0 on)."""
    pieces: list[str] = []
    before: Line | None = None
    for y, line in enumerate(lines):
        span = selection.get_span(y)
        if span is None:
            continue
        start, end = closed(span, line.text)
        pieces.append(_between(before, line) + line.text[start:end])
        before = line
    return "".join(pieces).strip("\n")


def _between(before: Line | None, line: Line) -> str:
    if before is None:
        return ""
    same = before.block == line.block and line.kind in _WRAPPED and before.text and line.text
    if not same:
        return "\n"
    return " " if before.text[-1].isascii() or line.text[0].isascii() else ""

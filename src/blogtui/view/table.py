"""Tables as lines: aligned columns where they fit, else one cell a line."""

from collections.abc import Iterator
from itertools import zip_longest

from blogtui.view.cells import cells
from blogtui.view.document import Cell, Mark, Span, Table, text_of

_BETWEEN = Span("  ")
_NONE = Cell(())


def aligned(table: Table, width: int) -> Iterator[tuple[Span, ...]] | None:
    """One line a row, columns as wide as their widest cell; None when that is wider than `width` cells."""
    rows = [[_on_one_line(cell.spans) for cell in row] for row in table.rows]
    sizes = [max(map(cells, map(text_of, column))) for column in zip_longest(*rows, fillvalue=())]
    if sum(sizes) + len(_BETWEEN.text) * (len(sizes) - 1) > width:
        return None
    return _lines(table, rows, sizes)


def _lines(table: Table, rows: list[list[tuple[Span, ...]]], sizes: list[int]) -> Iterator[tuple[Span, ...]]:
    for number, row in enumerate(rows):
        line: list[Span] = []
        for column, spans in enumerate(row):
            line.extend(spans)
            if column + 1 < len(row):
                line += [Span(" " * (sizes[column] - cells(text_of(spans)))), _BETWEEN]
        yield tuple(span for span in line if span.text)
        if number == 0 and len(rows) > 1 and _is_heading(table.rows[0]):
            yield (Span("  ".join("─" * size for size in sizes), Mark.FAINT),)


def stacked(table: Table) -> Iterator[tuple[Span, ...]]:
    """One line a cell, behind its column's heading where there is one; an empty line between rows."""
    headings: tuple[Cell, ...] = ()
    rows = table.rows
    if len(rows) > 1 and _is_heading(rows[0]):
        headings, rows = rows[0], rows[1:]
        yield _joined(headings)
        yield ()
    for number, row in enumerate(rows):
        if number and len(row) > 1:
            yield ()
        for column, cell in enumerate(row):
            if cell.spans:
                heading = text_of(headings[column].spans) if column < len(headings) else ""
                yield (*((Span(f"{heading}: ", Mark.NOTE | Mark.BOLD),) if heading else ()), *_on_one_line(cell.spans))


def _is_heading(row: tuple[Cell, ...]) -> bool:
    return all(cell.header or not cell.spans for cell in row)


def _joined(row: tuple[Cell, ...]) -> tuple[Span, ...]:
    line: list[Span] = []
    for cell in row:
        line += [Span(" · ", Mark.NOTE)] * bool(line and cell.spans)
        line += _on_one_line(cell.spans)
    return tuple(line)


def _on_one_line(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(Span(span.text.replace("\n", " "), span.mark, span.link, span.token) for span in spans)

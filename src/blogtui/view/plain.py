"""A Document as readable plain text, its links listed below; for shells and screen readers."""

from collections.abc import Iterator

from blogtui.view.cells import cells
from blogtui.view.document import Document, Kind, text_of
from blogtui.view.wrap import Layout

UNWRAPPED = 1_000_000  # cells


def text(document: Document, width: int | None = None, *, links: bool = True) -> str:
    """The document's lines, wrapped to `width` cells when given, and with `links` "[1] address" lines at the end.

    Ends without a newline; "" for an empty document.
    """
    lines = [line.rstrip() for line in _lines(document, UNWRAPPED if width is None else width)]
    if links and document.links:
        lines += ["", *(f"[{link.n}] {link.url}" for link in document.links)]
    return "\n".join(lines)


def _lines(document: Document, width: int) -> Iterator[str]:
    layout = Layout(document, width)
    count = layout.finish()
    heading = 0  # cells of the heading being read
    for y in range(count):
        line = layout.line(y)
        if heading and line.kind is not Kind.HEADING:
            yield "─" * heading
            heading = 0
        if line.kind is Kind.HEADING:
            heading = max(heading, line.indent + cells(line.text))
        yield text_of(line.prefix) + line.text
    if heading:
        yield "─" * heading

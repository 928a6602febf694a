"""Printing: data to stdout as JSON or aligned text, words to stderr."""

import json
import re
import shutil
import sys
from collections.abc import Collection, Sequence

from blogtui.model.cleaning import clean_line

# Characters that a terminal would act on or hide. In JSON they can only stand in strings, where an escape is the same.
_ESCAPED_IN_JSON = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)


def data(document: object) -> None:
    """Print one JSON document: UTF-8, no character in it that a terminal could obey."""
    lines(json_text(document))


def json_text(document: object) -> str:
    """The document as JSON text. Raises TypeError for a value that has no JSON form."""
    return _ESCAPED_IN_JSON.sub(_escape, json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def lines(*text: str) -> None:
    """Print these lines to stdout."""
    sys.stdout.write("".join(f"{line}\n" for line in text))


def note(text: str) -> None:
    """Words for people, on stderr."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def table(
    headings: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = (), whole: Sequence[int] = ()
) -> None:
    """Print rows in columns, one line each; the columns numbered in `right` are aligned there. None is an empty cell.

    On a terminal the lines are fitted to its width by leaving out empty columns and shortening those that are neither
    `right` nor `whole`; elsewhere every value is printed as it is.
    """
    words = [["" if value is None else clean_line(str(value)) for value in row] for row in rows]
    if on_terminal():
        _painted(headings, words, right, {*right, *whole})
    else:
        lines(*aligned([headings, *words], right))


def aligned(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows of clean words as lines of aligned columns, two spaces apart."""
    from blogtui.view.cells import cells

    widths = [max(cells(word) for word in column) for column in zip(*rows, strict=True)]
    laid = []
    for row in rows:
        columns = []
        for number, (word, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - cells(word))
            columns.append(space + word if number in right else word + space)
        laid.append("  ".join(columns).rstrip())
    return laid


def on_terminal() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def width() -> int | None:
    """How wide running text may be: that of the terminal but no more than reads well; None elsewhere."""
    return min(80, shutil.get_terminal_size().columns) if on_terminal() else None


def _painted(
    headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], whole: Collection[int]
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    painted = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    filled = [number for number in range(len(headings)) if any(row[number] for row in rows)]
    for number in filled:
        painted.add_column(
            Text(headings[number], no_wrap=True, overflow="ellipsis"),
            justify="right" if number in right else "left",
            no_wrap=number in whole,
        )
    for row in rows:
        painted.add_row(*(Text(row[number], no_wrap=True, overflow="ellipsis") for number in filled))
    Console(file=sys.stdout).print(painted)


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]

"""One statement over many values, in pieces that SQLite takes."""

from __future__ import annotations

from itertools import chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from typing import Any, TypeVar

    T = TypeVar("T")

_AT_ONCE = 500  # parameters in one statement


def chunks(values: Sequence[T], size: int = _AT_ONCE) -> Iterator[Sequence[T]]:
    """The values in pieces that one statement can take as parameters."""
    return (values[start : start + size] for start in range(0, len(values), size))


def insert(connection: sqlite3.Connection, into: str, rows: Sequence[tuple[Any, ...]], otherwise: str = "") -> None:
    """`INSERT INTO table (columns)` these rows, all of one width, in order; `otherwise` is an ON CONFLICT clause."""
    if not rows:
        return
    width = len(rows[0])
    places = f"({','.join('?' * width)})"
    for some in chunks(rows, _AT_ONCE // width):
        connection.execute(f"{into} VALUES {','.join([places] * len(some))} {otherwise}", tuple(chain(*some)))

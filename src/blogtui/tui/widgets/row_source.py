"""What a VirtualList looks through at its rows."""

from collections.abc import Hashable, Sequence
from typing import Protocol

from blogtui.model.frozen import frozen

BLOCK = 200
"""Rows are asked for in blocks of this many, so that fast scrolling asks few questions."""


@frozen
class Row:
    """One row: `value` is what the painter gets. `key` names it for good; a heading has none and is never chosen."""

    key: Hashable | None
    value: object

    @property
    def heading(self) -> bool:
        return self.key is None


class RowSource(Protocol):
    """Answers at once and never waits; a row that is not here yet is None."""

    def count(self) -> int:
        """How many rows there are in all."""
        ...

    def slice(self, start: int, stop: int) -> Sequence[Row | None]:
        """The rows from `start` up to `stop` (within 0 … count), None where one has still to come."""
        ...

    def position(self, key: Hashable) -> int | None:
        """Where the row of that key stands, None when it is not among the rows known here."""
        ...


class Rows:
    """A source over rows that are all in memory."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self._rows = tuple(rows)
        self._places: dict[Hashable, int] | None = None

    def count(self) -> int:
        return len(self._rows)

    def slice(self, start: int, stop: int) -> Sequence[Row | None]:
        return self._rows[start:stop]

    def position(self, key: Hashable) -> int | None:
        if self._places is None:
            self._places = {row.key: index for index, row in enumerate(self._rows) if not row.heading}
        return self._places.get(key)

"""What a VirtualList looks through at its rows: a sequence in memory, or a window over a query."""

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


class WindowRows:
    """A source of `count` rows of which only the blocks put last are kept; the rest is None until asked for.

    `kept` is how many blocks stay. Blocks start at multiples of BLOCK.
    """

    def __init__(self, count: int, *, kept: int = 32) -> None:
        self._count = count
        self._kept = kept
        self._blocks: dict[int, tuple[Row, ...]] = {}
        self._places: dict[Hashable, int] = {}

    def count(self) -> int:
        return self._count

    def put(self, start: int, rows: Sequence[Row]) -> None:
        """Take the rows from `start` (a multiple of BLOCK) on; the blocks taken longest ago go."""
        if start % BLOCK:
            raise ValueError(f"blocks start at multiples of {BLOCK}, not at {start}")
        for at in range(start, start + len(rows), BLOCK):
            self._drop(at)
            block = tuple(rows[at - start : at - start + BLOCK])
            self._blocks[at] = block
            self._places.update((row.key, at + index) for index, row in enumerate(block) if not row.heading)
        while len(self._blocks) > self._kept:
            self._drop(next(iter(self._blocks)))

    def slice(self, start: int, stop: int) -> Sequence[Row | None]:
        return [self._at(index) for index in range(start, min(stop, self._count))]

    def position(self, key: Hashable) -> int | None:
        return self._places.get(key)

    def _at(self, index: int) -> Row | None:
        block = self._blocks.get(index - index % BLOCK, ())
        return block[index % BLOCK] if index % BLOCK < len(block) else None

    def _drop(self, start: int) -> None:
        for row in self._blocks.pop(start, ()):
            self._places.pop(row.key, None)

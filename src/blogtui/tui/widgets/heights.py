"""Rows of different heights, and which line belongs to which."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Heights:
    """The heights of rows in lines, each at least 1. Changing one is cheap, the sums are made again when asked for."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._starts: list[int] | None = None

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def __setitem__(self, row: int, height: int) -> None:
        if self._heights[row] != height:
            self._heights[row] = height
            self._starts = None

    @property
    def total(self) -> int:
        """All lines."""
        return self._sums()[-1]

    def start(self, row: int) -> int:
        """The first line of a row; `total` for the row after the last."""
        return self._sums()[row]

    def row_at(self, line: int) -> int:
        """The row a line belongs to, the nearest one for lines beyond the ends."""
        return max(min(bisect_right(self._sums(), line) - 1, len(self._heights) - 1), 0)

    def _sums(self) -> list[int]:
        if self._starts is None:
            self._starts = list(accumulate(self._heights, initial=0))
        return self._starts

"""Rows of different heights, and which line belongs to which."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

_STEP = 1000


class Heights:
    """The heights of rows in lines, each at least 1. Where a row starts is added up no further than was asked for, so
    that changing a row costs what lies between it and the last row looked at."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._starts = [0]
        self.total = sum(self._heights)
        """All lines."""

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, row: int) -> int:
        return self._heights[row]

    def __setitem__(self, row: int, height: int) -> None:
        change = height - self._heights[row]
        if change:
            self._heights[row] = height
            self.total += change
            del self._starts[row + 1 :]

    def replace(self, start: int, stop: int, heights: Iterable[int]) -> None:
        """Put other rows in the place of those from `start` to `stop`."""
        others = list(heights)
        self.total += sum(others) - sum(self._heights[start:stop])
        self._heights[start:stop] = others
        del self._starts[start + 1 :]

    def start(self, row: int) -> int:
        """The first line of a row; `total` for the row after the last."""
        self._reach(row)
        return self._starts[row]

    def row_at(self, line: int) -> int:
        """The row a line belongs to, the nearest one for lines beyond the ends."""
        while self._starts[-1] <= line and len(self._starts) < len(self._heights):
            self._reach(min(len(self._starts) + _STEP, len(self._heights)))
        return max(min(bisect_right(self._starts, line) - 1, len(self._heights) - 1), 0)

    def _reach(self, row: int) -> None:
        known = len(self._starts) - 1
        if row > known:
            self._starts += accumulate(self._heights[known:row], initial=self._starts.pop())

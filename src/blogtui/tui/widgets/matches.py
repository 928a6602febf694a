"""Where the words searched for stand in laid out lines."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of match number `n` (from 0) that stands in a line: characters `start` to `end`."""

    n: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Matches:
    """`lines`: the line each match begins in. `pieces`: by line, what to mark there."""

    lines: tuple[int, ...] = ()
    pieces: dict[int, tuple[Piece, ...]] | None = None

    def in_line(self, line: int) -> tuple[Piece, ...]:
        """The pieces of a line."""
        return (self.pieces or {}).get(line, ())


def find_matches(lines: Sequence[str], query: str) -> Matches:
    """Every place where the words of `query` follow each other, whatever the case, also across the ends of lines."""
    words = query.split()
    if not words or not lines:
        return Matches()
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    begins: list[int] = []
    pieces: dict[int, tuple[Piece, ...]] = {}
    for n, match in enumerate(pattern.finditer("\n".join(lines))):
        first, last = bisect_right(starts, match.start()) - 1, bisect_right(starts, match.end() - 1) - 1
        begins.append(first)
        for line in range(first, last + 1):
            start, end = max(match.start() - starts[line], 0), min(match.end() - starts[line], len(lines[line]))
            pieces[line] = (*pieces.get(line, ()), Piece(n, start, end))
    return Matches(tuple(begins), pieces)

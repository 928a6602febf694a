"""Finds words in a laid out document, also where they are broken over two lines."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby

from blogtui.model.frozen import frozen
from blogtui.view.wrap import Layout, Line


@frozen
class Piece:
    """Part of a line: characters `start` to `stop` of its `text` (the prefix not counted)."""

    line: int
    start: int
    stop: int


@frozen
class Found:
    """One place where the words stand: a piece for each line they run over."""

    pieces: tuple[Piece, ...]


def find(layout: Layout, needle: str) -> Iterator[Found]:
    """Every place, from the top, whatever the case of letters; white space in `needle` fits any. Wraps the layout
    only as far as the places are taken."""
    words = needle.split()
    if not words:
        return
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    for _, block in groupby(_numbered(layout), key=lambda numbered: numbered[1].block):
        yield from _in_block(list(block), pattern)


def _numbered(layout: Layout) -> Iterator[tuple[int, Line]]:
    y = 0
    while layout.reach(y + 1):
        yield y, layout.line(y)
        y += 1


def _in_block(lines: list[tuple[int, Line]], pattern: re.Pattern[str]) -> Iterator[Found]:
    offsets: list[int] = []
    texts: list[str] = []
    length = 0
    for _, line in lines:
        offsets.append(length)
        texts.append(line.text)
        length += len(texts[-1]) + 1
    for match in pattern.finditer(" ".join(texts)):
        first, last = bisect_right(offsets, match.start()) - 1, bisect_right(offsets, match.end() - 1) - 1
        yield Found(
            tuple(
                Piece(
                    lines[at][0],
                    max(0, match.start() - offsets[at]),
                    min(len(texts[at]), match.end() - offsets[at]),
                )
                for at in range(first, last + 1)
            )
        )

"""A text wrapped to a width, line by line as lines are asked for."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import count

from blogtui.model.frozen import frozen
from blogtui.view import table
from blogtui.view.cells import breakable, cells, fit
from blogtui.view.document import Block, Code, Kind, Margin, Mark, Prose, Rule, Span, Table, Text, text_of
from blogtui.view.highlight import highlighted

CONTINUED = "↪ "
_LEAST = 24  # cells that margins leave to the text, where the width has them
_RULE = 80  # cells of a rule at most: a reader's text is no wider


@frozen
class Line:
    """One line on screen: `prefix` (bars, bullets, indentation) then `spans`; `block` is its block's index.

    A blank line between blocks has the kind PARAGRAPH and the index of the block after it.
    """

    spans: tuple[Span, ...]
    prefix: tuple[Span, ...] = ()
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    block: int = 0

    @property
    def text(self) -> str:
        """What it says, without the prefix."""
        return text_of(self.spans)

    @property
    def indent(self) -> int:
        """The cells of the prefix."""
        return cells(text_of(self.prefix))


class Layout:
    """The lines of `text` at `width` cells. Only what is asked for is read and wrapped: a long text opens at once."""

    def __init__(self, text: Text, width: int) -> None:
        self.text = text
        self.width = max(1, width)
        self._lines: list[Line] = []
        self._source = _layout(text, self.width)
        self._complete = False
        self._begin = 0  # the first line of the block being wrapped
        self._estimates = [0]  # of the lines above each block read so far, and above the next one

    @property
    def complete(self) -> bool:
        """Whether every line is wrapped, so that `height` is exact."""
        return self._complete

    @property
    def height(self) -> int:
        """The number of lines; an estimate, at least one more than those wrapped, until `complete`."""
        if self._complete:
            return len(self._lines)
        estimates, blocks = self._estimates, self.text.blocks
        for index in range(len(estimates) - 1, len(blocks)):
            estimates.append(estimates[-1] + _estimate(blocks[index], self.width))
        above = estimates[self._lines[-1].block] if self._lines else 0
        return max(len(self._lines) + 1, self._begin - above + round(estimates[-1] / self.text.share))

    def line(self, y: int) -> Line:
        """Line `y` from 0. Raises IndexError past the last one."""
        if y < 0 or not self.reach(y + 1):
            raise IndexError(y)
        return self._lines[y]

    def lines(self, start: int, stop: int) -> tuple[Line, ...]:
        """Lines `start` to `stop`, fewer at the end."""
        self.reach(stop)
        return tuple(self._lines[max(0, start) : max(0, stop)])

    def reach(self, count: int) -> bool:
        """Wraps until `count` lines exist; False when there are fewer."""
        while len(self._lines) < count and not self._complete:
            line = next(self._source, None)
            if line is None:
                self._complete = True
            else:
                if self._lines and line.block != self._lines[-1].block:
                    self._begin = len(self._lines)
                self._lines.append(line)
        return len(self._lines) >= count

    def line_of(self, block: int) -> int:
        """The first line of a block, with the blank one before it; `height` when there is no such block. Keeps a
        reader's place when the width changes."""
        while not self._complete and (not self._lines or self._lines[-1].block < block):
            self.reach(len(self._lines) + 64)
        return bisect_left(self._lines, block, key=lambda line: line.block)

    def finish(self) -> int:
        """Wraps all that is left; the exact height."""
        self._lines.extend(self._source)
        self._complete = True
        return len(self._lines)


def _layout(text: Text, width: int) -> Iterator[Line]:
    for index in count():
        text.reach(index + 1)
        if index >= len(text.blocks):
            return
        block = text.blocks[index]
        hidden = _hidden_margins(block.margins, width)
        if block.gap is not None:
            shared = block.margins[hidden : max(hidden, block.gap)]
            yield Line((), _prefix(shared, first=False), block=index)
        margins = block.margins[hidden:]
        level = block.body.level if isinstance(block.body, Prose) else 0
        prefix, rest = _prefix(margins, first=True), _prefix(margins, first=False)
        for spans in _wrapped(block, max(1, width - cells(text_of(prefix)))):
            yield Line(spans, prefix, block.kind, level, index)
            prefix = rest


def _wrapped(block: Block, width: int) -> Iterator[tuple[Span, ...]]:
    match block.body:
        case Prose(spans=spans):
            yield from wrap(spans, width)
        case Code() as code:
            yield from _wrap_code(highlighted(code), width)
        case Rule():
            yield (Span("─" * min(width, _RULE), Mark.FAINT),)
        case Table() as rows:
            lines = table.aligned(rows, width)
            if lines is not None:
                yield from lines
            else:
                for cell in table.stacked(rows):
                    yield from wrap(cell, width)


def wrap(spans: tuple[Span, ...], width: int) -> Iterator[tuple[Span, ...]]:
    """The spans in lines of at most `width` cells, broken at spaces and between ideographs, long words anywhere.

    Only a character wider than `width` itself makes a line wider.
    """
    text = text_of(spans)
    cut = _Scissors(spans)
    for start, stop in _breaks(text, width):
        yield cut.take(start, stop)


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    for begin, finish in _hard_lines(text):
        start = begin
        while start < finish or start == begin:
            end = fit(text, start, finish, width) if start < finish else finish
            if end < finish and text[end] != " ":
                end = _last_break(text, start, end)
            stop = end
            while stop > start and text[stop - 1] == " ":
                stop -= 1
            yield start, stop
            while end < finish and text[end] == " ":
                end += 1
            if end == finish:
                break
            start = end


def _last_break(text: str, start: int, end: int) -> int:
    space = text.rfind(" ", start, end)
    if not text[start : end + 1].isascii():
        for index in range(end, max(space + 1, start), -1):
            if breakable(text, index):
                return index
    return space + 1 if space > start else end


def _wrap_code(spans: tuple[Span, ...], width: int) -> Iterator[tuple[Span, ...]]:
    text = text_of(spans)
    cut = _Scissors(spans)
    mark = (Span(CONTINUED, Mark.CONTINUED),) if width > 2 * len(CONTINUED) else ()
    room = width - len(CONTINUED) if mark else width
    for start, finish in _hard_lines(text.rstrip("\n ")):
        end = fit(text, start, finish, width) if start < finish else finish
        yield cut.take(start, end)
        while end < finish:
            start, end = end, fit(text, end, finish, room)
            yield (*mark, *cut.take(start, end))


def _hard_lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while (stop := text.find("\n", start)) >= 0:
        yield start, stop
        start = stop + 1
    yield start, len(text)


class _Scissors:
    """Cuts spans at offsets into their joined text; offsets only ever grow."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        self._spans = spans
        self._index = 0
        self._offset = 0  # where the current span begins

    def take(self, start: int, stop: int) -> tuple[Span, ...]:
        pieces: list[Span] = []
        while start < stop:
            span = self._spans[self._index]
            end = self._offset + len(span.text)
            if end <= start:
                self._index += 1
                self._offset = end
                continue
            text = span.text[start - self._offset : stop - self._offset]
            pieces.append(Span(text, span.mark, span.link, span.token))
            start += len(text)
        return tuple(pieces)


def _hidden_margins(margins: tuple[Margin, ...], width: int) -> int:
    """How many of the outermost margins are left out so that the text keeps some room."""
    room = width - min(_LEAST, width // 2)
    for index in range(len(margins) - 1, -1, -1):
        room -= cells(margins[index].rest)
        if room < 0:
            return index + 1
    return 0


def _prefix(margins: Iterable[Margin], *, first: bool) -> tuple[Span, ...]:
    return tuple(Span(margin.first if first else margin.rest, margin.mark) for margin in margins)


def _estimate(block: Block, width: int) -> int:
    gap = block.gap is not None
    match block.body:
        case Prose(spans=spans) | Code(spans=spans):
            breaks = sum(span.text.count("\n") for span in spans)
            return gap + breaks + 1 + sum(len(span.text) for span in spans) // width
        case Rule():
            return gap + 1
        case Table(rows=rows):
            return gap + len(rows)

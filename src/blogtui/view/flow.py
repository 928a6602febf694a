"""Gathers text and breaks into the blocks of a Document, with HTML's rules for white space between them."""

import re
from collections.abc import Sequence
from itertools import groupby
from unicodedata import category

from blogtui.model.cleaning import clean, clean_line
from blogtui.view.document import Block, Body, Cell, Code, Document, Link, Margin, Mark, Prose, Rule, Span, Table

QUOTE = Margin("│ ", "│ ", Mark.BAR)
MARGINS = 24  # deeper nesting than this is shown at this depth
_SPACES = re.compile("[ \t\n\r\f]+")


class _Container:
    """A quote or list item being filled; its marker is used up by the first block in it."""

    __slots__ = ("fresh", "margin")

    def __init__(self, margin: Margin) -> None:
        self.margin = margin
        self.fresh = True

    def take(self) -> Margin:
        if self.fresh:
            self.fresh = False
            return self.margin
        return Margin(self.margin.rest, self.margin.rest, self.margin.mark)


class Flow:
    """Blocks in the making, `blocks` those that are made. Set `mark`, `level` and `caption` for the text that follows.

    With a `header` its blocks stand above all others, a blank line between.
    """

    def __init__(self, header: Sequence[Block] = ()) -> None:
        self.mark = Mark.PLAIN
        self.level = 0
        self.caption = False
        self.verbatim = False
        self.capturing = False
        self._href: str | None = None
        self.blocks: list[Block] = [*header]
        self._pieces: list[Span] = []
        self._tail = ""
        self._gap = bool(header)
        self._containers: list[_Container] = []
        self._last: list[_Container] = []
        self._numbers: dict[str, int] = {}
        self._link_texts: list[list[str]] = []
        self._naming = False
        self._shown = False

    def text(self, text: str) -> None:
        """Text as HTML has it: white space folds into one space, and away at the start of a line."""
        if not self.verbatim:
            if not self._tail and text.isspace() and text.isascii():
                return
            text = _SPACES.sub(" ", text)
            if text[:1] == " " and self._tail[-1:] in ("", " ", "\n"):
                text = text[1:]
        self._push(text, self.mark)

    def note(self, text: str) -> None:
        """Text that the source does not have, set right behind the word before it."""
        spaced = self._tail[-1:] == " " and not self.verbatim
        if spaced:
            self._trim()
        self._push(text, self.mark | Mark.NOTE)
        if spaced:
            self._append(Span(" ", self.mark))

    def begin_link(self, url: str) -> None:
        """What follows links to this absolute address; it gets a number once there is text to carry it."""
        self._href = url
        self._naming = url not in self._numbers
        self._shown = False

    def end_link(self, *, numbered: bool = True) -> None:
        """Ends the link, with its number as a note; without one when the link has shown no text."""
        if numbered:
            self._number_link()
        self._href = None

    @property
    def linking(self) -> bool:
        """Whether text now belongs to a link."""
        return self._href is not None

    def line_break(self) -> None:
        """A forced line break; two of them end the paragraph."""
        if self.verbatim:
            self._push("\n", self.mark)
            return
        self._trim()
        if self._tail[-1:] == "\n":
            self.end_block()
            self._gap = True
        elif self._tail:
            self._push("\n", self.mark)

    def end_block(self, *, gap: bool = False) -> None:
        """Whatever follows begins on a new line, after a blank one with `gap`. A link that goes on beyond it shows
        its number in both blocks."""
        self._number_link()
        if self.capturing:
            if self._tail and self._tail[-1] != "\n":
                self._push("\n", self.mark)
            return
        spans = self.take()
        if spans:
            self._emit(Prose(spans, self.level, self.caption))
        self._gap |= gap

    def take(self) -> tuple[Span, ...]:
        """The text gathered since the last block, trimmed at its end; it is then no longer gathered."""
        if not self.verbatim:
            self._trim(" \n")
        pieces, self._pieces, self._tail = self._pieces, [], ""
        same = groupby(pieces, key=lambda piece: (piece.mark, piece.link))
        return tuple(Span("".join(piece.text for piece in run), mark, link) for (mark, link), run in same)

    def code(self, spans: tuple[Span, ...], language: str) -> None:
        """A block of code or other text set as it is."""
        self._emit(Code(spans, language))

    def rule(self) -> None:
        self.end_block(gap=True)
        self._emit(Rule())
        self._gap = True

    def table(self, rows: list[list[Cell]]) -> None:
        self._emit(Table(tuple(tuple(row) for row in rows)))

    def enter(self, margin: Margin) -> bool:
        """Stand in one more margin; False when that would be too deep (then do not `leave`)."""
        if len(self._containers) >= MARGINS:
            return False
        self._containers.append(_Container(margin))
        return True

    def leave(self) -> None:
        self._containers.pop()

    def finish(self) -> None:
        """There is no more text: what is left of it becomes the last block."""
        self.capturing = self.verbatim = False
        self.end_block()

    def document(self) -> Document:
        """Everything gathered."""
        self.finish()
        links = (
            Link(number, clean_line("".join(self._link_texts[number - 1]), 200), url)
            for url, number in self._numbers.items()
        )
        return Document(tuple(self.blocks), tuple(links))

    def _push(self, text: str, mark: int) -> None:
        text = clean(text)
        if text and self._tail and category(text[0])[0] == "M":
            # Marks stacked across two spans are bounded like those within one.
            text = clean(self._tail + text)[len(self._tail) :]
        if not text:
            return
        link = self._number(text) if self._href else None
        self._append(Span(text, mark, link))

    def _append(self, span: Span) -> None:
        self._pieces.append(span)
        self._tail = (self._tail + span.text[-5:])[-5:]

    def _number_link(self) -> None:
        if self._shown and self._href:
            self._naming = False
            self.note(f"[{self._numbers[self._href]}]")
            self._shown = False

    def _number(self, text: str) -> int | None:
        assert self._href is not None
        if not text.isspace():
            self._shown = True
        if not self._shown:
            return None
        number = self._numbers.setdefault(self._href, len(self._numbers) + 1)
        if number > len(self._link_texts):
            self._link_texts.append([])
        if self._naming and len(self._link_texts[number - 1]) < 50:
            self._link_texts[number - 1].append(text)
        return number

    def _trim(self, chars: str = " ") -> None:
        while self._pieces and self._pieces[-1].text[-1] in chars:
            last = self._pieces.pop()
            text = last.text.rstrip(chars)
            if text:
                self._pieces.append(Span(text, last.mark, last.link))
        # Five characters are enough to see a line break or a stack of marks.
        self._tail = "".join(piece.text[-5:] for piece in self._pieces[-5:])[-5:]

    def _emit(self, body: Body) -> None:
        shared = 0
        for one, other in zip(self._last, self._containers, strict=False):
            if one is not other:
                break
            shared += 1
        gap = shared if self._gap and self.blocks else None
        self.blocks.append(Block(body, tuple(container.take() for container in self._containers), gap))
        self._last = self._containers[:]
        self._gap = False

"""One document, read and wrapped as it comes into view: a post in the reading pane, a preview, a long text."""

import asyncio
from time import perf_counter
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from blogtui.tui.commands import bindings
from blogtui.tui.content import indented, line_text, restyled, set_line
from blogtui.tui.tasks import task
from blogtui.tui.widgets.line_view import LineView
from blogtui.tui.widgets.selecting import bounds, closed, selected_text
from blogtui.view.document import Document, Text
from blogtui.view.find import Found, Piece, find
from blogtui.view.wrap import Layout, Line

_OVERLAP = 2
_STRIPS_KEPT = 2000
_CALM = 0.15  # seconds after which the part of a text that nobody has asked for yet is read too
_SLICE, _PAUSE = 0.004, 0.006  # seconds of reading it at a time, and between two times: no key waits longer


class DocumentView(LineView):
    """A document no wider than `max_width` cells, in the middle of the widget.

    Text can be selected with the mouse, links clicked; `search` marks matches. Scrolling past the end posts
    EndReached.
    """

    ALLOW_SELECT = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("text")

    class LinkActivated(Message):
        """A link was clicked; `url` is absolute."""

        def __init__(self, widget: "DocumentView", url: str) -> None:
            super().__init__()
            self.widget = widget
            self.url = url

        @property
        def control(self) -> "DocumentView":
            return self.widget

    class EndReached(Message):
        """The reader asked for the next page and there was none."""

        def __init__(self, widget: "DocumentView") -> None:
            super().__init__()
            self.widget = widget

        @property
        def control(self) -> "DocumentView":
            return self.widget

    def __init__(
        self, *, max_width: int = 80, margin: int = 2, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._max_width = max_width
        self._margin = margin
        self._text: Text = Document()
        self._layout: Layout | None = None
        self._strips: dict[int, Strip] = {}
        self._query = ""
        self._matches: tuple[Found, ...] = ()
        self._marks: dict[int, list[tuple[int, Piece]]] = {}
        self._match = 0

    # what it shows

    @property
    def document(self) -> Document:
        """What is shown, the header included."""
        return self._text.whole()

    def show(self, text: Text) -> None:
        """Show another text from its top. A search ends."""
        self._text = text
        self._query, self._matches, self._marks = "", (), {}
        self._lay_out()
        self.jump(0)
        if text.share < 1:
            self._read_rest(text)

    @task("reading a long text", only_latest="rest")
    async def _read_rest(self, text: Text) -> None:
        """So that the scrollbar, the links and the way to the end are there before somebody wants them."""
        await asyncio.sleep(_CALM)
        while text.share < 1:
            until = perf_counter() + _SLICE
            while text.share < 1 and perf_counter() < until:
                text.reach(len(text.blocks) + 1)
            await asyncio.sleep(_PAUSE)
        self._measure()

    def set_max_width(self, width: int) -> None:
        """Wrap at `width` cells from now on."""
        self._max_width = width
        self._lay_out()

    @property
    def progress(self) -> float:
        """How much of the text is above the end of the screen, 0 to 1."""
        height = self.virtual_size.height
        return min((self.top + self.rows_in_view) / height, 1.0) if height else 1.0

    def action_line_down(self) -> None:
        self.jump(self.top + 1)

    def action_line_up(self) -> None:
        self.jump(self.top - 1)

    def action_page_down(self) -> None:
        if self.top >= self.max_scroll_y:
            self.tell(self.EndReached(self))
        else:
            self.jump(self.top + max(self.rows_in_view - _OVERLAP, 1))

    def action_page_up(self) -> None:
        self.jump(self.top - max(self.rows_in_view - _OVERLAP, 1))

    def action_half_down(self) -> None:
        self.jump(self.top + self.rows_in_view // 2)

    def action_half_up(self) -> None:
        self.jump(self.top - self.rows_in_view // 2)

    def action_top(self) -> None:
        self.jump(0)

    def action_bottom(self) -> None:
        if self._layout is not None:
            self._layout.finish()
        self._measure()
        self.jump(self.virtual_size.height)

    # searching

    @property
    def sought(self) -> str:
        """What is searched for, "" for nothing."""
        return self._query

    @property
    def match_count(self) -> int:
        return len(self._matches)

    @property
    def match_number(self) -> int:
        """The number of the match the reader stands on, from 1; 0 when there is none."""
        return self._match + 1 if self.match_count else 0

    def search(self, query: str) -> int:
        """Mark every place that says `query` (whatever its case) and go to the first one in view or below."""
        self._query = query
        self._find()
        below = (n for n, match in enumerate(self._matches) if match.pieces[0].line >= self.top)
        self._match = next(below, 0)
        self._show_match()
        return self.match_count

    def next_match(self, step: int = 1) -> None:
        """Go `step` matches on (back when negative), round the ends."""
        if self.match_count:
            self._match = (self._match + step) % self.match_count
            self._show_match()

    def end_search(self) -> None:
        """Mark nothing any more."""
        self._query, self._matches, self._marks = "", (), {}
        self.forget_strips()
        self.refresh()

    def _find(self) -> None:
        self._matches = () if self._layout is None else tuple(find(self._layout, self._query))
        self._match = min(self._match, max(self.match_count - 1, 0))
        self._marks = {}
        for n, match in enumerate(self._matches):
            for piece in match.pieces:
                self._marks.setdefault(piece.line, []).append((n, piece))

    def _show_match(self) -> None:
        self.forget_strips()
        self._measure()
        if self.match_count:
            line = self._matches[self._match].pieces[0].line
            if not self.top <= line < self.top + self.rows_in_view:
                self.jump(line - self.rows_in_view // 3)
        self.refresh()

    # selecting and clicking

    def selected_text(self) -> str:
        """What the mouse selected here, "" for nothing."""
        selection = self.text_selection
        return "" if selection is None else (self.get_selection(selection) or ("", ""))[0]

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        layout = self._layout
        if layout is None:
            return None
        first, end = bounds(selection, layout.finish())
        return selected_text(selection, enumerate(layout.lines(first, end), first)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.forget_strips()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        url = self._text.whole().url(event.style.meta.get("link"))
        if url is not None:
            event.stop()
            self.tell(self.LinkActivated(self, url))

    # painting

    @property
    def text_width(self) -> int:
        """Cells a line of text may take."""
        return max(min(self._max_width, self.width - 2 * self._margin), 1)

    def paint_line(self, line: int) -> Strip | None:
        strip = self._strips.get(line)
        if strip is None and self._layout is not None:
            laid = self._layout.lines(line, line + 1)
            if self._layout.height != self.virtual_size.height:
                self.call_later(self._measure)
            if laid:
                if len(self._strips) > _STRIPS_KEPT:
                    self._strips.clear()
                strip = self._strips[line] = self._painted(laid[0], line)
        return strip

    def _painted(self, line: Line, y: int) -> Strip:
        text = line_text(line, self.ink)
        for n, piece in self._marks.get(y, ()):
            look = self.ink.mark("match-here" if n == self._match else "match")
            text = restyled(text, piece.start, piece.stop, look)
        selection = self.text_selection
        span = None if selection is None else selection.get_span(y)
        if span is not None:
            text = restyled(text, *closed(span, text.text), self.ink.mark("selected"))
        strip = set_line(line, text.apply_offsets(0, y), self.ink, self.text_width)
        return indented(strip, max((self.width - self.text_width) // 2, 0), self.ink, self.width)

    def forget_strips(self) -> None:
        self._strips.clear()

    def on_resize(self) -> None:
        if self._layout is None or self._layout.width != self.text_width:
            self._lay_out()
        self.forget_strips()
        self.refresh()  # it may have been painted at its new size before it was told

    def _lay_out(self) -> None:
        if not self.width:
            return
        share = self.top / self.virtual_size.height if self.virtual_size.height else 0.0
        self._layout = Layout(self._text, self.text_width)
        self._layout.reach(self.rows_in_view + 1)
        self.forget_strips()
        self._find()
        self._measure()
        self.jump(round(share * self.virtual_size.height))
        self.refresh()

    def _measure(self) -> None:
        self.set_line_count(0 if self._layout is None else self._layout.height)

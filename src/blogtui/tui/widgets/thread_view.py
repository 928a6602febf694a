"""A thread of comments as it is seen: painted line by line, searched, selected from, clicked."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import datetime, tzinfo
from itertools import compress, count

from rich.segment import Segment
from textual import events
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from blogtui.model.ids import CommentId
from blogtui.model.outline import Outline
from blogtui.model.thread import Comment
from blogtui.tui.content import Part, line_text, notice, restyled
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.comment_lines import BAR, GUIDE_CELLS, body_line, head_parts, stub_parts, words_line
from blogtui.tui.widgets.selecting import bounds, closed, selected_text
from blogtui.tui.widgets.thread_layout import Spot
from blogtui.tui.widgets.thread_walk import BAR_CELLS, ThreadWalk
from blogtui.view.find import Piece, find

_ROWS_KEPT = 300


class ThreadView(ThreadWalk):
    """A thread to read: heads, guides, texts, stubs. Text can be selected, links clicked; `search` marks matches."""

    ALLOW_SELECT = True

    class LinkActivated(ThreadWalk.ThreadMessage):
        """A link in a comment was clicked; `url` is absolute."""

        def __init__(self, widget: "ThreadWalk", url: str) -> None:
            super().__init__(widget)
            self.url = url

    class SearchWanted(ThreadWalk.ThreadMessage):
        """Which comments say `query`? `show_found` takes the answer. Of several askings only the last counts."""

        def __init__(self, widget: "ThreadWalk", query: str) -> None:
            super().__init__(widget)
            self.query = query

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(zone=zone, id=id, classes=classes)
        self._query = ""
        self._found: tuple[int, ...] = ()  # places
        self._going = False  # to the first found
        self._marks: dict[int, dict[int, list[Piece]]] = {}

    def show(self, outline: Outline, comments: Iterable[Comment], *, now: datetime, empty: str = "") -> None:
        super().show(outline, comments, now=now, empty=empty)
        self._find(())
        self._search()

    def forget_strips(self) -> None:
        self._marks.clear()
        super().forget_strips()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While something is searched for, n and p are the screen's: next and previous match.
        return not (self._query and action in ("next_new", "previous_new"))

    # searching

    @property
    def sought(self) -> str:
        """What is searched for, "" for nothing."""
        return self._query

    @property
    def match_count(self) -> int:
        """How many comments say what was searched for."""
        return len(self._found)

    @property
    def match_number(self) -> int:
        """The number of the comment found under the cursor, from 1; 0 when it is none of them."""
        here = bisect_left(self._found, self._place)
        return here + 1 if here < len(self._found) and self._found[here] == self._place else 0

    def search(self, query: str) -> None:
        """Mark what says `query` in the comments and go to the first such comment from the cursor on, once it is known
        which these are."""
        told = bool(self._query) != bool(query)
        self._query, self._going = query, True
        self._search()
        if told:
            self.refresh_bindings()  # n and p mean something else now

    def show_found(self, query: str, ids: Collection[CommentId]) -> None:
        """Which comments say what was asked; nothing when something else is searched for by now."""
        if query != self._query:
            return
        found = map(ids.__contains__, map(CommentId, self.branches.outline.ids)) if ids else ()
        self._find(tuple(compress(count(), found)))
        if self._going and self.match_number == 0:
            self.next_match()
        self._going = False

    def next_match(self, step: int = 1) -> None:
        """Go `step` found comments on (back when negative), round the ends, unfolding what hides them."""
        if not self._found:
            return
        here = bisect_left(self._found, self._place)
        number = here + step if self.match_number or step < 0 else here
        place = self._found[number % len(self._found)]
        self._unfolding(lambda: self.branches.uncover(place))

    def end_search(self) -> None:
        """Mark nothing any more."""
        self.search("")

    @property
    def _place(self) -> int:
        return self.branches[self._cursor] if len(self._laid) else -1

    def _search(self) -> None:
        if self._query.split():
            self.tell(self.SearchWanted(self, self._query))
        else:
            self._find(())

    def _find(self, places: tuple[int, ...]) -> None:
        self._found = places
        self._changed()

    # selecting and the mouse

    def selected_text(self) -> str:
        """What the mouse selected here, "" for nothing."""
        selection = self.text_selection
        return "" if selection is None else (self.get_selection(selection) or ("", ""))[0]

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return selected_text(selection, self._laid.lines(*bounds(selection, self._laid.total))), "\n"

    def text_select_all(self) -> None:
        """Select the text of the comment under the cursor, not the whole thread."""
        if len(self._laid):
            start, end = self._laid.start(self._cursor), self._end(self._cursor)
            self.screen.selections = {self: Selection(Offset(0, start + 1), Offset(0, end))}

    def selection_updated(self, selection: Selection | None) -> None:
        self._changed()

    def on_click(self, event: events.Click) -> None:
        line = self.top + event.get_content_offset_capture(self).y
        if line >= self._laid.total or not len(self._laid):
            return
        spot = self._laid.spot(line)
        comment = self._laid.comment(spot.row)
        url = None if comment is None else self._laid.document(comment).url(event.style.meta.get("link"))
        if url is not None:
            event.stop()
            self.tell(self.LinkActivated(self, url))
            return
        self._go(spot.row)
        if spot.stub:
            self.action_expand()

    # painting

    def paint_line(self, line: int) -> Strip | None:
        if line >= self._laid.total:
            empty = not len(self._laid)
            return notice(self._empty, line, self.ink, self.width, self.rows_in_view) if empty else None
        spot = self._laid.spot(line)
        if len(self._strips) > _ROWS_KEPT:
            self._strips.clear()
        strips = self._strips.setdefault(spot.row, {})
        strip = strips.get((spot.part, line))
        if strip is None:
            strip = strips[spot.part, line] = self._painted(spot, line)
        return strip

    def _painted(self, spot: Spot, y: int) -> Strip:
        width = self.width - BAR_CELLS
        here = spot.row == self._cursor
        ink = self._head_ink() if here and spot.part == 0 else self.ink
        guides = self.branches.guides(spot.row, width)
        if spot.line is not None:
            text = self._marked(line_text(spot.line, ink), spot, y)
            strip = body_line(spot.line, text, guides, ink, width)
        elif spot.part == 0:
            parts = self._head(spot.row, width - GUIDE_CELLS * len(guides.head))
            strip = words_line(parts, guides, guides.head, ink, width)
        else:
            parts = stub_parts(*self.branches.hidden(spot.row)) if spot.stub else []
            strip = words_line(parts, guides, guides.body, ink, width)
        inside = here and y < self._end(spot.row)
        bar = Segment(BAR, ink.style("bar" if self.has_focus else "guide")) if inside else Segment(" ", self.ink.base)
        return Strip([bar, *strip], self.width)

    def _head(self, row: int, room: int) -> list[Part]:
        comment = self._laid.comment(row)
        if comment is None:
            return [("…", "dim")]
        return head_parts(comment, self._now, self._zone, room, new=self.branches.is_new(row))

    def _marked(self, text: Strip, spot: Spot, y: int) -> Strip:
        if self._query:
            for piece in self._marks_of(spot.row).get(spot.part - 1, ()):
                text = restyled(text, piece.start, piece.stop, self.ink.mark("match"))
        selection = self.text_selection
        span = None if selection is None else selection.get_span(y)
        if span is not None:
            text = restyled(text, *closed(span, text.text), self.ink.mark("selected"))
        return text.apply_offsets(0, y)

    def _marks_of(self, row: int) -> dict[int, list[Piece]]:
        marks = self._marks.get(row)
        if marks is None:
            marks = self._marks[row] = {}
            text = self._laid.text(row)
            for match in find(text, self._query) if text is not None else ():
                for piece in match.pieces:
                    marks.setdefault(piece.line, []).append(piece)
        return marks

    def _head_ink(self) -> Ink:
        if self._cursor_ink is None:
            self._cursor_ink = self.ink.cursor(self.has_focus)
        return self._cursor_ink

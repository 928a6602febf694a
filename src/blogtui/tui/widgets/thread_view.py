"""A thread of comments as a tree: guides, heads, texts and folds, painted and wrapped as they come into view."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from blogtui.model.ids import CommentId
from blogtui.model.thread import Comment, Placed
from blogtui.tui.commands import bindings
from blogtui.tui.content import centred, line_text, restyled
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.comment_lines import BAR, body_line, head_parts, stub_parts, words_line
from blogtui.tui.widgets.line_view import LineView
from blogtui.tui.widgets.selecting import bounds, closed, selected_text
from blogtui.tui.widgets.thread_layout import Spot, ThreadLayout
from blogtui.view.branches import Branches
from blogtui.view.document import Document
from blogtui.view.find import Piece, find

_OVERLAP = 2
_STRIPS_KEPT = 2000
_BAR_CELLS = 1


class ThreadView(LineView):
    """Comments with a cursor on one of them.

    `tz` and `now` of the times shown come from outside. Heights of comments never seen are estimated from the
    length of their text; they become exact, without moving what is seen, a screen before they come into view.
    """

    ALLOW_SELECT = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("thread")

    class ThreadMessage(Message):
        """About one thread view."""

        def __init__(self, widget: "ThreadView") -> None:
            super().__init__()
            self.widget = widget

        @property
        def control(self) -> "ThreadView":
            return self.widget

    class CommentHighlighted(ThreadMessage):
        """The cursor came to stand on another comment."""

        def __init__(self, widget: "ThreadView", comment_id: CommentId) -> None:
            super().__init__(widget)
            self.comment_id = comment_id

    class CommentSeen(ThreadMessage):
        """The reader has been over these comments that were new."""

        def __init__(self, widget: "ThreadView", ids: tuple[CommentId, ...]) -> None:
            super().__init__(widget)
            self.ids = ids

    class LinkActivated(ThreadMessage):
        """A link in a comment was clicked; `url` is absolute."""

        def __init__(self, widget: "ThreadView", url: str) -> None:
            super().__init__(widget)
            self.url = url

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._now = datetime.now(UTC)
        self._empty = ""
        self._laid = ThreadLayout()
        self._cursor = 0
        self._told: CommentId | None = None
        self._seen: set[CommentId] = set()
        self._query = ""
        self._found: tuple[CommentId, ...] = ()
        self._strips: dict[int, Strip] = {}
        self._marks: dict[int, dict[int, list[Piece]]] = {}
        self._cursor_ink: Ink | None = None

    # what it shows

    @property
    def branches(self) -> Branches:
        """The visible tree."""
        return self._laid.branches

    @property
    def current(self) -> Comment | None:
        """The comment under the cursor, None in an empty thread."""
        return self.branches[self._cursor].comment if len(self._laid) else None

    @property
    def current_document(self) -> Document:
        """The text of the comment under the cursor, for its links and for quoting."""
        comment = self.current
        return Document() if comment is None else self._laid.document(comment)

    def show(self, placed: Sequence[Placed], *, now: datetime, empty: str = "") -> None:
        """Show another state of the thread, or another thread. What is folded, the comment under the cursor and
        its place on the screen stay where the comment is still there; `empty` is said when there is none."""
        before = self.current
        offset = self._laid.start(self._cursor) - self.top if before is not None else 0
        self._now, self._empty = now, empty
        self._laid.show(placed)
        self._seen = {one.comment.id for one in placed if one.comment.new} & self._seen
        row = None if before is None else self.branches.index_of(before.id)
        self._cursor = row or 0
        self._found = ()
        self._measure()
        self._settle(self._cursor, 0)
        self.jump(0 if row is None else self._laid.start(row) - offset)
        self._changed()
        if self._query:
            self._find()
        self._announce()

    def go_to(self, comment_id: CommentId) -> bool:
        """Put the cursor on that comment, unfolding what hides it; false when it is not in the thread."""
        return self._unfolding(lambda: self.branches.reveal(comment_id))

    # walking

    def action_next(self) -> None:
        if len(self._laid) and self._end(self._cursor) > self.top + self.rows_in_view:
            self.jump(self.top + 1)
        else:
            self._go(self._cursor + 1)

    def action_previous(self) -> None:
        if len(self._laid) and self._laid.start(self._cursor) < self.top:
            self.jump(self.top - 1)
        else:
            self._go(self._cursor - 1, from_below=True)

    def action_next_sibling(self) -> None:
        self._go_by(self.branches.next_sibling)

    def action_parent(self) -> None:
        self._go_by(self.branches.parent)

    def action_next_top(self) -> None:
        self._go_by(self.branches.next_top)

    def action_previous_top(self) -> None:
        self._go_by(self.branches.prev_top)

    def action_next_new(self) -> None:
        self._unfolding(lambda: self.branches.next_new(self._cursor) if len(self._laid) else None)

    def action_previous_new(self) -> None:
        self._unfolding(lambda: self.branches.prev_new(self._cursor) if len(self._laid) else None)

    def action_first(self) -> None:
        self._go(0)

    def action_last(self) -> None:
        self._go(len(self._laid) - 1)

    def action_page_down(self) -> None:
        self._page(max(self.rows_in_view - _OVERLAP, 1))

    def action_page_up(self) -> None:
        self._page(-max(self.rows_in_view - _OVERLAP, 1))

    def _go_by(self, step: Callable[[int], int | None]) -> None:
        row = step(self._cursor) if len(self._laid) else None
        if row is not None:
            self._go(row)

    def _go(self, row: int, *, from_below: bool = False) -> None:
        if not 0 <= row < len(self._laid):
            return
        self._note_seen(row)
        self._cursor = row
        self._settle(row, 0)
        start, end = self._laid.start(row), self._end(row)
        if from_below and end - start > self.rows_in_view:
            self.jump(end - self.rows_in_view)
        else:
            self.reveal(start, end)
        self._changed()
        self._announce()

    def _page(self, lines: int) -> None:
        if not len(self._laid):
            return
        top = self.top
        self.jump(top + lines)
        row = self._laid.row_at(self.top)
        if self._laid.start(row) < self.top and self._end(row) <= self.top + _OVERLAP and row + 1 < len(self._laid):
            row += 1
        at_end = self.top == top
        row = (len(self._laid) - 1 if lines > 0 else 0) if at_end else row
        self._note_seen(row)
        self._cursor = row
        self._changed()
        self._announce()

    def _end(self, row: int) -> int:
        return self._laid.start(row) + self._laid.height(row)

    def _announce(self) -> None:
        comment = self.current
        if comment is None:
            self._told = None
            return
        if comment.id != self._told:
            self._told = comment.id
            self.tell(self.CommentHighlighted(self, comment.id))
        self._note_seen(self._cursor)

    def _note_seen(self, row: int) -> None:
        """What lies between the cursor and `row` and is on the screen was read on the way there."""
        if not self.has_focus:
            return
        low, high = sorted((self._cursor, row))
        first, last = self._laid.row_at(self.top), self._laid.row_at(self.top + self.rows_in_view - 1)
        rows = self.branches.rows(max(low, first), min(high, last) + 1)
        ids = tuple(one.comment.id for one in rows if one.comment.new and one.comment.id not in self._seen)
        if ids:
            self._seen.update(ids)
            self.tell(self.CommentSeen(self, ids))

    def on_focus(self) -> None:
        self._changed()
        self._note_seen(self._cursor)

    def on_blur(self) -> None:
        self._changed()

    # folding

    def action_fold(self) -> None:
        self._refold(lambda: self.branches.toggle(self._cursor))

    def action_collapse(self) -> None:
        if not len(self._laid):
            return
        if self.branches[self._cursor].descendants and not self.branches.is_folded(self._cursor):
            self._refold(lambda: self.branches.fold(self._cursor))
        else:
            self.action_parent()

    def action_expand(self) -> None:
        self._refold(lambda: self.branches.unfold(self._cursor))

    def action_collapse_all(self) -> None:
        self._refold(self.branches.fold_all)

    def action_expand_all(self) -> None:
        self._refold(self.branches.unfold_all)

    def _refold(self, change: Callable[[], object]) -> None:
        """Fold or unfold; the cursor stays on its comment or goes to the one that now hides it."""
        if not len(self._laid):
            return
        one = self.branches[self._cursor]
        offset = self._laid.start(self._cursor) - self.top
        change()
        self._laid.refold()
        row = self.branches.index_of(one.comment.id)
        self._cursor = self._above(one) if row is None else row
        self._measure()
        self._settle(self._cursor, 0)
        self.jump(self._laid.start(self._cursor) - offset)
        self.reveal(self._laid.start(self._cursor), self._end(self._cursor))
        self._changed()
        self._announce()

    def _above(self, one: Placed) -> int:
        parents = {each.comment.id: each.parent_id for each in self.branches.placed}
        parent = one.parent_id
        while parent is not None:
            row = self.branches.index_of(parent)
            if row is not None:
                return row
            parent = parents.get(parent)
        return 0

    def _unfolding(self, find_row: Callable[[], int | None]) -> bool:
        """Go to a row that is found by unfolding what hides it."""
        visible = len(self.branches)
        row = find_row()
        if row is None:
            return False
        if len(self.branches) != visible:
            self._cursor = min(self._cursor, row)  # rows above the first one unfolded are where they were
            self._laid.refold()
            self._measure()
        self._go(row)
        return True

    # searching

    @property
    def match_count(self) -> int:
        """How many comments say what was searched for."""
        return len(self._found)

    @property
    def match_number(self) -> int:
        """The number of the comment found under the cursor, from 1; 0 when it is none of them."""
        comment = self.current
        return self._found.index(comment.id) + 1 if comment is not None and comment.id in self._found else 0

    def search(self, query: str) -> int:
        """Mark what says `query` in the comments and go to the first such comment from the cursor on."""
        self._query = query
        self._find()
        if self.match_number == 0:
            self.next_match()
        return self.match_count

    def next_match(self, step: int = 1) -> None:
        """Go `step` found comments on (back when negative), round the ends, unfolding what hides them."""
        if not self._found:
            return
        if self.match_number:
            place = self.match_number - 1 + step
        else:
            order = {one.comment.id: n for n, one in enumerate(self.branches.placed)}
            here = order[self.branches[self._cursor].comment.id]
            later = sum(order[each] <= here for each in self._found)
            place = later if step > 0 else later - 1
        self.go_to(self._found[place % len(self._found)])

    def end_search(self) -> None:
        """Mark nothing any more."""
        self._query, self._found = "", ()
        self._changed()

    def _find(self) -> None:
        words = [word for word in self._query.casefold().split() if word.isalnum() and word.isascii()]
        self._found = tuple(
            one.comment.id
            for one in self.branches.placed
            if all(word in one.comment.html.casefold() for word in words) and self._says(one)
        )
        self._changed()

    def _says(self, one: Placed) -> bool:
        return next(find(self._laid.text_of(one), self._query), None) is not None

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
        url = self._laid.document(self.branches[spot.row].comment).url(event.style.meta.get("link"))
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
            return self._paint_empty(line) if not len(self._laid) else None
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) > _STRIPS_KEPT:
                self._strips.clear()
            strip = self._strips[line] = self._painted(self._laid.spot(line), line)
        return strip

    def _painted(self, spot: Spot, y: int) -> Strip:
        width = self.width - _BAR_CELLS
        here = spot.row == self._cursor
        ink = self._head_ink() if here and spot.part == 0 else self.ink
        guides = self.branches.guides(spot.row, width)
        if spot.line is not None:
            text = self._marked(line_text(spot.line, ink), spot, y)
            strip = body_line(spot.line, text, guides, ink, width)
        elif spot.part == 0:
            parts = head_parts(self.branches[spot.row].comment, self._now, self._zone)
            strip = words_line(parts, guides, guides.head, ink, width)
        else:
            parts = stub_parts(*self.branches.hidden(spot.row)) if spot.stub else []
            strip = words_line(parts, guides, guides.body, ink, width)
        inside = here and y < self._end(spot.row)
        bar = Segment(BAR, ink.style("bar" if self.has_focus else "guide")) if inside else Segment(" ", self.ink.base)
        return Strip([bar, *strip], self.width)

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
            for match in find(self._laid.text(row), self._query):
                for piece in match.pieces:
                    marks.setdefault(piece.line, []).append(piece)
        return marks

    def _head_ink(self) -> Ink:
        if self._cursor_ink is None:
            self._cursor_ink = self.ink.cursor(self.has_focus)
        return self._cursor_ink

    def _paint_empty(self, line: int) -> Strip | None:
        lines = self._empty.split("\n")
        first = max((self.rows_in_view - len(lines)) // 3, 0)
        return centred(lines[line - first], self.ink, self.width) if first <= line < first + len(lines) else None

    # keeping the place

    def forget_strips(self) -> None:
        self._strips.clear()
        self._cursor_ink = None

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if len(self._laid):
            row = self._laid.row_at(self.top)
            self._settle(row, self.top - self._laid.start(row))

    def on_resize(self) -> None:
        width = self.width - _BAR_CELLS
        if width == self._laid.width or width < 1:
            return
        offset = self._laid.start(self._cursor) - self.top if len(self._laid) else 0
        self._laid.resize(width)
        self._measure()
        self._settle(self._cursor, 0)
        if len(self._laid):
            self.jump(self._laid.start(self._cursor) - offset)
        self._changed()

    def _settle(self, row: int, offset: int) -> None:
        """Make heights exact around a line of `row`; what stands at the top of the screen stays there."""
        if not len(self._laid):
            return
        top = self._laid.row_at(self.top)
        below = self.top - self._laid.start(top)
        if self._laid.settle(row, offset, above=self.rows_in_view, below=2 * self.rows_in_view):
            self._measure()
            self._changed()
            self.jump(self._laid.start(top) + min(below, self._laid.height(top)))

    def _measure(self) -> None:
        self.set_line_count(self._laid.total)

    def _changed(self) -> None:
        self.forget_strips()
        self._marks.clear()
        self.refresh()

"""The cursor in a thread of comments: walking, folding, paging, and keeping its place on the screen."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from blogtui.model.ids import CommentId, ThreadId
from blogtui.model.outline import Outline
from blogtui.model.thread import Comment, CommentState
from blogtui.tui.commands import bindings
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.line_view import LineView
from blogtui.tui.widgets.thread_layout import ThreadLayout
from blogtui.view.branches import Branches
from blogtui.view.document import Document

_OVERLAP = 2
_BACK = 20  # rows
BAR_CELLS = 1


class ThreadWalk(LineView):
    """Comments with a cursor on one of them; what they look like is ThreadView's.

    The zone and `now` of the times shown come from outside. All of the outline is here; comments are asked for by
    CommentsWanted well before they come into view, which ends with `arrived` or `given_up`. Heights of comments never
    seen are estimated from the length of their text; they become exact, without moving what is seen, a screen before.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("thread")

    class ThreadMessage(Message):
        """About one thread view."""

        def __init__(self, widget: "ThreadWalk") -> None:
            super().__init__()
            self.widget = widget

        @property
        def control(self) -> "ThreadWalk":
            return self.widget

    class CommentHighlighted(ThreadMessage):
        """The cursor came to stand on another comment."""

        def __init__(self, widget: "ThreadWalk", comment_id: CommentId) -> None:
            super().__init__(widget)
            self.comment_id = comment_id

    class CommentSeen(ThreadMessage):
        """The reader has been over these comments that were new."""

        def __init__(self, widget: "ThreadWalk", ids: tuple[CommentId, ...]) -> None:
            super().__init__(widget)
            self.ids = ids

    class CommentsWanted(ThreadMessage):
        """These comments are about to be seen: `arrived` takes them. Of several askings only the last counts."""

        def __init__(self, widget: "ThreadWalk", ids: tuple[CommentId, ...]) -> None:
            super().__init__(widget)
            self.ids = ids

    def __init__(self, *, zone: tzinfo | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._now = datetime.now(UTC)
        self._empty = ""
        self._laid = ThreadLayout()
        self._cursor = 0
        self._landing = False  # where the cursor went, not all is here yet
        self._asked: tuple[CommentId, ...] = ()
        self._told: CommentId | None = None
        self._seen: set[CommentId] = set()
        self._strips: dict[int, dict[tuple[int, int], Strip]] = {}  # by row, then (part, line)
        self._cursor_ink: Ink | None = None

    # what it shows

    @property
    def branches(self) -> Branches:
        """The visible tree."""
        return self._laid.branches

    @property
    def current(self) -> Comment | None:
        """The comment under the cursor, None in an empty thread and while it is still being read."""
        return self._laid.comment(self._cursor) if len(self._laid) else None

    @property
    def current_id(self) -> CommentId | None:
        """The id of the comment under the cursor, None in an empty thread."""
        return self.branches.id(self._cursor) if len(self._laid) else None

    @property
    def current_document(self) -> Document:
        """The text of the comment under the cursor, for its links and for quoting."""
        comment = self.current
        return Document() if comment is None else self._laid.document(comment)

    @property
    def seen(self) -> int:
        """How many of the comments that are marked as new the reader has been over by now."""
        return len(self._seen)

    def show(self, outline: Outline, comments: Iterable[Comment], *, now: datetime, empty: str = "") -> None:
        """Show another state of the thread, or another thread, of which some comments are here. What is folded, the
        comment under the cursor and its place on the screen stay where the comment is still there, else those of the
        nearest before it that is; `empty` is said when there is none."""
        before, rows = self.current_id, self._rows_before()
        offset = self._laid.start(self._cursor) - self.top if before is not None else 0
        self._now, self._empty, self._asked = now, empty, ()
        self._laid.show(outline, comments)
        if self._seen:
            self._seen = {CommentId(outline.ids[place]) for place in outline.new} & self._seen
        here = (self.branches.index_of(id) for id in rows)
        row = next((row for row in here if row is not None), None)
        self._cursor = row or 0
        self._measure()
        self._settle(self._cursor, 0)
        self.jump(0 if row is None else self._laid.start(row) - offset)
        self._changed()
        self._announce()
        self._land()

    def _rows_before(self) -> list[CommentId]:
        """The comments from the cursor back, as far as it may go when they are gone."""
        stop = max(self._cursor - _BACK, -1)
        return [self.branches.id(row) for row in range(self._cursor, stop, -1)] if len(self._laid) else []

    def arrived(self, asked: Iterable[CommentId], comments: Sequence[Comment]) -> None:
        """Comments that CommentsWanted asked for; one that did not come was taken away since the outline was made."""
        came = {comment.id for comment in comments}
        gone = [
            Comment(id, ThreadId(0), "", None, "", "", state=CommentState.DELETED) for id in asked if id not in came
        ]
        self._laid.take((*comments, *gone))
        self._asked = ()
        if not len(self._laid):
            return
        seen = not {self.branches.id(row) for row in self._in_view}.isdisjoint(asked)
        landing, row = self._landing, self._laid.row_at(self.top)
        self._settle(row, self.top - self._laid.start(row))
        if landing:
            self.reveal(self._laid.start(self._cursor), self._end(self._cursor))
        if seen:
            self._changed()
        else:
            self.forget_strips()
        self._land()

    def given_up(self, asked: tuple[CommentId, ...]) -> None:
        """Looking for what CommentsWanted asked for has ended: what did not come is asked for again at the next move.
        Nothing happens when it came, or when others have been asked for since."""
        if asked is self._asked:
            self._asked = ()

    def _land(self) -> None:
        """Ask for what is about to be seen and not here; what of it is in view is settled when it comes."""
        self._ask()
        self._landing = any(self._laid.comment(row) is None for row in self._in_view)

    def _ask(self) -> None:
        if not len(self._laid):
            return
        row = self._laid.row_at(self.top)
        offset, lines = self.top - self._laid.start(row), self.rows_in_view
        landings = self.branches.landings(self._cursor)
        ids = self._laid.wanted(row, offset, above=lines, below=2 * lines, landings=landings)
        if ids and ids != self._asked:
            self._asked = ids
            self.tell(self.CommentsWanted(self, ids))

    @property
    def _in_view(self) -> range:
        """The rows that are on the screen."""
        if not len(self._laid):
            return range(0)
        return range(self._laid.row_at(self.top), self._laid.row_at(self.top + self.rows_in_view - 1) + 1)

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
        self._put_cursor(row)
        self._settle(row, 0)
        start, end = self._laid.start(row), self._end(row)
        if from_below and end - start > self.rows_in_view:
            self.jump(end - self.rows_in_view)
        else:
            self.reveal(start, end)
        self._announce()
        self._land()

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
        self._put_cursor(row)
        self._announce()

    def _put_cursor(self, row: int) -> None:
        self._note_seen(row)
        for each in (self._cursor, row):
            self._strips.pop(each, None)
            self.refresh_lines(self._laid.start(each), self._laid.height(each))
        self._cursor = row

    def _end(self, row: int) -> int:
        return self._laid.start(row) + self._laid.height(row)

    def _announce(self) -> None:
        id = self.current_id
        if id is None:
            self._told = None
            return
        if id != self._told:
            self._told = id
            self.tell(self.CommentHighlighted(self, id))
        self._note_seen(self._cursor)

    def _note_seen(self, row: int) -> None:
        """What lies between the cursor and `row` and is on the screen was read on the way there."""
        if not self.has_focus:
            return
        low, high = sorted((self._cursor, row))
        view = self._in_view
        between = range(max(low, view.start), min(high + 1, view.stop))
        rows = (each for each in between if self.branches.is_new(each))
        ids = tuple(id for id in map(self.branches.id, rows) if id not in self._seen)
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
        self._refold_here(self.branches.toggle)

    def action_collapse(self) -> None:
        if not len(self._laid):
            return
        if self.branches.has_answers(self._cursor) and not self.branches.is_folded(self._cursor):
            self._refold_here(self.branches.fold)
        else:
            self.action_parent()

    def action_expand(self) -> None:
        self._refold_here(self.branches.unfold)

    def action_collapse_all(self) -> None:
        self._refold(self.branches.fold_all)

    def action_expand_all(self) -> None:
        self._refold(self.branches.unfold_all)

    def _refold_here(self, change: Callable[[int], object]) -> None:
        self._refold(lambda: change(self._cursor), self._cursor)

    def _refold(self, change: Callable[[], object], row: int | None = None) -> None:
        """Fold or unfold, below `row` only if that is given; the cursor stays on its comment or goes to the one that
        now hides it."""
        if not len(self._laid):
            return
        place = self.branches[self._cursor]
        offset = self._laid.start(self._cursor) - self.top
        change()
        self._laid.refold(row)
        self._cursor = self.branches.row_over(place)
        self._measure()
        self._settle(self._cursor, 0)
        self.jump(self._laid.start(self._cursor) - offset)
        self.reveal(self._laid.start(self._cursor), self._end(self._cursor))
        self._changed()
        self._announce()
        self._land()

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

    # keeping the place

    def forget_strips(self) -> None:
        self._strips.clear()
        self._cursor_ink = None

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._landing = False
        if len(self._laid):
            row = self._laid.row_at(self.top)
            self._settle(row, self.top - self._laid.start(row))
            self._ask()

    def on_resize(self) -> None:
        width = self.width - BAR_CELLS
        if width == self._laid.width or width < 1:
            return
        offset = self._laid.start(self._cursor) - self.top if len(self._laid) else 0
        self._laid.resize(width)
        self._measure()
        self._settle(self._cursor, 0)
        if len(self._laid):
            self.jump(self._laid.start(self._cursor) - offset)
        self._changed()
        self._ask()

    def _settle(self, row: int, offset: int) -> None:
        """Make heights exact around a line of `row`; what stands at the top of the screen stays there."""
        if not len(self._laid):
            return
        view = self._in_view
        starts = [self._laid.start(each) for each in (*view, view.stop)]
        below = self.top - starts[0]
        if self._laid.settle(row, offset, above=self.rows_in_view, below=2 * self.rows_in_view):
            self._measure()
            if starts != [self._laid.start(each) for each in (*view, view.stop)]:
                self.refresh()
                self.jump(self._laid.start(view.start) + min(below, self._laid.height(view.start)))

    def _measure(self) -> None:
        self.set_line_count(self._laid.total)

    def _changed(self) -> None:
        self.forget_strips()
        self.refresh()

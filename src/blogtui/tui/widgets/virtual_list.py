"""A list that paints only the rows in view: three hundred rows and a million cost the same."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from blogtui.tui.commands import bindings
from blogtui.tui.content import blank, notice, strip_of
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.line_view import LineView
from blogtui.tui.widgets.row_source import BLOCK, Row, Rows, RowSource

PaintRow = Callable[[Row, Ink, int], Sequence[Strip]]
"""A row, the ink to use and the width in cells, to at most `row_height` strips of that width."""

_STRIPS_KEPT = 2000


class VirtualList(LineView):
    """Rows of a fixed height over a RowSource, with a cursor that stays on its key when the rows change.

    The cursor stands on an index; headings (rows without a key) are stepped over. Rows that are not here yet are
    painted as placeholders and asked for with NeedRows.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings("list")

    class RowMessage(Message):
        """About one row of one list."""

        def __init__(self, widget: "VirtualList", row: Row) -> None:
            super().__init__()
            self.widget = widget
            self.row = row

        @property
        def key(self) -> Hashable:
            """The key of the row; never None, headings are not chosen."""
            return self.row.key

        @property
        def control(self) -> "VirtualList":
            return self.widget

    class RowHighlighted(RowMessage):
        """The cursor came to stand on another row."""

    class RowSelected(RowMessage):
        """A row was opened: Enter, or a click on the row the cursor stands on, or a double click."""

    class NeedRows(Message):
        """Rows from `first` up to `end` are in view, or nearly, and some are not here: put them and call
        `rows_arrived`, or else `given_up`.

        Only the last of these messages counts: what it names is all that is wanted now.
        """

        def __init__(self, widget: "VirtualList", source: RowSource, first: int, end: int) -> None:
            super().__init__()
            self.widget = widget
            self.source = source
            self.first = first
            self.end = end

        @property
        def control(self) -> "VirtualList":
            return self.widget

    def __init__(
        self,
        paint: PaintRow,
        source: RowSource | None = None,
        *,
        row_height: int = 1,
        empty: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._paint = paint
        self._source: RowSource = source or Rows()
        self._row_height = row_height
        self._empty = empty
        self._cursor = 0
        self._highlighted: Hashable | None = None
        self._asked: tuple[int, int] | None = None
        self._given_up = False  # what was asked for last did not come
        self._to_end = False  # sent to the end, wherever that turns out to be
        self._strips: dict[tuple[int, int], tuple[Strip, ...]] = {}
        self._cursor_ink: Ink | None = None

    # what it shows

    @property
    def source(self) -> RowSource:
        return self._source

    @property
    def cursor(self) -> int:
        """The index of the row the cursor stands on; 0 in an empty list."""
        return self._cursor

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor; None when there is none, it is a heading or it is not here yet."""
        row = self._row(self._cursor)
        return None if row is None or row.heading else row

    @property
    def cursor_key(self) -> Hashable | None:
        """The key of the row under the cursor, None as for cursor_row."""
        row = self.cursor_row
        return None if row is None else row.key

    def show(self, source: RowSource, *, key: Hashable | None = None) -> None:
        """Show other rows. The cursor goes to `key`, else stays on its key, else keeps its place in the list.

        The row under the cursor keeps its place on the screen.
        """
        offset = self._cursor * self._row_height - self.top
        wanted = self._highlighted if key is None else key
        self._source = source
        self._asked, self._to_end = None, False
        self.forget_strips()
        place = None if wanted is None else source.position(wanted)
        self._measure()
        self._cursor = self._near(self._cursor if place is None else place)
        if self.is_mounted:
            self.jump(self._cursor * self._row_height - max(offset, 0))
            self._reveal_cursor()
        self.refresh()
        self._announce()

    def rows_arrived(self, first: int = 0, end: int | None = None) -> None:
        """Tell that rows from `first` up to `end` are here now, or have other values, or that there are more of them.

        What is seen of them is painted again.
        """
        end = self._source.count() if end is None else end
        self._asked = None
        for kept in [kept for kept in self._strips if first <= kept[0] < end]:
            del self._strips[kept]
        self._measure()
        if self._to_end:
            self._cursor = self._near(self._source.count() - 1)
            self._reveal_cursor()
        else:
            self._cursor = self._near(self._cursor)
        first, end = max(first, self.top // self._row_height), min(end, self._last_seen + 1)
        if first < end:
            self.refresh_lines(first * self._row_height, (end - first) * self._row_height)
        self._announce()
        self._look_ahead()

    def given_up(self, first: int, end: int) -> None:
        """Looking for the rows that NeedRows named has ended: what did not come is asked for again at the next move,
        not by painting alone. Nothing happens when they came, or when others have been asked for since."""
        self._given_up = self._asked == (first, end)

    def row_changed(self, key: Hashable) -> None:
        """Tell that the row of that key has another value."""
        place = self._source.position(key)
        if place is not None:
            self._repaint(place)

    def moves_on(self, action: str) -> bool:
        at_unknown_end = self._to_end and self.cursor_row is None
        return action != "select" and not at_unknown_end

    def set_empty(self, text: str) -> None:
        """The words shown while there are no rows."""
        self._empty = text
        self.refresh()

    def set_row_height(self, lines: int) -> None:
        """Give every row that many lines; the painter must know too."""
        self._row_height = lines
        self.forget_strips()
        self._measure()
        if self.is_mounted:
            self._reveal_cursor()
        self.refresh()

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on that key and show it; false when the source does not know where it stands."""
        place = self._source.position(key)
        if place is None:
            return False
        self._put_cursor(place)
        return True

    # moving

    def action_cursor_down(self) -> None:
        self._step(1)

    def action_cursor_up(self) -> None:
        self._step(-1)

    def action_page_down(self) -> None:
        self._put_cursor(self._near(min(self._cursor + self._page, self._source.count() - 1)))

    def action_page_up(self) -> None:
        self._put_cursor(self._near(max(self._cursor - self._page, 0)))

    def action_first(self) -> None:
        self._put_cursor(self._near(0))

    def action_last(self) -> None:
        self._put_cursor(self._near(self._source.count() - 1))
        self._to_end = True

    def action_select(self) -> None:
        row = self.cursor_row
        if row is not None:
            self.tell(self.RowSelected(self, row))

    @property
    def _page(self) -> int:
        return max(self.rows_in_view // self._row_height - 1, 1)

    def _step(self, step: int) -> None:
        place = self._free(self._cursor + step, step)
        if place is not None:
            self._put_cursor(place)
        elif step < 0:
            self.jump(0)  # nothing above but headings: let them be seen

    def _free(self, place: int, step: int) -> int | None:
        """The next place from `place` on that is no heading; a row not here yet counts as one that can be chosen."""
        while 0 <= place < self._source.count():
            row = self._row(place)
            if row is None or not row.heading:
                return place
            place += step
        return None

    def _near(self, place: int) -> int:
        place = max(0, min(place, self._source.count() - 1))
        after = self._free(place, 1)
        if after is not None:
            return after
        before = self._free(place, -1)
        return 0 if before is None else before

    def _put_cursor(self, place: int) -> None:
        old, self._cursor, self._to_end = self._cursor, place, False
        self._repaint(old)
        self._repaint(place)
        self._reveal_cursor()
        self._announce()
        if self._given_up:
            self._look_ahead()

    def _reveal_cursor(self) -> None:
        start = self._cursor * self._row_height
        above = self._row(self._cursor - 1) if self._cursor else None
        if above is not None and above.heading:
            start -= self._row_height  # the heading belongs to its first row
        self.reveal(start, (self._cursor + 1) * self._row_height)

    def _announce(self) -> None:
        row = self.cursor_row
        if row is None:
            if self._source.count() == 0:
                self._highlighted = None
        elif row.key != self._highlighted:
            self._highlighted = row.key
            self.tell(self.RowHighlighted(self, row))

    # the mouse

    def on_click(self, event: events.Click) -> None:
        place = (self.top + event.get_content_offset_capture(self).y) // self._row_height
        row = self._row(place) if place < self._source.count() else None
        if row is None or row.heading:
            return
        again = place == self._cursor
        self._put_cursor(place)
        if event.chain == 2 or (again and event.chain == 1):
            self.action_select()

    # painting

    def paint_line(self, line: int) -> Strip | None:
        place, part = divmod(line, self._row_height)
        if place >= self._source.count():
            empty = self._source.count() == 0
            return notice(self._empty, line, self.ink, self.width, self.rows_in_view) if empty else None
        strips = self._strips.get((place, self.width))
        if strips is None:
            strips = self._strips_of(place)
        return strips[part]

    def _strips_of(self, place: int) -> tuple[Strip, ...]:
        row = self._row(place)
        ink, width = self._ink_at(place), self.width
        if row is None:
            self._ask(self.top // self._row_height, self._last_seen)
            painted: Sequence[Strip] = (strip_of([("  ┄┄┄", "placeholder")], ink, width),)
        else:
            painted = self._paint(row, ink, width)
        lines = (*painted, *(blank(ink, width) for _ in range(self._row_height)))[: self._row_height]
        if row is not None:
            if len(self._strips) > _STRIPS_KEPT:
                self._strips.clear()
            self._strips[place, width] = lines
        return lines

    def _ink_at(self, place: int) -> Ink:
        row = self._row(place)
        if place != self._cursor or (row is not None and row.heading):
            return self.ink
        if self._cursor_ink is None:
            self._cursor_ink = self.ink.cursor(self.has_focus)
        return self._cursor_ink

    def _row(self, place: int) -> Row | None:
        rows = self._source.slice(place, place + 1) if 0 <= place < self._source.count() else ()
        return rows[0] if rows else None

    @property
    def _last_seen(self) -> int:
        """The last row in view, or the last there is."""
        return min((self.top + self.rows_in_view - 1) // self._row_height, self._source.count() - 1)

    def _look_ahead(self) -> None:
        """Ask for what is in view and not here, else for what the next page up or down would show."""
        if self._given_up:
            self._asked, self._given_up = None, False
        first, last, page = self.top // self._row_height, self._last_seen, self._page
        if self._is_missing(first) or self._is_missing(last):
            self._ask(first, last)
        else:
            near = (max(0, min(place, self._source.count() - 1)) for place in (last + page, first - page))
            place = next(filter(self._is_missing, near), None)
            if place is not None:
                self.call_after_refresh(self._ask, place, place)  # what is in view is painted first

    def _is_missing(self, place: int) -> bool:
        return 0 <= place < self._source.count() and self._row(place) is None

    def _ask(self, first: int, last: int) -> None:
        wanted = first // BLOCK * BLOCK, min((last // BLOCK + 1) * BLOCK, self._source.count())
        if wanted != self._asked:
            self._asked, self._given_up = wanted, False
            self.tell(self.NeedRows(self, self._source, *wanted))

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        if round(old) != round(new):
            self._look_ahead()

    def _repaint(self, place: int) -> None:
        self._strips.pop((place, self.width), None)
        self.refresh_lines(place * self._row_height, self._row_height)

    def _measure(self) -> None:
        self.set_line_count(self._source.count() * self._row_height)

    def forget_strips(self) -> None:
        self._strips.clear()
        self._cursor_ink = None

    def on_mount(self) -> None:
        self._measure()
        self._cursor = self._near(self._cursor)
        self._announce()

    def on_resize(self) -> None:
        self._measure()
        self._strips.clear()
        self._reveal_cursor()

"""VirtualList on a small stage: painting, moving, keys kept, rows that come later."""

from collections.abc import Hashable, Sequence

from textual import on
from textual.app import App, ComposeResult
from textual.strip import Strip

from blogtui.tui.content import strip_of
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.row_source import BLOCK, Row, Rows
from blogtui.tui.widgets.virtual_list import VirtualList


def paint(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    return [strip_of([(str(row.value), "day" if row.heading else "title")], ink, width)]


def rows(*keys: int) -> list[Row]:
    return [Row(key, f"Post {key}") for key in keys]


class Window:
    """A source whose rows come later."""

    def __init__(self, count: int) -> None:
        self.rows: list[Row | None] = [None] * count

    def put(self, start: int, rows: Sequence[Row]) -> None:
        self.rows[start : start + len(rows)] = rows

    def count(self) -> int:
        return len(self.rows)

    def slice(self, start: int, stop: int) -> Sequence[Row | None]:
        return self.rows[start:stop]

    def position(self, key: Hashable) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row is not None and row.key == key), None)


class Stage(App[None]):
    def __init__(self, source: Rows | Window, *, row_height: int = 1) -> None:
        super().__init__()
        self.list = VirtualList(paint, source, row_height=row_height, empty="Nothing here yet.")
        self.highlighted: list[object] = []
        self.selected: list[object] = []
        self.needed: list[tuple[int, int]] = []

    def compose(self) -> ComposeResult:
        yield self.list

    @on(VirtualList.RowHighlighted)
    def note_highlighted(self, message: VirtualList.RowHighlighted) -> None:
        self.highlighted.append(message.key)

    @on(VirtualList.RowSelected)
    def note_selected(self, message: VirtualList.RowSelected) -> None:
        self.selected.append(message.key)

    @on(VirtualList.NeedRows)
    def note_needed(self, message: VirtualList.NeedRows) -> None:
        self.needed.append((message.first, message.end))

    def at(self) -> object:
        return self.list.cursor_key

    def lines(self) -> list[str]:
        return [self.list.render_line(y).text.rstrip() for y in range(self.list.size.height)]


DAYS = [Row(None, "Friday"), *rows(1, 2), Row(None, "Thursday"), *rows(3)]


async def test_headings_are_shown_and_stepped_over() -> None:
    app = Stage(Rows(DAYS))
    async with app.run_test(size=(30, 10)) as pilot:
        assert app.lines()[:5] == ["Friday", "Post 1", "Post 2", "Thursday", "Post 3"]
        await pilot.press("down", "j")
        assert app.at() == 3
        await pilot.press("k", "k", "k")
        assert app.at() == 1
        assert app.highlighted == [1, 2, 3, 2, 1]


async def test_enter_opens_the_row_under_the_cursor() -> None:
    app = Stage(Rows(DAYS))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("G", "enter", "g", "l")
        assert app.selected == [3, 1]


async def test_pages_and_ends() -> None:
    app = Stage(Rows(rows(*range(100))))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("pagedown")
        assert app.at() == 9
        await pilot.press("end")
        assert app.lines()[-1] == "Post 99"
        await pilot.press("pageup", "home")
        assert app.at() == 0
        assert app.lines()[0] == "Post 0"


async def test_the_heading_above_the_first_row_of_a_day_comes_into_view_with_it() -> None:
    app = Stage(Rows([Row(None, "Friday"), *rows(*range(40))]))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("end", "home")
        assert app.lines()[0] == "Friday"


async def test_the_cursor_stays_on_its_key_when_rows_come_above() -> None:
    app = Stage(Rows(rows(*range(50))))
    async with app.run_test(size=(30, 10)) as pilot:
        app.list.move_to(30)
        await pilot.pause()
        line = app.lines().index("Post 30")
        app.list.show(Rows(rows(*range(-5, 50))))
        await pilot.pause()
        assert app.at() == 30
        assert app.lines().index("Post 30") == line


async def test_a_key_that_is_gone_leaves_the_cursor_in_its_place() -> None:
    app = Stage(Rows(rows(1, 2, 3)))
    async with app.run_test(size=(30, 10)) as pilot:
        app.list.move_to(2)
        app.list.show(Rows(rows(1, 3)))
        await pilot.pause()
        assert app.at() == 3
        assert app.highlighted[-1] == 3
        assert not app.list.move_to(2)


async def test_an_empty_list_says_so() -> None:
    app = Stage(Rows())
    async with app.run_test(size=(30, 10)) as pilot:
        assert any(line.strip() == "Nothing here yet." for line in app.lines())
        await pilot.press("j", "G", "enter", "pageup")
        assert app.selected == []
        app.list.show(Rows(rows(7)))
        await pilot.pause()
        assert app.lines()[0] == "Post 7"
        assert app.highlighted == [7]


async def test_rows_not_here_yet_are_asked_for_once_and_painted_when_they_come() -> None:
    source = Window(100_000)
    app = Stage(source)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "j")
        assert app.needed == [(0, BLOCK)]
        assert app.at() is None
        source.put(0, rows(*range(BLOCK)))
        app.list.rows_arrived(0, BLOCK)
        await pilot.pause()
        assert app.at() == 2
        assert app.lines()[0] == "Post 0"
        await pilot.press("end")
        assert app.needed[1:] == [(100_000 - BLOCK, 100_000)]


async def test_rows_that_did_not_come_are_asked_for_again_at_the_next_move() -> None:
    source = Window(1000)
    app = Stage(source)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        app.list.given_up(BLOCK, 2 * BLOCK)  # nobody waits for those
        await pilot.press("j")
        assert app.needed == [(0, BLOCK)]
        app.list.given_up(0, BLOCK)
        app.list.refresh()
        await pilot.pause()
        assert app.needed == [(0, BLOCK)]
        await pilot.press("j")
        assert app.needed == 2 * [(0, BLOCK)]
        await pilot.press("j")
        assert app.needed == 2 * [(0, BLOCK)]
        source.put(0, rows(*range(BLOCK)))
        app.list.rows_arrived(0, BLOCK)
        app.list.given_up(0, BLOCK)  # it is over, and they came
        await pilot.press("j")
        assert app.needed == 2 * [(0, BLOCK)]


async def test_the_rows_of_the_next_page_are_asked_for_before_it_is_seen() -> None:
    source = Window(1000)
    source.put(0, rows(*range(BLOCK)))
    app = Stage(source)
    async with app.run_test(size=(30, 10)) as pilot:
        while app.list.top + 20 < BLOCK:
            assert app.needed == []
            await pilot.press("pagedown")
        await pilot.press("pagedown")
        assert app.needed == [(BLOCK, 2 * BLOCK)]
        assert "┄" not in "".join(app.lines())


async def test_a_cursor_sent_to_the_end_is_there_when_the_end_becomes_known() -> None:
    source = Window(50)
    app = Stage(source)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("G")
        source.rows = [*rows(*range(70))]
        app.list.rows_arrived()
        await pilot.pause()
        assert app.at() == 69
        assert app.lines()[-1] == "Post 69"
        await pilot.press("up")
        source.rows += rows(70)
        app.list.rows_arrived()
        assert app.at() == 68


async def test_rows_that_come_out_of_sight_paint_nothing() -> None:
    source = Window(1000)
    source.put(0, rows(*range(BLOCK)))
    app = Stage(source)
    async with app.run_test(size=(30, 10)) as pilot:
        painted: list[object] = []
        app.list.refresh_lines = lambda *lines: painted.append(lines)  # type: ignore[method-assign]
        source.put(BLOCK, rows(*range(BLOCK, 2 * BLOCK)))
        app.list.rows_arrived(BLOCK, 2 * BLOCK)
        await pilot.pause()
        assert painted == []
        app.list.rows_arrived(5, BLOCK)
        assert painted == [(5, 5)]


async def test_one_row_with_another_value_is_painted_again() -> None:
    source = Window(3)
    source.put(0, rows(1, 2, 3))
    app = Stage(source)
    async with app.run_test(size=(30, 10)) as pilot:
        source.put(1, [Row(2, "Another title")])
        app.list.row_changed(2)
        await pilot.pause()
        assert app.lines()[:3] == ["Post 1", "Another title", "Post 3"]


async def test_the_mouse_moves_the_cursor_and_opens() -> None:
    app = Stage(Rows(DAYS))
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.click(VirtualList, offset=(3, 2))
        assert app.at() == 2
        assert app.selected == []
        await pilot.click(VirtualList, offset=(3, 3))  # a heading
        assert app.at() == 2
        await pilot.click(VirtualList, offset=(3, 4), times=2)
        assert app.selected == [3]


async def test_rows_of_two_lines() -> None:
    app = Stage(Rows(rows(1, 2, 3)), row_height=2)
    async with app.run_test(size=(30, 4)) as pilot:
        assert app.lines() == ["Post 1", "", "Post 2", ""]
        await pilot.press("end")
        assert app.lines() == ["Post 2", "", "Post 3", ""]


async def test_text_from_outside_is_no_markup_and_cannot_break_out() -> None:
    app = Stage(Rows([Row(1, "[/b] \x1b[31m日本語")]))
    async with app.run_test(size=(13, 4)):
        assert app.lines()[0] == "[/b] [31m日…"

"""VirtualList on a small stage: painting, moving, keys kept, rows that come later."""

from collections.abc import Sequence

from textual import on
from textual.app import App, ComposeResult
from textual.strip import Strip

from blogtui.tui.content import strip_of
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.row_source import BLOCK, Row, Rows, WindowRows
from blogtui.tui.widgets.virtual_list import VirtualList


def paint(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    return [strip_of([(str(row.value), "day" if row.heading else "title")], ink, width)]


def rows(*keys: int) -> list[Row]:
    return [Row(key, f"Post {key}") for key in keys]


class Stage(App[None]):
    def __init__(self, source: Rows | WindowRows, *, row_height: int = 1) -> None:
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
    source = WindowRows(1_000_000)
    app = Stage(source)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.press("j", "j")
        assert app.needed == [(0, BLOCK)]
        assert app.at() is None
        source.put(0, rows(*range(BLOCK)))
        app.list.rows_arrived()
        await pilot.pause()
        assert app.at() == 2
        assert app.lines()[0] == "Post 0"
        await pilot.press("end")
        assert app.needed[1:] == [(1_000_000 - BLOCK, 1_000_000)]


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


def test_a_window_keeps_only_the_blocks_put_last() -> None:
    source = WindowRows(10 * BLOCK, kept=2)
    for start in (0, BLOCK, 2 * BLOCK):
        source.put(start, rows(*range(start, start + BLOCK)))
    assert source.slice(0, 1) == [None]
    assert source.position(5) is None
    assert source.slice(BLOCK, BLOCK + 1) == [Row(BLOCK, f"Post {BLOCK}")]
    assert source.position(2 * BLOCK + 3) == 2 * BLOCK + 3

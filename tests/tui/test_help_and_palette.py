"""What is offered where the focus is: in the palette and on the help screen."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Input, Static

from blogtui.model.blog import Blog
from blogtui.model.ids import BlogId
from blogtui.tui.commands import COMMANDS, Command, bindings, remapped
from blogtui.tui.help import HelpScreen, help_for, help_rows
from blogtui.tui.keymap import keymap_from
from blogtui.tui.palette import Commands, offers
from blogtui.tui.widgets.virtual_list import VirtualList


class Pane(Static, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = bindings("posts")


class Room(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")

    def __init__(self) -> None:
        super().__init__(id="room")
        self.blogs = (Blog(BlogId(7), "[/b]irds", "https://example.org/feed"),)
        self.did: list[object] = []

    def compose(self) -> ComposeResult:
        yield Pane("posts")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return {"undo": None, "next_match": False}.get(action, True)

    def action_toggle_star(self) -> None:
        self.did.append("star")

    def go_to_blog(self, blog_id: BlogId) -> None:
        self.did.append(blog_id)


class Stage(App[None]):
    COMMANDS = {Commands}

    def __init__(self) -> None:
        super().__init__()
        self.room = Room()

    def on_mount(self) -> None:
        self.push_screen(self.room)

    async def action_help(self) -> None:
        await self.push_screen(help_for(self.screen, remapped({"star": "x"})))


async def test_offers_are_what_holds_where_the_focus_is() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        await pilot.press("tab")
        found = {each.command.id: each for each in offers(app.room)}
        assert {"star", "help", "theme", "older-posts"} <= set(found)
        assert not {"fold", "send", "next-match", "discard"} & set(found)
        assert not found["undo"].enabled
        assert found["star"].enabled


async def test_the_palette_runs_a_command_and_finds_blogs() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        for words in ("star the post", "irds"):
            await pilot.press("ctrl+p", *words, "enter")
            while isinstance(app.screen, CommandPalette):
                await pilot.press("enter")
            await pilot.pause()
        assert app.room.did == ["star", 7]


async def test_help_shows_the_place_first_and_filters_by_typing() -> None:
    app = Stage()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        rows = app.screen.query_one(VirtualList)
        assert rows.cursor_row is not None
        await pilot.press(*"star the")
        keys = [row.key for row in rows.source.slice(0, rows.source.count()) if row is not None and not row.heading]
        assert keys == [("posts", "star"), ("reading", "star")]
        assert "x" in rows.render_line(1).text.split()
        await pilot.press("escape")
        assert app.screen.id == "room"


def test_help_rows_put_the_contexts_of_the_place_first() -> None:
    rows = help_rows(COMMANDS, {"fold", "help"})
    assert [row.value for row in rows if row.heading][:2] == ["Everywhere", "Walking the comments"]
    commands = {row.value.id for row in rows if isinstance(row.value, Command)}
    assert commands == {each.id for each in COMMANDS}
    assert help_rows(COMMANDS, (), "no such thing") == ()


async def test_typing_in_the_filter_is_not_taken_for_commands() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        await pilot.press("question_mark", "s", "q")
        assert isinstance(app.screen, HelpScreen)
        assert app.screen.query_one(Input).value == "sq"
        assert app.room.did == []


async def test_a_remapped_key_is_what_holds() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.set_keymap(dict(keymap_from({"star": "x"}).keys))
        await pilot.press("tab", "s", "x")
        assert app.room.did == ["star"]
        assert {each.command.id: each.keys for each in offers(app.room)}["star"] == ("x",)

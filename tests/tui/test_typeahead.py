"""Keys that come in one burst go where they would go one by one: into the screens that they open and close."""

import asyncio
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from blogtui.tui import typeahead
from blogtui.tui.tasks import task
from blogtui.tui.typeahead import TypeAhead


class Note(ModalScreen[str]):
    """Slow to open; Enter closes it with what was typed, Escape without."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')")]

    async def on_mount(self) -> None:
        await asyncio.sleep(0.02)

    def compose(self) -> ComposeResult:
        yield Input()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        self.dismiss(message.value)


class Pane(Static, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "app.write"),
        Binding("x", "app.mark"),
        Binding("q", "app.end"),
        Binding("w", "app.work"),
        Binding("W", "app.work_twice"),
        Binding("a", "app.ask"),
        Binding("f", "app.fetch"),
        Binding("j", "stroll"),
        Binding("k", "pick"),
    ]

    def moves_on(self, action: str) -> bool:
        return action == "stroll"

    def action_stroll(self) -> None:
        self.seen("strolled")

    def action_pick(self) -> None:
        self.seen("picked")

    def seen(self, words: str) -> None:
        assert isinstance(self.app, Stage)
        self.app.seen.append(words)


class Room(Screen[None]):
    AUTO_FOCUS = "Pane"

    async def on_mount(self) -> None:
        await asyncio.sleep(0.02)

    def compose(self) -> ComposeResult:
        yield Pane("a pane")


class Stage(TypeAhead[None]):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.ended = asyncio.Event()
        self.gate = asyncio.Event()

    def get_default_screen(self) -> Screen[None]:
        return Room()

    def action_write(self) -> None:
        self.push_screen(Note(), lambda text: self.seen.append(f"wrote {text}"))

    def action_mark(self) -> None:
        self.seen.append("mark")

    def action_end(self) -> None:
        self.ended.set()

    @task("working", holds="keys", only_latest="work")
    async def action_work(self) -> None:
        await asyncio.sleep(0.02)
        self.seen.append("worked")

    def action_work_twice(self) -> None:
        self.action_work()
        self.action_work()

    @task("asking", holds="keys")
    async def action_ask(self) -> None:
        await asyncio.sleep(0.02)
        said = await self.push_screen_wait(Note())
        await asyncio.sleep(0.02)
        self.seen.append(f"said {said}")

    @task("fetching", holds="acts")
    async def action_fetch(self) -> None:
        await self.gate.wait()
        self.seen.append("fetched")


def key(name: str) -> events.Key:
    return events.Key(name, name if len(name) == 1 else None)


async def burst(*events_: events.Key | events.Paste) -> list[str]:
    """What a stage has seen of what was all typed before its first screen was there."""
    app = Stage()
    async with app.run_test():
        for event in (*events_, key("q")):
            app.post_message(event)
        await asyncio.wait_for(app.ended.wait(), 30)
        return app.seen


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        (("x", "x"), ["mark", "mark"]),
        (("r", "h", "i", "enter"), ["wrote hi"]),
        (("r", "h", "i", "ctrl+j"), ["wrote hi"]),
        (("r", "x", "escape", "x"), ["wrote ", "mark"]),
        (("r", "r", "enter", "r", "x", "x", "enter", "x"), ["wrote r", "wrote xx", "mark"]),
    ],
)
async def test_a_burst_goes_into_what_it_opens(keys: tuple[str, ...], seen: list[str]) -> None:
    assert await burst(*map(key, keys)) == seen


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("rx", max_size=4), max_size=4))
def test_any_notes_in_one_burst(notes: list[str]) -> None:
    keys = [key(name) for note in notes for name in ("r", *note, "enter")]
    assert asyncio.run(burst(*keys)) == [f"wrote {note}" for note in notes]


async def test_a_paste_keeps_its_place_among_the_keys() -> None:
    assert await burst(key("r"), key("a"), events.Paste("bc"), key("d"), key("enter")) == ["wrote abcd"]


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        ("wx", ["worked", "mark"]),
        ("wxwx", ["worked", "mark", "worked", "mark"]),
        ("Wx", ["worked", "mark"]),
        ("wj", ["worked", "strolled"]),
    ],
)
async def test_what_a_key_begins_is_done_before_the_next_key(keys: str, seen: list[str]) -> None:
    assert await burst(*map(key, keys)) == seen


async def test_keys_go_into_what_work_opens_and_wait_for_what_it_does_then() -> None:
    assert await burst(*map(key, ("a", "x", "enter", "x"))) == ["said x", "mark"]


async def test_work_that_does_not_end_keeps_keys_waiting_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeahead, "LONGEST", 1)
    assert await burst(*map(key, "fxx")) == ["mark", "mark"]


async def test_keys_that_only_move_about_do_not_wait_for_what_is_fetched() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        for name in "fjkjxq":
            app.post_message(key(name))
        for _ in range(200):
            if app.seen:
                break
            await pilot.pause(0.005)
        await pilot.pause(0.1)
        assert app.seen == ["strolled"]
        app.gate.set()
        await asyncio.wait_for(app.ended.wait(), 30)
        assert app.seen == ["strolled", "fetched", "picked", "strolled", "mark"]

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
    ]


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

    def get_default_screen(self) -> Screen[None]:
        return Room()

    def action_write(self) -> None:
        self.push_screen(Note(), lambda text: self.seen.append(f"wrote {text}"))

    def action_mark(self) -> None:
        self.seen.append("mark")

    def action_end(self) -> None:
        self.ended.set()


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

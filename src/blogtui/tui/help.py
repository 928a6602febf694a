"""The `?` screen: every command with its keys, those of the place one is in first; typing filters."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Input

from blogtui.tui.commands import COMMANDS, CONTEXTS, Command, belonging, key_words
from blogtui.tui.content import Part, strip_of
from blogtui.tui.palette import offers
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.virtual_list import VirtualList

_KEY_CELLS = 14
_WORD_CELLS = max(len(each.words) for each in COMMANDS)
_ALIGNED_FROM = 84  # cells; on less the tips need them


def help_rows(commands: Iterable[Command], here: Collection[str], query: str = "") -> tuple[Row, ...]:
    """Rows for the list: a heading for each context and its commands; contexts that hold `here` (command ids) come
    first. Of the commands only those remain whose words, tip, keys or id contain every word of `query`."""
    commands = tuple(commands)
    wanted = query.casefold().split()
    order = sorted(CONTEXTS, key=lambda context: not any(each.id in here for each in belonging(context, commands)))
    rows: list[Row] = []
    for context in order:
        found = [each for each in belonging(context, commands) if _says(each, wanted)]
        if found:
            rows.append(Row(None, CONTEXTS[context]))
            rows.extend(Row((context, each.id), each) for each in found)
    return tuple(rows)


def _says(command: Command, wanted: Sequence[str]) -> bool:
    text = f"{command.words} {command.tip} {key_words(command.keys)} {command.id}".casefold()
    return all(word in text for word in wanted)


def paint_help(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    """A heading, or keys and what they do."""
    if not isinstance(row.value, Command):
        return [strip_of([(str(row.value), "day")], ink, width)]
    keys = key_words(row.value.keys) or "Ctrl+P"
    gap = " " * max(_KEY_CELLS - cell_len(keys), 1)
    words = row.value.words.ljust(_WORD_CELLS if width >= _ALIGNED_FROM else 0)
    parts: list[Part] = [("  ", ""), (keys, "new"), (gap, ""), (words, "bold"), (f"  {row.value.tip}", "dim")]
    return [strip_of(parts, ink, width)]


class HelpScreen(ModalScreen[None]):
    """Made by `help_for`. Typing filters, the arrow keys scroll, Esc closes."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
    }
    HelpScreen > Vertical {
        width: 90%;
        max-width: 100;
        height: 90%;
        border: round $primary;
        background: $surface;
    }
    HelpScreen Input {
        border: none;
        height: 1;
        margin-bottom: 1;
    }
    HelpScreen VirtualList {
        background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark", "dismiss(None)", "Close", priority=True),
        *(
            Binding(key, f"scroll_list('{action}')", show=False, priority=True)
            for key, action in (
                ("down", "cursor_down"),
                ("up", "cursor_up"),
                ("pagedown", "page_down"),
                ("pageup", "page_up"),
            )
        ),
    ]

    def __init__(self, here: Collection[str], commands: Sequence[Command] = COMMANDS) -> None:
        super().__init__()
        self._here = here
        self._commands = commands

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "Keys"
            box.border_subtitle = "type to filter · Esc closes"
            yield Input(placeholder="Filter", compact=True)
            yield VirtualList(
                paint_help, Rows(help_rows(self._commands, self._here)), empty="No command says that.", id="help-list"
            )

    def on_mount(self) -> None:
        self.query_one(VirtualList).can_focus = False
        self.query_one(Input).focus()

    @on(Input.Changed)
    def filter(self, message: Input.Changed) -> None:
        rows = self.query_one(VirtualList)
        rows.show(Rows(help_rows(self._commands, self._here, message.value)))
        rows.action_first()

    async def action_scroll_list(self, action: str) -> None:
        await self.app.run_action(action, self.query_one(VirtualList))


def help_for(screen: Screen[Any], commands: Sequence[Command] = COMMANDS) -> HelpScreen:
    """The help for where the focus of that screen is; `commands` with the user's keys (see commands.remapped)."""
    return HelpScreen({offer.command.id for offer in offers(screen)}, commands)

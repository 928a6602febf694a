"""Dialogs to add an account: first its kind, then who and where one is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widgets import Input, Label, Static

from blogtui.model.account import AccountKind, SignIn
from blogtui.model.cleaning import clean_line
from blogtui.tui.content import Ink, strip_of
from blogtui.tui.dialog import Dialog
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.virtual_list import VirtualList


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as typed. `site` is None where the kind has one site only; a repr leaves the secret out. Without a
    secret the browser is to get it, with the help of `app`."""

    kind: AccountKind
    site: str | None
    user: str
    secret: str = field(repr=False)
    app: str = ""


class KindDialog(Dialog[AccountKind | None]):
    """Asks where the account is; None when it is closed."""

    CSS_PATH = "accounts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Close")]

    def __init__(self, kinds: Sequence[AccountKind]) -> None:
        super().__init__()
        self.kinds = tuple(kinds)

    def compose(self) -> ComposeResult:
        with self.box("Add an account", "Enter chooses · Esc closes"):
            yield VirtualList(_paint, Rows([Row(number, kind) for number, kind in enumerate(self.kinds)]), row_height=2)

    @on(VirtualList.RowSelected)
    def chosen(self, message: VirtualList.RowSelected) -> None:
        kind = message.row.value
        assert isinstance(kind, AccountKind)
        self.dismiss(kind)


class AccountDialog(Dialog[NewAccount | None]):
    """Asks for what an account of that kind needs, the secret without showing it; None when it is closed."""

    CSS_PATH = "accounts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, kind: AccountKind) -> None:
        super().__init__()
        self._kind = kind

    def compose(self) -> ComposeResult:
        with self.box(self._kind.label, "Enter goes on, then adds · Esc closes", low=True):
            if self._kind.signs_in:
                yield Static(f"{self._kind.signs_in} For that leave the last field empty.", markup=False)
            yield Static(f"Or: {self._kind.how}" if self._kind.signs_in else self._kind.how, markup=False)
            for name, label in self._asked():
                yield Label(label, markup=False)
                yield Input(id=name, compact=True, password=name == "secret")

    def _asked(self) -> Iterator[tuple[str, str]]:
        if self._kind.site is None:
            yield "site", "Your server's address" if self._kind.own_site else "The site's address"
        if self._kind.app:
            yield "app", self._kind.app
        if self._kind.user:
            yield "user", f"{self._kind.user} (the browser tells it)" if self._kind.signs_in else self._kind.user
        yield "secret", f"{self._kind.secret} (empty: by the browser)" if self._kind.signs_in else self._kind.secret

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        """Go on to the next field; from the last one add it, or go to what is missing."""
        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in self._asked()}
        names = list(typed)
        if message.input.id != "secret":
            self.query_one(f"#{names[names.index(message.input.id or '') + 1]}", Input).focus()
            return
        by_browser = bool(self._kind.signs_in) and not typed["secret"]
        spared = ("user", "secret") if by_browser else ("app",)
        missing = next((name for name in names if not typed[name] and name not in spared), None)
        if missing is not None:
            self.query_one(f"#{missing}", Input).focus()
            return
        account = NewAccount(
            self._kind, typed.get("site"), typed.get("user", ""), typed["secret"], typed.get("app", "")
        )
        self.dismiss(account)


class PastedInput(Input):
    """Takes what is pasted whole, line by line joined: a terminal's Input keeps the first line only."""

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor("".join(event.text.split()))


class ShownDialog(Dialog[str | None]):
    """Asks for what the browser shows; None when it is closed."""

    CSS_PATH = "accounts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, begun: SignIn) -> None:
        super().__init__()
        self._begun = begun

    def compose(self) -> ComposeResult:
        with self.box("Go on in the browser", "Enter adds the account · Esc closes", low=True):
            yield Static("It opens by itself, else copy this address (it is on the clipboard):", markup=False)
            yield Static(clean_line(self._begun.address, 4000), id="address", markup=False)
            yield Label(self._begun.shown, markup=False)
            yield PastedInput(id="shown", compact=True)

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        if message.value.strip():
            self.dismiss(message.value.strip())


def _paint(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    kind = row.value
    assert isinstance(kind, AccountKind)
    return (
        strip_of([(" ", ""), (clean_line(kind.label), "bold")], ink, width),
        strip_of([(" ", ""), (clean_line(kind.secret), "dim")], ink, width),
    )

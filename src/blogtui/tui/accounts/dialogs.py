"""Dialogs to add an account: first its kind, then who and where one is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, Label, Static

from blogtui.model.account import AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.tui.content import Ink, strip_of
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.virtual_list import VirtualList


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as typed. `site` is None where the kind has one site only; a repr leaves the secret out."""

    kind: AccountKind
    site: str | None
    user: str
    secret: str = field(repr=False)


class KindDialog(ModalScreen[AccountKind | None]):
    """Asks where the account is; None when it is closed."""

    CSS_PATH = "accounts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Close")]

    def __init__(self, kinds: Sequence[AccountKind]) -> None:
        super().__init__()
        self._kinds = tuple(kinds)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = "Add an account"
            box.border_subtitle = "Enter chooses · Esc closes"
            yield VirtualList(
                _paint, Rows([Row(number, kind) for number, kind in enumerate(self._kinds)]), row_height=2
            )

    @on(VirtualList.RowSelected)
    def chosen(self, message: VirtualList.RowSelected) -> None:
        kind = message.row.value
        assert isinstance(kind, AccountKind)
        self.dismiss(kind)


class AccountDialog(ModalScreen[NewAccount | None]):
    """Asks for what an account of that kind needs, the secret without showing it; None when it is closed."""

    CSS_PATH = "accounts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, kind: AccountKind) -> None:
        super().__init__()
        self._kind = kind

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -low") as box:
            box.border_title = Content(clean_line(self._kind.label))
            box.border_subtitle = "Enter goes on, then adds · Esc closes"
            yield Static(self._kind.how, markup=False)
            for name, label in self._asked():
                yield Label(label, markup=False)
                yield Input(id=name, compact=True, password=name == "secret")

    def _asked(self) -> Iterator[tuple[str, str]]:
        if self._kind.site is None:
            yield "site", "Your server's address" if self._kind.own_site else "The site's address"
        if self._kind.user:
            yield "user", self._kind.user
        yield "secret", self._kind.secret

    @on(Input.Submitted)
    def submitted(self) -> None:
        """Add it when nothing is missing, else go to the first field that is empty."""
        typed = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in self._asked()}
        missing = next((name for name, value in typed.items() if not value), None)
        if missing is not None:
            self.query_one(f"#{missing}", Input).focus()
            return
        self.dismiss(NewAccount(self._kind, typed.get("site"), typed.get("user", ""), typed["secret"]))


def _paint(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    kind = row.value
    assert isinstance(kind, AccountKind)
    return (
        strip_of([(" ", ""), (clean_line(kind.label), "bold")], ink, width),
        strip_of([(" ", ""), (clean_line(kind.secret), "dim")], ink, width),
    )

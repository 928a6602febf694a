"""Asks for the password of a protected post."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from blogtui.model.cleaning import clean_line
from blogtui.tui.dialog import Dialog


class PasswordDialog(Dialog[str | None]):
    """The password as typed, which is not shown; None when it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        with self.box("Password of the post", "Enter gives it · Esc closes", low=True):
            yield Static(f"“{clean_line(self._title, 200)}”", markup=False)
            yield Input(password=True, compact=True)
            yield Static("It goes to the post's own blog alone, and is kept like an account's (@).", markup=False)

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        if message.value:
            self.dismiss(message.value)

"""Dialogs to follow a blog and to rename one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Label

from blogtui.model.blog import Blog
from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.tui.dialog import Dialog


@frozen
class NewName:
    """A blog's title and folder as the user wants them."""

    title: str
    folder: str | None


class AddDialog(Dialog[str | None]):
    """Asks for an address, beginning with `given`; None when it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, given: str = "") -> None:
        super().__init__()
        self._given = given

    def compose(self) -> ComposeResult:
        with self.box("Follow a blog", "Enter follows · Esc closes", low=True):
            yield Label("Any address of it: its home page, its feed, or one of its posts.", markup=False)
            yield Input(self._given, placeholder="example.org", compact=True, select_on_focus=True)

    @on(Input.Submitted)
    def submitted(self, message: Input.Submitted) -> None:
        if address := message.value.strip():
            self.dismiss(address)


class EditDialog(Dialog[NewName | None]):
    """Asks for another title and folder; None when it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, blog: Blog) -> None:
        super().__init__()
        self._blog = blog

    def compose(self) -> ComposeResult:
        with self.box("Rename the blog", "Enter keeps · Tab goes on · Esc closes", low=True):
            yield Label("Title", markup=False)
            yield Input(clean_line(self._blog.title), id="title", compact=True)
            yield Label("Folder (none if empty)", markup=False)
            yield Input(clean_line(self._blog.folder or ""), id="folder", compact=True)

    @on(Input.Submitted)
    def submitted(self) -> None:
        title = self.query_one("#title", Input).value.strip() or self._blog.title
        self.dismiss(NewName(title, self.query_one("#folder", Input).value.strip() or None))

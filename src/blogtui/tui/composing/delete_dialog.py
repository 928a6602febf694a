"""The question before a comment is deleted at the blog."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from blogtui.model.cleaning import clean_line
from blogtui.tui.dialog import Dialog


class DeleteDialog(Dialog[bool]):
    """Whether to delete what begins with this text: y alone says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Delete"),
        Binding("n,escape,q,enter", "dismiss(False)", "Keep"),
    ]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        with self.box("Delete this comment at the blog?", "y deletes · n keeps", low=True):
            yield Static(f"“{clean_line(self._text, 200)}”", markup=False)
            yield Static("What you wrote stays here: u makes a draft of it again.", markup=False)

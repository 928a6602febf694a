"""What every small dialog is: a box in the middle, the room behind it dimmed; app.tcss has its looks."""

from typing import TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from blogtui.model.cleaning import clean_line

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """Returns its answer when it is closed."""

    def box(self, title: str, keys: str, *, low: bool = False) -> Vertical:
        """What the dialog's widgets are put into, with its title and what its keys do; `low` is as high as they are."""
        box = Vertical(classes="dialog -low" if low else "dialog")
        box.border_title = Content(clean_line(title))
        box.border_subtitle = Content(keys)
        return box

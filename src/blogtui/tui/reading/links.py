"""The links of a text, numbered as in the text: one is chosen, or its number typed."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip

from blogtui.model.cleaning import clean_line
from blogtui.tui.content import Ink, strip_of
from blogtui.tui.dialog import Dialog
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.document import Link


class LinksDialog(Dialog[str | None]):
    """Returns the address chosen, None when the reader only looked."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", "Close")]

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__()
        self._links = {link.n: link for link in links}
        self._typed = ""

    def compose(self) -> ComposeResult:
        with self.box("Links", "Enter opens · a number goes to it · Esc closes"):
            yield VirtualList(_paint, Rows([Row(n, link) for n, link in self._links.items()]), row_height=2)

    @on(VirtualList.RowSelected)
    def chosen(self, message: VirtualList.RowSelected) -> None:
        self.dismiss(self._links[message.key].url)  # type: ignore[index]

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.isdigit():
            self._typed = (self._typed + event.character)[-4:]
            if not self.query_one(VirtualList).move_to(int(self._typed)):
                self._typed = event.character
                self.query_one(VirtualList).move_to(int(self._typed))


def _paint(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    link = row.value
    assert isinstance(link, Link)
    words = clean_line(link.text) or "(no words)"
    return (
        strip_of([(f"{f'[{link.n}]':>6} ", "dim"), (words, "")], ink, width),
        strip_of([("       ", ""), (clean_line(link.url), "link")], ink, width),
    )

"""What the Problems and the Outbox screen share: a list above, the chosen item in full below."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from blogtui.tui.widgets.document_view import DocumentView
from blogtui.tui.widgets.key_line import KeyLine
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.virtual_list import PaintRow, VirtualList
from blogtui.view.document import Document
from blogtui.view.plaintext import document

Result = TypeVar("Result")


class ListScreen(ModalScreen[Result]):
    """Rows with a painter; `words_of(value)` is what stands below for the row under the cursor."""

    CSS_PATH = "list_screen.tcss"
    AUTO_FOCUS = "#items"
    HEADING: ClassVar[str] = ""
    EMPTY: ClassVar[str] = ""
    WITHOUT_ROWS: ClassVar[frozenset[str]] = frozenset({"add", "undo", "close"})

    def __init__(self, paint: PaintRow) -> None:
        super().__init__()
        self._paint = paint

    def compose(self) -> ComposeResult:
        with Vertical(id="list-screen") as box:
            box.border_title = self.HEADING
            yield VirtualList(self._paint, row_height=2, empty=self.EMPTY, id="items")
            yield DocumentView(id="whole", max_width=100)
        yield KeyLine()

    @property
    def items(self) -> VirtualList:
        return self.query_one("#items", VirtualList)

    def show_rows(self, rows: Sequence[Row], key: int | None = None) -> None:
        """Show these rows, the cursor on `key` where it is among them."""
        self.items.show(Rows(rows), key=key)
        self.refresh_bindings()
        if not rows:
            self.query_one("#whole", DocumentView).show(Document())

    @on(VirtualList.RowHighlighted, "#items")
    def highlighted(self, message: VirtualList.RowHighlighted) -> None:
        self.query_one("#whole", DocumentView).show(document(self.words_of(message.row.value)))
        self.refresh_bindings()

    def offers(self, action: str) -> bool:
        """Whether a command has something to act on."""
        return self.items.cursor_row is not None or action in self.WITHOUT_ROWS

    def words_of(self, value: object) -> str:
        """The item in full, as plain text."""
        raise NotImplementedError

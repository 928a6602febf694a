"""What the widgets painted line by line share: their ink, their lines, and moving by them."""

from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from blogtui.tui.content import blank
from blogtui.tui.themes import Ink


class LineView(ScrollView, can_focus=True):
    """A scrolling widget of `line_count` lines that paints only those in view, by `paint_line`."""

    DEFAULT_CSS = """
    LineView {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        background: $background;
        color: $foreground;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = []

    _ink: Ink | None = None

    @property
    def ink(self) -> Ink:
        """The current theme's styles on this widget's background."""
        if self._ink is None:
            self._ink = Ink(self.app.theme_variables, self.background_colors[1])
        return self._ink

    @property
    def width(self) -> int:
        """Cells to paint on, without the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def rows_in_view(self) -> int:
        """Lines to paint on, at least one."""
        return max(self.scrollable_content_region.height, 1)

    @property
    def top(self) -> int:
        """The first line in view."""
        return round(self.scroll_y)

    def moves_on(self, action: str) -> bool:
        """Whether an action of this widget only moves about in it, and need not wait for what is still being read."""
        return True

    def paint_line(self, line: int) -> Strip | None:
        """The strip of that line, or None beyond the end."""
        raise NotImplementedError

    def forget_strips(self) -> None:
        """Called when strips painted earlier are no longer true (theme or focus changed)."""

    def set_line_count(self, lines: int) -> None:
        """Tell how many lines there are to scroll over. At once, so that scrolling right after knows it."""
        size = Size(self.width, lines)
        if size == self.virtual_size:
            return
        if self.styles.is_auto_height or not self.is_mounted:
            self.virtual_size = size
            return
        # Plain assignment lays out the whole screen anew, though all that changes is the scrollbar.
        self.set_reactive(LineView.virtual_size, size)
        self._scroll_update(size)

    def render_line(self, y: int) -> Strip:
        strip = self.paint_line(self.top + y)
        return blank(self.ink, self.width) if strip is None else strip

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._ink = None
        self.forget_strips()

    def tell(self, message: Message) -> None:
        """Post a message as from this widget, even while its parent paints or calls it (Textual would not bubble
        to the parent what the parent caused)."""
        self.post_message(message.set_sender(self))

    def jump(self, line: int) -> None:
        """Bring that line to the top, as far as there is something below it."""
        self.scroll_to(y=max(line, 0), animate=False, force=True, immediate=True)

    def reveal(self, start: int, stop: int) -> None:
        """Scroll no further than needed to show lines `start` to `stop`; the start wins when both do not fit."""
        top, height = self.top, self.rows_in_view
        if start < top or stop - start >= height:
            self.jump(start)
        elif stop > top + height:
            self.jump(stop - height)

"""The line of keys at the bottom: those that hold where the focus is, and are of use there.

One widget that paints itself; Textual's footer makes a widget of every key, again at each change of the focus.
"""

from typing import Protocol, runtime_checkable

from textual import events
from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget


@runtime_checkable
class Offers(Protocol):
    """A screen that knows which of its commands are of use just now."""

    def offers(self, action: str) -> bool: ...


class KeyLine(Widget):
    """Keys with their words, as many as fit whole; a click on one presses it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        color: $footer-foreground;
        background: $footer-background;
    }
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        if screen is self.screen and self.app.app_focus:
            self.refresh()

    def render(self) -> RenderResult:
        line = Content("")
        for binding, enabled in self._shown():
            dim = "" if enabled else " dim"
            key = (f" {self.app.get_key_display(binding)} ", f"bold $footer-key-foreground{dim}")
            longer = Content.assemble(line, key, (f"{binding.description} ", f"$footer-description-foreground{dim}"))
            if longer.cell_length > self.size.width and line:
                break
            line = longer
        return line

    def _shown(self) -> list[tuple[Binding, bool]]:
        """The first key of each command that is meant to be seen, and whether it can be used now."""
        first: dict[str, tuple[Binding, bool]] = {}
        screen = self.screen
        for active in self.screen.active_bindings.values():
            if active.binding.show and (not isinstance(screen, Offers) or screen.offers(active.binding.action)):
                first.setdefault(active.binding.action, (active.binding, active.enabled))
        return list(first.values())

    def on_click(self, event: events.Click) -> None:
        end = 0
        for binding, enabled in self._shown():
            words = Content(f" {self.app.get_key_display(binding)} {binding.description} ")
            end += words.cell_length
            if event.x < end:
                if enabled:
                    self.app.simulate_key(binding.key)
                else:
                    self.app.bell()
                return

"""The least a Textual program can do: the floor for the start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("Nothing here", markup=False)


if __name__ == "__main__":
    Empty().run()

"""Textual's driver on a terminal where the first picture stands: it takes over without the screen going blank."""

from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from blogtui.tui.first import ENTER, Held

_SYNC_START, _SYNC_END = "\x1b[?2026h", "\x1b[?2026l"  # around each frame, where the terminal knows them


def taking_over(held: Held) -> type["OverPicture"]:
    """The driver class for that terminal."""
    return type("OverPicture", (OverPicture,), {"held": held})


class OverPicture(LinuxDriver):
    """Keeps what is written back until `show`, so that the picture stands until the whole screen does."""

    held: Held

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept_back: list[str] | None = None

    def start_application_mode(self) -> None:
        first = not self.held.taken
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.attrs_before = self.held.modes  # not those the picture has set
        if first:
            self._kept_back = []
            self.held.give_way = self.show

    def write(self, data: str) -> None:
        if data == ENTER and not self.held.taken:
            self.held.taken = True  # entering once more would clear the screen on many terminals
        elif self._kept_back is not None:
            self._kept_back.append(data)
        else:
            super().write(data)

    def show(self) -> None:
        """Let through what was written, and all that follows."""
        if self._kept_back is not None:
            kept, self._kept_back = self._kept_back, None
            # In one step: not frame by frame, where the terminal can put them together.
            together = [data for data in kept if data not in (_SYNC_START, _SYNC_END)]
            if len(together) < len(kept):
                together = [_SYNC_START, *together, _SYNC_END]
            self.write("".join(together))

    def stop_application_mode(self) -> None:
        self.show()
        super().stop_application_mode()

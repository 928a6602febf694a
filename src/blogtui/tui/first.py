"""The first picture on the terminal: painted before Textual is imported, which then takes the screen over as it is.

What is typed meanwhile waits in the terminal, unseen: it is taken out of its line mode at once.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from blogtui.model.glance import Glance
    from blogtui.model.settings import Settings

ENTER = "\x1b[?1049h"  # the alternate screen, as Textual's driver enters it
_LEAVE = "\x1b[?25h\x1b[?7h\x1b[0m\x1b[?1049l"
_LEAST = (20, 10)  # columns, lines
_OTHERWISE = {"COLUMNS", "LINES", "TEXTUAL_DRIVER", "TEXTUAL_COLOR_SYSTEM"}  # Textual goes by these, not by what we see
_KNOWN = (
    "xterm",
    "screen",
    "tmux",
    "rxvt",
    "alacritty",
    "foot",
    "kitty",
    "wezterm",
    "ghostty",
    "konsole",
    "vte",
    "st-",
)


class Held:
    """The terminal while the picture stands: `modes` are those it had before. `taken` once a driver has it, which then
    keeps back what is written until `give_way` is called."""

    def __init__(self) -> None:
        import termios

        self.modes: list[Any] = termios.tcgetattr(0)
        self.taken = False
        self.give_way: Callable[[], None] = lambda: None  # the driver's: lets through what it has kept back
        quiet = termios.tcgetattr(0)
        # As Textual will have it, but that Ctrl+C still ends the program.
        quiet[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF)
        quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        termios.tcsetattr(0, termios.TCSANOW, quiet)

    def let_go(self) -> None:
        """Give the terminal back as it was, unless a driver has taken it and does so itself."""
        import termios

        if not self.taken:
            _write(_LEAVE)
        termios.tcsetattr(0, termios.TCSANOW, self.modes)


@contextmanager
def first_picture(settings: Settings, glance: Glance | None, environment: Mapping[str, str]) -> Iterator[Held | None]:
    """The picture, as long as it lasts; None where there is nothing to show or the terminal makes it doubtful."""
    if glance is None or not glance.posts or not suits(environment):
        yield None
        return
    columns, lines = os.get_terminal_size(1)
    if columns < _LEAST[0] or lines < _LEAST[1]:
        yield None
        return
    held = Held()
    try:
        with suppress(OSError):  # a terminal that takes no more for now has Textual's screen soon
            for part in painted(settings, glance, environment, columns, lines):
                _write(part)
        yield held
    finally:
        held.let_go()


def _write(text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(2, data) :]


def suits(environment: Mapping[str, str]) -> bool:
    """Whether this terminal is one whose full screen Textual's usual driver will take."""
    try:
        import termios  # noqa: F401 - POSIX alone has it
    except ImportError:
        return False
    return (
        all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__))
        and getattr(sys.__stderr__, "encoding", "").lower() == "utf-8"
        and environment.get("TERM", "").startswith(_KNOWN)
        and not environment.keys() & _OTHERWISE
    )


def painted(
    settings: Settings, glance: Glance, environment: Mapping[str, str], columns: int, lines: int
) -> Iterator[str]:
    """What is written to the terminal: the lists, and a moment later the lines that have the text too."""
    from blogtui.tui.picture import picture
    from blogtui.tui.plain import COLOURLESS, THEMES

    # Textual shows NO_COLOR in grey, other themes and fewer colours by arithmetic of its own: none of it is guessed.
    coloured = environment.get("COLORTERM") in ("truecolor", "24bit") and not environment.get("NO_COLOR")
    plain = THEMES.get(settings.theme, COLOURLESS) if coloured else COLOURLESS
    before: list[str] = []
    begin = f"{ENTER}\x1b[?25l\x1b[?7l"
    for text in (False, True):
        made = picture(glance, settings.text_width, columns, lines, text=text)
        rows = [
            f"\x1b[{number}H{''.join(f'{plain.style(names, ground)}{words}' for words, names, ground in line)}\x1b[0m"
            for number, line in enumerate(made, 1)
        ]
        yield begin + "".join(row for row in rows if row not in before)
        before, begin = rows, ""

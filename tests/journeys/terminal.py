"""The whole program in a pseudo-terminal: keys go in as bytes, what it paints is kept as a screen by pyte."""

import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import pyte

PATIENCE = 30.0  # seconds; what takes longer has failed
_KEYS = {
    "enter": b"\r",
    "escape": b"\x1b[27u",  # as kitty says it: a bare one, with a key close behind, is Alt and that key
    "tab": b"\t",
    "shift+tab": b"\x1b[Z",
    "space": b" ",
    "backspace": b"\x7f",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "f5": b"\x1b[15~",
}
# Makes the pty the controlling terminal of the program, as a terminal emulator does; so resizing signals it.
_ATTACH = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, sys.argv[1:])"


def environment(home: Path, **more: str) -> dict[str, str]:
    """A fixed one for the program: nobody's settings, UTC, and a browser that does nothing."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")}
    fixed = {
        "HOME": str(home),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "BROWSER": "true",
        "PYTHONWARNINGS": "error::DeprecationWarning:blogtui",
    }
    return {**kept, **fixed, **more}


class _Screen(pyte.Screen):
    """pyte's screen without two of its misreadings of sequences that only start like ones it knows."""

    def select_graphic_rendition(self, *attributes: int, private: bool = False, **_: Any) -> None:
        if not private:
            super().select_graphic_rendition(*attributes)

    def report_device_status(self, mode: int = 0, **_: Any) -> None:
        """Not answered: a program has to do without."""


class Terminal:
    """`with Terminal(home, "demo") as terminal:` runs `python -m blogtui --home … demo`; the end kills what is left.

    `raw` is every byte the program ever wrote. Waits are on conditions and raise AssertionError, with the screen,
    when they do not come true.
    """

    def __init__(
        self, home: Path, *arguments: str, columns: int = 120, rows: int = 36, settings: Mapping[str, str] | None = None
    ) -> None:
        self._command = [sys.executable, "-m", "blogtui", "--home", str(home), *arguments]
        self._environment = environment(home, **(settings or {}))
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._modes: list[Any] = []
        self.raw = b""

    def __enter__(self) -> Self:
        self._ours, self._theirs = pty.openpty()
        self._set_size()
        self._modes = termios.tcgetattr(self._theirs)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _ATTACH, *self._command],
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env=self._environment,
            start_new_session=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        os.close(self._theirs)
        os.close(self._ours)

    # -- what is there -------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The screen, a string a row."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The screen with everything that only separates taken for one space: text as it reads over line ends."""
        return " ".join("".join(" " if char in "│╭╮╰╯─┃▌▁▔╌" else char for char in self.text).split())

    @property
    def line_of_cursor(self) -> str:
        """The line in which the program has put the cursor: where one writes."""
        return self.lines[min(self._screen.cursor.y, self._screen.lines - 1)]

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def restored(self) -> bool:
        """Whether the terminal was left as it was found: main screen, cursor, no mouse reports, old modes."""
        left = self.raw.rfind(b"\x1b[?1049l") > self.raw.rfind(b"\x1b[?1049h")
        cursor = self.raw.rfind(b"\x1b[?25h") > self.raw.rfind(b"\x1b[?25l")
        mouse = self.raw.rfind(b"\x1b[?1003l") >= self.raw.rfind(b"\x1b[?1003h")
        return left and cursor and mouse and termios.tcgetattr(self._theirs)[:4] == self._modes[:4]

    # -- doing ---------------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Keys as Textual names them: "ctrl+s", "enter", "G"; all at once, however far the program has got."""
        for key in keys:
            os.write(self._ours, _bytes_of(key))

    def type(self, text: str) -> None:
        """Text as it comes from a keyboard."""
        os.write(self._ours, text.encode())

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self._set_size()

    def kill(self) -> None:
        """As `kill -9` does it; nothing of the program's own runs any more."""
        if self.alive:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    # -- waiting -------------------------------------------------------------------------------------------------

    def wait_for(self, *texts: str, seconds: float = PATIENCE) -> None:
        """Until every text is on the screen, wherever lines end."""
        self.wait_until(lambda: all(text in self.words for text in texts), f"{texts} on the screen", seconds)

    def wait_gone(self, text: str, seconds: float = PATIENCE) -> None:
        """Until a text is not on the screen."""
        self.wait_until(lambda: text not in self.words, f"{text!r} gone from the screen", seconds)

    def wait_until(self, holds: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Until something holds, looked at again whenever the program has painted or a moment has passed."""
        until = time.monotonic() + seconds
        while not holds():
            alive = self.alive
            got = self._read(0.05)
            if holds():
                return
            if (not alive and not got) or time.monotonic() > until:
                state = "runs" if alive else f"ended with {self._process.returncode}"
                raise AssertionError(f"waited for {what}; the program {state}; the screen:\n{self.text}")

    def leave(self) -> None:
        """Out of whatever is open, then out of the program, which ends with status 0."""
        self.press("escape", "escape", "Q")
        assert self.ended() == 0, self.text

    def ended(self, seconds: float = PATIENCE) -> int:
        """The exit status, once the program has ended by itself."""
        until = time.monotonic() + seconds
        while self.alive:
            self._read(0.05)
            assert time.monotonic() < until, f"still running:\n{self.text}"
        while self._read(0.0):
            continue
        return int(self._process.returncode)

    # -- the pty -------------------------------------------------------------------------------------------------

    def _read(self, seconds: float) -> bool:
        """Take what the program has painted; whether it was anything."""
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        try:
            painted = os.read(self._ours, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # how Linux says that nobody has the other end
                raise
            return False
        self.raw += painted
        self._stream.feed(painted)
        return True

    def _set_size(self) -> None:
        size = struct.pack("HHHH", self._screen.lines, self._screen.columns, 0, 0)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, size)


def _bytes_of(key: str) -> bytes:
    if key in _KEYS:
        return _KEYS[key]
    if key.startswith("ctrl+"):
        return bytes([ord(key[-1]) & 31])
    return key.encode()

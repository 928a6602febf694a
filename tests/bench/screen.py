"""A program in a pseudo-terminal, timed: from exec, or from a key, to what is on the screen.

A process of its own does nothing but read the terminal, stamp what comes with the monotonic clock and hand it on; the
screen is worked out by pyte once the program is quiet. So a slow emulator never makes the program look slow, and what
is waited for is dated by the bytes that completed it.
"""

import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pyte
from tests.bench.meter import memory

PATIENCE = 20.0  # seconds
QUIET = 0.04  # seconds without output after which a key counts as answered
KEYS = {"down": b"\x1b[B", "pagedown": b"\x1b[6~", "enter": b"\r", "escape": b"\x1b[27u", "backspace": b"\x7f"}
_HEAD = struct.Struct("<dI")
_PIPE = 1 << 20
# What pyte would print though terminals do not: private modes with < > =, mode queries, strings to the terminal.
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_^\]].*?(?:\x07|\x1b\\)", re.DOTALL)
_WHOLE = re.compile(rb"\x1b(?:\[[0-9;:?<>=!$]*[@-~]|[()].|[^\[()P_^\]]|[P_^\]].*(?:\x07|\x1b\\))", re.DOTALL)
_ASKED = re.compile(rb"\x1b\[\?(\d+)\$p")


def environment(home: Path) -> dict[str, str]:
    """Nobody's settings, UTC, a terminal that can do all."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(home),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "BROWSER": "true",
    }


class Screen:
    """`with Screen(command, home) as screen:`; times are monotonic seconds, and `start` is just before exec."""

    def __init__(
        self, command: Sequence[str], home: Path, *, columns: int = 120, rows: int = 40, more: Mapping[str, str] = {}
    ) -> None:
        self._command = list(command)
        self._environment = {**environment(home), **more}
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._size = struct.pack("HHHH", rows, columns, 0, 0)
        self._held = b""
        self._cut = b""
        self._pending: list[tuple[float, bytes]] = []
        self._ended = False
        self._pressed = 0.0
        self.start = 0.0

    def __enter__(self) -> Self:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, self._size)
        self._pipe, out = os.pipe()
        fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, _PIPE)  # so that the stamping process never waits for the emulator
        self._stamper = os.fork()
        if self._stamper == 0:
            os.close(theirs)
            os.close(self._pipe)
            _stamp(self._ours, out)
        os.close(out)
        self.start = time.monotonic()
        self._program = os.fork()
        if self._program == 0:
            os.close(self._ours)
            os.setsid()
            fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
            for descriptor in range(3):
                os.dup2(theirs, descriptor)
            os.execvpe(self._command[0], self._command, self._environment)
        os.close(theirs)
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._program, self._stamper):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        os.close(self._pipe)
        os.close(self._ours)

    # -- what is there -------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The screen, rows joined by newlines."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def memory(self) -> float:
        """PSS of the program, in MB."""
        return memory(self._program)

    def marked(self, column: int = 6) -> str:
        """The text of the rows whose background differs from most others' in that column: where the cursor stands."""
        rows = range(self._screen.lines)
        inks = [self._screen.buffer[row][column].bg for row in rows]
        usual = Counter(inks).most_common(1)[0][0]
        return "\n".join(self._screen.display[row] for row in rows if inks[row] != usual)

    # -- doing ---------------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> float:
        """Write these keys in one go; when that was."""
        data = b"".join(KEYS.get(key, key.encode()) for key in keys)
        self._pressed = time.monotonic()
        os.write(self._ours, data)
        return self._pressed

    def settle(self, quiet: float = QUIET, first: float = 1.0) -> float | None:
        """Until nothing came for `quiet` seconds; when the last byte came. None when nothing came within `first`
        seconds, or only what was on its way before the last key was pressed."""
        last = None
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._take(quiet if last is not None else first):
            if self._pending[-1][0] > self._pressed:
                last = self._pending[-1][0]
        self._show()
        return last

    def wait(self, pattern: str, patience: float = PATIENCE) -> float:
        """Until the screen matches; when the bytes came that made it so. Raises TimeoutError, with the screen."""
        wanted = re.compile(pattern, re.DOTALL)
        return self._until(lambda: wanted.search(self.text) is not None, pattern, patience)

    def wait_marked(self, text: str, patience: float = PATIENCE) -> float:
        """The same until the cursor stands on a row with that text."""
        return self._until(lambda: text in self.marked(), f"the cursor on {text}", patience)

    def _until(self, holds: Callable[[], bool], what: str, patience: float) -> float:
        until = time.monotonic() + patience
        while True:
            while self._take(QUIET / 2):
                continue
            seen = self._show(holds)
            if seen is not None:
                return seen
            if self._ended or time.monotonic() > until:
                raise TimeoutError(f"{self._command} never showed {what!r}:\n{self.text}")

    def hold(self, key: str, times: int, every: float, number: Callable[[str], int | None]) -> list[float]:
        """Seconds that each press of a held key waited to be seen.

        `number` reads off `marked` which row the cursor is on, rows being numbered one by one; presses that end
        unseen (the end of the list) are left out.
        """
        sent: list[float] = []
        due = time.monotonic()
        for _ in range(times):
            sent.append(self.press(key))
            due += every
            while (left := due - time.monotonic()) > 0:
                self._take(left)
        while self._take(0.3):
            continue
        begun = number(self.marked())
        assert begun is not None, self.text
        reached: list[float] = []
        for stamp, chunk in self._pending:
            self._feed(chunk)
            here = number(self.marked())
            if here is not None:
                reached += [stamp] * (here - begun - len(reached))
        self._pending.clear()
        return [seen - pressed for seen, pressed in zip(reached, sent, strict=False)]

    # -- the terminal --------------------------------------------------------------------------------------------

    def _take(self, seconds: float) -> bool:
        """Take what was stamped; whether anything came in that time."""
        ready, _, _ = select.select([self._pipe], [], [], max(seconds, 0))
        data = os.read(self._pipe, _PIPE) if ready else b""
        self._ended = self._ended or (bool(ready) and not data)
        if not data:
            return False
        self._held += data
        while len(self._held) >= _HEAD.size:
            stamp, length = _HEAD.unpack_from(self._held)
            end = _HEAD.size + length
            if len(self._held) < end:
                break
            self._pending.append((stamp, self._held[_HEAD.size : end]))
            self._held = self._held[end:]
        return bool(self._pending)

    def _show(self, seen: Callable[[], bool] = lambda: False) -> float | None:
        """Bring the screen up to date; the stamp of what made `seen` true, if anything did."""
        while self._pending:
            stamp, chunk = self._pending.pop(0)
            self._feed(chunk)
            if stamp > self._pressed and seen():  # what was on its way before the key is no answer to it
                return stamp
        return time.monotonic() if seen() else None

    def _feed(self, chunk: bytes) -> None:
        data = self._cut + chunk
        at = data.rfind(b"\x1b", max(0, len(data) - 64))
        if at >= 0 and not _WHOLE.match(data, at):
            data, self._cut = data[:at], data[at:]
        else:
            self._cut = b""
        self._stream.feed(_UNKNOWN.sub(b"", data))


def _stamp(terminal: int, out: int) -> Any:
    """Never returns: stamps and hands on; answers what programs ask of a terminal as today's ones do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            data = os.read(terminal, 65536)
            now = time.monotonic()
            answer = b"".join(b"\x1b[?%s;%d$y" % (mode, 2 * (mode == b"2026")) for mode in _ASKED.findall(data))
            answer += b"\x1b[?62;22c" * data.count(b"\x1b[c") + b"\x1b[?0u" * data.count(b"\x1b[?u")
            if answer:
                os.write(terminal, answer)
            view = _HEAD.pack(now, len(data)) + data
            while view:
                view = view[os.write(out, view) :]
        except OSError:
            os._exit(0)

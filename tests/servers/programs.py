"""What the servers written by others need here: a process of their own, a port, a way to be asked and put back."""

import atexit
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

# Who is killed cannot stop what it started; where this is at hand the kernel does.
_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Program:
    """A server process in a group of its own, ready once `ready` answers: an address, or the path of a socket. `log`
    is all it printed."""

    words: Sequence[str | Path]
    ready: str | Path
    log: Path
    environment: Mapping[str, str]
    cwd: Path | None = None
    patience: float = 60
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Raises RuntimeError with the end of the log when it does not come up."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                (*_WITH_US, *self.words),
                cwd=self.cwd,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        atexit.register(self.stop)  # also when what comes next goes wrong
        until = time.monotonic() + self.patience
        while not answers(self.ready):
            if not self.runs or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"{self.ready} does not answer: {self.log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.05)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it, and wait until it has, and nobody answers any more."""
        atexit.unregister(self.stop)
        process, until = self._process, time.monotonic() + 20
        if process is None or process.poll() is not None:
            return
        os.killpg(process.pid, signal.SIGTERM)
        while process.poll() is None or _accepts(self.ready):  # what it started may outlive it for a moment
            if time.monotonic() > until:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return
            time.sleep(0.01)


def answers(place: str | Path) -> bool:
    """Whether a server does at an address, or accepts at a socket."""
    if isinstance(place, Path):
        return _accepts(place)
    try:
        _OPENER.open(place, timeout=10).close()
    except urllib.error.HTTPError as answer:
        answer.close()
        return False
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True


def _accepts(place: str | Path) -> bool:
    if isinstance(place, Path):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(place)) == 0
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", urllib.parse.urlsplit(place).port)) == 0


def ask(address: str, body: bytes | None = None, headers: Mapping[str, str] = {}, method: str | None = None) -> bytes:
    """What a server says to one who sets it up or moderates it, past any proxy. A body is JSON unless said."""
    fields = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(address, body, fields, method=method)
    try:
        with _OPENER.open(request, timeout=60) as answer:
            told: bytes = answer.read()
            return told
    except urllib.error.HTTPError as error:
        with error:
            said = error.read()[:500]
        raise RuntimeError(f"{address}: {error.code} {said!r}") from error


def copy_database(source: Path, target: Path) -> None:
    """All of an SQLite database into another, while servers have both open."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)

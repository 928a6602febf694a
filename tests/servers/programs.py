"""What the servers written by others need here: a program brought once, its process, its database put back."""

import atexit
import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.wordpress import Unavailable, cache

_PATIENCE = 900  # seconds for one step of an installation
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextmanager
def alone() -> Iterator[Path]:
    """The cache, for one process at a time."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield folder


def command(*words: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> None:
    """Run to the end; raises Unavailable with what it said."""
    shown = " ".join(map(str, words))
    environment = {**os.environ, **(env or {})}
    try:
        subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=True)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip()[-500:]
        raise Unavailable(f"`{shown}` ended with {error.returncode}: {said}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"`{shown}` could not be run: {error}") from error


def python_program(name: str, requirements: Sequence[str], bare: Sequence[str]) -> Path:
    """The `bin` of a virtual environment with these; `bare` come without what they ask for. Raises Unavailable."""
    with alone() as folder:
        venv = folder / name
        pip = (venv / "bin" / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check")
        if not (venv / "done").exists():
            shutil.rmtree(venv, ignore_errors=True)
            command(sys.executable, "-m", "venv", venv)
            command(*pip, *requirements)
            command(*pip, "--no-deps", *bare)
            (venv / "done").touch()
        return venv / "bin"


def needs(*programs: str) -> None:
    """Raises Unavailable for the first of these programs that is not here."""
    for program in programs:
        if not shutil.which(program):
            raise Unavailable(f"{program} is not installed here.")


def build_sqlite3(tree: Path, node_gyp: str) -> None:
    """The npm package sqlite3 in that tree is source: compile it with Node's own headers where they are, else let it
    fetch its binary. Raises Unavailable."""
    module = tree / "node_modules" / "sqlite3"
    if list(module.glob("build/Release/*.node")):
        return
    prefix = Path(shutil.which("node") or "").resolve().parent.parent
    if (prefix / "include" / "node" / "node.h").is_file():
        needs("make", "g++")
        gyp = tree / "node_modules" / node_gyp
        command("node", gyp, "rebuild", f"--nodedir={prefix}", cwd=module, env={"JOBS": "2"})
    else:
        command("npm", "rebuild", "sqlite3", cwd=tree)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Program:
    """A server process in a group of its own, ready once `ready` answers. `log` is all it printed."""

    words: Sequence[str | Path]
    ready: str
    log: Path
    environment: Mapping[str, str]
    cwd: Path | None = None
    patience: float = 60
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Raises RuntimeError with the end of the log when it does not come up."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.words,
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
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"{self.ready} does not answer: {self.log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.05)

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End it, and wait until it has."""
        atexit.unregister(self.stop)
        if self._process is None or not self.runs:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def answers(address: str) -> bool:
    try:
        _OPENER.open(address, timeout=10).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True


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


def npm_program(package: str, *, whole: bool = False, node_gyp: str = "node-gyp/bin/node-gyp.js") -> Path:
    """A folder with that npm package (`name@version`) and all it needs, its sqlite3 built. `whole`: the package is the
    project itself, as it must be where it names its own files as dependencies. Raises Unavailable."""
    needs("node", "npm")
    install = ("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts", "--omit=dev")
    with alone() as folder:
        tree = folder / package.replace("/", "-").replace("@", "-").strip("-")
        if not (tree / "done").exists():
            shutil.rmtree(tree, ignore_errors=True)
            tree.mkdir()
            if whole:
                command("npm", "pack", "--silent", package, cwd=tree)
                [packed] = tree.glob("*.tgz")
                command("tar", "-xzf", packed, "--strip-components=1", cwd=tree)
                packed.unlink()
                command("npm", "pkg", "delete", "devDependencies", "scripts", cwd=tree)
                command(*install, "--legacy-peer-deps", cwd=tree)
            else:
                (tree / "package.json").write_text('{"name": "server", "version": "0.0.0", "private": true}')
                command(*install, package, cwd=tree)
            build_sqlite3(tree, node_gyp)
            (tree / "done").touch()
        return tree

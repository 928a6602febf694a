"""A real WordPress on 127.0.0.1 for tests: fixed posts and comments, which `php/setup.php` writes.

Nothing here is part of blogtui. What it needs is installed once: PHP by apt (root on Debian), WordPress and its SQLite
plug-in out of the npm package that carries their zips.
"""

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from tests.servers import packages
from tests.servers.packages import Unavailable, alone
from tests.servers.programs import Program, free_port

_BUILDS = "@wp-playground/wordpress-builds@0.9.19"
_ZIPS = ("wp-6.5.zip", "sqlite-database-integration.zip")
_EXTENSIONS = {"dom", "mbstring", "pdo_sqlite", "sqlite3", "xml"}
_PHP_PACKAGES = ("php-cli", "php-mbstring", "php-sqlite3", "php-xml")
_PATIENCE = 600
SCRIPTS = Path(__file__).parent / "php"
PHP = ("php", "-d", "memory_limit=512M")


def php() -> None:
    """Bring PHP, if it is missing. Call it `alone`. Raises Unavailable."""
    if not _php_is_complete():
        packages.apt("php", *_PHP_PACKAGES)
        if not _php_is_complete():
            raise Unavailable(f"PHP lacks one of {', '.join(sorted(_EXTENSIONS))}.")


def install() -> Path:
    """Bring what is missing, one process at a time; the folder with the zips. Raises Unavailable."""
    with alone() as cache:
        folder = cache / "wordpress-0.9.19"
        folder.mkdir(exist_ok=True)
        php()
        if not all((folder / name).is_file() for name in _ZIPS):
            _fetch_zips(folder)
    return folder


class WordPress:
    """WordPress 6.5 with SQLite on PHP's own web server, kept in `folder`. `up` starts it, `down` ends it; between them
    `address` is where it is, with a slash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._www = folder / "www"
        self._port = free_port()  # WordPress writes its address into its data, so a site keeps its port
        self.address = f"http://127.0.0.1:{self._port}/"

    def up(self) -> None:
        """Make the site when there is none, and serve it. Raises Unavailable."""
        self._install()
        self._start_database()
        if not self._seed.exists():
            for old in (self._www, self._data):
                shutil.rmtree(old, ignore_errors=True)
            self._data.mkdir(parents=True)
            self._unpack()
            shutil.copyfile(SCRIPTS / "wp-config.php", self._www / "wp-config.php")
            plugins = self._www / "wp-content" / "mu-plugins"
            plugins.mkdir(exist_ok=True)
            shutil.copyfile(SCRIPTS / "switches.php", plugins / "switches.php")
            self._run("setup.php")
            self._keep_seed()
        self._server = self._start_server()

    def down(self) -> None:
        """End the server and its workers; the site stays in its folder."""
        self._server.stop()

    def reset(self) -> None:
        """Posts, comments and options as `up` first made them, while the server runs on."""
        if not self._server.runs:
            self.up()
        fresh = self._data / "fresh.sqlite"
        shutil.copyfile(self._seed, fresh)
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

    # -- what another kind of site does otherwise ----------------------------------------------------------------

    @property
    def _seed(self) -> Path:
        return self._data / "seed.sqlite"

    def _install(self) -> None:
        self._zips = install()

    def _start_database(self) -> None:
        """It is a file."""

    def _unpack(self) -> None:
        """The files of WordPress into `www`."""
        content = self._www / "wp-content"
        with zipfile.ZipFile(self._zips / _ZIPS[0]) as wordpress:
            wordpress.extractall(self._www)
        with zipfile.ZipFile(self._zips / _ZIPS[1]) as plugin:
            plugin.extractall(content / "plugins")
        [unpacked] = (content / "plugins").glob("sqlite-database-integration*")
        unpacked = unpacked.rename(unpacked.with_name("sqlite-database-integration"))
        shutil.copyfile(unpacked / "db.copy", content / "db.php")

    def _keep_seed(self) -> None:
        shutil.copyfile(self._data / "site.sqlite", self._seed)

    def _start_server(self) -> Program:
        place = ("-S", f"127.0.0.1:{self._port}", "-t", self._www, SCRIPTS / "router.php")
        log = self._folder / "server.log"
        server = Program((*PHP, "-d", "display_errors=0", *place), self.address, log, self._environment())
        server.start()
        return server

    def _environment(self) -> dict[str, str]:
        return {"BLOGTUI_WP_URL": self.address.rstrip("/"), "BLOGTUI_WP_DATA": str(self._data)}

    def _run(self, script: str, *words: str) -> str:
        done = subprocess.run(
            [*PHP, "-d", "display_errors=stderr", SCRIPTS / script, *words],
            cwd=self._www,
            env={**os.environ, **self._environment()},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script} {' '.join(words)} ended with {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout


def _php_is_complete() -> bool:
    if not shutil.which("php"):
        return False
    listed = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout
    return set(listed.lower().split()) >= _EXTENSIONS


def _fetch_zips(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        packages.npm("pack", "--silent", _BUILDS, cwd=Path(temporary))
        [package] = Path(temporary).glob("*.tgz")
        members = [f"*/{name}" for name in _ZIPS]
        packages.command("tar", "-xzf", package.name, "--wildcards", *members, cwd=Path(temporary))
        for name in _ZIPS:
            [zipped] = Path(temporary).rglob(name)
            zipped.replace(folder / name)

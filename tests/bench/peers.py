"""The readers that reload in turn: blogtui, newsboat as installed and analysed, `reader`, and the bare loop.

What is missing is brought where that can be done: newsboat by apt when root, `reader` by pip into a folder of the
bench's own. Otherwise the row says that it is missing, and no figure stands there.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tests.bench import filling
from tests.bench.feedgen import Corpus
from tests.bench.feedserver import ROOT
from tests.bench.screen import environment

BLOGTUI = (sys.executable, "-m", "blogtui", "--home")
_READER = ("reader[cli]==3.26", "sgmllib3k")  # the second for the feedparser inside it
# What ANALYZE finds in a full newsboat cache (https://www.sqlite.org/fileformat2.html#stat1tab). newsboat itself runs
# it once, on the empty cache it has just made, and SQLite then looks through all posts for each feed's.
_STATISTICS = (
    ("rss_item", "idx_deleted", "100000 100000"),
    ("rss_item", "idx_feedurl", "100000 100"),
    ("rss_item", "idx_guid", "100000 1"),
    ("rss_feed", "idx_lastmodified", "1000 1000"),
    ("rss_feed", "idx_rssurl", "1000 1"),
    ("rss_feed", "sqlite_autoindex_rss_feed_1", "1000 1"),
)


class Missing(Exception):
    """A peer cannot be had here; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How a reader is subscribed, run once over all feeds, and asked how many posts it holds. `again`: it needs a
    second full reload before it asks with validators."""

    name: str
    prepare: Callable[[Path, Corpus], None]
    command: Callable[[Path], list[str]]
    database: str
    posts: str
    again: bool = False

    def stored(self, home: Path) -> int:
        """How many posts the home holds."""
        with closing(sqlite3.connect(home / self.database)) as store:
            return int(store.execute(f"SELECT count(*) FROM {self.posts}").fetchone()[0])

    def environment(self, home: Path) -> dict[str, str]:
        """Nobody's settings."""
        return {**environment(home), "PYTHONPATH": str(ROOT)}


def _write_urls(home: Path, corpus: Corpus) -> None:
    (home / "urls").write_text("".join(f"{corpus.url(feed)}\n" for feed in range(corpus.feeds)), "ascii")


# -- newsboat ----------------------------------------------------------------------------------------------------


@lru_cache
def newsboat() -> str:
    """The program's path; installed by apt when it is not there and we may. Raises Missing."""
    if not shutil.which("newsboat"):
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise Missing("newsboat is not installed, and only root on Debian can have it brought")
        _run(["apt-get", "update", "-qq"])
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "newsboat"])
    found = shutil.which("newsboat")
    if found is None:
        raise Missing("newsboat is not installed and apt does not bring it")
    return found


def newsboat_words(home: Path) -> list[str]:
    """The command line on that home, without what to do."""
    return [newsboat(), "-u", str(home / "urls"), "-c", str(home / "cache.db"), "-C", str(home / "conf")]


def _prepare_newsboat(home: Path, corpus: Corpus) -> None:
    _write_urls(home, corpus)
    (home / "conf").write_text("reload-threads 10\nauto-reload no\n", "ascii")
    (home / ".newsboat").mkdir()


def _prepare_analysed(home: Path, corpus: Corpus) -> None:
    _prepare_newsboat(home, corpus)
    make_newsboat_cache(home)
    with closing(sqlite3.connect(home / "cache.db")) as store, store:
        store.execute("DELETE FROM sqlite_stat1")
        store.executemany("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", _STATISTICS)


def make_newsboat_cache(home: Path) -> None:
    """Let newsboat make its empty cache."""
    subprocess.run(
        [*newsboat_words(home), "-x", "print-unread"], env=environment(home), stdout=subprocess.DEVNULL, check=True
    )


def _reload_newsboat(home: Path) -> list[str]:
    return [*newsboat_words(home), "-x", "reload"]


# -- reader ------------------------------------------------------------------------------------------------------


@lru_cache
def reader_python() -> str:
    """The interpreter that has `reader`, made once. Raises Missing."""
    venv = filling.kept() / "reader"
    python = venv / "bin" / "python"
    if not (venv / "done").exists():
        shutil.rmtree(venv, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(venv)])
        _run([str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *_READER])
        (venv / "done").touch()
    return str(python)


def _prepare_reader(home: Path, corpus: Corpus) -> None:
    _write_urls(home, corpus)
    code = (
        "import sys, reader\nwith open(sys.argv[2]) as urls, reader.make_reader(sys.argv[1]) as made:\n"
        "    for url in urls.read().split(): made.add_feed(url)"
    )
    _run([reader_python(), "-c", code, str(home / "db"), str(home / "urls")])


def _reload_reader(home: Path) -> list[str]:
    return [reader_python(), "-m", "reader", "--db", str(home / "db"), "update", "--no-scheduled"]


# -- all ---------------------------------------------------------------------------------------------------------


def _prepare_blogtui(home: Path, corpus: Corpus) -> None:
    filling.subscribed(home, corpus)


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        words = " ".join(" ".join(command).split())
        raise Missing(f"`{words[:80]}…` failed: {error.stderr.strip().splitlines()[-1:]}") from error


BLOGTUI_READER = Reader(
    "blogtui", _prepare_blogtui, lambda home: [*BLOGTUI, str(home), "refresh"], "data/blogtui.db", "post"
)
NEWSBOAT = Reader("newsboat", _prepare_newsboat, _reload_newsboat, "cache.db", "rss_item", again=True)
ANALYSED = Reader("newsboat analysed", _prepare_analysed, _reload_newsboat, "cache.db", "rss_item", again=True)
LEMON = Reader("reader", _prepare_reader, _reload_reader, "db", "entries")
BARE = Reader(
    "bare loop",
    _write_urls,
    lambda home: [sys.executable, "-m", "tests.bench.bare_loop", str(home / "db"), str(home / "urls")],
    "db",
    "post",
)
PEERS = (NEWSBOAT, ANALYSED, LEMON, BARE)

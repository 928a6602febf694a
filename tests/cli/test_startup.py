"""The program as a process: what it imports, and how it ends."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogtui.store.merging import NewPost
from blogtui.store.store import Store

NOW = datetime(2024, 3, 5, 10, 30, tzinfo=UTC)
PROGRAM = (sys.executable, "-m", "blogtui")


def ran(*arguments: str, home: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BLOGTUI_HOME": str(home), **extra}
    return subprocess.run(
        [*PROGRAM, *arguments], env=environment, text=True, capture_output=True, timeout=60, check=False
    )


def imported(*arguments: str) -> tuple[set[str], str]:
    """The modules a run imports, and what it prints."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], *arguments],
        text=True,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}, done.stdout


def test_the_version_is_told_without_importing_anything_heavy() -> None:
    modules, printed = imported("--version")
    assert printed == "blogtui 0.1.0\n"
    assert "blogtui.cli.main" in modules
    assert not {"textual", "rich", "httpx", "feedparser", "click", "sqlite3", "asyncio"} & modules


def test_the_help_imports_neither_reader_nor_network_nor_feeds() -> None:
    modules, _ = imported("--help")
    assert "blogtui.cli.shapes" in modules
    assert not {"textual", "httpx", "feedparser", "sqlite3"} & modules


def test_reading_the_cache_does_without_network_and_reader(tmp_path: Path) -> None:
    modules, _ = imported("--home", str(tmp_path), "blogs", "--json")
    assert "sqlite3" in modules
    assert not {"textual", "httpx", "feedparser", "rich.table"} & modules


FIRST_PICTURE = """
import os, sys
import blogtui.cli.main, blogtui.cli.run, blogtui.cli.reader
from blogtui.config.file import load
from blogtui.config.places import places
from blogtui.service.glance import glance
from blogtui.tui.first import painted, suits
settings = load(places(*sys.argv[1:] or [None]))
suits(os.environ)
first = glance(settings.places.store)
assert first and "Naïve" in next(iter(painted(settings, first, {}, 120, 40)))
print(*sys.modules)
"""


async def _two_blogs(path: Path) -> None:
    async with Store(path) as store:
        for name in ("one", "two"):
            blog = await store.blogs.add(f"http://127.0.0.1:9/{name}", f"A long “title” of {name} …", now=NOW)
            title = f"Naïve – and much too long for the list of posts, as some titles are, {name}"
            await store.posts.merge(blog.id, [NewPost("1", title, author="Ada", html="<p>text</p>" * 200)], now=NOW)
        (post, _) = await store.posts.page()
        await store.posts.mark([post.id], starred=True)
        await store.drafts.create(post.id, text="Well,", now=NOW)


# Of the standard library each takes one to eight milliseconds, much for a picture that takes thirty.
_SLOW = {"dataclasses", "enum", "hashlib", "inspect", "json", "pathlib", "re", "threading", "tomllib", "typing"}
_SLOW |= {"asyncio", "urllib", "click", "httpx", "msgspec", "platformdirs", "pygments", "rich", "textual", "wcwidth"}
_LATER = {"blogtui.model.reply", "blogtui.service.browse", "blogtui.store.store", "blogtui.view.document", "zstandard"}
_MODULES = 44  # our own at most: each takes a fifth of a millisecond


@pytest.mark.parametrize("named", [True, False])
def test_the_first_picture_needs_little(tmp_path: Path, named: bool) -> None:
    home, user = tmp_path / "home", tmp_path / "user"
    data = home / "data" if named else user / ".local" / "share" / "blogtui"
    asyncio.run(_two_blogs(data / "blogtui.db"))
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PICTURE, *([str(home)] if named else [])],
        text=True, capture_output=True, timeout=60, check=True, env={"HOME": str(user), "LANG": "C.UTF-8"},
    )  # fmt: skip
    modules = set(done.stdout.split())
    assert not (_SLOW | _LATER) & modules
    assert sum(module.startswith("blogtui.") for module in modules) <= _MODULES


def test_wide_titles_are_cut_without_the_tables() -> None:
    code = """
import sys
from blogtui.tui.parts import laid
assert laid([("東京の冬と春", "")], 8) == [("東京の…", ""), (" ", "")]
sys.exit(bool({"rich", "wcwidth", "typing"} & sys.modules.keys()))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_version_and_home_together(tmp_path: Path) -> None:
    done = ran("--home", str(tmp_path), "--version", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "blogtui 0.1.0\n")


def test_a_damaged_store_is_status_5_and_left_as_it_is(tmp_path: Path) -> None:
    store = tmp_path / "data" / "blogtui.db"
    store.parent.mkdir()
    store.write_bytes(b"this is no database" * 100)
    done = ran("blogs", home=tmp_path)
    assert (done.returncode, done.stdout) == (5, "")
    assert "Traceback" not in done.stderr
    assert store.read_bytes() == b"this is no database" * 100


def test_a_locked_store_is_told_in_words(tmp_path: Path) -> None:
    assert ran("blogs", home=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "data" / "blogtui.db") as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    done = ran("blogs", home=tmp_path)
    assert done.returncode == 5
    assert "Traceback" not in done.stderr


def test_a_wrong_configuration_names_the_key(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text('thema = "x"\n', "utf-8")
    done = ran("blogs", home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "'thema'" in done.stderr
    assert "Did you mean 'theme'?" in done.stderr


def test_an_interrupt_ends_with_130(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        program = subprocess.Popen(
            [*PROGRAM, "--home", str(tmp_path), "add", address],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = silent.accept()  # it waits for an answer now
        with connection:
            connection.recv(1)
            program.send_signal(signal.SIGINT)
            out, err = program.communicate(timeout=30)
    assert (program.returncode, out) == (130, "")
    assert "Traceback" not in err


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as nobody:
        done = subprocess.run(
            [*PROGRAM, "--home", str(tmp_path), "config", "keys"],
            stdout=nobody, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_an_encoding_without_the_letters_is_no_error(tmp_path: Path, encoding: str) -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>冬</title></feed>'
    (tmp_path / "feed.xml").write_text(feed, "utf-8")
    done = ran("inspect", str(tmp_path / "feed.xml"), home=tmp_path, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "title: " in done.stdout

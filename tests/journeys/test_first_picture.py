"""What is on the terminal before Textual is, and how the one gives way to the other."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyte
import pytest
from tests.journeys.terminal import Terminal, environment

from blogtui.store.merging import NewPost
from blogtui.store.store import Store

NOW = datetime(2024, 3, 5, 10, 30, tzinfo=UTC)
TEXTUAL = b"\x1b[?1000h"  # what its driver writes first
TAKEN_OVER = "? Help"  # the keys at the bottom are no part of the picture
LATER = "Enter reads the post and its comments."  # comes when the thread was looked up
BARS = str.maketrans(dict.fromkeys("▁▂▃▄▅▆▇█", " "))


@pytest.fixture
def filled(home: Path) -> Path:
    """A home with two blogs, and posts whose text, titles and authors say who they are."""

    async def work() -> None:
        async with Store(home / "data" / "blogtui.db") as store:
            for name in ("Aki", "Bo"):
                blog = await store.blogs.add(f"http://127.0.0.1:9/{name}", f"{name} writes", now=NOW)
                posts = [_post(name, number) for number in range(20)]
                await store.posts.merge(blog.id, posts, now=NOW)

    asyncio.run(work())
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("refresh_on_start = false\n", "utf-8")
    return home


def _post(name: str, number: int) -> NewPost:
    title = "東京の\x1b[31m long title, longer than any list of posts is wide, to be cut" if number == 2 else "Post"
    return NewPost(
        f"{name}/{number}",
        f"{title} {number} by {name}",
        f"http://127.0.0.1:9/{name}/{number}",
        name,
        NOW - timedelta(hours=5 * number, minutes=len(name)),
        None,
        f"<p>Text {number} of {name}, <b>and</b> <a href='http://127.0.0.1:9/x'>more</a>.</p><pre>a = 1</pre>"
        f"<ul>{'<li>One point among several, so that the text is longer than the pane.</li>' * 20}</ul>",
    )


def picture(raw: bytes, columns: int, rows: int) -> list[str]:
    """The screen as it was when Textual's driver began."""
    screen = pyte.Screen(columns, rows)
    pyte.ByteStream(screen).feed(raw[: raw.index(TEXTUAL)])
    return [line.rstrip() for line in screen.display]


def words(terminal: Terminal) -> list[str]:
    """The screen without scrollbars, the keys at the bottom, and what comes later."""
    return [line.replace(LATER, " " * len(LATER)).translate(BARS).rstrip() for line in terminal.lines[:-1]]


@pytest.mark.parametrize(("columns", "rows"), [(50, 18), (80, 24), (120, 36), (200, 50)])
def test_the_picture_says_what_the_reader_then_shows(filled: Path, columns: int, rows: int) -> None:
    with Terminal(filled, columns=columns, rows=rows) as terminal:
        terminal.wait_for(TAKEN_OVER)
        first = picture(terminal.raw, columns, rows)
        terminal.wait_until(lambda: words(terminal) == first[:-1], "\n".join([*first, "on the screen"]))
        terminal.leave()
        assert terminal.restored()
    assert "Post 0 by Bo" in "\n".join(first)
    assert ("Text 0 of Bo" in "\n".join(first)) == (columns >= 60)
    assert first[-1] == ""


def test_nothing_goes_blank_in_between(filled: Path) -> None:
    """Only the first picture enters the other screen, and no later byte takes its words away for good or clears."""
    with Terminal(filled) as terminal:
        terminal.wait_for(TAKEN_OVER)
        raw = terminal.raw
        terminal.leave()
    assert raw.count(b"\x1b[?1049h") == 1
    assert b"\x1b[2J" not in raw
    begun = raw.index(TEXTUAL)
    told = raw.index(b"Help")
    between = raw[begun:told]
    assert between.count(b"\x1b[?2026h") <= 1
    assert len(re.findall(rb"Post 0 by Bo", raw[begun:])) >= 1


def test_keys_typed_at_once_are_kept_and_not_echoed(filled: Path) -> None:
    with Terminal(filled) as terminal:
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw, "the first picture")
        assert TEXTUAL not in terminal.raw
        terminal.type("jjZ\r")
        terminal.wait_for("Text 1 of Bo", "Text 1 of Bo")
        before = b"\n".join(line.encode() for line in picture(terminal.raw, 120, 36))
        assert b"jjZ" not in before
        terminal.leave()
        assert terminal.restored()


def broken(tmp_path: Path, code: str) -> Mapping[str, str]:
    """The environment in which importing Textual does that instead."""
    shim = tmp_path / "shim" / "textual"
    shim.mkdir(parents=True)
    (shim / "__init__.py").write_text(code, "utf-8")
    return {"PYTHONPATH": str(shim.parent)}


def test_the_terminal_is_given_back_when_the_start_fails(filled: Path, tmp_path: Path) -> None:
    with Terminal(filled, settings=broken(tmp_path, "raise ImportError('broken')")) as terminal:
        assert terminal.ended() == 1
        assert b"Post 0 by Bo" in terminal.raw
        assert "blogtui made a mistake here (ImportError)" in terminal.text
        assert terminal.restored()


def test_the_terminal_is_given_back_when_one_leaves_at_once(filled: Path, tmp_path: Path) -> None:
    slow = broken(tmp_path, "print('\\x1b[Himporting', flush=True)\nimport time\ntime.sleep(60)")
    with Terminal(filled, settings=slow) as terminal:
        terminal.wait_for("importing")
        terminal.press("ctrl+c")
        assert terminal.ended() == 130
        assert terminal.restored()


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (("http://127.0.0.1:9/Aki",), {}),
        ((), {"TERM": "dumb"}),
        ((), {"TERM": "linux"}),
    ],
)
def test_no_picture_where_it_would_be_doubtful(
    filled: Path, arguments: tuple[str, ...], settings: Mapping[str, str]
) -> None:
    with Terminal(filled, *arguments, settings=settings) as terminal:
        terminal.wait_for(TAKEN_OVER)
        assert b"Post 0" not in terminal.raw[: terminal.raw.index(TEXTUAL)]
        terminal.leave()
        assert terminal.restored()


@pytest.mark.parametrize(("columns", "rows"), [(19, 30), (120, 9)])
def test_no_picture_where_there_is_no_room(filled: Path, columns: int, rows: int) -> None:
    with Terminal(filled, columns=columns, rows=rows) as terminal:
        terminal.wait_until(lambda: b"Post" in terminal.raw, "the list")
        assert b"Post 0" not in terminal.raw[: terminal.raw.index(TEXTUAL)]
        terminal.leave()


@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"COLORTERM": ""}])
def test_without_colours_the_picture_leaves_the_terminals_own(filled: Path, settings: Mapping[str, str]) -> None:
    with Terminal(filled, settings=settings) as terminal:
        terminal.wait_for(TAKEN_OVER)
        first = terminal.raw[: terminal.raw.index(TEXTUAL)]
        assert b"Post 0 by Bo" in first
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;", first)
        terminal.leave()


def test_nothing_is_painted_into_a_pipe(filled: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "blogtui", "--home", str(filled)],
        stdin=subprocess.DEVNULL, capture_output=True, env=environment(filled), timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"\x1b" not in done.stderr


def test_the_editor_gets_the_terminal_as_it_was_before_all(filled: Path, tmp_path: Path) -> None:
    modes, editor = tmp_path / "modes", tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\nstty -a > {modes}.new\nmv {modes}.new {modes}\n", "utf-8")
    editor.chmod(0o755)
    with Terminal(filled, settings={"EDITOR": str(editor), "VISUAL": ""}) as terminal:
        terminal.wait_for(TAKEN_OVER)
        terminal.press("r")
        terminal.wait_for("Editor")
        terminal.press("ctrl+o")
        terminal.wait_until(modes.exists, "the editor")
        terminal.wait_for("Editor")
        terminal.leave()
        assert terminal.restored()
    told = modes.read_text("utf-8").split()
    assert {"echo", "icanon", "isig", "icrnl"} <= set(told)

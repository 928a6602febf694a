"""What happens only where somebody sits at a terminal: questions, the editor, progress, painted tables, the demo."""

import asyncio
import errno
import os
import pty
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from tests.cli.conftest import Blogtui, Pages

from blogtui.cli import demo, progress, reader
from blogtui.model.settings import Settings
from blogtui.service.progress import Progress, unwatched


def seen_at_terminal(*arguments: str, columns: int = 60) -> tuple[int, str]:
    """Exit status and everything that stdout and stderr of the program put on a terminal of that width."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    program = subprocess.Popen(
        [sys.executable, "-m", "blogtui", *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError as error:
        if error.errno != errno.EIO:  # how Linux says that the other end of a terminal is closed
            raise
    os.close(ours)
    return program.wait(timeout=30), shown.decode()


def test_remove_goes_by_the_answer(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    refused = blogtui("remove", "1", typed="n\n")
    assert refused.status == 130
    assert "Remove Lighthouse Notes and its 1 post?" in refused.err
    assert len(blogtui("blogs", "--json").json["blogs"]) == 1
    assert blogtui("remove", "1", typed="y\n").status == 0
    assert blogtui("blogs", "--json").json["blogs"] == []


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose text the user's editor appends to what it is given to edit."""
    typed = tmp_path / "typed"
    script = tmp_path / "editor.sh"
    script.write_text(f'#!/bin/sh\ncat "{typed}" >> "$1"\ntouch -d "2030-01-01" "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    return typed


def test_without_a_text_the_editor_opens_on_the_draft(blogtui: Blogtui, demo: str, editor: Path) -> None:
    blogtui("add", demo)
    blogtui("reply", "10", "--text", "Begun", "--name", "Ann", "--draft")
    editor.write_text(" and ended.")
    ran = blogtui("reply", "10", "--json", typed="")
    assert (ran.status, ran.json["outcome"]) == (0, "live")
    assert "  Begun\n  and ended.\n" in blogtui("comments", "10").out


def test_an_editor_closed_on_nothing_sends_and_keeps_nothing(blogtui: Blogtui, demo: str, editor: Path) -> None:
    blogtui("add", demo)
    editor.write_text("")
    ran = blogtui("reply", "10", "--name", "Ann", typed="")
    assert ran.status == 2
    assert "Nothing was written" in ran.err
    assert blogtui("outbox", "--json").json == {"drafts": []}


def test_a_table_fits_the_terminal_and_progress_leaves_no_trace(blogtui: Blogtui, home: Path, demo: str) -> None:
    status, shown = seen_at_terminal("--home", str(home), "add", demo)
    assert status == 0
    assert "Asking 127.0.0.1" in shown
    assert "\r\x1b[KSubscribed to Small Repairs" in shown

    for columns, title in ((100, "  The umbrella amnesty  "), (60, "  The … ")):
        status, shown = seen_at_terminal("--home", str(home), "posts", "--limit", "5", columns=columns)
        heading, *lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown.splitlines()]
        assert (status, len(lines)) == (0, 6)  # five posts and how many more there are
        assert heading.split()[:2] == ["id", "when"]
        assert any(title in line for line in lines)
        assert max(map(len, lines)) <= columns


def test_text_is_wrapped_for_the_terminal(blogtui: Blogtui, home: Path, demo: str) -> None:
    blogtui("add", demo)
    status, shown = seen_at_terminal("--home", str(home), "show", "10", columns=40)
    assert status == 0
    body = shown.replace("\r", "").split("\n\n", 1)[1]
    assert max(map(len, body.splitlines())) <= 40


def test_progress_is_silent_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown() as watch:
        assert watch is unwatched
    assert capsys.readouterr().err == ""


def test_progress_counts_what_can_be_counted() -> None:
    assert progress.words(Progress("Notes", 2, 5)) == "[2/5] Notes"
    assert progress.words(Progress("Asking\x1b[2J\nyou")) == "Asking[2J you"
    assert len(progress.words(Progress("x" * 200, 99, 100))) < 80


class Reader:
    """Stands in for the reader: notes how it was opened, and asks the demo blog what it says then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[Settings] = []
        self.answers: list[int] = []
        monkeypatch.setattr(reader, "need_terminal", lambda: None)
        monkeypatch.setattr(demo, "need_terminal", lambda: None)
        monkeypatch.setattr(demo, "open_reader", self)

    def __call__(self, settings: Settings) -> int:
        self.opened.append(settings)
        feed = asyncio.run(_feed_urls(settings))[-1]
        with urllib.request.urlopen(feed, timeout=10) as answer:  # nothing but loopback
            self.answers.append(answer.status)
        return 7


async def _feed_urls(settings: Settings) -> list[str]:
    from blogtui.service.services import Services

    async with Services.open(settings) as services:
        return [blog.feed_url for blog in await services.browse.blogs()]


def test_the_demo_serves_and_subscribes_while_the_reader_is_open(
    blogtui: Blogtui, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Reader(monkeypatch)
    assert blogtui("demo").status == 7  # the reader's own status
    assert [settings.places.store for settings in opened.opened] == [str(home / "data" / "blogtui.db")]
    assert opened.answers == [200]
    assert [blog["title"] for blog in blogtui("blogs", "--json").json["blogs"]] == ["Small Repairs"]
    assert blogtui("refresh").status == 3  # it is gone with the reader
    blogtui("mark", "starred", "3")
    assert blogtui("demo").status == 7
    assert blogtui("posts", "--starred", "--json").json["total"] == 1  # the same subscription as before


def test_a_demo_that_had_to_move_leaves_no_dead_subscription(
    blogtui: Blogtui, home: Path, blogger: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Reader(monkeypatch)
    blogtui("add", blogger.base + "/")
    blogtui("demo")
    (home / "data" / "demo" / "port").unlink()
    blogtui("demo")
    assert opened.answers == [200, 200]
    titles = [blog["title"] for blog in blogtui("blogs", "--json").json["blogs"]]
    assert titles == ["Lighthouse Notes", "Small Repairs"]


def test_without_home_the_demo_keeps_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from blogtui.cli.run import run
    from blogtui.config.places import places

    opened = Reader(monkeypatch)
    monkeypatch.delenv("BLOGTUI_HOME", raising=False)
    for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert run(["demo"]) == 7
    own = places(None)
    assert opened.opened[0].places.data == f"{own.data}/demo"
    assert opened.opened[0].places.config == own.config
    assert not Path(own.store).exists()


def test_the_reader_opens_alone_and_at_an_address(
    blogtui: Blogtui, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str | None] = []

    def run(settings: Settings, address: str | None = None, **_: object) -> int:
        opened.append(address)
        assert settings.places.data == str(home / "data")
        return 0

    monkeypatch.setattr("blogtui.tui.app.run", run)
    monkeypatch.setattr(reader, "need_terminal", lambda: None)
    assert blogtui().status == 0
    assert blogtui("example.org/2007/07/post").status == 0
    assert opened == [None, "example.org/2007/07/post"]

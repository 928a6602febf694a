"""kill -9 while one writes and while one sends: the text is there afterwards, the comment on the blog at most once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.program import DemoProcess, Program
from tests.journeys.proxy import Held, SlowLine
from tests.journeys.terminal import Terminal
from tests.journeys.test_demo import OPEN, open_post, write

TEXT = "Written once, and not for nothing."


@pytest.fixture
def line(demo: DemoProcess) -> Iterator[SlowLine]:
    """The demo blog at the end of a slow line."""
    with SlowLine(demo.address) as slow:
        yield slow


@pytest.mark.parametrize("again", ["r", "D"])
def test_what_was_typed_without_any_save_key_is_there_after_a_kill(home: Path, demo: DemoProcess, again: str) -> None:
    with Terminal(home, demo.address) as terminal:
        terminal.wait_for(OPEN)
        open_post(terminal)
        terminal.wait_for("Lovely dear. Wear a vest.")
        terminal.press("r")
        terminal.wait_for("Name (required)")
        terminal.type(TEXT)
        terminal.wait_for(TEXT, f"{len(TEXT)} characters")
        terminal.wait_until(lambda: TEXT in _kept(home), "the text written down")
        terminal.kill()
    with Terminal(home) as terminal:
        terminal.wait_for(OPEN)
        terminal.press(again)
        terminal.wait_for(TEXT)


def test_each_key_is_written_down_soon(home: Path, program: Program, demo: DemoProcess) -> None:
    program("add", demo.address)
    with Terminal(home) as terminal:
        terminal.wait_for(OPEN)
        terminal.press("r")
        terminal.wait_for("Name (required)")
        for end in range(1, 6):
            terminal.type(TEXT[end - 1])
            terminal.wait_until(lambda end=end: [draft["text"] for draft in program.drafts()] == [TEXT[:end]], "saved")  # type: ignore[misc]
        terminal.kill()
    assert [draft["text"] for draft in program.drafts()] == [TEXT[:5]]


@pytest.mark.parametrize("held", ["request", "answer"])
def test_killed_while_sending_it_is_on_the_blog_once(
    home: Path, program: Program, line: SlowLine, demo: DemoProcess, held: Held
) -> None:
    with Terminal(home, line.address) as terminal:
        terminal.wait_for(OPEN)
        open_post(terminal)
        terminal.wait_for("Lovely dear. Wear a vest.")
        line.hold = held
        write(terminal, TEXT, "Wilma")
        terminal.wait_until(line.reached.is_set, f"the {held} held back")
        terminal.kill()
    assert [(draft["text"], draft["state"]) for draft in program.drafts()] == [(TEXT, "sending")]
    line.cut()
    for _ in range(2):
        program("outbox", "send")
        program("refresh", "--comments")
    mine = [comment for comment in program.comments(program.post(OPEN), "--refresh") if comment["text"] == TEXT]
    assert [(comment["author"], comment["state"]) for comment in mine] == [("Wilma", "live")]
    assert program.drafts() == []


def test_two_readers_send_a_draft_once(home: Path, program: Program, line: SlowLine) -> None:
    program("add", line.address)
    post = program.post(OPEN)
    program("comments", post)
    line.hold = "answer"
    with Terminal(home) as terminal:
        terminal.wait_for(OPEN)
        write(terminal, TEXT, "Wilma")
        terminal.wait_until(line.reached.is_set, "the answer held back")
        other = program("outbox", "send")  # the first is still at it
        line.cut()
        terminal.wait_for("7 comments")
    program("outbox", "send")
    mine = [comment for comment in program.comments(post, "--refresh") if comment["text"] == TEXT]
    assert len(mine) == 1, other
    assert program.drafts() == []


def _kept(home: Path) -> str:
    """Everything in the store's files, as far as it is text."""
    return "".join(file.read_bytes().decode("utf-8", "replace") for file in (home / "data").glob("blogtui.db*"))

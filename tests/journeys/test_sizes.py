"""Terminals of every size, and a storm of resizes: the program lives and leaves the terminal as it found it."""

import random
from pathlib import Path

import pytest
from tests.journeys.program import DemoProcess, Program
from tests.journeys.terminal import Terminal

TITLE = "A list for the winter"


@pytest.mark.parametrize(("columns", "rows"), [(40, 12), (80, 24), (120, 36), (200, 50)])
def test_a_post_is_read_and_answered_at(
    home: Path, program: Program, demo: DemoProcess, columns: int, rows: int
) -> None:
    with Terminal(home, demo.address, columns=columns, rows=rows) as terminal:
        terminal.wait_for(TITLE)
        terminal.press("enter")
        terminal.wait_for("The clocks go back on Sunday.")
        terminal.press("4")
        terminal.wait_for("Haruka", "The cuckoo and the button")
        terminal.press("r")
        terminal.wait_for("Name (required)", "The cuckoo and the button send")  # the field, and what is answered
        terminal.type("Cheers!")
        terminal.wait_for("Cheers!")
        terminal.press("escape")
        terminal.wait_gone("Name (required)")
        terminal.leave()
        assert terminal.restored()
    assert [draft["text"] for draft in program.drafts()] == ["Cheers!"]
    assert program.mistakes() == []


def test_a_burst_of_keys_before_the_first_picture(home: Path, program: Program, demo: DemoProcess) -> None:
    program("add", demo.address)
    with Terminal(home) as terminal:
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw, "the other screen")
        terminal.press("?", "x", "escape", "D", "escape", "j", "enter", "j", "r", *"Hello there")
        terminal.wait_for("Comment on “What the tide table leaves out”", "Hello there", "Name (required)")
        terminal.press("escape", "Q")
        assert terminal.ended() == 0
    assert [draft["text"] for draft in program.drafts()] == ["Hello there"]
    assert program.mistakes() == []


def test_in_one_cell_it_lives_and_leaves(home: Path, program: Program, demo: DemoProcess) -> None:
    program("add", demo.address)
    with Terminal(home, columns=1, rows=1) as terminal:
        terminal.wait_until(lambda: b"\x1b[?1049h" in terminal.raw, "the other screen")
        for key in ("j", "enter", "4", "3", "2", "?", "escape", "D", "escape", "!", "escape", "r", "x"):
            terminal.press(key)
        terminal.resize(120, 36)
        terminal.wait_for("Comment on “")
        terminal.wait_for("Name (required)")
        terminal.press("escape")
        terminal.wait_for(TITLE, "s Star")
        terminal.leave()
        assert terminal.restored()
    assert program.mistakes() == []


@pytest.mark.parametrize("room", ["", "r", "?", "D", "ctrl+p"])
def test_a_storm_of_resizes(home: Path, program: Program, demo: DemoProcess, room: str) -> None:
    sizes = random.Random(7)
    with Terminal(home, demo.address) as terminal:
        terminal.wait_for(TITLE)
        terminal.press("enter")
        terminal.wait_for("The clocks go back on Sunday.")
        if room:
            terminal.press(room)
        for _ in range(60):
            terminal.resize(sizes.randint(1, 220), sizes.randint(1, 60))
        terminal.resize(120, 36)  # the one it had at first
        if room:
            terminal.press("escape")
        terminal.wait_for("s Star")  # the footer of the reader, no dialog's
        terminal.wait_for(TITLE, "The clocks go back on Sunday.", "Small Repairs")
        terminal.leave()
        assert terminal.restored()
        assert b"Traceback" not in terminal.raw
    assert program.mistakes() == []

"""Every key of every command, pressed in each pane of the demo: nothing it does is the program's own mistake."""

from pathlib import Path

import pytest
from tests.journeys.program import DemoProcess, Program
from tests.journeys.terminal import Terminal

from blogtui.tui.commands import COMMANDS

LEAVING = frozenset({"Q", "q", "ctrl+s"})  # what ends the program, and what sends
KEYS = sorted({key for command in COMMANDS for key in command.each_key} - LEAVING)


@pytest.mark.parametrize("pane", ["1", "2", "3", "4"])
def test_every_key_in(home: Path, program: Program, demo: DemoProcess, pane: str, tmp_path: Path) -> None:
    program("add", demo.address)
    if pane == "1":  # the list of blogs is there when there are two
        with DemoProcess(tmp_path / "other") as other:
            program("add", other.address)
    with Terminal(home) as terminal:
        terminal.wait_for("A list for the winter")
        terminal.press("enter")
        terminal.wait_for("The clocks go back on Sunday.")
        for key in KEYS:
            terminal.press(pane, key, "escape")
            assert terminal.alive, f"{key} ended it:\n{terminal.text}"
        terminal.press("escape", pane, "?")
        terminal.wait_for("type to filter")
        terminal.press("escape")
        terminal.wait_gone("type to filter")
        terminal.leave()
        assert terminal.restored()
    assert program.mistakes() == []

"""JSON that no terminal obeys, columns that line up, and a reader that goes away."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.cli import output
from blogtui.model.cleaning import clean


@given(st.text())
def test_json_text_holds_the_value_and_nothing_a_terminal_would_obey(value: str) -> None:
    printed = output.json_text({"value": value})
    assert json.loads(printed)["value"] == value
    shown = printed.replace("\\t", "")
    # Stacked marks are no danger in data; everything else that `clean` would take away must not be there.
    assert {char for char in shown if char != "\n" and clean(f"a{char}a") != f"a{char}a"} == set()


def test_json_keeps_letters_readable() -> None:
    assert "よい冬を" in output.json_text({"value": "よい冬を"})


def test_columns_line_up_by_cells_and_end_without_spaces() -> None:
    rows = [("id", "title", "n"), ("1", "冬", "10"), ("20", "cat", "")]
    assert output.aligned(rows, right=(0,)) == ["id  title  n", " 1  冬     10", "20  cat"]


def test_a_table_of_values_from_outside_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("a", "b"), [("x\x1b[2J\ny", None)])
    assert capsys.readouterr().out == "a       b\nx[2J y\n"


def test_outside_a_terminal_text_is_as_wide_as_it_is() -> None:
    assert output.width() is None


def shell(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    """`blogtui` in the command stands for the program under a home of its own."""
    program = f"{shlex.quote(sys.executable)} -m blogtui --home {shlex.quote(str(home))}"
    return subprocess.run(
        ["sh", "-c", command.replace("blogtui", program)], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_without_a_stream_the_work_is_done_all_the_same(tmp_path: Path, closed: str) -> None:
    done = shell(f"blogtui config path {closed}", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert ("blogtui.db" in done.stdout) is (">&-" not in closed.replace("2>&-", ""))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
@pytest.mark.parametrize(
    "command", ["config path", "blogs --json", "config keys", "--help", "posts --help", "--version", "opml export"]
)
def test_a_full_disk_behind_stdout_is_no_mistake_of_ours(tmp_path: Path, command: str) -> None:
    done = shell(f"blogtui {command} >/dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("The output could not be written: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
def test_a_full_disk_behind_stderr_leaves_the_status_as_it_is(tmp_path: Path) -> None:
    assert shell("blogtui nonsense 2>/dev/full", tmp_path).returncode == 2
    assert shell("blogtui show 1 2>/dev/full", tmp_path).returncode == 1


@pytest.mark.parametrize("command", ["--help", "--version", "config path", "opml export"])
def test_what_nobody_reads_is_dropped_and_no_failure(tmp_path: Path, command: str) -> None:
    done = shell(f"(sleep 0.5; blogtui {command}; echo $? >&2) | :", tmp_path)  # the reader has ended before
    assert done.stderr == "0\n"


def test_version_alone_is_quick_and_takes_a_full_disk_as_well() -> None:
    alone = f"{shlex.quote(sys.executable)} -m blogtui --version"
    for into, told in ((">/dev/full", "The output could not be written: "), ("| :", "")):
        done = subprocess.run(["sh", "-c", f"{alone} {into}"], capture_output=True, text=True, check=False)
        assert done.stderr.startswith(told)
        assert done.stderr.count("\n") == bool(told)

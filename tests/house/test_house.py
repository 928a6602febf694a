"""Rules of the house that no tool checks: what lies where, how long files are, what may be written."""

import ast
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "blogtui"
TOP = {"pyproject.toml", "uv.lock", "README.md", "LICENSE", "src", "tests", "screenshots"}
LONGEST = 420
VAGUE = {"utils", "helpers", "common", "core", "manager", "misc"}

MODULES = sorted(SOURCE.rglob("*.py"))


def tracked() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout, so there is no list of the project's files")
    return done.stdout.splitlines()


def test_the_top_level_holds_what_the_layout_allows() -> None:
    top = {name.split("/")[0] for name in tracked()}
    assert {name for name in top if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_one_thing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST
    assert path.stem not in VAGUE
    assert ast.get_docstring(ast.parse(text)), "a module's docstring says its one job"


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield path, node


def test_toasts_are_never_markup() -> None:
    found = list(calls("notify"))
    assert found
    for path, call in found:
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        markup = given.get("markup")
        assert isinstance(markup, ast.Constant), path
        assert markup.value is False, path


@pytest.mark.parametrize("widget", ["Static", "Label"])
def test_text_widgets_parse_no_markup(widget: str) -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == widget:
                markup = {keyword.arg: keyword.value for keyword in node.keywords}.get("markup")
                assert isinstance(markup, ast.Constant), f"{path}:{node.lineno}"
                assert markup.value is False, f"{path}:{node.lineno}"


def test_borders_parse_no_markup() -> None:
    """A title of a border that is text is read as markup, so that it must be our own words or Content."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(each, ast.Attribute) and each.attr.startswith("border_") for each in targets):
                assert isinstance(node, ast.Assign)
                assert not isinstance(node.value, ast.JoinedStr | ast.BinOp), f"{path}:{node.lineno}"
                called = node.value.func if isinstance(node.value, ast.Call) else None
                assert not (isinstance(called, ast.Name) and called.id.startswith("clean")), f"{path}:{node.lineno}"


def test_no_paths_of_a_machine_and_no_unfinished_marks() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error()")
    for path in MODULES:
        with tokenize.open(path) as lines:
            for number, line in enumerate(lines, 1):
                assert not any(mark in line for mark in marks), f"{path}:{number}"
                assert "/ho" + "me/" not in line, f"{path}:{number}"


def test_the_version_is_told_without_the_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "blogtui", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert done.stdout.startswith("blogtui ")
    assert not imported & {"textual", "httpx", "feedparser", "rich", "click", "selectolax", "msgspec", "sqlite3"}

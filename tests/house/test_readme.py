"""The README tells what the program does, because its tables and commands are checked against it.

`python -m pytest tests/house/test_readme.py --rewrite` puts the tables right.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click import Context, Group

from blogtui.cli.group import cli
from blogtui.comments.registry import Registry
from blogtui.comments.table import as_markdown as systems
from blogtui.tui.commands import as_markdown as keys

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
EXAMPLE = ROOT / "tests" / "comments" / "third_party"
GROUP = '[project.entry-points."blogtui.comment_providers"]'


def example() -> str:
    """The provider that tests/comments/test_third_party.py installs and runs, and the lines that announce it."""
    project = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    announced = GROUP + project.partition(GROUP)[2].partition("\n\n")[0]
    code = (EXAMPLE / "blogtui_example.py").read_text(encoding="utf-8")
    return f"\n```toml\n# pyproject.toml\n{announced}\n```\n\n```python\n{code}```\n\n"


TABLES: dict[str, Callable[[], str]] = {
    "systems": lambda: systems(Registry.load().providers),
    "keys": keys,
    "example": example,
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_programs_own(name: str, request: pytest.FixtureRequest) -> None:
    text = README.read_text(encoding="utf-8")
    table = re.compile(f"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    made = TABLES[name]()
    right = table.sub(lambda found: f"{found[1]}{made}{found[2]}", text)
    if request.config.getoption("--rewrite"):
        README.write_text(right, encoding="utf-8")
    assert README.read_text(encoding="utf-8") == right


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README.read_text(encoding="utf-8"))
    assert len(pictures) >= 3
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture


def test_there_are_two_commands_of_one_line() -> None:
    text = README.read_text(encoding="utf-8")
    for name, ending in (("demo", "blogtui demo"), ("tests", "pytest --numprocesses auto")):
        block = re.search(f"^```sh {name}\n(.*?)\n```$", text, re.DOTALL | re.MULTILINE)
        assert block is not None
        assert "\n" not in block[1]
        assert block[1].endswith(ending)


def test_ci_runs_the_second_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "```sh tests" in script
    assert "BLOGTUI_REQUIRE_SERVERS=1" in script


def test_commands_named_in_the_readme_exist() -> None:
    text = README.read_text(encoding="utf-8")
    assert isinstance(cli, Group)
    for name in set(re.findall(r"`blogtui ([a-z]+)", text)) - {"example"}:
        assert name in cli.list_commands(Context(cli)), name

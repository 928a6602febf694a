"""Every command of the contract exists, says what it does, and takes its options."""

import re

import click
import pytest
from tests.cli.conftest import Blogtui

from blogtui.cli.group import COMMANDS, every_command, looks_like_address

CONTRACT = {
    "add": {"--folder", "--json"},
    "remove": {"--yes"},
    "blogs": {"--json"},
    "refresh": {"--comments", "--json"},
    "posts": {"--blog", "--unread", "--starred", "--search", "--limit", "--offset", "--json"},
    "show": {"--comments", "--json"},
    "comments": {"--refresh", "--elsewhere", "--json"},
    "reply": {"--to", "--text", "--file", "--name", "--email", "--website", "--draft", "--json"},
    "outbox": {"--json", "--sent"},
    "outbox edit": {"--text", "--file", "--name", "--email", "--website", "--json"},
    "outbox delete": {"--yes", "--json"},
    "outbox send": {"--json"},
    "outbox discard": set(),
    "older": {"--pages", "--json"},
    "mark": set(),
    "opml import": set(),
    "opml export": set(),
    "inspect": {"--type", "--url", "--json"},
    "problems": {"--json"},
    "config path": set(),
    "config show": {"--json"},
    "config keys": set(),
    "demo": set(),
}


@pytest.mark.parametrize("name", CONTRACT)
def test_every_command_of_the_contract_takes_its_options(name: str) -> None:
    command = dict(every_command())[name]
    assert CONTRACT[name] <= {option for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize(
    ("name", "command"), list(every_command()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_tells_what_it_does_in_a_short_line_and_every_option_too(
    name: str, command: click.Command
) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]\.", command.get_short_help_str(80))
    assert all(option.help for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize("name", [name for name, _ in every_command()])
def test_help_is_printed_with_status_0(blogtui: Blogtui, name: str) -> None:
    ran = blogtui(*name.split(), "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: blogtui {name} ")


def test_the_help_of_the_program_lists_every_command_uncut(blogtui: Blogtui) -> None:
    out = blogtui("--help").out
    assert [line.split()[0] for line in out.partition("Commands:\n")[2].splitlines()] == list(COMMANDS)
    assert "..." not in out.partition("Commands:\n")[2]


@pytest.mark.parametrize(
    "word",
    [
        "example.org",
        "https://example.org/feed",
        "http://x/",
        "localhost",
        "localhost:8080/blog",
        "127.0.0.1:80",
        "feed:x",
    ],
)
def test_an_address_is_known_by_its_look(word: str) -> None:
    assert looks_like_address(word)


@pytest.mark.parametrize("word", ["pots", "read", "two words.org", "", "..", "."])
def test_a_word_is_no_address(word: str) -> None:
    assert not looks_like_address(word)


def test_a_mistyped_command_is_answered_with_the_nearest(blogtui: Blogtui) -> None:
    ran = blogtui("pots")
    assert ran.status == 2
    assert "Did you mean 'posts'?" in ran.err


@pytest.mark.parametrize("arguments", [(), ("example.org",), ("demo",)])
def test_the_reader_is_refused_without_a_terminal(blogtui: Blogtui, arguments: tuple[str, ...]) -> None:
    ran = blogtui(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert "needs a terminal" in ran.err


def test_an_address_takes_no_further_words(blogtui: Blogtui) -> None:
    assert blogtui("example.org", "extra").status == 2

"""The `blogtui` command: its global options, and the commands, each imported when it is asked for."""

import difflib
import importlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from blogtui import __version__
from blogtui.cli.logs import keep_log
from blogtui.cli.session import Session

COMMANDS: dict[str, str] = {
    "add": "subscriptions",
    "remove": "subscriptions",
    "blogs": "subscriptions",
    "refresh": "refresh",
    "posts": "posts",
    "show": "show",
    "comments": "comments",
    "reply": "reply",
    "outbox": "outbox",
    "older": "older",
    "mark": "mark",
    "opml": "opml",
    "inspect": "inspect",
    "account": "account",
    "problems": "problems",
    "config": "config",
    "demo": "demo",
}
"""Every command by name, and the module of this package that holds it."""

_ADDRESS = re.compile(r"\S*[^\s.][.:][^\s.]\S*|localhost(/\S*)?")


def looks_like_address(word: str) -> bool:
    """Whether a word that is no command may be meant as a web address: a scheme, a dotted name or a port in it."""
    return _ADDRESS.fullmatch(word) is not None


class Commands(click.Group):
    """A group that knows its commands by name, and takes an address where a command could stand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"blogtui.cli.{COMMANDS[cmd_name]}"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word in COMMANDS or word.startswith("-"):
            return super().resolve_command(ctx, args)
        if looks_like_address(word):
            from blogtui.cli.address import open_at

            return open_at.name, open_at, args
        raise click.UsageError(f"There is no command {word!r}, and it is no address.{_suggestion(word)}", ctx)


def _suggestion(word: str) -> str:
    near: Sequence[str] = difflib.get_close_matches(word, COMMANDS, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


@click.group(
    cls=Commands,
    invoke_without_command=True,
    subcommand_metavar="[ADDRESS | COMMAND [ARGS]...]",
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)
@click.option(
    "--home",
    envvar="BLOGTUI_HOME",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep config, data, cache and log under this folder.  [env: BLOGTUI_HOME]",
)
@click.version_option(__version__, prog_name="blogtui", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context, home: Path | None) -> None:
    """Read blogs and the conversations under them, and answer.

    Without a command the reader opens; with an ADDRESS (home page, feed or post) it opens at that blog.
    The commands do the same work for shells and scripts: --json gives data, stderr gives words.

    Exit status: 0 done, 1 some of it failed, 2 usage, 3 network, 4 login needed, 5 the local store, 130 interrupted.
    """
    session = context.obj = Session(home)
    keep_log(session.places.log_file)
    if context.invoked_subcommand is None:
        from blogtui.cli.reader import open_reader

        context.exit(open_reader(session.settings))


def every_command(group: click.Group = cli, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name ("outbox send"), groups included, in the order of the help."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path}{name}", command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{path}{name} ")

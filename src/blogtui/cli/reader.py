"""Opens the terminal reader: the one file of the command line that knows it."""

import sys

import click

from blogtui.cli.session import current
from blogtui.model.settings import Settings


def open_reader(settings: Settings, address: str | None = None) -> int:
    """Run the reader, at `address` if one is given, until the user leaves it; returns the exit status."""
    need_terminal()
    from blogtui.config.secrets import Keeper
    from blogtui.tui.app import run

    return run(settings, address, secrets=Keeper(settings.places))


def need_terminal() -> None:
    """Raises UsageError where there is no terminal for the reader."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("The reader needs a terminal. Without one, see the commands in `blogtui --help`.")


@click.command(name="ADDRESS")
@click.argument("address")
def open_at(address: str) -> None:
    """Open the reader at the blog or post of ADDRESS; subscribes to it if it is new."""
    click.get_current_context().exit(open_reader(current().settings, address))

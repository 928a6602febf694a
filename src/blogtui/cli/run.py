"""The one place where an error ends a command: its words go to stderr, its kind becomes the exit status.

Click is imported only where a command is asked for: the reader alone opens without it.
"""

from __future__ import annotations

import os
import sys

from blogtui.cli import streams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """The exit status of the command line `arguments`. Never raises for what a user or a server can cause."""
    streams.prepare()
    try:
        return _finished(_reader(arguments) if _only_reads(arguments) else _command(arguments))
    except KeyboardInterrupt:
        return _interrupted()
    except Exception as error:  # noqa: BLE001 - the door where a command's errors become words
        return _finished(_told(error))


def _finished(status: int) -> int:
    """The status, when all that was to be printed could be."""
    lost = streams.finish()
    if lost is None:
        return status
    from blogtui.cli import exits, output

    output.note(f"The output could not be written: {lost.strerror}. What blogtui keeps is stored all the same.")
    return exits.Exit.SOME_FAILED


def _only_reads(arguments: Sequence[str]) -> bool:
    """Whether that is the reader at a terminal and nothing else: `blogtui`, perhaps with the folder it lives in."""
    if arguments and not (len(arguments) == 2 and arguments[0] == "--home" and arguments[1]):
        return False
    home = _home(arguments)
    return sys.stdin.isatty() and sys.stdout.isatty() and (home is None or not os.path.isfile(home))


def _home(arguments: Sequence[str]) -> str | None:
    """The folder named on the command line or by the environment."""
    return arguments[1] if arguments else os.environ.get("BLOGTUI_HOME") or None


def _reader(arguments: Sequence[str]) -> int:
    from blogtui.cli.reader import open_reader
    from blogtui.config.file import load
    from blogtui.config.places import places

    return open_reader(load(places(_home(arguments))))


def _command(arguments: Sequence[str]) -> int:
    import click

    from blogtui.cli.group import cli

    try:
        return int(cli.main(list(arguments), prog_name="blogtui", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return _interrupted()


def _interrupted() -> int:
    from blogtui.cli import output
    from blogtui.cli.exits import Exit

    output.note("Interrupted.")
    return Exit.INTERRUPTED


def _told(error: Exception) -> int:
    import logging

    from blogtui.cli import exits, logs, output
    from blogtui.model.errors import BlogtuiError

    cause = exits.first_of(error)
    if isinstance(cause, BlogtuiError):
        output.note(exits.sentence(cause))
        return exits.status_of(cause)
    logging.getLogger("blogtui").error("A mistake in blogtui", exc_info=error)
    file = logs.where_kept()
    where = f" The details are in {file}; please report them." if file else ""
    output.note(f"blogtui made a mistake here ({type(cause).__name__}); nothing stored is lost.{where}")
    return exits.Exit.SOME_FAILED

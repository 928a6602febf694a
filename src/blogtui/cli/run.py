"""The one place where an error ends a command: its words go to stderr, its kind becomes the exit status."""

import logging
from collections.abc import Sequence

import click

from blogtui.cli import exits, logs, output
from blogtui.cli.exits import Exit
from blogtui.cli.group import cli
from blogtui.model.errors import BlogtuiError

log = logging.getLogger("blogtui")


def run(arguments: Sequence[str]) -> int:
    """The exit status of the command line `arguments`. Never raises for what a user or a server can cause."""
    output.tolerate_narrow_encodings()
    try:
        status = cli.main(list(arguments), prog_name="blogtui", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        output.note("Interrupted.")
        status = Exit.INTERRUPTED
    except Exception as error:
        cause = exits.first_of(error)
        if isinstance(cause, BlogtuiError):
            output.note(exits.sentence(cause))
            status = exits.status_of(cause)
        else:
            log.exception("A mistake in blogtui")
            output.note(f"blogtui made a mistake here ({type(cause).__name__}); nothing stored is lost.{_where()}")
            status = Exit.SOME_FAILED
    return output.finish(int(status or 0))


def _where() -> str:
    file = logs.where_kept()
    return f" The details are in {file}; please report them." if file else ""

"""Opens the terminal reader: the one file of the command line that knows it."""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from blogtui.model.settings import Settings


def open_reader(settings: Settings, address: str | None = None) -> int:
    """Run the reader, at `address` if one is given, until the user leaves it; returns the exit status.

    What it shows first is on the terminal before Textual is imported. Raises UsageError where there is no terminal.
    """
    need_terminal()
    gc.disable()  # nothing that is made until the first screen stands is garbage
    from blogtui.service.glance import glance
    from blogtui.tui.first import first_picture

    first = glance(settings.places.store)
    with first_picture(settings, first if address is None else None, os.environ) as held:
        from blogtui.cli.logs import keep_log
        from blogtui.config.secrets import Keeper
        from blogtui.tui.app import run

        keep_log(settings.places.log_file)
        return run(settings, address, secrets=Keeper(settings.places), first=first, held=held)


def need_terminal() -> None:
    """Raises UsageError where there is no terminal for the reader."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        from click import UsageError

        raise UsageError("The reader needs a terminal. Without one, see the commands in `blogtui --help`.")

"""`blogtui`: run the command line, and turn whatever goes wrong into a sentence and an exit status."""

from __future__ import annotations

import sys

from blogtui import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run with these arguments (None: the program's own) and exit. `--version` alone is answered at once."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        try:
            print(f"blogtui {__version__}", flush=True)  # noqa: T201 - also where stdout is closed
            sys.exit(0)
        except OSError:
            pass  # those below have the words for it
    from blogtui.cli.run import run

    sys.exit(run(given))

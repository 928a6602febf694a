"""`blogtui`: run the command line, and turn whatever goes wrong into a sentence and an exit status."""

import sys
from collections.abc import Sequence

from blogtui import __version__


def main(arguments: Sequence[str] | None = None) -> None:
    """Run with these arguments (None: the program's own) and exit. `--version` alone is answered at once."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        print(f"blogtui {__version__}")  # noqa: T201 - also where stdout is closed
        sys.exit(0)
    from blogtui.cli.run import run

    sys.exit(run(given))

"""One line on stderr that says what is being done, while somebody at a terminal waits."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from blogtui.model.cleaning import clean_line

if TYPE_CHECKING:
    from blogtui.service.progress import Progress, Watcher

_CLEAR = "\r\x1b[K"


@contextmanager
def shown() -> "Iterator[Watcher]":
    """Keeps the line up to date and takes it away at the end; silent where that cannot be done."""
    from blogtui.service.progress import unwatched

    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield unwatched
        return
    try:
        yield _write
    finally:
        sys.stderr.write(_CLEAR)
        sys.stderr.flush()


def _write(progress: "Progress") -> None:
    sys.stderr.write(_CLEAR + words(progress))
    sys.stderr.flush()


def words(progress: "Progress") -> str:
    """What the line says; short enough not to wrap."""
    count = f"[{progress.done}/{progress.total}] " if progress.total else ""
    return count + clean_line(progress.words, 60)

"""What SQLite says went wrong, as one sentence for people."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blogtui.model.errors import StoreError
from blogtui.store.packing import Damaged

_WAIT = "Close the other program, or wait a moment, and try again."
_SENTENCES: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: ("Another program is writing to the store {path} and does not let go.", _WAIT),
    sqlite3.SQLITE_LOCKED: ("Another program holds the store {path}.", _WAIT),
    sqlite3.SQLITE_FULL: (
        "The disk is full; the store {path} could not take the change.",
        "Make room on the disk and try again; what was stored before is kept.",
    ),
    sqlite3.SQLITE_READONLY: (
        "The store {path} can only be read, not written.",
        "Make the file and its folder writable, or use another --home.",
    ),
    sqlite3.SQLITE_CORRUPT: ("The store {path} is damaged; it is left as it is.", ""),
    sqlite3.SQLITE_NOTADB: ("The file {path} is not a store of blogtui, or is damaged; it is left as it is.", ""),
    sqlite3.SQLITE_CANTOPEN: (
        "The store {path} cannot be opened.",
        "Check that its folder exists and may be written to, or use another --home.",
    ),
    sqlite3.SQLITE_PERM: (
        "The store {path} may not be opened by this user.",
        "Give the file to this user, or use another --home.",
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk did not take or give what the store {path} asked of it.",
        "Check the disk and its free space; what was stored before is kept.",
    ),
}


def store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """The StoreError for an error of SQLite at this file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    sentence, advice = _SENTENCES.get(code, ("The store {path} could not do that: {error}.", ""))
    return StoreError(sentence.format(path=path, error=error), advice=advice)


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turns every error of SQLite raised inside, and bodies that no longer unpack, into a StoreError.

    Everything else passes.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, path) from error
    except Damaged as error:
        raise StoreError(f"The store {path} is damaged: a stored text cannot be read.") from error

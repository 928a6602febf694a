"""Opening the store's file: what is not ours, newer or damaged is refused before a byte of it changes."""

from __future__ import annotations

import os
import sqlite3
import time

from blogtui.model.errors import StoreError
from blogtui.store.schema import APPLICATION_ID, STEPS, advance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100  # bytes; https://www.sqlite.org/fileformat2.html#the_database_header
_CHECK_WHOLE = 4 * 2**20  # bytes; up to here a look at every page costs a few milliseconds


def make_file(path: Path) -> None:
    """Make the folder and an empty file that only this user may read, where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        advice = "Check the folder and its permissions, or use another --home."
        reason = "it is a folder" if path.is_dir() else (error.strerror or str(error))
        raise StoreError(f"The store {path} cannot be opened: {reason}.", advice=advice) from error


def inspect(path: str | os.PathLike[str], newest: int = len(STEPS)) -> None:
    """Refuse, by its header alone, a file that is not ours. An empty file is new.

    Raises StoreError. The file is only read. A rollback journal beside it means that the header may be half
    written (killed while it was being made); then SQLite mends it first and `check_opened` judges.
    """
    with open(path, "rb") as file:
        header = file.read(_HEADER)
        size = os.fstat(file.fileno()).st_size
    if size == 0 or os.path.exists(f"{path}-journal"):
        return
    if not header.startswith(_MAGIC) or size < _HEADER:
        raise StoreError(f"The file {path} is not a store of blogtui; it is left as it is.")
    refuse_foreign(path, application=_number(header, 68), version=_number(header, 60), newest=newest)
    pages, page = _number(header, 28), int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    settled = not (os.path.exists(wal := f"{path}-wal") and os.path.getsize(wal))
    if settled and _number(header, 24) == _number(header, 92) and size < pages * page:
        raise StoreError(f"The store {path} is damaged: its end is missing. It is left as it is.")


def refuse_foreign(path: str | os.PathLike[str], *, application: int, version: int, newest: int) -> None:
    """Raises StoreError for another program's database or one with steps we do not know."""
    if application != APPLICATION_ID:
        raise StoreError(f"The file {path} belongs to another program; it is left as it is.")
    if version > newest:
        raise StoreError(
            f"The store {path} was written by a newer blogtui; it is left as it is.",
            advice="Use the newer blogtui, or another --home.",
        )


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """A connection for one thread, without implicit transactions. `patience`: seconds to wait for a lock."""
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        # What one statement with its triggers may have to undo: each post that is added would go through a file.
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection, path: Path, patience: float, steps: tuple[str, ...]) -> None:
    """Check an opened store and bring it up to date; a new one is made. One transaction, safe beside another copy."""
    if 0 < path.stat().st_size <= _CHECK_WHOLE:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise StoreError(f"The store {path} is damaged; it is left as it is.")
    if _version(connection) < len(steps):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _refuse_opened(connection, path, len(steps))
            advance(connection, steps)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    _refuse_opened(connection, path, len(steps))
    # Only now: so the file's own header names us from its first commit on, never the WAL alone.
    _use_wal(connection, patience)


def _refuse_opened(connection: sqlite3.Connection, path: Path, newest: int) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    refuse_foreign(path, application=application, version=_version(connection), newest=newest)


def _use_wal(connection: sqlite3.Connection, patience: float) -> None:
    # Changing the mode does not wait for locks by itself; two copies may be making the same store.
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")

"""The one door to SQLite: one connection that writes, two that read, transactions around all."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from typing import TypeVar

from blogtui.model.errors import StoreError
from blogtui.store.failure import in_words
from blogtui.store.opening import connect, inspect, make_file, prepare
from blogtui.store.schema import STEPS

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
_PAGES_IN_LOG = 4000  # 16 MB are written before they move into the file; four times fewer waits for the disk than usual
_STEPS_BETWEEN_LOOKS = 1000  # of SQLite's virtual machine; some microseconds


class Database:
    """An SQLite file with a thread each for writing, reading and searching, so that a list waits for neither a refresh
    nor a search. Where nobody waits, `threads` is false, and all is done in the caller's: two that take turns at the
    interpreter need a fifth more time.

    `patience` is how many seconds to wait for another program's lock. Every method raises StoreError when the
    file cannot be used; whatever else the work raises passes unchanged, after a rollback.
    """

    def __init__(
        self, path: Path, *, patience: float = 5.0, threads: bool = True, steps: tuple[str, ...] = STEPS
    ) -> None:
        self.path = path
        self._writer = _Lane(path, "BEGIN IMMEDIATE", threads=threads)
        self._reader = _Lane(path, "BEGIN", threads=threads, abandonable=True)
        self._seeker = _Lane(path, "BEGIN", threads=threads, abandonable=True)
        self._patience = patience
        self._steps = steps

    async def open(self) -> None:
        """Check the file, make it or bring it up to date."""
        try:
            await self._writer.start(partial(_open_writer, self.path, self._patience, self._steps))
            # They open the file when they are first needed; whatever could be wrong with it has been seen by now.
            self._reader.ready(partial(_open_reader, self.path, self._patience))
            self._seeker.ready(partial(_open_reader, self.path, self._patience))
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what was begun, then let go of the file. May be called twice."""
        await self._seeker.stop()
        await self._reader.stop()
        await self._writer.stop()

    async def run(self, work: Work[T]) -> T:
        """Read: `work` sees one unchanging picture of the store, and all writes answered before."""
        return await self._reader.do(work)

    async def seek(self, work: Work[T]) -> T:
        """Read what may take long, beside `run`. Whoever stops waiting for it stops it."""
        return await self._seeker.do(work)

    async def write(self, work: Work[T], *, first: Callable[[], None] | None = None) -> T:
        """Write: all of `work` or nothing of it. Once this answers, it is committed. `first` is called on the same
        thread before the transaction."""
        return await self._writer.do(work, first)


class _Lane:
    """One connection, on its own thread if it has one. `abandonable`: work whose caller was cancelled is broken off."""

    def __init__(self, path: Path, begin: str, *, threads: bool, abandonable: bool = False) -> None:
        self._path = path
        self._begin = begin
        self._abandonable = abandonable
        self._threads = threads
        self._executor: ThreadPoolExecutor | None = None
        self._opened: Callable[[], sqlite3.Connection] | None = None
        self._connection: sqlite3.Connection | None = None

    async def start(self, opened: Callable[[], sqlite3.Connection]) -> None:
        """Open the file now."""
        self.ready(opened)
        await self._call(self._open)

    def ready(self, opened: Callable[[], sqlite3.Connection]) -> None:
        """Open the file when there is something to do."""
        self._opened = opened
        if self._threads:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="blogtui-store")

    def _open(self) -> sqlite3.Connection:
        if self._opened is None:
            raise StoreError(f"The store {self._path} is closed.", advice="Open blogtui again.")
        if self._connection is None:
            with in_words(self._path):
                self._connection = self._opened()
        return self._connection

    async def stop(self) -> None:
        executor = self._executor
        await asyncio.shield(self._call(self._hang_up))
        self._executor = None
        if executor is not None:
            executor.shutdown()

    def _hang_up(self) -> None:
        self._opened = None
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with in_words(self._path):
                connection.close()

    async def do(self, work: Work[T], first: Callable[[], None] | None = None) -> T:
        task, abandoned = asyncio.current_task(), Event()

        def is_abandoned() -> bool:  # without a thread an interrupt gets its turn in here
            return abandoned.is_set() or (self._executor is None and task is not None and task.cancelling() > 0)

        try:
            return await self._call(partial(self._transact, work, first, is_abandoned))
        except asyncio.CancelledError:
            abandoned.set()
            raise
        except StoreError:
            await asyncio.sleep(0)  # whoever was cancelled in the middle is told that, not that SQLite was interrupted
            raise

    async def _call(self, work: Callable[[], T]) -> T:
        if self._executor is not None:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        await asyncio.sleep(0)  # what else waits has its turn
        return work()

    def _transact(self, work: Work[T], first: Callable[[], None] | None, is_abandoned: Callable[[], bool]) -> T:
        connection = self._open()
        if first is not None:
            first()
        if self._abandonable:
            connection.set_progress_handler(is_abandoned, _STEPS_BETWEEN_LOOKS)
        with in_words(self._path):
            connection.execute(self._begin)
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk makes SQLite roll back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result


def _open_writer(path: Path, patience: float, steps: tuple[str, ...]) -> sqlite3.Connection:
    make_file(path)
    inspect(path, len(steps))
    connection = connect(path, patience)
    try:
        prepare(connection, path, patience, steps)
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_IN_LOG}")
    except BaseException:
        connection.close()
        raise
    return connection


def _open_reader(path: Path, patience: float) -> sqlite3.Connection:
    connection = connect(path, patience)
    connection.execute("PRAGMA query_only = ON")
    return connection

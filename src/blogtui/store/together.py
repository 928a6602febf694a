"""Writes that come in a crowd, many in one transaction: each commit writes whole pages, most of them the same ones."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from blogtui.store.database import Database

R = TypeVar("R")
T = TypeVar("T")
_MOMENT = 0.02  # seconds from one transaction to the next, in which others may join
_MOST = 16  # works in a transaction; other writers wait for all of it


class Together:
    """The first write goes at once, those that follow it closely go together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: _Batch | None = None
        self._next = 0.0  # when the next transaction may begin, by the loop's clock

    async def write(self, read: Callable[[], R], write: Callable[[sqlite3.Connection, R], T]) -> T:
        """As `Database.write`, of what `read` gives: it is called before the transaction, on the thread that writes.
        (Between two threads each feed would go from one core to another and back.)

        Both are called again, alone, where another's failure has undone them."""
        batch = self._open
        if batch is None:
            batch = self._open = _Batch()
            batch.done = asyncio.create_task(self._commit(batch))
        place = batch.add(read, write)
        if place + 1 == _MOST:
            self._open = None
        await asyncio.wait([batch.done])
        if batch.done.cancelled() or batch.done.exception() is not None:
            alone = _Batch()
            alone.add(read, write)
            results = await self._database.write(alone.write, first=alone.read)
        else:
            results = batch.done.result()[place:]
        result: T = results[0]
        return result

    async def _commit(self, batch: "_Batch") -> list[Any]:
        clock = asyncio.get_running_loop().time
        now = clock()
        begin = max(self._next, now)
        self._next = begin + _MOMENT
        await asyncio.sleep(begin - now)
        if self._open is batch:
            self._open = None
        return await self._database.write(batch.write, first=batch.read)


class _Batch:
    """The works of one transaction, and their results once they are committed."""

    done: asyncio.Task[list[Any]]

    def __init__(self) -> None:
        self._works: list[tuple[Callable[[], Any], Callable[[sqlite3.Connection, Any], Any]]] = []
        self._given: list[Any] = []

    def add(self, read: Callable[[], Any], write: Callable[[sqlite3.Connection, Any], Any]) -> int:
        """Its place among the results."""
        self._works.append((read, write))
        return len(self._works) - 1

    def read(self) -> None:
        self._given = [read() for read, _ in self._works]

    def write(self, connection: sqlite3.Connection) -> list[Any]:
        return [write(connection, given) for (_, write), given in zip(self._works, self._given, strict=True)]

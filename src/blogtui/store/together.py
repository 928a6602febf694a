"""Writes that come in a crowd, many in one transaction: each commit writes whole pages, most of them the same ones."""

import asyncio
import sqlite3
from typing import Any

from blogtui.store.database import Database, T, Work

_MOMENT = 0.05  # seconds from one transaction to the next, in which others may join
_MOST = 16  # works in a transaction; other writers wait for all of it


class Together:
    """The first write goes at once, those that follow it closely go together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open: _Batch | None = None
        self._next = 0.0  # when the next transaction may begin, by the loop's clock

    async def write(self, work: Work[T]) -> T:
        """As `Database.write`. `work` is done again, alone, where another's failure has undone it."""
        batch = self._open
        if batch is None:
            batch = self._open = _Batch()
            batch.done = asyncio.create_task(self._commit(batch))
        place = len(batch.works)
        batch.works.append(work)
        if place + 1 == _MOST:
            self._open = None
        await asyncio.wait([batch.done])
        if batch.done.cancelled() or batch.done.exception() is not None:
            return await self._database.write(work)
        result: T = batch.done.result()[place]
        return result

    async def _commit(self, batch: "_Batch") -> list[Any]:
        clock = asyncio.get_running_loop().time
        begin = max(self._next, clock())
        self._next = begin + _MOMENT
        await asyncio.sleep(begin - clock())
        if self._open is batch:
            self._open = None

        def work(connection: sqlite3.Connection) -> list[Any]:
            return [each(connection) for each in batch.works]

        return await self._database.write(work)


class _Batch:
    """The works of one transaction, and their results once they are committed."""

    done: asyncio.Task[list[Any]]

    def __init__(self) -> None:
        self.works: list[Work[Any]] = []

"""What went wrong lately, the last 500 of it."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from blogtui.model.ids import BlogId, ProblemId
from blogtui.model.problem import Problem, ProblemKind
from blogtui.store.bulk import chunks
from blogtui.store.columns import micros, sound, sound_or_none, when
from blogtui.store.database import Database

KEPT = 500
_COLUMNS = "kind, doing, advice, detail, noticed, address, blog_id, count, id"
_THE_SAME = "kind = ? AND address IS ? AND advice = ?"


class Problems:
    """The log of problems. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, problem: Problem) -> ProblemId:
        """Keep a problem. The same again (kind, address and advice) counts up and becomes the latest."""

        def work(connection: sqlite3.Connection) -> ProblemId:
            same = f"DELETE FROM problem WHERE {_THE_SAME} RETURNING count"
            times = sum(count for (count,) in connection.execute(same, _what(problem)).fetchall())
            added = _insert(connection, replace(problem, count=problem.count + times, id=None))
            _keep_the_latest(connection)
            return added

        return await self._database.write(work)

    async def recent(self, limit: int = 200) -> tuple[Problem, ...]:
        """The latest first."""

        def work(connection: sqlite3.Connection) -> tuple[Problem, ...]:
            return _problems(connection.execute(f"SELECT {_COLUMNS} FROM problem ORDER BY id DESC LIMIT ?", (limit,)))

        return await self._database.run(work)

    async def clear(self, ids: Iterable[ProblemId] | None = None) -> tuple[Problem, ...]:
        """Forget these problems, or all; those that were there, which `restore` takes."""
        wanted = None if ids is None else list(ids)

        def work(connection: sqlite3.Connection) -> tuple[Problem, ...]:
            if wanted is None:
                return _problems(connection.execute(f"DELETE FROM problem RETURNING {_COLUMNS}"))
            gone: list[Problem] = []
            for some in chunks(wanted):
                these = f"id IN ({','.join('?' * len(some))})"
                gone += _problems(connection.execute(f"DELETE FROM problem WHERE {these} RETURNING {_COLUMNS}", some))
            return tuple(gone)

        return await self._database.write(work)

    async def restore(self, problems: Iterable[Problem]) -> None:
        """Put problems that were forgotten back in their place. One that came again meanwhile counts up instead."""
        forgotten = tuple(problems)

        def work(connection: sqlite3.Connection) -> None:
            for problem in forgotten:
                again = connection.execute(
                    f"UPDATE problem SET count = count + ? WHERE {_THE_SAME}", (problem.count, *_what(problem))
                )
                if not again.rowcount:
                    _insert(connection, problem)
            _keep_the_latest(connection)

        await self._database.write(work)


def _what(problem: Problem) -> tuple[str, str | None, str]:
    """What makes two problems the same."""
    return problem.kind.value, sound_or_none(problem.address), sound(problem.advice)


def _insert(connection: sqlite3.Connection, problem: Problem) -> ProblemId:
    """Under its id, or the next one."""
    added = connection.execute(
        f"INSERT INTO problem ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            problem.kind.value,
            sound(problem.doing),
            sound(problem.advice),
            sound(problem.detail),
            micros(problem.when),
            sound_or_none(problem.address),
            problem.blog_id,
            problem.count,
            problem.id,
        ),
    )
    assert added.lastrowid is not None
    return ProblemId(added.lastrowid)


def _keep_the_latest(connection: sqlite3.Connection) -> None:
    oldest_kept = "(SELECT id FROM problem ORDER BY id DESC LIMIT 1 OFFSET ?)"
    connection.execute(f"DELETE FROM problem WHERE id < {oldest_kept}", (KEPT - 1,))


def _problems(rows: sqlite3.Cursor) -> tuple[Problem, ...]:
    return tuple(_problem(*row) for row in rows)


def _problem(
    kind: str,
    doing: str,
    advice: str,
    detail: str,
    noticed: int,
    address: str | None,
    blog_id: BlogId | None,
    count: int,
    id: ProblemId,
) -> Problem:
    time: datetime = when(noticed)
    return Problem(ProblemKind(kind), doing, advice, detail, time, address, blog_id, count, id)

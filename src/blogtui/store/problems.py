"""What went wrong lately, the last 500 of it."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from blogtui.model.ids import BlogId, ProblemId
from blogtui.model.problem import Problem, ProblemKind
from blogtui.store.bulk import chunks
from blogtui.store.columns import micros, sound, sound_or_none, when
from blogtui.store.database import Database

KEPT = 500


class Problems:
    """The log of problems. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, problem: Problem) -> ProblemId:
        """Keep a problem. The same again (kind, address and advice) counts up and becomes the latest."""

        def work(connection: sqlite3.Connection) -> ProblemId:
            row = connection.execute(
                "DELETE FROM problem WHERE kind = ? AND address IS ? AND advice = ? RETURNING count",
                (problem.kind.value, sound_or_none(problem.address), sound(problem.advice)),
            ).fetchall()
            times = problem.count + sum(count for (count,) in row)
            added = connection.execute(
                "INSERT INTO problem (kind, doing, advice, detail, noticed, address, blog_id, count)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    problem.kind.value,
                    sound(problem.doing),
                    sound(problem.advice),
                    sound(problem.detail),
                    micros(problem.when),
                    sound_or_none(problem.address),
                    problem.blog_id,
                    times,
                ),
            )
            assert added.lastrowid is not None
            oldest_kept = "(SELECT id FROM problem ORDER BY id DESC LIMIT 1 OFFSET ?)"
            connection.execute(f"DELETE FROM problem WHERE id < {oldest_kept}", (KEPT - 1,))
            return ProblemId(added.lastrowid)

        return await self._database.write(work)

    async def recent(self, limit: int = 200) -> tuple[Problem, ...]:
        """The latest first."""

        def work(connection: sqlite3.Connection) -> tuple[Problem, ...]:
            rows = connection.execute(
                "SELECT kind, doing, advice, detail, noticed, address, blog_id, count, id FROM problem"
                " ORDER BY id DESC LIMIT ?",
                (limit,),
            )
            return tuple(_problem(*row) for row in rows)

        return await self._database.run(work)

    async def clear(self, ids: Iterable[ProblemId] | None = None) -> None:
        """Forget these problems, or all."""
        wanted = None if ids is None else list(ids)

        def work(connection: sqlite3.Connection) -> None:
            if wanted is None:
                connection.execute("DELETE FROM problem")
            for some in chunks(wanted or []):
                connection.execute(f"DELETE FROM problem WHERE id IN ({','.join('?' * len(some))})", tuple(some))

        await self._database.write(work)


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

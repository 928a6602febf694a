"""Writes that come together share a transaction, and nothing else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from blogtui.store.database import Database, Work
from blogtui.store.together import Together

TABLE = "CREATE TABLE note (text TEXT NOT NULL);"


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(tmp_path / "notes.db", steps=(TABLE,))
    await database.open()
    yield database
    await database.close()


async def note(together: Together, text: str) -> str:
    def read() -> str:
        if text == "illegible":
            raise UnicodeError(text)
        return f"{text} read"

    def write(connection: sqlite3.Connection, given: str) -> str:
        assert given == f"{text} read"
        connection.execute("INSERT INTO note VALUES (?)", (text,))
        if text == "poor":
            raise LookupError(text)
        return f"{text} written"

    return await together.write(read, write)


async def notes(database: Database) -> list[str]:
    def work(connection: sqlite3.Connection) -> list[str]:
        return [text for (text,) in connection.execute("SELECT text FROM note ORDER BY text")]

    return await database.run(work)


async def test_each_gets_its_own_result(database: Database) -> None:
    together = Together(database)
    results = await asyncio.gather(*(note(together, f"{number:02}") for number in range(40)))
    assert [result.partition(" ")[0] for result in results] == [f"{number:02}" for number in range(40)]
    assert await notes(database) == [f"{number:02}" for number in range(40)]


async def test_many_share_few_transactions(database: Database) -> None:
    done = 0
    write = database.write

    async def counted(work: Work[object], *, first: Callable[[], None]) -> object:
        nonlocal done
        done += 1
        return await write(work, first=first)

    database.write = counted  # type: ignore[method-assign, assignment]
    together = Together(database)
    await asyncio.gather(*(note(together, f"{number}") for number in range(40)))
    assert done == 3  # of 16 each


async def test_a_failure_is_only_its_own(database: Database) -> None:
    together = Together(database)
    works = [note(together, text) for text in ("a", "poor", "b", "illegible", "c")]
    first, second, third, fourth, fifth = await asyncio.gather(*works, return_exceptions=True)
    assert isinstance(second, LookupError)
    assert isinstance(fourth, UnicodeError)
    assert (first, third, fifth) == ("a written", "b written", "c written")
    assert await notes(database) == ["a", "b", "c"]


async def test_who_leaves_takes_nobody_along(database: Database) -> None:
    together = Together(database)
    await note(together, "before")
    leaving = asyncio.create_task(note(together, "leaving"))
    staying = asyncio.create_task(note(together, "staying"))
    await asyncio.sleep(0)
    leaving.cancel()
    with suppress(asyncio.CancelledError):
        await leaving
    assert (await asyncio.wait_for(staying, 10)).startswith("staying")
    assert "staying" in await notes(database)


async def test_what_has_been_answered_is_committed(database: Database, tmp_path: Path) -> None:
    together = Together(database)
    for number in range(3):
        await note(together, str(number))
        with sqlite3.connect(tmp_path / "notes.db") as other:
            assert other.execute("SELECT count(*) FROM note").fetchone() == (number + 1,)
        other.close()


@pytest.mark.parametrize("number", [1, 15, 16, 17, 33])
async def test_any_number_comes_to_an_end(database: Database, number: int) -> None:
    together = Together(database)
    works = [note(together, str(each)) for each in range(number)]
    assert len(await asyncio.wait_for(asyncio.gather(*works), 20)) == number

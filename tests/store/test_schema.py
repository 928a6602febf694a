"""Steps: taken once each, all or nothing, never downwards; the tables hold together."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from blogtui.model.errors import StoreError
from blogtui.store.database import Database
from blogtui.store.schema import STEPS, statements

ADDED = "ALTER TABLE blog ADD COLUMN extra TEXT; -- a comment; with a semicolon\nUPDATE blog SET extra = 'x;y';\n"
BROKEN = "CREATE TABLE half (x);\nINSERT INTO nowhere VALUES (1);\n"


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        for step in STEPS:
            for statement in statements(step):
                opened.execute(statement)
        yield opened


def contents(path: Path) -> bytes:
    return path.read_bytes()


async def taken(path: Path, steps: tuple[str, ...]) -> int:
    database = Database(path, steps=steps)
    await database.open()
    try:
        version: int = await database.run(lambda connection: connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        await database.close()
    return version


async def test_steps_are_taken_one_after_the_other_and_once(path: Path) -> None:
    assert await taken(path, STEPS[:1]) == 1
    assert await taken(path, STEPS) == len(STEPS)
    assert await taken(path, (*STEPS, ADDED)) == len(STEPS) + 1
    assert await taken(path, (*STEPS, ADDED)) == len(STEPS) + 1
    with pytest.raises(StoreError, match="newer"):
        await taken(path, STEPS)


async def test_a_step_that_fails_leaves_nothing_behind(path: Path) -> None:
    await taken(path, STEPS)
    before = contents(path)
    with pytest.raises(StoreError, match="no such table"):
        await taken(path, (*STEPS, BROKEN))
    assert contents(path) == before
    assert await taken(path, STEPS) == len(STEPS)


def test_every_statement_of_every_step_is_whole() -> None:
    for step in STEPS:
        split = list(statements(step))
        assert "".join(split).strip() == step.strip()
        assert all(sqlite3.complete_statement(statement) for statement in split)


def test_every_table_that_points_elsewhere_has_an_index_for_it(connection: sqlite3.Connection) -> None:
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for key in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            column = key[3]
            (*_, plan) = connection.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1").fetchone()
            assert plan.startswith("SEARCH"), (table, column, plan)


def test_content_can_vanish_and_return_without_losing_marks(connection: sqlite3.Connection) -> None:
    def counters() -> tuple[int, ...]:
        row: tuple[int, ...] = connection.execute("SELECT posts, unread, starred, new_comments FROM blog").fetchone()
        return row

    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("INSERT INTO blog (title, feed_url, feed_key, added) VALUES ('b', 'f', 'f', 0)")
    connection.execute(
        "INSERT INTO post_state (blog_id, native_id, first_seen, sort_time, starred) VALUES (1, 'n', 0, 5, 1)"
    )
    connection.execute("INSERT INTO post (id, title, fingerprint) VALUES (1, 't', x'00')")
    connection.execute("INSERT INTO thread (post_id, provider, key, url) VALUES (1, 'p', 'k', 'u')")
    connection.execute(
        "INSERT INTO comment (thread_id, native_id, author, state, new, html) VALUES (1, 'c', '', 'live', 1, '')"
    )
    assert counters() == (1, 1, 1, 1)
    connection.execute("DELETE FROM post")
    assert counters() == (0, 0, 0, 0)
    connection.execute("INSERT INTO post (id, title, fingerprint) VALUES (1, 't', x'00')")
    connection.execute("UPDATE post_state SET sort_time = 5")
    assert counters() == (1, 1, 1, 0)

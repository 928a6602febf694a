"""Opening: what is damaged, newer, not ours or not writable is refused in words and left as it is."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogtui.model.errors import StoreError
from blogtui.store.merging import NewPost
from blogtui.store.opening import inspect, make_file
from blogtui.store.schema import APPLICATION_ID, STEPS
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


async def fill(path: Path) -> None:
    async with Store(path) as store:
        blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
        posts = [NewPost(str(number), f"Post {number}", html=f"{number}" * 900) for number in range(50)]
        await store.posts.merge(blog.id, posts, now=NOW)


def contents(path: Path) -> bytes:
    return path.read_bytes()


def beside(path: Path) -> list[str]:
    """Names of all files in the store's folder."""
    return [each.name for each in path.parent.iterdir()]


def mode(path: Path) -> int:
    return path.stat().st_mode


def with_pragma(path: Path, name: str, value: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA {name} = {value}")


def text(path: Path) -> None:
    path.write_bytes(b"this is not a database\n" * 100)


def tiny(path: Path) -> None:
    path.write_bytes(b"SQLite")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 77])


def bad_page(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * 4096 + whole[12288:])


def bad_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 84 + path.read_bytes()[100:])


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 8192)


def newer(path: Path) -> None:
    with_pragma(path, "user_version", len(STEPS) + 1)


def foreign(path: Path) -> None:
    with_pragma(path, "application_id", 252006674)


def nobodys(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (text, "not a store"),
        (tiny, "not a store"),
        (truncated, "damaged"),
        (bad_page, "damaged"),
        (bad_header, "belongs to another program"),
        (zeros, "not a store"),
        (newer, "newer blogtui"),
        (foreign, "another program"),
        (nobodys, "another program"),
    ],
)
async def test_refused_in_words_and_left_as_it_is(path: Path, spoil: Callable[[Path], None], said: str) -> None:
    await fill(path)
    spoil(path)
    before = contents(path)
    with pytest.raises(StoreError, match=said) as caught:
        async with Store(path):
            pass
    assert caught.value.advice
    assert contents(path) == before
    assert beside(path) == [path.name]


async def test_an_empty_file_is_new(path: Path) -> None:
    make_file(path)
    assert contents(path) == b""
    await fill(path)
    async with Store(path) as store:
        assert await store.posts.count() == 50


async def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="it is a folder"):
        async with Store(tmp_path):
            pass


async def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be opened"):
        async with Store(tmp_path / "file" / "blogtui.db"):
            pass


async def test_only_the_user_may_read_a_new_store(path: Path) -> None:
    await fill(path)
    assert mode(path) & 0o077 == 0


async def test_closing_leaves_one_file(path: Path) -> None:
    await fill(path)
    assert beside(path) == [path.name]


async def test_the_header_alone_names_the_owner_while_the_store_is_open(path: Path) -> None:
    async with Store(path):
        inspect(path)
        assert contents(path)[68:72] == APPLICATION_ID.to_bytes(4, "big")


async def test_many_copies_may_make_the_same_store_at_once(path: Path) -> None:
    await asyncio.gather(*(fill(path) for _ in range(4)))
    async with Store(path) as store:
        assert len(await store.blogs.all()) == 1
        assert await store.posts.count() == 50

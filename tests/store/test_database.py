"""The file under stress: locked, full, damaged while open, killed, and two copies at once."""

import asyncio
import inspect
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from blogtui.model.blog import Validators
from blogtui.model.errors import NotFound, StoreError
from blogtui.model.identity import Identity
from blogtui.model.ids import BlogId, CommentId, DraftId, PostId, ThreadId
from blogtui.model.problem import Problem, ProblemKind
from blogtui.model.reply import Draft, DraftState
from blogtui.model.thread import Source
from blogtui.store.arrivals import Arrival
from blogtui.store.blogs import Visit
from blogtui.store.database import Database
from blogtui.store.glance import glance
from blogtui.store.merging import NewPost
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
BLOG, POST, THREAD, COMMENT, DRAFT = BlogId(1), PostId(1), ThreadId(1), CommentId(1), DraftId(1)
CHANGE = Draft(DRAFT, POST, None, None, "x", Identity(), DraftState.WRITING, NOW, NOW)
SOURCE = Source("p", "k", "https://example.org/")
NEW = NewPost("urn:1", "Post")

CALLS: dict[str, Callable[[Store], Coroutine[Any, Any, object]]] = {
    "blogs.add": lambda store: store.blogs.add("https://b.example/", "B", now=NOW),
    "blogs.all": lambda store: store.blogs.all(),
    "blogs.get": lambda store: store.blogs.get(BLOG),
    "blogs.by_feed": lambda store: store.blogs.by_feed("x"),
    "blogs.find": lambda store: store.blogs.find("x"),
    "blogs.visited": lambda store: store.blogs.visited(Visit(BLOG), now=NOW),
    "blogs.visited_many": lambda store: store.blogs.visited_many([Visit(BLOG)], now=NOW),
    "arrivals.take": lambda store: store.arrivals.take(Arrival(Visit(BLOG), [NEW]), now=NOW),
    "arrivals.read": lambda store: store.arrivals.read(lambda: Arrival(Visit(BLOG), [NEW]), now=NOW),
    "blogs.rename": lambda store: store.blogs.rename(BLOG, "x", None),
    "blogs.remove": lambda store: store.blogs.remove(BLOG),
    "blogs.restore": lambda store: store.blogs.restore(BLOG),
    "posts.merge": lambda store: store.posts.merge(BLOG, [NEW], now=NOW),
    "posts.page": lambda store: store.posts.page(),
    "posts.count": lambda store: store.posts.count(),
    "posts.days": lambda store: store.posts.days(lambda second: second),
    "posts.position": lambda store: store.posts.position(POST),
    "posts.neighbour": lambda store: store.posts.neighbour(POST, step=1),
    "posts.get": lambda store: store.posts.get(POST),
    "posts.find": lambda store: store.posts.find("1"),
    "posts.content": lambda store: store.posts.content(POST),
    "posts.put_text": lambda store: store.posts.put_text(POST, "<p>Opened.</p>"),
    "posts.mark": lambda store: store.posts.mark([POST], read=True),
    "posts.mark_blog_read": lambda store: store.posts.mark_blog_read(None, NOW),
    "threads.sources": lambda store: store.threads.sources(POST),
    "threads.remember_sources": lambda store: store.threads.remember_sources(POST, [SOURCE], True, NOW),
    "threads.page_seen": lambda store: store.threads.page_seen(POST),
    "threads.looked_elsewhere": lambda store: store.threads.looked_elsewhere(POST),
    "threads.note_elsewhere": lambda store: store.threads.note_elsewhere(POST, NOW),
    "threads.of_post": lambda store: store.threads.of_post(POST),
    "threads.merge": lambda store: store.threads.merge(
        POST, SOURCE, [], total=0, complete=True, closed=False, validators=Validators(), now=NOW, mark_new=True
    ),
    "threads.unchanged": lambda store: store.threads.unchanged(POST, SOURCE, Validators(), NOW),
    "threads.failed": lambda store: store.threads.failed(POST, SOURCE, "x", NOW),
    "threads.source_of": lambda store: store.threads.source_of(COMMENT),
    "comments.outline": lambda store: store.comments.outline(THREAD),
    "comments.some": lambda store: store.comments.some([COMMENT]),
    "comments.whole": lambda store: store.comments.whole(THREAD),
    "comments.get": lambda store: store.comments.get(COMMENT),
    "comments.named": lambda store: store.comments.named(POST, "x"),
    "comments.holding": lambda store: store.comments.holding(POST, ["x"]),
    "comments.known": lambda store: store.comments.known(THREAD),
    "comments.there_before": lambda store: store.comments.there_before(POST, "k", 1),
    "comments.saying": lambda store: store.comments.saying(THREAD, bool),
    "comments.mark_seen": lambda store: store.comments.mark_seen([COMMENT]),
    "drafts.create": lambda store: store.drafts.create(POST, now=NOW),
    "drafts.open_for": lambda store: store.drafts.open_for(POST, None),
    "drafts.amending": lambda store: store.drafts.amending(DRAFT, NOW),
    "drafts.amended": lambda store: store.drafts.amended(CHANGE, None, NOW),
    "drafts.withdrawn": lambda store: store.drafts.withdrawn(DRAFT, "x", NOW),
    "drafts.save": lambda store: store.drafts.save(DRAFT, "x", Identity(), NOW),
    "drafts.anew": lambda store: store.drafts.anew(DRAFT, "x", Identity(), NOW),
    "drafts.get": lambda store: store.drafts.get(DRAFT),
    "drafts.all": lambda store: store.drafts.all(),
    "drafts.of_post": lambda store: store.drafts.of_post(POST),
    "drafts.move": lambda store: store.drafts.move(DRAFT, DraftState.QUEUED, now=NOW, expect=(DraftState.WRITING,)),
    "drafts.discard": lambda store: store.drafts.discard(DRAFT, NOW),
    "drafts.restore": lambda store: store.drafts.restore(DRAFT, NOW),
    "drafts.identity": lambda store: store.drafts.identity(),
    "drafts.remember_identity": lambda store: store.drafts.remember_identity(Identity("x")),
    "problems.add": lambda store: store.problems.add(Problem(ProblemKind.STORE, "x", "x", "x", NOW)),
    "problems.recent": lambda store: store.problems.recent(),
    "problems.clear": lambda store: store.problems.clear(),
    "problems.restore": lambda store: store.problems.restore([Problem(ProblemKind.STORE, "x", "x", "x", NOW)]),
    "search.fill": lambda store: store.search.fill(),
    "search.comments": lambda store: store.search.comments("x"),
}


def test_every_public_method_is_tried() -> None:
    store = Store(Path("unused"))
    rooms = [(name, getattr(store, name)) for name, what in vars(Store).items() if isinstance(what, cached_property)]
    methods = {
        f"{name}.{method}"
        for name, room in rooms
        for method, _ in inspect.getmembers(room, inspect.iscoroutinefunction)
        if not method.startswith("_")
    }
    assert methods == set(CALLS)


READS = {
    *("blogs.all", "blogs.get", "blogs.by_feed", "blogs.find"),
    *("posts.page", "posts.count", "posts.position", "posts.neighbour", "posts.get", "posts.find", "posts.content"),
    "posts.days",
    *("threads.sources", "threads.page_seen", "threads.of_post", "threads.source_of", "threads.looked_elsewhere"),
    *("comments.outline", "comments.some", "comments.whole", "comments.get", "comments.named", "comments.holding"),
    *("comments.known", "comments.saying", "comments.there_before"),
    *("drafts.open_for", "drafts.get", "drafts.all", "drafts.of_post", "drafts.identity"),
    *("problems.recent", "search.comments"),
}


async def outcomes(store: Store, names: Iterable[str]) -> dict[str, str]:
    """What each method raised, in words; "" for nothing and for NotFound. Any other error is a failure."""
    said: dict[str, str] = {}
    for name in sorted(names):
        try:
            await CALLS[name](store)
            said[name] = ""
        except NotFound:
            said[name] = ""
        except StoreError as error:
            said[name] = str(error)
    return said


async def test_while_another_program_writes_changes_are_refused_in_words_and_all_can_be_read(
    path: Path, threads: bool
) -> None:
    async with Store(path, patience=0.01, threads=threads) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            changes, reads = await outcomes(store, set(CALLS) - READS), await outcomes(store, READS)
            other.execute("ROLLBACK")
    assert {name for name, said in changes.items() if "Another program is writing" not in said} == set()
    assert set(reads.values()) == {""}


async def test_no_method_lets_an_error_of_sqlite_out(path: Path, threads: bool) -> None:
    async with Store(path, threads=threads) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            tables = other.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'")
            for (table,) in tables.fetchall():
                if not table.startswith(("sqlite_", "post_words_", "comment_words_")):
                    other.execute(f"DROP TABLE {table}")
        said = await outcomes(store, CALLS)
    assert {name for name, words in said.items() if "no such table" not in words} == set()


async def test_a_closed_store_says_so(path: Path, threads: bool) -> None:
    async with Store(path, threads=threads) as store:
        pass
    said = await outcomes(store, CALLS)
    assert {name for name, words in said.items() if "is closed" not in words} == set()


async def test_a_failed_change_leaves_nothing_and_the_store_goes_on(path: Path, threads: bool) -> None:
    database = Database(path, threads=threads)
    await database.open()

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO remembered VALUES ('x', 'y')")
        raise KeyError("x")

    with pytest.raises(KeyError):
        await database.write(fail)
    assert await database.run(lambda connection: connection.execute("SELECT * FROM remembered").fetchall()) == []
    with pytest.raises(StoreError, match="can only be read"):
        await database.run(lambda connection: connection.execute("DELETE FROM remembered"))
    await database.close()
    await database.close()


async def test_a_long_search_delays_no_list_and_ends_when_nobody_waits(path: Path) -> None:
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    database = Database(path)
    await database.open()
    begun = threading.Event()

    def work(connection: sqlite3.Connection) -> None:
        begun.set()
        connection.execute(endless).fetchone()

    search = asyncio.create_task(database.seek(work))
    await asyncio.to_thread(begun.wait)
    assert await database.run(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)
    search.cancel()
    with pytest.raises(asyncio.CancelledError):
        await search
    assert await database.seek(lambda connection: connection.execute("SELECT 2").fetchone()) == (2,)
    await database.close()


async def test_without_threads_an_interrupt_ends_a_long_search(path: Path) -> None:
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    database = Database(path, threads=False)
    await database.open()
    search = asyncio.create_task(database.seek(lambda connection: connection.execute(endless).fetchone()))
    before = signal.signal(signal.SIGALRM, lambda *_: search.cancel())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(asyncio.CancelledError):
            await search
    finally:
        signal.signal(signal.SIGALRM, before)
    assert await database.seek(lambda connection: connection.execute("SELECT 2").fetchone()) == (2,)
    await database.close()


async def test_a_full_disk_keeps_what_was_there(path: Path, threads: bool) -> None:
    async with Store(path, threads=threads) as store:
        blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
        await store._database.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchone())
        many = [NewPost(str(number), "x", html=random.Random(number).randbytes(5000).hex()) for number in range(50)]
        with pytest.raises(StoreError, match="disk is full"):
            await store.posts.merge(blog.id, many, now=NOW)
        assert await store.posts.count() == 0
        assert (await store.blogs.get(blog.id)).posts == 0


async def test_damage_met_later_is_said_in_words(path: Path, threads: bool) -> None:
    async with Store(path, threads=threads) as store:
        blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
        await store.posts.merge(blog.id, [NewPost("1", "x", html="<p>" * 2000)], now=NOW)
        await store._database.write(lambda connection: connection.execute("UPDATE post_body SET html = x'00'"))
        with pytest.raises(StoreError, match="damaged"):
            await store.posts.content((await store.posts.page())[0].id)
    first = glance(path)
    assert first is not None
    assert first.content() is None  # the reader opens all the same, and tells


@pytest.mark.parametrize("folder", ["100%41", "what?mode=rwc", "no#1", "東京 ä", os.fsdecode(b"bytes \xff")])
async def test_the_first_look_finds_a_store_whatever_its_folder_is_called(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "blogtui.db"
    async with Store(path) as store:
        await store.blogs.add("https://example.org/feed", "Example", now=NOW)
    first = glance(path)
    assert first is not None
    assert [blog.title for blog in first.blogs] == ["Example"]


async def test_two_copies_share_a_store(path: Path) -> None:
    async with Store(path) as one, Store(path) as other:
        blog = await one.blogs.add("https://example.org/feed", "Example", now=NOW)

        async def write(copy: Store, base: int) -> None:
            for number in range(base, base + 20):
                ids = (await copy.posts.merge(blog.id, [NewPost(str(number), "x")], now=NOW)).ids
                await copy.posts.mark(ids, read=True)
                await copy.search.fill()

        await asyncio.gather(write(one, 0), write(other, 100))
        for copy in (one, other):
            assert await copy.posts.count() == 40
            assert await copy.posts.count(unread=True) == 0


async def test_a_reader_sees_what_was_just_written(store: Store) -> None:
    blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
    for number in range(30):
        await store.posts.merge(blog.id, [NewPost(str(number), "x")], now=NOW)
        assert len(await store.posts.page(limit=100)) == number + 1


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from blogtui.model.identity import Identity
from blogtui.store.arrivals import Arrival
from blogtui.store.merging import NewPost
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, tzinfo=UTC)

async def main():
    async with Store(Path(sys.argv[1])) as store:
        blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
        draft = await store.drafts.create(1, now=NOW)
        start = await store.posts.count()
        for number in range(start, start + 100_000):
            ids = (await store.posts.merge(blog.id, [NewPost(str(number), "x", html="y " * 2000)], now=NOW)).ids
            await store.posts.mark(ids, read=True)
            await store.drafts.save(draft.id, str(number), Identity(), NOW)
            print(ids[0], draft.id, number, flush=True)
            await store.search.fill()

asyncio.run(main())
"""


def test_killed_at_any_moment_it_holds_all_it_confirmed(path: Path) -> None:
    confirmed: list[list[int]] = []
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _, line in zip(range(random.randint(1, 60)), writer.stdout, strict=False):
                confirmed.append([int(number) for number in line.split()])
            os.kill(writer.pid, signal.SIGKILL)
    assert len(confirmed) >= 6
    asyncio.run(_holds(path, confirmed))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO post_words (post_words) VALUES ('integrity-check')")
        counted = connection.execute("SELECT count(*), sum(read = 0) FROM post_state").fetchone()
        assert connection.execute("SELECT posts, unread FROM blog").fetchone() == counted


async def _holds(path: Path, confirmed: list[list[int]]) -> None:
    written: dict[int, int] = {}
    async with Store(path) as store:
        for post_id, draft_id, number in confirmed:
            assert (await store.posts.get(PostId(post_id))).read
            written[draft_id] = number
        for draft_id, number in written.items():
            assert int((await store.drafts.get(DraftId(draft_id))).text) >= number

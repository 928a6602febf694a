"""Caches of any size, written through blogtui's own store, and kept for the next run of the bench."""

import asyncio
import hashlib
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.feedgen import EPOCH, Corpus, body, thread, title

from blogtui.model.blog import Validators
from blogtui.model.ids import PostId
from blogtui.model.thread import Source
from blogtui.store.blogs import Visit
from blogtui.store.conversation import NewComment
from blogtui.store.merging import NewPost
from blogtui.store.packing import pack
from blogtui.store.schema import STEPS
from blogtui.store.store import Store

FAR = datetime(2200, 1, 1, tzinfo=UTC)  # when all in a cache was read, and its blogs are due again
_BATCH = 2000  # posts a transaction
_FULL = 1000  # this many of the newest posts have a long text in every cache, whatever its size
_ALL = 10**9


def kept() -> Path:
    """Where caches and peers are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "blogtui-bench"


def database(home: Path) -> Path:
    """The store of a home."""
    return home / "data" / "blogtui.db"


@dataclass(frozen=True, slots=True)
class Shape:
    """A cache to be made: `posts` posts in up to `blogs` blogs, the newest first by number; the newest thousand have
    `low` to `high` bytes of HTML and the others `rest`. `sizes` (bytes) repeats a size of text for runs of `run`
    posts instead. `threads` gives the newest posts that many comments, post 0 first."""

    posts: int
    blogs: int = 100
    low: int = 2000
    high: int = 8000
    rest: int = 300
    sizes: tuple[int, ...] = ()
    run: int = 40
    threads: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        told = repr((self, STEPS, _FULL, post(0, self, ""), list(thread(2)), pack("as it is packed " * 100))).encode()
        return f"posts-{self.posts}-{hashlib.blake2b(told, digest_size=6).hexdigest()}"

    def bounds(self, number: int) -> tuple[int, int]:
        """The least and the most bytes of post `number`."""
        if self.sizes:
            size = self.sizes[number // self.run]
            return size, size
        return (self.low, self.high) if number < _FULL else (self.rest, self.rest)


def filled(shape: Shape, base: str = "http://127.0.0.1:9") -> Path:
    """The home of such a cache, made unless it is kept from before. Addresses in it lie below `base`."""
    home = kept() / shape.name
    if not home.exists():
        made = home.with_name(f"{home.name}.making")
        shutil.rmtree(made, ignore_errors=True)
        asyncio.run(_fill(made, shape, base))
        made.rename(home)
    return home


def fresh(home: Path, shape: Shape, base: str) -> Path:
    """The same in an empty folder, for this run only."""
    asyncio.run(_fill(home, shape, base))
    return home


async def _fill(home: Path, shape: Shape, base: str) -> None:
    async with Store(database(home), threads=False) as store:
        blogs = min(shape.blogs, max(shape.posts // 10, 1))
        for number in range(blogs):
            blog = await store.blogs.add(f"{base}/feed/{number}", f"Blog {number}", now=FAR)
            numbers = range(number, shape.posts, blogs)
            for start in range(0, len(numbers), _BATCH):
                posts = [post(each, shape, base) for each in numbers[start : start + _BATCH]]
                await store.posts.merge(blog.id, posts, now=FAR)
            await store.blogs.visited_many([Visit(blog.id, next_visit=FAR)], now=FAR)
        for number, count in enumerate(shape.threads):
            await _converse(store, (await store.posts.find(f"{base}/post/{number}")).id, count, base)
        await store.search.fill(_ALL)


def post(number: int, shape: Shape, base: str) -> NewPost:
    """Post `number`; ten minutes older than the one before."""
    address = f"{base}/post/{number}"
    when = EPOCH + timedelta(days=30, minutes=-10 * number)
    html = body(number, *shape.bounds(number))
    return NewPost(address, title(number), address, f"Author {number % 7}", when, None, html, address)


async def _converse(store: Store, post_id: PostId, count: int, base: str) -> None:
    comments = [
        NewComment(str(each.number), _native(each.parent), each.author, each.html, each.when) for each in thread(count)
    ]
    address = f"{base}/comments/{post_id}"
    place = Source("atom", address, address)
    await store.threads.remember_sources(post_id, (place,), True, FAR, can_reply=False)
    await store.threads.merge(
        post_id, place, comments, total=count, complete=True, closed=False, validators=Validators(), now=FAR,
        mark_new=True,
    )  # fmt: skip


def _native(number: int | None) -> str | None:
    return None if number is None else str(number)


def subscribed(home: Path, corpus: Corpus, *, posts: int = 0) -> None:
    """Subscribe a home to every feed of the corpus, without visiting one; the first blog is given made-up posts newer
    than all the corpus has."""

    async def work() -> None:
        now = datetime.now(UTC)
        async with Store(database(home)) as store:
            for feed in range(corpus.feeds):
                blog = await store.blogs.add(corpus.url(feed), f"Blog {feed}", now=now)
                if feed == 0 and posts:
                    shape = Shape(posts)
                    made: Sequence[NewPost] = [post(number, shape, "http://127.0.0.1:9") for number in range(posts)]
                    await store.posts.merge(blog.id, made, now=now)

    asyncio.run(work())


def indexed(home: Path) -> None:
    """Fill the search index of a home."""

    async def work() -> None:
        async with Store(database(home)) as store:
            await store.search.fill(_ALL)

    asyncio.run(work())


def searching(home: Path, posts: int, word: str, times: int) -> tuple[float, ...]:
    """Milliseconds that the store takes to find the first fifty of so many posts, none of which is indexed."""

    async def work() -> tuple[float, ...]:
        shape = Shape(posts, rest=2700)
        async with Store(database(home)) as store:
            blog = await store.blogs.add("http://127.0.0.1:9/feed/0", "Blog 0", now=FAR)
            await store.posts.merge(
                blog.id, [post(each, shape, "http://127.0.0.1:9") for each in range(posts)], now=FAR
            )
            waits = []
            for _ in range(times):
                begun = time.perf_counter()
                found = await store.posts.page(query=word, limit=50)
                waits.append((time.perf_counter() - begun) * 1000)
                assert found
            return tuple(waits)

    return asyncio.run(work())

"""Visit the feeds side by side, an outcome each; and fetch posts older than a feed shows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from blogtui.feeds.archive import older
from blogtui.feeds.parse import parse
from blogtui.feeds.parsed import ParsedFeed
from blogtui.feeds.visits import next_visit
from blogtui.model.blog import Blog
from blogtui.model.errors import BlogtuiError, HttpStatus, NetError
from blogtui.model.ids import BlogId, PostId
from blogtui.model.problem import Problem
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged
from blogtui.service.changes import new_posts
from blogtui.service.clock import Clock
from blogtui.service.discuss import Discuss
from blogtui.service.progress import Progress, Watcher, unwatched
from blogtui.service.subscribe import FEED_TYPES
from blogtui.store.store import Store

SIDE_BY_SIDE = 16
THREADS_PER_BLOG = 20

Record = Callable[[Exception, str, BlogId | None], Awaitable[Problem]]


@dataclass(frozen=True, slots=True)
class Visit:
    """The outcome for one blog. `unchanged`: the server said 304. `problem` is None after a good visit."""

    blog: Blog
    new: int = 0
    changed: int = 0
    new_comments: int = 0
    unchanged: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Older:
    """`new` posts were found on `pages` pages; `more` is true when the archive goes on."""

    new: int
    pages: int
    more: bool


class Refresh:
    """Brings the store up to date with the feeds. One blog's failure costs no other blog anything."""

    def __init__(self, store: Store, client: Client, clock: Clock, discuss: Discuss, record: Record) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._discuss = discuss
        self._record = record

    async def run(
        self,
        blog_ids: Sequence[BlogId] | None = None,
        *,
        comments: bool = False,
        due_only: bool = False,
        watch: Watcher = unwatched,
    ) -> tuple[Visit, ...]:
        """Visit these blogs (None: all; with `due_only` those whose next visit has come), and with `comments` the
        threads of their newest posts. Raises StoreError only; every other failure is in its Visit."""
        blogs = await self._chosen(blog_ids, due_only)
        places = asyncio.Semaphore(SIDE_BY_SIDE)
        done = 0

        async def one(blog: Blog) -> Visit:
            nonlocal done
            async with places:
                visit = await self._visit(blog, comments)
            done += 1
            watch(Progress(blog.title, done, len(blogs)))
            return visit

        watch(Progress("Refreshing", 0, len(blogs)))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(blog)) for blog in blogs]
        return tuple(task.result() for task in tasks)

    async def older(self, blog_id: BlogId, pages: int = 1, watch: Watcher = unwatched) -> Older:
        """Fetch up to `pages` pages of posts older than those here. Raises NetError, FeedError, StoreError."""
        blog = await self._store.blogs.get(blog_id)
        address = blog.older_url
        if address is None:
            feed = await self._read(await self._client.fetch(blog.feed_url, accept=FEED_TYPES))
            address = older(feed, blog.feed_url)
        new = seen = 0
        while address and seen < pages:
            watch(Progress(f"Older posts of {blog.title}", seen, pages))
            try:
                response = await self._client.fetch(address, accept=FEED_TYPES)
            except HttpStatus as error:
                if error.status not in (404, 410):
                    raise
                address = ""  # past the last page: WordPress answers so
                break
            feed = await self._read(response)
            merged = await self._store.posts.merge(blog_id, new_posts(feed, blog.feed_url), now=self._clock())
            new, seen = new + merged.new, seen + 1
            following = older(feed, address) if feed.entries else None
            address = following if following != address else None
        await self._store.blogs.visited(blog_id, now=self._clock(), older_url=address or "")
        return Older(new, seen, bool(address))

    async def _chosen(self, blog_ids: Sequence[BlogId] | None, due_only: bool) -> tuple[Blog, ...]:
        blogs = await self._store.blogs.all()
        now = self._clock()
        if blog_ids is not None:
            return tuple(blog for blog in blogs if blog.id in blog_ids)
        return tuple(b for b in blogs if not b.gone and not (due_only and b.next_visit and b.next_visit > now))

    async def _visit(self, blog: Blog, comments: bool) -> Visit:
        try:
            visit = await self._feed(blog)
            found = await self._threads(blog.id) if comments else 0
            return Visit(visit.blog, visit.new, visit.changed, found, visit.unchanged)
        except BlogtuiError as error:
            problem = await self._record(error, f"fetching the feed of {blog.title}", blog.id)
            await self._failed(blog, error)
            return Visit(blog, problem=problem)

    async def _feed(self, blog: Blog) -> Visit:
        now = self._clock()
        answer = await self._client.get(blog.feed_url, validators=blog.validators, accept=FEED_TYPES)
        due = next_visit(answer.headers, None, now)
        if isinstance(answer, Unchanged):
            await self._store.blogs.visited(blog.id, now=now, validators=answer.validators, next_visit=due)
            return Visit(blog, unchanged=True)
        feed = await self._read(answer)
        merged = await self._store.posts.merge(blog.id, new_posts(feed, blog.feed_url), now=now)
        await self._store.blogs.visited(
            blog.id,
            now=now,
            validators=answer.validators,
            next_visit=next_visit(answer.headers, feed.ttl_minutes, now),
            generator=feed.generator,
            home_url=feed.link,
            feed_url=answer.moved_to if merged.new < len(feed.entries) else None,  # the same blog, moved for good
        )
        return Visit(await self._store.blogs.get(blog.id), merged.new, merged.changed)

    async def _failed(self, blog: Blog, error: BlogtuiError) -> None:
        gone = isinstance(error, HttpStatus) and error.status == 410
        retry_at = error.retry_at if isinstance(error, NetError) else None
        await self._store.blogs.visited(blog.id, now=self._clock(), problem=str(error), gone=gone, next_visit=retry_at)

    async def _threads(self, blog_id: BlogId) -> int:
        """Read the threads of the newest posts again; returns how many comments are new."""
        before = (await self._store.blogs.get(blog_id)).new_comments
        posts = await self._store.posts.page(blog_id=blog_id, limit=THREADS_PER_BLOG)
        ids: tuple[PostId, ...] = tuple(post.id for post in posts if post.comment_count != 0)
        async with asyncio.TaskGroup() as group:
            for post_id in ids:
                group.create_task(self._discuss.fetch(post_id))
        return max(0, (await self._store.blogs.get(blog_id)).new_comments - before)

    async def _read(self, response: Response) -> ParsedFeed:
        return await asyncio.to_thread(
            parse, response.body, url=response.url, content_type=response.headers.get("content-type")
        )

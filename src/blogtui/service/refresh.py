"""Visit the feeds side by side, an outcome each; and fetch posts older than a feed shows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

from blogtui.feeds.archive import older
from blogtui.feeds.parsed import ParsedFeed
from blogtui.feeds.visits import next_visit
from blogtui.model.blog import Blog
from blogtui.model.errors import AddressError, HttpStatus, NetError, NotFound, NotSent, StoreError
from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId, PostId
from blogtui.model.problem import Problem
from blogtui.net.address import leads_inward
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged
from blogtui.service.changes import feed_title, new_posts
from blogtui.service.clock import Clock
from blogtui.service.progress import Progress, Watcher, now_and_then, unwatched
from blogtui.service.reading import FEED_TYPES, read_at_once, read_feed
from blogtui.service.side_by_side import opening_up, side_by_side
from blogtui.store.arrivals import Arrival
from blogtui.store.blogs import Visit as Noted
from blogtui.store.store import Store

if TYPE_CHECKING:
    from blogtui.service.discuss import Discuss

SIDE_BY_SIDE = 48  # more than are asked at once, so that feeds are read while the store waits for the disk
THREADS_PER_BLOG = 20

Record = Callable[[Exception, str, BlogId | None], Awaitable[Problem]]


@frozen
class Visit:
    """The outcome for one blog. `unchanged`: the server said 304. `problem` is None after a good visit of the feed;
    `thread_problems` are those of its threads."""

    blog: Blog
    new: int = 0
    changed: int = 0
    new_comments: int = 0
    unchanged: bool = False
    problem: Problem | None = None
    thread_problems: tuple[Problem, ...] = ()


@frozen
class Older:
    """`new` posts were found on `pages` pages; `more` is true when the archive goes on."""

    new: int
    pages: int
    more: bool


class Refresh:
    """Brings the store up to date with the feeds. One blog's failure costs no other blog anything."""

    def __init__(
        self, store: Store, client: Client, clock: Clock, discuss: Callable[[], "Discuss"], record: Record
    ) -> None:
        """`discuss` is called when there are threads to read: with it come all comment systems."""
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
        """Visit these blogs (None: all that are not gone; with `due_only` those whose next visit has come), and with
        `comments` the threads of their newest posts. Raises StoreError only; any other failure is in its Visit."""
        watch = now_and_then(watch)
        blogs = await self._chosen(blog_ids, due_only)
        quiet: list[Noted] = []
        done = 0

        async def one(blog: Blog, places: asyncio.Semaphore) -> Visit:
            nonlocal done
            async with places:
                visit = await self._visit(blog, comments, quiet)
            done += 1
            watch(Progress(blog.title, done, len(blogs)))
            return visit

        watch(Progress("Refreshing", 0, len(blogs)))
        async with opening_up(SIDE_BY_SIDE) as places:
            visits = await side_by_side(one(blog, places) for blog in blogs)
        await self._store.blogs.visited_many(quiet, now=self._clock())
        return tuple(visits)

    async def older(self, blog_id: BlogId, pages: int = 1, watch: Watcher = unwatched) -> Older:
        """Fetch up to `pages` pages of posts older than those here, and remember how far that was.
        Raises NotFound, AddressError, NetError, FeedError, StoreError; what came before the failure is kept."""
        blog = await self._store.blogs.get(blog_id)
        address = blog.older_url
        if address is None:
            feed = await read_feed(await self._client.fetch(blog.feed_url, accept=FEED_TYPES))
            address = older(feed, blog.feed_url) or ""
            await self._reached(blog, address)
        new = seen = 0
        while address and seen < pages:
            watch(Progress(f"Older posts of {blog.title}", seen, pages))
            feed = await self._older_page(blog, address)
            merged = await self._store.posts.merge(blog_id, new_posts(feed, blog.feed_url), now=self._clock())
            new, seen = new + merged.new, seen + bool(feed.entries)
            following = older(feed, address) or ""
            address = "" if following == address else following
            await self._reached(blog, address)
        return Older(new, seen, bool(address))

    async def _older_page(self, blog: Blog, address: str) -> ParsedFeed:
        """That page of the archive; without entries it is the end."""
        if leads_inward(blog.feed_url, address):
            raise AddressError(f"{blog.title} says its older posts are inside a private network.", address=address)
        try:
            return await read_feed(await self._client.fetch(address, accept=FEED_TYPES))
        except HttpStatus as error:
            if error.status not in (404, 410):
                raise
            return ParsedFeed()  # past the last page: WordPress answers so

    async def _reached(self, blog: Blog, address: str) -> None:
        now = self._clock()
        visit = Noted(blog.id, older_url=address, problem=blog.problem, gone=blog.gone)
        await self._store.blogs.visited(visit, now=now)

    async def _chosen(self, blog_ids: Sequence[BlogId] | None, due_only: bool) -> tuple[Blog, ...]:
        blogs = await self._store.blogs.all()
        now = self._clock()
        if blog_ids is not None:
            wanted = set(blog_ids)
            return tuple(blog for blog in blogs if blog.id in wanted)
        return tuple(b for b in blogs if not b.gone and not (due_only and b.next_visit and b.next_visit > now))

    async def _visit(self, blog: Blog, comments: bool, quiet: list[Noted]) -> Visit:
        try:
            visit = await self._feed(blog, quiet)
            return await self._with_threads(visit) if comments else visit
        except StoreError:
            raise
        except NotFound:
            return Visit(blog)  # unsubscribed meanwhile
        except Exception as error:  # noqa: BLE001 - per blog in a batch: one of the two doors where all errors end
            problem = await self._record(error, f"fetching the feed of {blog.title}", blog.id)
            await self._failed(blog, error)
            return Visit(blog, problem=problem)

    async def _feed(self, blog: Blog, quiet: list[Noted]) -> Visit:
        """Visit one feed. An unchanged one is only noted in `quiet`, to be written down with all others."""
        now = self._clock()
        answer = await self._client.get(blog.feed_url, validators=blog.validators, accept=FEED_TYPES)
        if isinstance(answer, Unchanged):
            quiet.append(Noted(blog.id, answer.validators, next_visit(answer.headers, None, now)))
            return Visit(blog, unchanged=True)

        def read() -> Arrival | None:
            feed = read_at_once(answer)
            return None if feed is None else _arrival(blog, answer, feed, now)

        arrived = await self._store.arrivals.read(read, now=now)
        if arrived is None:
            arrival = _arrival(blog, answer, await read_feed(answer), now)
            arrived = await self._store.arrivals.take(arrival, now=now)
        return Visit(arrived.blog, arrived.merged.new, arrived.merged.changed)

    async def _failed(self, blog: Blog, error: Exception) -> None:
        """Keep everything, and say why. A server that answered is not asked at once again."""
        now = self._clock()
        gone = isinstance(error, HttpStatus) and error.status == 410
        later = None if isinstance(error, NotSent) else next_visit({}, None, now)
        retry_at = error.retry_at if isinstance(error, NetError) else None
        visit = Noted(blog.id, problem=str(error), gone=gone, next_visit=retry_at or later)
        try:
            await self._store.blogs.visited(visit, now=now)
        except NotFound:
            return  # unsubscribed meanwhile

    async def _with_threads(self, visit: Visit) -> Visit:
        """Read the threads of the newest posts again, and count the comments that are new."""
        id = visit.blog.id
        before = (await self._store.blogs.get(id)).new_comments
        posts = await self._store.posts.page(blog_id=id, limit=THREADS_PER_BLOG)
        problems = await side_by_side(self._thread_problems(post.id) for post in posts)
        new = max(0, (await self._store.blogs.get(id)).new_comments - before)
        return replace(visit, new_comments=new, thread_problems=tuple(chain.from_iterable(problems)))

    async def _thread_problems(self, post_id: PostId) -> tuple[Problem, ...]:
        """Read a post's thread, unless the feed says that there is none; what went wrong."""
        if (await self._store.posts.content(post_id)).comment_links.count == 0:
            return ()
        return (await self._discuss().fetch(post_id)).problems


def _arrival(blog: Blog, answer: Response, feed: ParsedFeed, now: datetime) -> Arrival:
    visit = Noted(
        blog.id,
        validators=answer.validators,
        next_visit=next_visit(answer.headers, feed.ttl_minutes, now),
        title=feed_title(feed, blog.feed_url) if blog.title == blog.feed_url else None,  # it had none so far
        generator=feed.generator,
        jetpack_site=feed.jetpack_site,
        home_url=feed.link,
        problem=feed.damaged,
    )
    return Arrival(visit, new_posts(feed, blog.feed_url), answer.moved_to)

"""Subscribe: any address of a blog -> its feed, fetched once and stored, in one go."""

import asyncio
from dataclasses import dataclass

from blogtui.feeds.discover import FoundFeed, discover, well_known
from blogtui.feeds.parse import parse
from blogtui.feeds.parsed import ParsedFeed
from blogtui.feeds.visits import next_visit
from blogtui.model.blog import Blog
from blogtui.model.errors import FeedError, HttpStatus, NoFeedFound, NotFound
from blogtui.model.ids import BlogId, PostId
from blogtui.net.address import normalise
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Response
from blogtui.service.changes import feed_title, new_posts
from blogtui.service.clock import Clock
from blogtui.service.progress import Progress, Watcher, unwatched
from blogtui.store.store import Store

FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What `add` did. `already`: it was subscribed before. `post`: the post that lives at the address given, if any."""

    blog: Blog
    new: int
    already: bool
    post: PostId | None = None
    others: tuple[FoundFeed, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that was fetched and read, and the other feeds its page offered."""

    feed: ParsedFeed
    response: Response
    others: tuple[FoundFeed, ...] = ()


class Subscribe:
    """Adds and removes subscriptions."""

    def __init__(self, store: Store, client: Client, clock: Clock) -> None:
        self._store = store
        self._client = client
        self._clock = clock

    async def add(self, address: str, *, folder: str | None = None, watch: Watcher = unwatched) -> Subscribed:
        """Find the feed of `address` (home page, feed or post), subscribe to it, and store what it holds.

        Raises AddressError, NetError, FeedError, NoFeedFound or StoreError; then nothing was subscribed.
        """
        url = normalise(address)
        known = await self._store.blogs.by_feed(url)
        if known is not None:
            return Subscribed(known, 0, already=True)
        found = await self.find(url, watch)
        feed_url = found.response.moved_to or found.response.requested
        known = await self._store.blogs.by_feed(feed_url)
        now = self._clock()
        blog = known or await self._store.blogs.add(
            feed_url, feed_title(found.feed, feed_url), home_url=found.feed.link, folder=folder, now=now
        )
        watch(Progress(f"Storing {len(found.feed.entries)} posts of {blog.title}"))
        merged = await self._store.posts.merge(blog.id, new_posts(found.feed, feed_url), now=now)
        await self._store.blogs.visited(
            blog.id,
            now=now,
            validators=found.response.validators,
            next_visit=next_visit(found.response.headers, found.feed.ttl_minutes, now),
            generator=found.feed.generator,
        )
        post = await self._post_at(url)
        return Subscribed(
            await self._store.blogs.get(blog.id), merged.new, known is not None, post, _rest(found.others, feed_url)
        )

    async def find(self, url: str, watch: Watcher = unwatched) -> Found:
        """The feed an address leads to: itself, the best one its page names, or one at a well-known path."""
        watch(Progress(f"Asking {url.split('/')[2]}"))
        response = await self._client.fetch(url, accept=FEED_TYPES)
        try:
            return Found(await self._parsed(response), response)
        except FeedError as error:
            if not looks_like_page(response):
                raise
            not_a_feed = error
        page = response.body[:PAGE_LIMIT].decode(response.charset or "utf-8", "replace")
        offered = tuple(f for f in discover(page, response.url, response.links) if f.kind == "posts")
        for candidate in offered:
            watch(Progress(f"Reading {candidate.title or candidate.url}"))
            if (found := await self._try(candidate.url, offered)) is not None:
                return found
        for number, guess in enumerate(guesses := well_known(response.url)):
            watch(Progress(f"Trying {guess}", number, len(guesses)))
            if (found := await self._try(guess, ())) is not None:
                return found
        raise NoFeedFound(f"{url} names no feed, and none lies where feeds usually do.", address=url) from not_a_feed

    async def remove(self, blog_id: BlogId) -> Blog:
        """Unsubscribe; posts and threads go, drafts stay. Returns what was removed. `restore` takes it back."""
        blog = await self._store.blogs.get(blog_id)
        await self._store.blogs.remove(blog_id)
        return blog

    async def restore(self, blog_id: BlogId) -> Blog:
        """Bring back a blog removed since the program started, with its posts and marks. Raises NotFound."""
        return await self._store.blogs.restore(blog_id)

    async def rename(self, blog_id: BlogId, title: str, folder: str | None) -> Blog:
        """Give a blog another title or folder."""
        await self._store.blogs.rename(blog_id, title, folder)
        return await self._store.blogs.get(blog_id)

    async def _try(self, url: str, offered: tuple[FoundFeed, ...]) -> Found | None:
        """The feed at `url`, or None when there is none: the next candidate is asked then."""
        try:
            response = await self._client.fetch(url, accept=FEED_TYPES)
            return Found(await self._parsed(response), response, offered)
        except (FeedError, HttpStatus):
            return None

    async def _parsed(self, response: Response) -> ParsedFeed:
        return await asyncio.to_thread(
            parse, response.body, url=response.url, content_type=response.headers.get("content-type")
        )

    async def _post_at(self, url: str) -> PostId | None:
        try:
            return (await self._store.posts.find(url)).id
        except NotFound:
            return None


def looks_like_page(response: Response) -> bool:
    """Whether the answer is a web page, by its type or its first bytes."""
    start = response.body[:1000].lstrip().lower()
    return "html" in response.content_type or start.startswith((b"<!doctype html", b"<html"))


def _rest(offered: tuple[FoundFeed, ...], chosen: str) -> tuple[FoundFeed, ...]:
    return tuple(feed for feed in offered if feed.url != chosen)

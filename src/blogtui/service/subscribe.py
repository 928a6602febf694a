"""Subscribe: any address of a blog -> its feed, fetched once and stored, in one go."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from blogtui.comments.page import Page
from blogtui.feeds.discover import FoundFeed, discover, well_known
from blogtui.feeds.parsed import ParsedFeed
from blogtui.feeds.visits import next_visit
from blogtui.model.blog import Blog
from blogtui.model.errors import AddressError, FeedError, NetError, NoFeedFound, NotFound, NotSent
from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId, PostId
from blogtui.net.address import authority, leads_inward, normalise, same_host
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Response
from blogtui.service.changes import feed_title, new_posts
from blogtui.service.clock import Clock
from blogtui.service.passing import passing
from blogtui.service.progress import Progress, Watcher, unwatched
from blogtui.service.reading import FEED_TYPES, read_feed
from blogtui.store.arrivals import Arrival
from blogtui.store.blogs import Visit
from blogtui.store.store import Store

__all__ = ["FEED_TYPES", "Found", "Subscribe", "Subscribed", "looks_like_page"]

_COMMENT_LINK = re.compile(r"#(?:comment-|c)\d+\Z")


@frozen
class Subscribed:
    """What `add` did. `already`: it was subscribed before. `post`: the post that lives at the address given, if any.
    `others`: the other feeds of posts that the page names."""

    blog: Blog
    new: int
    already: bool
    post: PostId | None = None
    others: tuple[FoundFeed, ...] = ()


@frozen
class Found:
    """A feed that was fetched and read. `url` is where to ask for it from now on; `page` the page that led to it, and
    `others` the other feeds which that page offers."""

    feed: ParsedFeed
    response: Response
    url: str
    page: Page | None = None
    others: tuple[FoundFeed, ...] = ()


class Subscribe:
    """Adds and removes subscriptions."""

    def __init__(self, store: Store, client: Client, clock: Clock) -> None:
        self._store = store
        self._client = client
        self._clock = clock

    async def add(self, address: str, *, folder: str | None = None, watch: Watcher = unwatched) -> Subscribed:
        """Find the feed of `address` (home page, feed or post), subscribe to it, and store what it holds. What is known
        already is not asked for.

        Raises AddressError, NetError, FeedError, NoFeedFound or StoreError; then nothing was subscribed.
        """
        url = normalise(address)
        if (known := await self._known(url)) is not None:
            return known
        found = await self._found(url, watch, scheme_given="://" in address)
        before = await self._subscribed(found)
        now = self._clock()
        blog = before or await self._store.blogs.add(
            found.url, feed_title(found.feed, found.url), home_url=found.feed.link, folder=folder, now=now
        )
        watch(Progress(f"Storing {len(found.feed.entries)} posts of {blog.title}"))
        visit = Visit(
            blog.id,
            validators=found.response.validators,
            next_visit=next_visit(found.response.headers, found.feed.ttl_minutes, now),
            generator=found.feed.generator,
            jetpack_site=found.feed.jetpack_site,
            problem=found.feed.damaged,
        )
        arrived = await self._store.arrivals.take(Arrival(visit, new_posts(found.feed, blog.feed_url)), now=now)
        post = await self._post_of(blog, _addresses(url, found.page))
        return Subscribed(arrived.blog, arrived.merged.new, before is not None, post, found.others)

    async def find(self, url: str, watch: Watcher = unwatched) -> Found:
        """The feed of posts that an address leads to: itself, the best one its page names, or one at a well-known path.
        A feed of comments leads to its blog. Raises AddressError, NetError, FeedError, NoFeedFound."""
        watch(Progress(f"Asking {authority(url)}"))
        response = await self._client.fetch(url, accept=FEED_TYPES)
        try:
            feed = await read_feed(response)
        except FeedError:
            if not looks_like_page(response):
                raise
            return await self._from_page(response, url, watch)
        if not of_comments(feed):
            return Found(feed, response, _lasting(response, url))
        if feed.link is None or leads_inward(url, feed.link):
            raise NoFeedFound(f"{authority(url)} has a feed of comments there, which names no blog.", address=url)
        return await self._from_page(await self._client.fetch(feed.link, limit=PAGE_LIMIT), url, watch)

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
        return await self._store.blogs.rename(blog_id, title, folder)

    async def _known(self, url: str) -> Subscribed | None:
        """The subscription whose feed, home page or post that is."""
        try:
            return Subscribed(await self._store.blogs.find(url), 0, already=True)
        except NotFound:
            pass  # no blog; a post perhaps
        try:
            post = await self._store.posts.find(url)
        except NotFound:
            return None
        blog = await self._store.blogs.get(post.blog_id)
        # Blogs of links have other people's addresses for their posts.
        own = same_host(url, blog.home_url or blog.feed_url)
        return Subscribed(blog, 0, already=True, post=post.id) if own else None

    async def _subscribed(self, found: Found) -> Blog | None:
        """The subscription to that feed under any address it goes by."""
        for url in (found.url, found.response.requested, found.response.url):
            if (blog := await self._store.blogs.by_feed(url)) is not None:
                return blog
        return None

    async def _found(self, url: str, watch: Watcher, *, scheme_given: bool) -> Found:
        """Where nobody said how to ask, a server without https is asked without."""
        try:
            return await self.find(url, watch)
        except NotSent as error:
            if scheme_given or not url.startswith("https:"):
                raise
            try:
                return await self.find(f"http:{url.removeprefix('https:')}", watch)
            except NetError:
                raise error from error.__cause__

    async def _from_page(self, response: Response, url: str, watch: Watcher) -> Found:
        """The feed of the page that `url` led to. Raises NoFeedFound, and NetError when one may be there later."""
        page = Page(response.url, response.text[:PAGE_LIMIT], response.links)
        named = discover(page.html, page.url, page.header_links)
        offered = [feed for feed in named if feed.kind == "posts" and not leads_inward(page.url, feed.url)]
        away: NetError | None = None
        for feed in offered:
            watch(Progress(f"Reading {feed.title or feed.url}"))
            try:
                found = await self._try(feed.url, url)
            except NetError as error:
                away = away or error
                continue
            if found is not None:
                others = tuple(other for other in offered if other is not feed)
                return replace(found, page=page, others=others)
        if away is not None:  # guessing would find something worse
            raise away
        for number, guess in enumerate(guesses := well_known(page.url)):
            watch(Progress(f"Trying {guess}", number, len(guesses)))
            found = await self._try(guess, url)
            if found is not None and found.feed.entries:
                return replace(found, page=page)
        raise NoFeedFound(f"{page.url} names no feed, and none lies where feeds usually do.", address=page.url)

    async def _try(self, url: str, given: str) -> Found | None:
        """The feed of posts at `url`, None when there is none. Raises NetError when there may be one later."""
        signed = _signed(url, given)
        try:
            response = await self._client.fetch(signed, accept=FEED_TYPES)
            feed = await read_feed(response)
        except NetError as error:
            if passing(error):
                raise
            return None
        except (FeedError, AddressError):
            return None
        return None if of_comments(feed) else Found(feed, response, _lasting(response, signed))

    async def _post_of(self, blog: Blog, addresses: Iterable[str]) -> PostId | None:
        for address in addresses:
            try:
                post = await self._store.posts.find(address)
            except NotFound:
                continue
            if post.blog_id == blog.id:
                return post.id
        return None


def looks_like_page(response: Response) -> bool:
    """Whether the answer is a web page, by its type or its first bytes."""
    start = response.body[:1000].lstrip().lower()
    return "html" in response.content_type or start.startswith((b"<!doctype html", b"<html"))


def of_comments(feed: ParsedFeed) -> bool:
    """Whether it is a feed of comments: each of its entries answers something, or stands at a place for comments."""
    return bool(feed.entries) and all(
        entry.in_reply_to or entry.in_reply_to_href or _COMMENT_LINK.search(entry.link or "") for entry in feed.entries
    )


def _addresses(url: str, page: Page | None) -> tuple[str, ...]:
    """By which a post may be known: the address given, the one it led to, and the one the page calls its own."""
    if page is None:
        return (url,)
    return tuple(filter(None, (url, page.url, page.link("canonical"))))


def _lasting(response: Response, asked: str) -> str:
    """The address to ask from now on, with the login that `asked` had."""
    return _signed(response.moved_to, asked) if response.moved_to is not None else asked


def _signed(url: str, given: str) -> str:
    """The address with the user and password in `given`, if both are of one server."""
    login, at, _ = urlsplit(given).netloc.rpartition("@")
    parts = urlsplit(url)
    if not at or "@" in parts.netloc or parts.scheme != urlsplit(given).scheme or not same_host(url, given):
        return url
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))

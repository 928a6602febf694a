"""From an answer of the network to a feed and its posts, off the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from blogtui.feeds.parse import parse
from blogtui.feeds.parsed import ParsedFeed
from blogtui.net.response import Response
from blogtui.service.changes import new_posts
from blogtui.store.merging import NewPost

FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


# Python reads one at a time anyway; the second is there for a feed that takes long.
_reading = ThreadPoolExecutor(2, thread_name_prefix="blogtui-feeds")


async def read_feed(response: Response) -> ParsedFeed:
    """The feed in the answer. Raises FeedError."""
    return await asyncio.get_running_loop().run_in_executor(_reading, _parse, response)


async def read_posts(response: Response, feed_url: str) -> tuple[ParsedFeed, tuple[NewPost, ...]]:
    """The same, with its posts as the store takes them; `feed_url` is the address subscribed to."""

    def work() -> tuple[ParsedFeed, tuple[NewPost, ...]]:
        feed = _parse(response)
        return feed, new_posts(feed, feed_url)

    return await asyncio.get_running_loop().run_in_executor(_reading, work)


def _parse(response: Response) -> ParsedFeed:
    return parse(response.body, url=response.url, content_type=response.headers.get("content-type"))

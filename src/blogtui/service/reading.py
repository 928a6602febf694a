"""From an answer of the network to a feed, off the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from blogtui.feeds.parse import parse, parse_quickly
from blogtui.feeds.parsed import ParsedFeed
from blogtui.net.response import Response

FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_QUICK = 2**20  # bytes

# Python reads one at a time anyway; the second is there for a feed that takes long.
_reading = ThreadPoolExecutor(2, thread_name_prefix="blogtui-feeds")


async def read_feed(response: Response) -> ParsedFeed:
    """The feed in the answer. Raises FeedError."""
    return await asyncio.get_running_loop().run_in_executor(_reading, _parse, response)


def read_at_once(response: Response) -> ParsedFeed | None:
    """The feed, here and now, if that takes milliseconds; None leaves it to `read_feed`. Raises FeedError."""
    if len(response.body) > _QUICK:
        return None
    return parse_quickly(response.body, url=response.url, content_type=response.headers.get("content-type"))


def _parse(response: Response) -> ParsedFeed:
    return parse(response.body, url=response.url, content_type=response.headers.get("content-type"))

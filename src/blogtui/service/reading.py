"""From an answer of the network to a feed, off the event loop."""

import asyncio

from blogtui.feeds.parse import parse
from blogtui.feeds.parsed import ParsedFeed
from blogtui.net.response import Response

FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


async def read_feed(response: Response) -> ParsedFeed:
    """The feed in the answer. Raises FeedError."""
    return await asyncio.to_thread(
        parse, response.body, url=response.url, content_type=response.headers.get("content-type")
    )

"""Bytes to ParsedFeed: the readers in turn, or words on what it is instead."""

from collections.abc import Callable

from blogtui.feeds import jsonfeed, strict
from blogtui.feeds.document import Document, document
from blogtui.feeds.parsed import ParsedFeed
from blogtui.model.errors import FeedError

Reader = Callable[[Document], ParsedFeed | None]
"""Reads the feeds it knows and returns None for anything else. It raises FeedError only for what no reader may try."""


def _lenient(source: Document) -> ParsedFeed | None:
    from blogtui.feeds import lenient  # only the feeds that need it pay for importing feedparser

    return lenient.read(source)


QUICK: tuple[Reader, ...] = (strict.read, jsonfeed.read)
READERS: tuple[Reader, ...] = (*QUICK, _lenient)


def parse(body: bytes, *, url: str | None = None, content_type: str | None = None) -> ParsedFeed:
    """The feed in these bytes. `url` is where they came from, for relative links; `content_type` the HTTP header.

    Atom 1.0 and 0.3, RSS 0.9x, 1.0 and 2.0, CDF, JSON Feed 1 and 1.1. Raises FeedError, and nothing else, when it
    is no feed or one too strange to read in bounded time.
    """
    return read_document(document(body, url=url, content_type=content_type), READERS)


def parse_quickly(body: bytes, *, url: str | None = None, content_type: str | None = None) -> ParsedFeed | None:
    """The same of a feed that is as its format wants it, in a millisecond for each 100 kB; None for any other."""
    source = document(body, url=url, content_type=content_type)
    return next((feed for reader in QUICK if (feed := reader(source)) is not None), None)


def read_document(source: Document, readers: tuple[Reader, ...]) -> ParsedFeed:
    """The first reader's answer; FeedError when none has any."""
    for reader in readers:
        feed = reader(source)
        if feed is not None:
            return feed
    raise FeedError(f"The answer is {_kind(source)}, not a feed.", address=source.url)


def _kind(source: Document) -> str:
    """What the answer is instead of a feed, in words that follow "is"."""
    head = source.text[:2000].lower()
    if not head:
        return "empty"
    if head[0] in "{[":
        return "JSON of another kind"
    if "<opml" in head:
        return "a list of feeds (OPML)"
    if "<html" in head or "<!doctype html" in head or "<body" in head:
        return "a web page"
    if head[0] == "<":
        return "XML or HTML of another kind"
    return "text or data"

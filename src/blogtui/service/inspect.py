"""What an address or some bytes hold: a feed, a page, a list of feeds, or nothing known. Nothing stored is touched.

What asks the network or knows comment systems is imported where it is needed: a feed in a file does not pay for it.
"""

import html
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from blogtui.feeds import opml
from blogtui.feeds.opml import Outline
from blogtui.feeds.parse import parse
from blogtui.feeds.parsed import ParsedEntry, ParsedFeed
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import FeedError, HttpStatus, NetError
from blogtui.model.frozen import frozen
from blogtui.model.reply import Signed
from blogtui.model.thread import Source
from blogtui.net.address import normalise
from blogtui.service.reading import FEED_TYPES

if TYPE_CHECKING:
    from blogtui.comments.registry import Registry
    from blogtui.feeds.discover import FoundFeed

__all__ = ["Given", "Kind", "Outline", "ParsedEntry", "ParsedFeed", "Seen", "SeenPage", "SeenSource", "fetched", "seen"]

_TITLE = re.compile(r"<title(?:\s[^>]*)?>([^<]{0,2000})", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


class Kind(StrEnum):
    """What it is; the words of `blogtui inspect --json`."""

    FEED = "feed"
    PAGE = "page"
    OPML = "opml"
    UNKNOWN = "unknown"


@frozen
class Given:
    """Bytes and all that is known of where they came from. `address` is as it was given, `url` what their links are
    relative to, `type` their media type with its parameters, `links` (relation, address) from the head of the answer.
    `error`: why there are none."""

    address: str
    body: bytes = b""
    url: str | None = None
    type: str | None = None
    status: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    error: NetError | None = None


@frozen
class SeenSource:
    """A comment system seen in a page. `can_reply`: whether the program itself can answer there; None when only
    reading the thread would tell."""

    source: Source
    can_reply: bool | None


@frozen
class SeenPage:
    """The feeds a page names, best first, and the comment systems seen in it, the one read first first."""

    title: str | None
    feeds: "tuple[FoundFeed, ...]"
    sources: tuple[SeenSource, ...]


@frozen
class Seen:
    """What the bytes are: `feed`, `page` or `outlines`, as `kind` says. `problem` is a sentence on what is damaged, or
    on why nothing was seen."""

    kind: Kind
    feed: ParsedFeed | None = None
    page: SeenPage | None = None
    outlines: tuple[Outline, ...] = ()
    problem: str | None = None


async def fetched(address: str, *, url: str | None = None, type: str | None = None) -> Given:
    """What the server at `address` gives; `url` and `type` stand above what it says of them. Raises AddressError; a
    failure of the network is in what is returned."""
    from blogtui.net.client import Client

    whole = normalise(address)
    async with Client() as client:
        try:
            response = await client.fetch(whole, accept=FEED_TYPES)
        except NetError as error:
            return Given(address, status=error.status if isinstance(error, HttpStatus) else None, error=error)
    return Given(
        address,
        response.body,
        url or response.url,
        type or response.headers.get("content-type"),
        response.status,
        response.links,
    )


def seen(given: Given) -> Seen:
    """What was given: a feed if it can be read as one, else a page, else a list of feeds. Pure."""
    if given.error is not None:
        return Seen(Kind.UNKNOWN, problem=clean_line(str(given.error)))
    try:
        feed = parse(given.body, url=given.url, content_type=given.type)
    except FeedError as error:
        not_a_feed = clean_line(str(error))
    else:
        return Seen(Kind.FEED, feed=feed, problem=feed.damaged)
    if _looks_like_page(given):
        return Seen(Kind.PAGE, page=_page(given))
    try:
        return Seen(Kind.OPML, outlines=opml.read(given.body))
    except FeedError:
        return Seen(Kind.UNKNOWN, problem=not_a_feed)


def _looks_like_page(given: Given) -> bool:
    """Whether these bytes are a web page, by the type they came with or by how they begin."""
    start = given.body[:2000].lower()
    return "html" in (given.type or "").lower() or b"<html" in start or b"<!doctype html" in start


def _page(given: Given) -> SeenPage:
    from blogtui.comments.hints import Hints
    from blogtui.comments.page import Page
    from blogtui.comments.registry import Registry
    from blogtui.feeds.discover import discover
    from blogtui.model.post import CommentLinks

    text, base = _decoded(given.body, given.type), given.url or ""
    title = _TITLE.search(text)
    registry = Registry.load()
    page = Page(base, text, given.links)
    here = CommentLinks(page=given.url)  # at Hacker News and its like the page itself is the discussion
    sources = registry.recognise(Hints(post_url=given.url, post_native_id=base, links=here, page=page))
    return SeenPage(
        (clean_line(html.unescape(title[1])) or None) if title else None,
        discover(text, base, given.links),
        tuple(SeenSource(source, _can_reply(registry, source)) for source in sources),
    )


def _can_reply(registry: "Registry", source: Source) -> bool | None:
    if any(way.abilities.signed is not Signed.BROWSER for way, _ in registry.answerers((source,))):
        return True
    return None if registry.reader(source) is not None else False


def _decoded(body: bytes, content_type: str | None) -> str:
    """The page's text: by the charset its type names, else the one it names itself, else UTF-8."""
    named = _CHARSET.search(content_type or "") or _CHARSET.search(body[:2000].decode("latin-1"))
    try:
        return body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")

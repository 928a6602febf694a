"""Reads a thread from a comment feed, page by page: what every system with such a feed shares."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from blogtui.comments.provider import FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.feeds.parse import parse
from blogtui.feeds.parsed import ParsedEntry, ParsedFeed
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import FeedError, NetError
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import leads_inward
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

# An empty app:accept says that nothing can be added (RFC 5023 §8.3.4).
_NOTHING_ACCEPTED = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?accept\s{0,20}(?:/>|>\s{0,20}</)")
MOST_PAGES = 40
MOST_COMMENTS = 10_000
ANONYMOUS = "Anonymous"
_LARGE = 200_000  # bytes; what takes longer to parse than a keystroke may wait goes to a thread
ACCEPT = "application/atom+xml, application/rss+xml;q=0.9, application/xml;q=0.8, */*;q=0.5"


@dataclass(slots=True)
class _Reading:
    """The pages read so far. `left` is the sentence on why not all were."""

    entries: list[ParsedEntry]
    total: int | None
    collection: str | None
    pages: int = 1
    damaged: bool = False
    left: str | None = None


async def read(
    url: str, source: Source, client: Client, known: Known, rename: Callable[[str], str] = str
) -> FetchedThread | NotModified:
    """The thread in the comment feed at `url` (Atom, RSS 1.0/2.0, JSON Feed), following `next` links verbatim.

    `rename` turns the feed's ids into those the system uses elsewhere. Facts of the source that are used: `post`
    (native id of the post), `author` (its author's name), `expected` (how many comments the post's entry spoke of).
    Learnt: `collection` (RFC 5023 §8.3.5) and `closed`. At most 40 pages and 10,000 comments. A page that fails after
    the first one leaves `complete` false and says why in `problem`.

    Raises NetError, FeedError for the first page.
    """
    answer = await client.get(url, validators=known.validators, accept=ACCEPT)
    if isinstance(answer, Unchanged):
        return NotModified(answer.validators)
    first = await _parsed(answer)
    reading = _Reading(list(first.entries), first.total, first.collection, damaged=first.damaged is not None)
    await _follow(first, answer.url, reading, client)
    comments = _comments((_renamed(entry, rename) for entry in reading.entries), source)
    head = answer.body.partition(b"<entry")[0]
    closed = reading.collection is not None and _NOTHING_ACCEPTED.search(head) is not None
    return FetchedThread(
        comments=comments,
        total=_total(reading, source, len(comments)),
        complete=_complete(reading, comments, source, known),
        closed=closed,
        # Half a thread must not be kept behind a 304.
        validators=answer.validators if reading.left is None else Validators(),
        facts=with_facts(source.facts, collection=reading.collection, closed="yes" if closed else None),
        problem=reading.left,
    )


async def _follow(first: ParsedFeed, url: str, reading: _Reading, client: Client) -> None:
    seen = {url}
    page = first
    while page.next_url is not None and page.next_url not in seen:
        if reading.pages >= MOST_PAGES or len(reading.entries) >= MOST_COMMENTS:
            reading.left = f"The thread is longer than {len(reading.entries):,} comments; the rest was not fetched."
            return
        seen.add(page.next_url)
        if leads_inward(url, page.next_url):
            reading.left = "The thread goes on inside a private network; that was not fetched."
            return
        try:
            page = await _parsed(await client.fetch(page.next_url, accept=ACCEPT))
        except (NetError, FeedError) as error:
            reading.left = f"Page {reading.pages + 1} of the comments could not be read: {error}"
            return
        reading.pages += 1
        reading.entries.extend(page.entries)
        reading.collection = reading.collection or page.collection
        reading.damaged = reading.damaged or page.damaged is not None


async def _parsed(answer: Response) -> ParsedFeed:
    kind = answer.headers.get("content-type")
    if len(answer.body) < _LARGE:
        return parse(answer.body, url=answer.url, content_type=kind)
    return await asyncio.to_thread(parse, answer.body, url=answer.url, content_type=kind)


def _total(reading: _Reading, source: Source, count: int) -> int | None:
    if reading.total is not None:
        return reading.total
    expected = _expected(source)
    return expected if expected is not None and expected > count else None


def _complete(reading: _Reading, comments: tuple[FetchedComment, ...], source: Source, known: Known) -> bool:
    if reading.left is not None or reading.damaged:
        return False
    if reading.total is not None:
        return len(comments) >= reading.total
    if reading.pages > 1:
        return True
    # A feed without paging may be the newest few only, so what we knew before must still be in it.
    expected = _expected(source)
    return (expected is None or len(comments) >= expected) and known.ids <= {comment.native_id for comment in comments}


def _expected(source: Source) -> int | None:
    text = source.fact("expected")
    return int(text) if text is not None and text.isdecimal() else None


def _comments(entries: Iterable[ParsedEntry], source: Source) -> tuple[FetchedComment, ...]:
    # Pages shift while they are read, so one comment may come twice.
    by_id: dict[str, ParsedEntry] = {}
    for entry in entries:
        by_id.setdefault(_native_id(entry), entry)
    by_link = {entry.link: native for native, entry in by_id.items() if entry.link is not None}
    post_author = source.fact("author")
    top = source.fact("post")

    def parent(native: str, entry: ParsedEntry) -> str | None:
        named = entry.in_reply_to
        if named is not None and named in by_id:
            return named if named != native else None
        linked = by_link.get(entry.in_reply_to_href) if entry.in_reply_to_href is not None else None
        if linked is not None and linked != native:
            return linked
        return None if named is None or named == top else named

    return tuple(_comment(native, entry, parent, post_author) for native, entry in by_id.items())


def _comment(
    native: str, entry: ParsedEntry, parent: Callable[[str, ParsedEntry], str | None], post_author: str | None
) -> FetchedComment:
    author = clean_line(entry.author or "", 200) or ANONYMOUS
    return FetchedComment(
        native_id=native,
        parent=parent(native, entry),
        author=author,
        html=entry.content or entry.summary or "",
        published=entry.published or entry.updated,
        updated=entry.updated,
        author_url=entry.author_url,
        by_post_author=post_author is not None and same_name(author, post_author),
        url=entry.link,
        state=CommentState.DELETED if entry.removed else CommentState.LIVE,
    )


def _renamed(entry: ParsedEntry, rename: Callable[[str], str]) -> ParsedEntry:
    answered = None if entry.in_reply_to is None else rename(entry.in_reply_to)
    return replace(entry, id=rename(_native_id(entry)), in_reply_to=answered)


def _native_id(entry: ParsedEntry) -> str:
    if entry.id is not None:
        return entry.id
    if entry.link is not None:
        return entry.link
    words = "\0".join((entry.author or "", str(entry.published), entry.content or entry.summary or ""))
    return "sha256:" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, white space and case aside; no name is nobody's."""
    folded = " ".join(one.split()).casefold()
    return folded != "" and folded != ANONYMOUS.casefold() and folded == " ".join(other.split()).casefold()

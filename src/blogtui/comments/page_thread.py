"""The thread that a post's page shows, in whatever way it is marked up, on as many pages as it is broken up into."""

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace

from blogtui.comments import blogger_page, comment_pages, page_json, page_markup
from blogtui.comments.elements import Markup
from blogtui.comments.feed_thread import MOST_COMMENTS, MOST_PAGES, same_name
from blogtui.comments.pages import Pages
from blogtui.comments.provider import FetchedComment, FetchedThread, Known
from blogtui.model.blog import Validators
from blogtui.model.errors import NetError
from blogtui.model.frozen import frozen
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

_Comments = dict[str, FetchedComment]


@frozen
class _Leaf:
    """One page: its comments by each way of telling them, its own count, the addresses of further pages with whether
    they come before it, and whether it speaks of pages that it does not lead to."""

    ways: tuple[_Comments, ...]
    total: int | None
    further: tuple[tuple[str, bool], ...]
    more: bool


@dataclass(slots=True)
class _Reading:
    """The pages read so far, in their order. `unclear` are the ways by which two comments bear one name. `left` is the
    sentence on why not all were read."""

    ways: list[_Comments]
    total: int | None
    ahead: deque[tuple[str, bool]]
    more: bool
    seen: set[str] = field(default_factory=set)
    unclear: set[int] = field(default_factory=set)
    left: str | None = None

    @property
    def best(self) -> _Comments:
        """By the way that finds most, the one that tells most of each first."""
        return max(self.ways, key=len)

    @property
    def enough(self) -> bool:
        """Whether there are as many as the pages say there are."""
        return self.total is not None and len(self.best) >= self.total

    @property
    def part(self) -> bool:
        """Whether there may be more than was read."""
        return (self.more or self.ways.index(self.best) in self.unclear) and not self.enough

    def add(self, leaf: _Leaf, before: bool) -> None:
        """Put a further page in its place. One that shows nothing new may be made up, and leads nowhere."""
        self.more = self.more or leaf.more
        grown = [leaf_way.keys() - way.keys() for leaf_way, way in zip(leaf.ways, self.ways, strict=True)]
        for number, way in enumerate(leaf.ways):
            had = self.ways[number]
            if any(had[id].html != way[id].html for id in way.keys() & had.keys()):
                self.unclear.add(number)
            self.ways[number] = {**way, **had} if before else {**had, **{id: way[id] for id in way if id not in had}}
        if any(grown):
            self.total = leaf.total if self.total is None else self.total
            self.ahead.extend(leaf.further)


async def read(answer: Response, source: Source, client: Client, known: Known) -> FetchedThread:
    """The thread in the page that `answer` is, and in those it leads to: up to 40, and 10,000 comments. A page that
    fails leaves `complete` false and says why in `problem`; raises nothing."""
    first = await _leaf(answer, answer.url)
    reading = _Reading(list(first.ways), first.total, deque(first.further), first.more)
    several = any(first.ways) and bool(first.further)
    if answer.perhaps_cut:
        reading.left = f"{authority(source.url)} hung up in the middle of its page."
    elif several:
        await _follow(answer.url, reading, known.pages or Pages(), client)
    comments = _settled(reading.best)
    if reading.left is None and len(comments) > MOST_COMMENTS:
        reading.left = f"The page has more than {MOST_COMMENTS:,} comments."
    elif reading.left is None and comments and reading.part:
        reading.left = "The page shows only part of the comments; the rest is on further pages."
    # A page that shows none may draw them by a script, so what we knew before must still be there.
    known_there = bool(comments) or not known.ids
    whole = reading.left is None
    return FetchedThread(
        comments=tuple(_signed(comment, source) for comment in comments[:MOST_COMMENTS]),
        total=reading.total,
        complete=whole and (reading.enough or (reading.total is None and known_there)),
        # Behind a 304 of the first page what is new on the others, or was not read, would not be seen.
        validators=answer.validators if whole and not several else Validators(),
        facts=source.facts,
        problem=reading.left,
    )


async def _follow(post: str, reading: _Reading, pages: Pages, client: Client) -> None:
    """Read the further pages of the post whose page is at `post`."""
    reading.seen.add(post)
    while reading.ahead and not reading.enough:
        address, before = reading.ahead.popleft()
        if address in reading.seen:
            continue
        if len(reading.seen) >= MOST_PAGES or len(reading.best) >= MOST_COMMENTS:
            reading.left = f"The thread is longer than {len(reading.best):,} comments; the rest was not fetched."
            return
        reading.seen.add(address)
        try:
            answer = await pages.get(address, client)
        except NetError as error:
            reading.left = f"A further page of the comments could not be read: {error}"
            return
        if answer.perhaps_cut or not comment_pages.is_page_of(answer.url, post):
            reading.left = "A further page of the comments could not be read whole."
            return
        reading.add(await _leaf(answer, post), before)


async def _leaf(answer: Response, post: str) -> _Leaf:
    html, url = answer.text, answer.url
    if len(html) < page_markup.LARGE:
        return _read(html, url, post)
    return await asyncio.to_thread(_read, html, url, post)


def _read(html: str, url: str, post: str) -> _Leaf:
    markup, told = Markup(html), page_json.read(html, url)
    marked = (page_markup.read_as(shape, markup, url) for shape in page_markup.SHAPES)
    found = (blogger_page.read(html, url) or (), *marked, told.comments)
    ways = tuple({comment.native_id: comment for comment in comments} for comments in found)
    by_number = comment_pages.numbered(markup, url, {id for way in ways for id in way})
    further = dict(comment_pages.steps(markup, url, post))
    further |= {address: False for _, address in sorted(by_number.pages) if address not in further}
    return _Leaf(ways, told.total, tuple(further.items()), by_number.more)


def _settled(comments: _Comments) -> list[FetchedComment]:
    """The comments, in the pages' order where neither times nor numbers tell theirs; none answers what is not there."""
    timeless = any(each.published is None and not each.native_id.isdecimal() for each in comments.values())
    return [
        replace(each, parent=each.parent if each.parent in comments else None, rank=place if timeless else None)
        for place, each in enumerate(comments.values())
    ]


def _signed(comment: FetchedComment, source: Source) -> FetchedComment:
    author = source.fact("author")
    by_post_author = comment.by_post_author or (author is not None and same_name(comment.author, author))
    return replace(comment, by_post_author=by_post_author)

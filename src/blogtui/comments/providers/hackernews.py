"""Hacker News: the discussions of an address, found and read through Algolia's index of the site; it has no way to post
but the browser."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from blogtui.comments import elsewhere, nested
from blogtui.comments.by_hand import ByHand
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, decoded, moment
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.model.cleaning import clean_line
from blogtui.model.reply import Moderation, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client

API = "https://hn.algolia.com/api/v1"  # https://hn.algolia.com/api
SITE = "https://news.ycombinator.com"
_HITS = "20"


class _Item(msgspec.Struct):
    id: int
    created_at: str = ""
    author: str | None = None
    text: str | None = None
    children: list["_Item"] = []


class _Hit(msgspec.Struct):
    objectID: str  # noqa: N815 - the index's own name
    url: str | None = None
    title: str | None = None
    num_comments: int | None = None


class _Hits(msgspec.Struct):
    hits: list[_Hit]


class HackerNews(ByHand):
    """Reads a story's whole tree in one request. `api` is the address of the index."""

    name = "hackernews"
    rank = 60
    abilities = Abilities(
        "Hacker News",
        reads=True,
        answers="in the browser",
        threaded=True,
        signed=Signed.BROWSER,
        moderated=Moderation.NEVER,
        outside=True,
    )

    def __init__(self, api: str = API) -> None:
        self._api = api

    def recognise(self, hints: Hints) -> Source | None:
        """Only where the feed itself leads there; others are found by `search`."""
        number = _number(hints.links.page)
        return self._source(number) if number is not None else None

    async def search(self, post_url: str, client: Client) -> tuple[Source, ...]:
        query = urlencode(
            {
                "query": elsewhere.bare(post_url),
                "restrictSearchableAttributes": "url",
                "tags": "story",
                "hitsPerPage": _HITS,
            }
        )
        found = decoded(await client.fetch(f"{self._api}/search?{query}", accept=JSON), _Hits)
        # The index looks for words, so others' addresses come too.
        hits = [hit for hit in found.hits if elsewhere.same_page(hit.url, post_url)]
        hits.sort(key=lambda hit: hit.num_comments or 0, reverse=True)
        return tuple(self._source(hit.objectID, hit) for hit in hits)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        address = f"{source.fact('api') or self._api}/items/{source.key}"
        answer = await elsewhere.asked(address, client, known, JSON)
        if isinstance(answer, NotModified):
            return answer
        comments = tuple(_comments(decoded(answer, _Item)))
        return elsewhere.whole(comments, answer, source, None)

    def where(self, source: Source) -> str:
        return "Hacker News"

    def handoff(self, source: Source, to: str | None) -> str:
        return f"{SITE}/reply?id={to}" if to is not None else f"{SITE}/item?id={source.key}"

    def _source(self, number: str, hit: _Hit | None = None) -> Source:
        title = clean_line(hit.title or "", 200) if hit is not None else None
        expected = str(hit.num_comments) if hit is not None and hit.num_comments is not None else None
        facts = with_facts((), title=title, expected=expected)
        return Source(self.name, number, f"{self._api}/items/{number}", f"{SITE}/item?id={number}", facts)


def _number(page: str | None) -> str | None:
    """The story's number in `https://news.ycombinator.com/item?id=N`."""
    if page is None or not re.match(rf"{re.escape(SITE)}/item\?", page):
        return None
    number = parse_qs(urlsplit(page).query).get("id", [""])[0]
    return number if re.fullmatch(r"[0-9]{1,12}", number) else None


def _comments(story: _Item) -> Iterator[FetchedComment]:
    for item, above in nested.flat(story.children, lambda item: item.children):
        native = str(item.id)
        gone = item.author is None and item.text is None
        yield FetchedComment(
            native_id=native,
            parent=str(above.id) if above is not None else None,
            author=elsewhere.DELETED if item.author is None else clean_line(item.author, 200),
            html=item.text or "",
            published=moment(item.created_at),
            author_url=None if item.author is None else f"{SITE}/user?{urlencode({'id': item.author})}",
            url=f"{SITE}/item?id={native}",
            state=CommentState.DELETED if gone else CommentState.LIVE,
        )


PROVIDER = HackerNews()

"""WordPress.com's public API 1.1 as far as readers need it: one post's comments, at blogs that it hosts and at those
that are connected to it (Jetpack)."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import quote, urlencode

import msgspec

from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS, MOST_PAGES
from blogtui.comments.json_api import JSON, bearer, decoded, moment
from blogtui.comments.newest_first import learnt, learnt_more, nothing_new, only_added, was_whole
from blogtui.comments.provider import FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.frozen import frozen
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client
from blogtui.net.response import Response

API = "https://public-api.wordpress.com"
PER_PAGE = 100  # the most the API gives
STATES = {"approved": CommentState.LIVE, "unapproved": CommentState.HELD}


@frozen
class Place:
    """Where a post is in the API: its `site` (a domain or a number), and `post`, its number there, else "slug:NAME";
    and as whom to ask (None: as a stranger)."""

    site: str
    post: str
    api: str = API
    account: Account | None = None

    def address(self, path: str) -> str:
        """The address of `path` below the site."""
        return f"{self.api}/rest/v1.1/sites/{quote(self.site, safe='')}/{path}"


class Author(msgspec.Struct):
    """Who wrote a post or a comment; 0 is nobody known there."""

    ID: int = 0
    name: str = ""
    URL: str = ""


class _Parent(msgspec.Struct):
    ID: int


class Comment(msgspec.Struct):
    """A comment. `parent` is false when it answers the post."""

    ID: int
    author: Author = msgspec.field(default_factory=Author)
    date: str = ""
    URL: str = ""
    content: str = ""
    status: str = "approved"
    parent: _Parent | bool | None = None
    type: str = "comment"
    like_count: int | None = None


class _Replies(msgspec.Struct):
    comments: list[Comment]
    found: int = -1


class Discussion(msgspec.Struct):
    """Whether comments are taken."""

    comments_open: bool | None = None


class Post(msgspec.Struct):
    """What is asked of a post."""

    ID: int
    author: Author = msgspec.field(default_factory=Author)
    discussion: Discussion = msgspec.field(default_factory=Discussion)


async def get(place: Place, path: str, client: Client) -> Response:
    """Asked as the account, where there is one; as a stranger if its token is not taken any more. Raises NetError."""
    url = place.address(path)
    headers = bearer(place.account, url)
    try:
        return await client.fetch(url, accept=JSON, headers=headers)
    except HttpStatus as error:
        if error.status not in (400, 401) or not headers:
            raise
        return await client.fetch(url, accept=JSON)


async def post(place: Place, client: Client) -> Post:
    """Raises NetError, CommentsError."""
    named = quote(place.post, safe=":")
    return decoded(await get(place, f"posts/{named}?fields=ID,author,discussion", client), Post)


async def read(place: Place, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
    """The whole thread, up to 10,000 comments; a long one as newest_first says. Learnt: `id`, the post's number, and
    `whole`, `counted` and `last`. Raises NetError, CommentsError."""
    return (await read_all(place, source, client, known))[0]


async def read_all(
    place: Place, source: Source, client: Client, known: Known
) -> tuple[FetchedThread | NotModified, frozenset[str]]:
    """As `read`; and the numbers of the pingbacks that were among what came."""
    about = await post(place, client)
    again = was_whole(source, known, PER_PAGE)
    order = "DESC" if again else "ASC"
    page = await _page(place, about, 1, order, client)
    comments = {comment.ID: comment for comment in page.comments}
    if again and nothing_new(source, known, {str(each.ID) for each in _comments(comments)}, page.found):
        return NotModified(), frozenset()

    def enough() -> bool:
        # The site counts pingbacks too, which nobody keeps: no more of them are new than their numbers tell.
        pings = {str(each.ID) for each in comments.values() if each.type != "comment"}
        return again and only_added(source, replace(known, ids=known.ids | pings), list(map(str, comments)), page.found)

    problem = await _more(comments, page, place, about, order, client, enough)
    fetched = tuple(_fetched(each, about) for each in _comments(comments))
    added = enough() and len(comments) < page.found
    count = len(known.ids.union(each.native_id for each in fetched)) if added else len(fetched)
    complete = added or (problem is None and len(comments) >= page.found)
    if added:
        seen = learnt_more(source, page.found, list(map(str, comments)))
    else:
        seen = learnt(complete, count, page.found, PER_PAGE, list(map(str, comments)))
    thread = FetchedThread(
        comments=fetched,
        total=count if complete or page.found < 0 else page.found,
        complete=complete,
        closed=about.discussion.comments_open is False,
        facts=with_facts(source.facts, id=str(about.ID), **seen),
        problem=problem,
        added=added,
    )
    return thread, frozenset(str(each.ID) for each in comments.values() if each.type != "comment")


async def _page(place: Place, about: Post, number: int, order: str, client: Client) -> _Replies:
    query = urlencode({"number": PER_PAGE, "order": order, "page": number})
    return decoded(await get(place, f"posts/{about.ID}/replies/?{query}", client), _Replies)


async def _more(
    comments: dict[int, Comment],
    page: _Replies,
    place: Place,
    about: Post,
    order: str,
    client: Client,
    enough: Callable[[], bool],
) -> str | None:
    """Add the pages after the first until it is enough; what kept the rest away, in a sentence."""
    number = 1
    while len(page.comments) == PER_PAGE and len(comments) != page.found and not enough():
        if len(comments) >= MOST_COMMENTS or number == MOST_PAGES:
            return f"The thread is longer than {len(comments):,} comments; the rest was not fetched."
        number += 1
        try:
            page = await _page(place, about, number, order, client)
        except (NetError, CommentsError) as error:
            return f"Page {number} of the comments could not be read: {error}"
        comments |= {comment.ID: comment for comment in page.comments}
    return None


def _comments(found: dict[int, Comment]) -> list[Comment]:
    """Those that are comments: pingbacks come with them."""
    return [comment for comment in found.values() if comment.type == "comment"]


def _fetched(comment: Comment, about: Post) -> FetchedComment:
    return FetchedComment(
        native_id=str(comment.ID),
        parent=str(comment.parent.ID) if isinstance(comment.parent, _Parent) else None,
        author=clean_line(unescape(comment.author.name), 200) or ANONYMOUS,
        html=comment.content,
        published=moment(comment.date),
        author_url=comment.author.URL or None,
        by_post_author=about.author.ID != 0 and comment.author.ID == about.author.ID,
        url=comment.URL or None,
        state=STATES.get(comment.status, CommentState.HIDDEN),
        likes=comment.like_count,
    )

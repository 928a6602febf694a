"""WordPress's REST API as far as readers may use it: one post's comments, one comment's state, open or closed."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS, same_name
from blogtui.comments.newest_first import learnt, learnt_more, nothing_new, only_added, was_whole
from blogtui.comments.page import Page
from blogtui.comments.provider import FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.comments.secrecy import may_go
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.frozen import frozen
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import leads_inward
from blogtui.net.client import Client
from blogtui.net.response import Response

T = TypeVar("T")

PER_PAGE = 100  # the most the API gives
API = "https://api.w.org/"
SHUT = frozenset({400, 401, 403, 404, 405, 406, 410, 501})  # statuses that will be the same the next time
_POST_NUMBER = re.compile(r"/wp/v2/(?:posts|pages)/(\d{1,20})/?$|[?&](?:p|page_id)=(\d{1,20})(?:&|$)")
_NAMING = frozenset({"p", "page_id", "attachment_id", "name", "pagename"})  # of WordPress's plain addresses


class Refused(CommentsError):
    """The API is switched off, guarded, or not there: there are other ways."""


@frozen
class Place:
    """Where a post is in the API: the API's `root` ("https://…/wp-json/" or "…?rest_route=/") and the post's number;
    and as whom to ask there (None: as a stranger)."""

    root: str
    post: str
    account: Account | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The fields that say who asks: HTTP Basic with an application password (RFC 7617)."""
        if self.account is None or not may_go(self.account, self.root):
            return {}
        pair = f"{self.account.user}:{self.account.secret.strip()}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def address(self, path: str, **query: str) -> str:
        """The address of `path` below wp/v2/ with a query."""
        tail = f"wp/v2/{path}"
        if "rest_route=" in self.root:
            return "&".join(filter(None, (self.root + tail, urlencode(query))))
        return f"{self.root}{tail}?{urlencode(query)}" if query else f"{self.root}{tail}"


class _Rendered(msgspec.Struct):
    rendered: str = ""


class _Text(msgspec.Struct):
    content: _Rendered = msgspec.field(default_factory=_Rendered)


class _Comment(msgspec.Struct):
    id: int
    parent: int = 0
    author: int = 0
    author_name: str = ""
    author_url: str = ""
    date_gmt: str = ""
    content: _Rendered = msgspec.field(default_factory=_Rendered)
    link: str = ""
    status: str = "approved"


class PostFacts(msgspec.Struct):
    """What the API says of a post: its author's number (0 unknown), and `open` or `closed`."""

    author: int = 0
    comment_status: str = ""


def place_of(source: Source, account: Account | None = None) -> Place | None:
    """The place in the API by what is known, or where it usually is."""
    number = source.fact("id")
    site = source.fact("site")
    root = source.fact("rest") or (f"{site}wp-json/" if site is not None else None)
    return Place(root, number, account) if number is not None and root is not None else None


def place_on_page(page: Page, account: Account | None = None) -> Place | None:
    """The place that a post's page announces in its Link headers and `<link>`s (present since WordPress 4.4); none
    that leads from the public net into a private one."""
    root = page.link(API)
    if root is None or leads_inward(page.url, root):
        return None
    number = number_on_page(page)
    return Place(root, number, account) if number is not None else None


def number_on_page(page: Page) -> str | None:
    """The number of the post whose page that is, as its links tell it (of the API, or the short one)."""
    return next((found for link in page.links if link.rel != API and (found := post_number(link.href))), None)


def of_another(answer: Response, source: Source) -> bool:
    """Whether that is the page of another post than the source's."""
    return led_away(Page(answer.url, answer.text, answer.links), source.key, source.fact("id"))


def led_away(page: Page, post_url: str, number: str | None) -> bool:
    """Whether the site led from the post of that number to the page of another one, as WordPress does when one is gone:
    it goes by the likeness of addresses."""
    if number is None or post_in(page.url) == post_in(post_url):
        return False
    return number_on_page(page) not in (None, number)


def post_in(url: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """What of an address names the post: the path, and in the query its number; the rest may only count visits."""
    parts = urlsplit(url)
    return parts.path.rstrip("/"), frozenset(pair for pair in parse_qsl(parts.query) if pair[0] in _NAMING)


def post_number(address: str) -> str | None:
    """The post's number in `…/wp/v2/posts/N` or `…/?p=N` (a short link, a feed's guid)."""
    match = _POST_NUMBER.search(address)
    return (match[1] or match[2]) if match else None


async def read(place: Place, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
    """The whole thread, up to 10,000 comments. Raises Refused where the API does not serve us, else NetError. A page
    that fails after the first leaves `complete` false and says why in `problem`.

    A long thread that was read whole within a day is read newest first, and no further than what is new if the site
    counts as many as then and these. Learnt: `rest`, `id`, and of a long thread `whole`, `counted` and `last`, the time
    of reading it whole, how many there were and the newest, and of the post `writer` and `shut`.
    """
    again = was_whole(source, known, PER_PAGE)
    order = "desc" if again else "asc"
    comments, headers = await _page(place, 1, order, client)
    total, pages = _number(headers.get("x-wp-total")), _number(headers.get("x-wp-totalpages")) or 1
    if again and nothing_new(source, known, {str(comment.id) for comment in comments}, total):
        return NotModified()

    def enough() -> bool:
        return again and only_added(source, known, [str(comment.id) for comment in comments], total)

    problem = await _more(comments, pages, place, order, client, enough)
    added = enough() and total is not None and len(comments) < total
    post = _as_learnt(source) if added else await facts(place, client)
    by_id = {comment.id: comment for comment in comments}
    fetched = tuple(_fetched(comment, post, source.fact("author")) for comment in by_id.values())
    ids = [comment.native_id for comment in fetched]
    closed = post is not None and post.comment_status == "closed"
    if added:
        complete, seen = True, learnt_more(source, total, ids)
    else:
        complete = problem is None and (total is None or len(fetched) >= total)
        seen = learnt(complete, len(fetched), total, PER_PAGE, ids)
        seen["writer"] = str(post.author) if post is not None and post.author and seen["whole"] else None
        seen["shut"] = "yes" if closed and seen["whole"] else None
    return FetchedThread(
        comments=fetched,
        total=total,
        complete=complete,
        closed=closed,
        facts=with_facts(source.facts, rest=place.root, id=place.post, **seen),
        problem=problem,
        added=added,
    )


def _as_learnt(source: Source) -> PostFacts:
    """What the API said of the post when the thread was read whole."""
    return PostFacts(int(source.fact("writer") or 0), "closed" if source.fact("shut") else "open")


async def _more(
    comments: list[_Comment], pages: int, place: Place, order: str, client: Client, enough: Callable[[], bool]
) -> str | None:
    """Append the pages after the first until it is enough; what kept the rest away, in a sentence."""
    for number in range(2, pages + 1):
        if enough():
            return None
        if len(comments) >= MOST_COMMENTS:
            return f"The thread is longer than {len(comments):,} comments; the rest was not fetched."
        try:
            more, _ = await _page(place, number, order, client)
        except (NetError, Refused) as error:
            return f"Page {number} of the comments could not be read: {error}"
        comments += more
    return None


async def facts(place: Place, client: Client) -> PostFacts | None:
    """What the API says of the post, None where it does not (a page, a type of its own). Raises NetError."""
    try:
        answer = await _get(place, f"posts/{place.post}", client, _fields="author,comment_status")
        return _decoded(answer, PostFacts)
    except Refused:
        return None


async def text(place: Place, client: Client) -> str:
    """The post's text as HTML; "" where the API does not give it. Raises NetError."""
    try:
        return _decoded(await _get(place, f"posts/{place.post}", client, _fields="content"), _Text).content.rendered
    except Refused:
        return ""


async def state(place: Place, comment: str, client: Client) -> CommentState | None:
    """LIVE, HELD (waits for a moderator; to a stranger also: in the bin or among spam) or HIDDEN (gone for good) by
    the API's answers 200, 401 and 404 to a stranger; None when it answers everybody so, or something else. Raises
    NetError."""
    try:
        answer = await _get(place, f"comments/{comment}", client, _fields="id,status")
        return by_status(_decoded(answer, _Comment).status)
    except Refused as refusal:
        status = _status(refusal)
        if status is None:  # no refusal: what came could not be read, as when it was cut short
            return None
        verdict = CommentState.HIDDEN if status == 404 else CommentState.HELD
    try:
        await _get(place, "comments", client, post=place.post, per_page="1", _fields="id")
    except Refused:
        return None
    return verdict


def _status(refusal: Refused) -> int | None:
    return refusal.__cause__.status if isinstance(refusal.__cause__, HttpStatus) else None


def by_status(status: str) -> CommentState:
    """What WordPress's own word for a comment means: `approved`, `hold`, and `spam` or `trash`."""
    return {"approved": CommentState.LIVE, "hold": CommentState.HELD}.get(status, CommentState.HIDDEN)


async def _page(place: Place, number: int, order: str, client: Client) -> tuple[list[_Comment], dict[str, str]]:
    query = {"post": place.post, "per_page": str(PER_PAGE), "order": order, "orderby": "date_gmt", "page": str(number)}
    answer = await _get(place, "comments", client, **query)
    return _decoded(answer, list[_Comment]), dict(answer.headers)


async def _get(place: Place, path: str, client: Client, **query: str) -> Response:
    address = place.address(path, **query)
    try:
        answer = await client.fetch(address, accept="application/json", headers=place.headers)
    except HttpStatus as error:
        if error.status == 401 and place.headers:  # some sites answer so to a wrong password only
            return await _get(replace(place, account=None), path, client, **query)
        if error.status not in SHUT or error.retry_at is not None:
            raise
        raise Refused("The site does not open its programming interface.", address=address) from error
    return answer


def _decoded(answer: Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.body.removeprefix(b"\xef\xbb\xbf"), type=kind, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("The site's programming interface answers something else.", address=answer.url) from error


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else None


def _fetched(comment: _Comment, post: PostFacts | None, post_author: str | None) -> FetchedComment:
    author = clean_line(unescape(comment.author_name), 200) or ANONYMOUS  # stored, and given, as HTML
    if post is not None and post.author:
        by_post_author = comment.author == post.author
    else:
        by_post_author = post_author is not None and same_name(author, post_author)
    return FetchedComment(
        native_id=str(comment.id),
        parent=str(comment.parent) if comment.parent else None,
        author=author,
        html=comment.content.rendered,
        published=_utc(comment.date_gmt),
        author_url=comment.author_url or None,
        by_post_author=by_post_author,
        url=comment.link or None,
        state=CommentState.LIVE if comment.status == "approved" else CommentState.HELD,
    )


def _utc(date_gmt: str) -> datetime | None:
    """`date_gmt` has no zone and is UTC; "0000-00-00T00:00:00" is WordPress's word for none."""
    time = _time(date_gmt)
    return time.replace(tzinfo=UTC) if time is not None else None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None

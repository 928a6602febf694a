"""The comments that a WordPress post's page shows, on as many pages as the blog breaks them up into."""

import asyncio
import re
from collections.abc import Callable, Collection

from blogtui.comments import comment_pages, page_markup, wordpress_password, wordpress_rest
from blogtui.comments.elements import Markup
from blogtui.comments.feed_thread import MOST_COMMENTS, MOST_PAGES
from blogtui.comments.pages import Pages
from blogtui.comments.provider import FetchedComment
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.frozen import frozen
from blogtui.model.thread import Source
from blogtui.net.address import authority, same_host
from blogtui.net.client import Client
from blogtui.net.response import Response

_THEIRS = re.compile(r"/wp-(?:content|includes|json)/|wp-comments-post\.php|[?&]rest_route=")


@frozen
class Shown:
    """The comments of the page and those it leads to, whether those are all there are, and whether there was more than
    one page; what kept the rest away, in a sentence, and whether that may be gone the next time."""

    comments: tuple[FetchedComment, ...]
    whole: bool
    several: bool = False
    problem: str | None = None
    passing: bool = False


@frozen
class _Leaf:
    """One page: its comments, the addresses of further pages by their numbers, and whether it may have had more."""

    comments: tuple[FetchedComment, ...]
    further: tuple[tuple[int, str], ...]
    more: bool


@frozen
class _Left:
    """Whether there may be more than was read, and why, as in Shown."""

    more: bool
    problem: str | None = None
    passing: bool = False


async def read(
    source: Source, client: Client, pages: Pages, some: bool, enough: Callable[[Collection[str]], bool]
) -> Shown | None:
    """What the page shows, None where it wants a password. `some`: there are comments, so that a page without any may
    be no page of this blog. Further pages are asked, up to 40 and 10,000 comments, until the numbers of those read are
    `enough`. Raises NetError, CommentsError for the first one."""
    answer = await pages.get(source.key, client)
    if answer.perhaps_cut:
        raise CommentsError(f"{authority(source.key)} hung up in the middle of it.", address=source.key)
    if wordpress_password.wanted(answer):
        return None
    leaf = await _leaf(answer)
    theirs = bool(leaf.comments) or _THEIRS.search(answer.text) is not None
    if (some and not theirs) or wordpress_rest.of_another(answer, source):
        raise CommentsError(f"{authority(source.key)} shows another page in its place.", address=source.key)
    comments = {comment.native_id: comment for comment in leaf.comments}
    left = _Left(leaf.more)
    if leaf.further:
        left = await _follow(leaf, comments, client, pages, enough)
    shown = tuple(comments.values())[:MOST_COMMENTS]
    whole = not left.more and len(shown) == len(comments) and (bool(shown) or not some)
    return Shown(shown, whole, bool(leaf.further), left.problem, left.passing)


async def _follow(
    first: _Leaf,
    comments: dict[str, FetchedComment],
    client: Client,
    pages: Pages,
    enough: Callable[[Collection[str]], bool],
) -> _Left:
    """Add the comments of the pages that `first` leads to, and these to."""
    ahead, more = dict(first.further), first.more
    seen: set[int] = set()
    while left := sorted(ahead.keys() - seen, reverse=True):
        if enough(comments.keys()):
            return _Left(True)
        if len(seen) + 1 >= MOST_PAGES or len(comments) >= MOST_COMMENTS:
            return _Left(True, f"The thread is longer than {len(comments):,} comments; the rest was not fetched.")
        number = left[0]
        seen.add(number)
        try:
            answer = await pages.get(ahead[number], client)
        except NetError as error:
            lasting = isinstance(error, HttpStatus) and error.status in wordpress_rest.SHUT and error.retry_at is None
            return _Left(True, f"Page {number} of the comments could not be read: {error}", not lasting)
        if answer.perhaps_cut or not same_host(answer.url, ahead[number]):
            return _Left(True, f"Page {number} of the comments could not be read whole.", True)
        leaf = await _leaf(answer)
        new = {comment.native_id: comment for comment in leaf.comments if comment.native_id not in comments}
        more = more or leaf.more
        if new:  # a page that shows no others may be made up, and leads nowhere
            comments |= new
            ahead = dict(leaf.further) | ahead
    return _Left(more)


async def _leaf(answer: Response) -> _Leaf:
    html, url = answer.text, answer.url
    return _read(html, url) if len(html) < page_markup.LARGE else await asyncio.to_thread(_read, html, url)


def _read(html: str, url: str) -> _Leaf:
    markup = Markup(html)
    comments = page_markup.read_as(page_markup.WORDPRESS, markup, url)
    further = comment_pages.numbered(markup, url, {comment.native_id for comment in comments})
    return _Leaf(comments, further.pages, further.more)

"""What Blogger's stock threaded template prints into a post's page for its script: comments, and who answers whom."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from blogtui.comments.blogger import blogger_id
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.provider import FetchedComment, FetchedThread, Known
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, NetError
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority, leads_inward, resolve
from blogtui.net.client import PAGE_LIMIT, Client

# `var items = <data:post.commentJso/>;` in the includable threaded_comment_js
_ITEMS = re.compile(r"\bvar\s{1,20}items\s{0,20}=\s{0,20}(?=\[)")
# Strings in either quotes, brackets, what is between; possessive, so that nothing is read twice.
_PIECE = re.compile(r"""'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)"|([\[{])|([\]}])|[^'"\[\]{}]++""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_FIRST_AND_LAST = (0, 253402300799)  # seconds a datetime can hold


class _Author(msgspec.Struct):
    name: str = ""
    profileUrl: str = ""  # noqa: N815 - the template's own names


class _Item(msgspec.Struct):
    id: str = ""
    body: str = ""
    timestamp: str = ""  # milliseconds
    permalink: str = ""
    author: _Author = msgspec.field(default_factory=_Author)
    parentId: str = ""  # noqa: N815
    deleteclass: str = ""


async def nested(thread: FetchedThread, source: Source, client: Client, known: Known) -> FetchedThread:
    """The thread of a Blogger feed with the parents that the post's page tells, where the feed told none; of whom the
    page does not speak keeps the parent known. A page that cannot be read is asked again at the next visit."""
    page = _page_of_flat(thread, source)
    if page is None:
        return thread
    try:
        told = await _told(page, client, known)
    except (NetError, CommentsError) as error:
        problem = thread.problem or f"Who answers whom could not be read in the post's page: {error}"
        thread, told = replace(thread, validators=Validators(), problem=problem), {}
    by_number = {_number(comment): comment.native_id for comment in thread.comments}
    before = dict(known.parents)

    def parent(comment: FetchedComment) -> str | None:
        number = _number(comment)
        return by_number.get(told[number]) if number in told else before.get(comment.native_id)

    return replace(thread, comments=tuple(replace(each, parent=parent(each)) for each in thread.comments))


async def _told(page: str, client: Client, known: Known) -> dict[str | None, str | None]:
    """Who answers whom by the page, in plain numbers; nothing where its template does not tell. Raises NetError, and
    CommentsError when another page came in its place."""
    answer = await client.fetch(page, accept="text/html, */*;q=0.5", limit=PAGE_LIMIT)
    items = read(answer.text, answer.url)
    if answer.perhaps_cut:
        raise CommentsError(f"{authority(page)} hung up in the middle of it.", address=page)
    if items is None and (known.parents or "blogger" not in answer.text):
        raise CommentsError(f"{authority(page)} shows another page in its place.", address=page)
    return {comment.native_id: comment.parent for comment in items or ()}


def _page_of_flat(thread: FetchedThread, source: Source) -> str | None:
    """The post's page, when it could tell more: several comments of a Blogger post, and none answers another."""
    flat = len(thread.comments) > 1 and not any(comment.parent for comment in thread.comments)
    if not flat or source.page is None or not all(_number(comment) for comment in thread.comments):
        return None
    own_form = (urlsplit(source.page).hostname or "").endswith("blogger.com")
    return None if own_form or leads_inward(source.url, source.page) else source.page


def _number(comment: FetchedComment) -> str | None:
    found = blogger_id(comment.native_id)
    return found.item if found is not None else None


def read(html: str, url: str) -> tuple[FetchedComment, ...] | None:
    """The comments in the page at `url`, by their plain numbers; None when the page prints none."""
    start = _ITEMS.search(html)
    array = _as_json(html, start.end()) if start is not None else None
    if array is None:
        return None
    try:
        items = msgspec.json.decode(array, type=list[_Item], strict=False)
    except msgspec.DecodeError:
        return None  # another script's `items`
    return tuple(_comment(item, url) for item in items if item.id.isdecimal())


def _comment(item: _Item, url: str) -> FetchedComment:
    removed = 'class="deleted-comment"' in item.body
    return FetchedComment(
        native_id=item.id,
        parent=item.parentId or None,
        author=clean_line(item.author.name, 200) or ANONYMOUS,
        html=item.body,
        published=_time(item.timestamp),
        author_url=resolve(url, item.author.profileUrl) if item.author.profileUrl else None,
        url=resolve(url, item.permalink) if item.permalink else None,
        state=CommentState.DELETED if removed else CommentState.LIVE,
    )


def _time(millis: str) -> datetime | None:
    seconds = int(millis) // 1000 if millis.isdecimal() and len(millis) < 16 else -1
    first, last = _FIRST_AND_LAST
    return datetime.fromtimestamp(seconds, UTC) if first < seconds < last else None


def _as_json(script: str, at: int) -> bytes | None:
    """The JavaScript array literal at `at`, its strings in any quotes and escapes, as JSON; None if it does not end."""
    pieces: list[str] = []
    depth = 0
    while match := _PIECE.match(script, at):
        single, double, opening, closing = match.groups()
        string = single if single is not None else double
        if string is None:
            pieces.append(match[0])
            depth += (opening is not None) - (closing is not None)
        else:
            pieces.append(msgspec.json.encode(_text(string)).decode())
        at = match.end()
        if depth == 0:
            return "".join(pieces).encode()
    return None


def _text(literal: str) -> str:
    text = _ESCAPE.sub(_character, literal)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of one sign become it


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _LETTERS.get(escape[3], escape[3])

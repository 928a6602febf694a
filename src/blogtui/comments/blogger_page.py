"""The comments that Blogger's stock threaded template prints into a post's page for its script, parents included."""

import re
from datetime import UTC, datetime

import msgspec

from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.provider import FetchedComment
from blogtui.model.cleaning import clean_line
from blogtui.model.thread import CommentState
from blogtui.net.address import resolve

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

"""Comments that a page tells to search engines: schema.org `Comment` in JSON-LD."""

import hashlib
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import msgspec

from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.paragraphs import paragraphs
from blogtui.comments.provider import FetchedComment
from blogtui.feeds.dates import parse_date
from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.net.address import resolve

_SCRIPT = re.compile(r"<script\b[^<>]{0,300}\bapplication/ld\+json\b[^<>]{0,300}>", re.IGNORECASE)
_END = re.compile(r"</script", re.IGNORECASE)
_COMMENTS = frozenset({"Comment", "UserComments", "Answer"})
_WHEN = ("dateCreated", "datePublished", "commentTime")
_WORDS = ("text", "commentText", "description")
_MOST = 20_000  # objects looked at


@frozen
class Told:
    """The comments, and how many the page says there are (None unknown)."""

    comments: tuple[FetchedComment, ...] = ()
    total: int | None = None


def read(html: str, url: str) -> Told:
    """What the JSON-LD of the page at `url` tells. Never raises: what is not as it should be is passed over."""
    comments: dict[str, FetchedComment] = {}
    total = None
    for document in _documents(html):
        for value, parent in _objects(document):
            if _types(value) & _COMMENTS:
                comment = _comment(value, parent, url)
                comments.setdefault(comment.native_id, comment)
            elif total is None and isinstance(value.get("commentCount"), int):
                total = value["commentCount"]
    return Told(tuple(comments.values()), total)


def _documents(html: str) -> Iterator[Any]:
    at = 0
    while start := _SCRIPT.search(html, at):
        end = _END.search(html, start.end())
        at = end.start() if end is not None else len(html)
        try:
            yield msgspec.json.decode(html[start.end() : at].encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            continue


def _objects(document: Any) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Every object, each with the id of the comment it stands in; no recursion."""
    waiting: list[tuple[Any, str | None]] = [(document, None)]
    seen = 0
    while waiting and seen < _MOST:
        value, parent = waiting.pop()
        seen += 1
        if isinstance(value, list):
            waiting.extend((each, parent) for each in reversed(value))
        elif isinstance(value, dict):
            yield value, parent
            inner = _identity(value) if _types(value) & _COMMENTS else parent
            waiting.extend((each, inner) for each in reversed(value.values()) if isinstance(each, dict | list))


def _types(value: dict[str, Any]) -> set[str]:
    named = value.get("@type")
    names = named if isinstance(named, list) else [named]
    return {name.rpartition("/")[2] for name in names if isinstance(name, str)}


def _identity(value: dict[str, Any]) -> str:
    for name in ("@id", "url", "identifier"):
        found = value.get(name)
        if isinstance(found, str | int) and found != "":
            return str(found)
    words = "\0".join((_name(value)[0], _text(value, *_WHEN), _text(value, *_WORDS)))
    return "sha256:" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _comment(value: dict[str, Any], parent: str | None, url: str) -> FetchedComment:
    name, home = _name(value)
    likes = value.get("upvoteCount")
    answered = value.get("parentItem")
    named = _identity(answered) if isinstance(answered, dict) and _types(answered) & {*_COMMENTS, ""} else None
    link = _text(value, "url")
    return FetchedComment(
        native_id=_identity(value),
        parent=named or parent,
        author=clean_line(name, 200) or ANONYMOUS,
        html=paragraphs(unescape(_text(value, *_WORDS))),
        published=parse_date(_text(value, *_WHEN)),
        updated=parse_date(_text(value, "dateModified")),
        author_url=resolve(url, home) if home else None,
        url=resolve(url, link) if link else None,
        likes=likes if isinstance(likes, int) else None,
    )


def _name(value: dict[str, Any]) -> tuple[str, str]:
    author = value.get("author") or value.get("creator")
    author = author[0] if isinstance(author, list) and author else author
    if isinstance(author, dict):
        return _text(author, "name"), _text(author, "url")
    return (author, "") if isinstance(author, str) else ("", "")


def _text(value: dict[str, Any], *names: str) -> str:
    return next((found for name in names if isinstance(found := value.get(name), str) and found), "")

"""Reddit's listings: posts, comments as a tree of listings within listings, and stubs for what was left out."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from blogtui.comments.elsewhere import DELETED
from blogtui.comments.provider import FetchedComment
from blogtui.model.cleaning import clean_line
from blogtui.model.thread import CommentState

T = TypeVar("T")

SITE = "https://www.reddit.com"
_GONE = {"[deleted]": CommentState.DELETED, "[removed]": CommentState.HIDDEN}


class Thing(msgspec.Struct):
    """A kind (t1 comment, t3 post, more) with its own data."""

    kind: str = ""
    data: Any = None


class _Things(msgspec.Struct):
    children: list[Thing] = []


class Listing(msgspec.Struct):
    """`{"kind": "Listing", "data": {"children": […]}}`."""

    data: _Things = msgspec.field(default_factory=_Things)


class _Data(msgspec.Struct):
    things: list[Thing] = []


class _Json(msgspec.Struct):
    errors: list[list[Any]] = []
    data: _Data = msgspec.field(default_factory=_Data)


class Things(msgspec.Struct):
    """What the API answers with `api_type=json`."""

    json: _Json = msgspec.field(default_factory=_Json)

    @property
    def things(self) -> list[Thing]:
        return self.json.data.things

    @property
    def error(self) -> tuple[str, str]:
        """Code and sentence of the first error; both "" when there is none."""
        first = [*(str(each) for each in self.json.errors[0]), "", ""] if self.json.errors else ["", ""]
        return first[0], clean_line(first[1], 400)

    def comments(self) -> list["Comment"]:
        return [found for thing in self.things if (found := _as(thing, "t1", Comment)) is not None]


class Post(msgspec.Struct):
    """A t3."""

    id: str = ""
    url: str = ""
    title: str = ""
    subreddit: str = ""
    num_comments: int = 0
    locked: bool = False
    archived: bool = False


class Comment(msgspec.Struct):
    """A t1. `replies` is "" or a listing; `edited` false or seconds since 1970."""

    name: str = ""
    parent_id: str = ""
    author: str = ""
    body: str = ""
    body_html: str = ""
    created_utc: float = 0
    edited: bool | float = False
    score: int = 0
    score_hidden: bool = False
    permalink: str = ""
    distinguished: str | None = None
    replies: Any = ""


class _More(msgspec.Struct):
    count: int = 0
    children: list[str] = []


def posts(found: Listing) -> list[Post]:
    """The posts of a listing."""
    return [post for thing in found.data.children if (post := _as(thing, "t3", Post)) is not None]


@dataclass(slots=True)
class Reading:
    """A discussion as read so far: `stubs` are ids still to be asked for, `cut` that some have a page of their own."""

    post: Post
    comments: dict[str, FetchedComment] = field(default_factory=dict)
    stubs: list[str] = field(default_factory=list)
    cut: bool = False

    @classmethod
    def of(cls, listings: list[Listing]) -> "Reading":
        """The post in the first listing and the comments of the second."""
        post = next(iter(posts(listings[0])), Post()) if listings else Post()
        reading = cls(post)
        reading.add(listings[1].data.children if len(listings) > 1 else [])
        return reading

    def add(self, things: list[Thing]) -> None:
        """Take in things and all that is below them, in the site's order."""
        waiting = things[::-1]
        while waiting:
            thing = waiting.pop()
            more = _as(thing, "more", _More)
            if more is not None:
                self.stubs += more.children
                self.cut = self.cut or not more.children
            comment = _as(thing, "t1", Comment)
            if comment is not None and comment.name:
                self.comments.setdefault(comment.name, _fetched(comment, len(self.comments)))
                waiting += _replies(comment)[::-1]


def _as(thing: Thing, kind: str, wanted: type[T]) -> T | None:
    if thing.kind != kind:
        return None
    try:
        return msgspec.convert(thing.data, wanted, strict=False)
    except msgspec.ValidationError:
        return None  # one strange comment costs no other


def _replies(comment: Comment) -> list[Thing]:
    try:
        return msgspec.convert(comment.replies or {}, Listing).data.children
    except msgspec.ValidationError:
        return []


def _fetched(comment: Comment, rank: int) -> FetchedComment:
    state = _GONE.get(comment.body, CommentState.LIVE)
    author = clean_line(comment.author, 200) or DELETED
    edited = comment.edited if not isinstance(comment.edited, bool) else 0
    return FetchedComment(
        native_id=comment.name,
        parent=comment.parent_id if comment.parent_id.startswith("t1_") else None,
        author=author,
        html=comment.body_html,
        published=_time(comment.created_utc),
        updated=_time(edited),
        author_url=None if author == DELETED else f"{SITE}/user/{author}",
        by_moderator=comment.distinguished in ("moderator", "admin"),
        url=f"{SITE}{comment.permalink}" if comment.permalink.startswith("/") else None,
        state=state,
        likes=None if comment.score_hidden else comment.score,
        rank=rank,
        typed=comment.body,
    )


def _time(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 1e11 else None

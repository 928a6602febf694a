"""Bluesky's threads (lexicons app.bsky.feed.getPostThread, .defs, .post): posts as comments, text as HTML and back."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

import msgspec

from blogtui.comments import json_api
from blogtui.comments.bluesky_links import page_of
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.provider import FetchedComment
from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.model.thread import CommentState

_MEMBERS_ONLY = "!no-unauthenticated"  # the writer's label: not to be shown to who is not logged in
_LINK = re.compile(r"https?://[^\s<>\"]{1,2000}")
_AFTER_A_LINK = ".,;:!?)'”’»"


class Ref(msgspec.Struct):
    """A post in one of its versions (com.atproto.repo.strongRef)."""

    uri: str
    cid: str = ""


class ReplyRef(msgspec.Struct):
    """Where in a conversation a post stands."""

    root: Ref
    parent: Ref


class _Slice(msgspec.Struct):
    start: int = msgspec.field(name="byteStart", default=0)
    end: int = msgspec.field(name="byteEnd", default=0)


class _Feature(msgspec.Struct):
    uri: str | None = None
    did: str | None = None
    tag: str | None = None


class _Facet(msgspec.Struct):
    index: _Slice = msgspec.field(default_factory=_Slice)
    features: list[_Feature] = []


class Record(msgspec.Struct, rename="camel"):
    """What the writer stored. Facets count the text in bytes of UTF-8 (app.bsky.richtext.facet)."""

    text: str = ""
    created_at: str | None = None
    reply: ReplyRef | None = None
    facets: list[_Facet] | None = None


class _Label(msgspec.Struct):
    val: str | None = None


class _Author(msgspec.Struct, rename="camel"):
    did: str | None = None
    handle: str | None = None
    display_name: str | None = None
    labels: list[_Label] | None = None


class _Image(msgspec.Struct):
    fullsize: str | None = None
    alt: str | None = None


class _External(msgspec.Struct):
    uri: str | None = None
    title: str | None = None


class _Embed(msgspec.Struct):
    images: list[_Image] | None = None
    external: _External | None = None
    media: "_Embed | None" = None


class _GateRecord(msgspec.Struct, rename="camel"):
    allow: list[Any] | None = None
    hidden_replies: list[str] | None = None


class Gate(msgspec.Struct):
    """Who may answer (app.bsky.feed.threadgate): anybody without a list, nobody with an empty one."""

    record: _GateRecord | None = None

    @property
    def closed(self) -> bool:
        return self.record is not None and self.record.allow == []

    @property
    def hidden(self) -> frozenset[str]:
        """The answers that the thread's author hid."""
        return frozenset((self.record.hidden_replies or ()) if self.record is not None else ())


class Post(msgspec.Struct, rename="camel"):
    """A post as it is shown (app.bsky.feed.defs#postView)."""

    uri: str
    cid: str = ""
    author: _Author = msgspec.field(default_factory=_Author)
    record: Record = msgspec.field(default_factory=Record)
    embed: _Embed | None = None
    reply_count: int | None = None
    like_count: int | None = None
    indexed_at: str | None = None
    threadgate: Gate | None = None


class Node(msgspec.Struct, rename="camel"):
    """A post with its answers, or what stands in for one: `uri` with `not_found` or `blocked`."""

    post: Post | None = None
    replies: "list[Node] | None" = None
    uri: str | None = None
    not_found: bool = False
    blocked: bool = False

    @property
    def name(self) -> str:
        return self.post.uri if self.post is not None else self.uri or ""


class Thread(msgspec.Struct):
    """What getPostThread answers."""

    thread: Node
    threadgate: Gate | None = None


@frozen
class Walked:
    """A node on the way through a thread, with what it answers (a URI) and how deep it stands."""

    node: Node
    parent: str
    depth: int


def walk(top: Node) -> Iterator[Walked]:
    """Everything below `top`, parents first."""
    waiting = [Walked(node, top.name, 1) for node in reversed(top.replies or ())]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(Walked(node, here.node.name, here.depth + 1) for node in reversed(here.node.replies or ()))


def comment(here: Walked, root: Post, hidden: frozenset[str]) -> FetchedComment | None:
    """The node as a comment; None for one without a name."""
    node, parent = here.node, None if here.parent == root.uri else here.parent
    if not node.name:
        return None
    post = node.post
    if post is None:
        state = CommentState.HIDDEN if node.blocked else CommentState.DELETED
        return FetchedComment(node.name, parent, ANONYMOUS, "", state=state)
    author = post.author
    kept_back = node.name in hidden or any(label.val == _MEMBERS_ONLY for label in author.labels or ())
    return FetchedComment(
        native_id=node.name,
        parent=parent,
        author=clean_line(author.display_name or "", 200) or clean_line(author.handle or "", 200) or ANONYMOUS,
        html="" if kept_back else html(post),
        published=_when(post),
        author_url=f"https://bsky.app/profile/{author.handle or author.did}",
        by_post_author=author.did is not None and author.did == root.author.did,
        url=page_of(post.uri, author.handle),
        state=CommentState.HIDDEN if kept_back else CommentState.LIVE,
        likes=post.like_count,
    )


def _when(post: Post) -> datetime | None:
    """Writers choose when they wrote; nobody did later than it was seen."""
    times = (json_api.moment(post.record.created_at), json_api.moment(post.indexed_at))
    return min((time for time in times if time is not None), default=None)


def html(post: Post) -> str:
    """The text with its links, then its pictures and the page it points to."""
    return _paragraphs(_linked(post.record)) + _attached(post.embed)


def _paragraphs(markup: str) -> str:
    parts = (part.replace("\n", "<br>") for part in markup.strip().split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _linked(record: Record) -> str:
    """The text as HTML but for its line breaks. A facet that fits nowhere is left out."""
    source = record.text.encode("utf-8", "surrogatepass")
    pieces, done = [], 0
    for facet in sorted(record.facets or (), key=lambda facet: facet.index.start):
        start, end = facet.index.start, facet.index.end
        target = next(filter(None, map(_target, facet.features)), None)
        if target is None or not done <= start < end <= len(source):
            continue
        pieces.append(_escaped(source[done:start]))
        pieces.append(f'<a href="{escape(target)}">{_escaped(source[start:end])}</a>')
        done = end
    return "".join((*pieces, _escaped(source[done:])))


def _escaped(text: bytes) -> str:
    return escape(text.decode("utf-8", "replace"), quote=False)


def _target(feature: _Feature) -> str | None:
    if feature.uri is not None:
        return feature.uri if feature.uri.startswith(("https://", "http://")) else None
    if feature.did is not None:
        return f"https://bsky.app/profile/{feature.did}"
    return f"https://bsky.app/hashtag/{feature.tag}" if feature.tag is not None else None


def _attached(embed: _Embed | None) -> str:
    if embed is None:
        return ""
    named = [(image.fullsize, image.alt or "image") for image in embed.images or ()]
    if embed.external is not None:
        named.append((embed.external.uri, embed.external.title or embed.external.uri or ""))
    links = (f'<p><a href="{escape(url)}">{escape(words, quote=False)}</a></p>' for url, words in named if url)
    return "".join(links) + (_attached(embed.media) if embed.media is not None else "")


def facets(text: str) -> list[dict[str, Any]]:
    """The facets that make the addresses in a text links."""
    return [_facet(text, match.start(), match[0].rstrip(_AFTER_A_LINK)) for match in _LINK.finditer(text)]


def _facet(text: str, start: int, link: str) -> dict[str, Any]:
    first = len(text[:start].encode())
    return {
        "index": {"byteStart": first, "byteEnd": first + len(link.encode())},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": link}],
    }

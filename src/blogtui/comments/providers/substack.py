"""Substack: reads the thread that a publication shows to strangers; it takes answers from its readers in the browser.

The interface is the one its own pages use; nobody promises that it stays.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from blogtui.comments import elsewhere, nested
from blogtui.comments.by_hand import ByHand
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, decoded, moment
from blogtui.comments.paragraphs import paragraphs
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.model.cleaning import clean_line
from blogtui.model.reply import Moderation, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import resolve
from blogtui.net.client import Client


class _Post(msgspec.Struct):
    id: int
    comment_count: int | None = None


class _Metadata(msgspec.Struct):
    is_author: bool = False


class _Comment(msgspec.Struct):
    id: int
    body: str | None = None
    date: str | None = None
    edited_at: str | None = None
    name: str | None = None
    handle: str | None = None
    deleted: bool | None = None
    is_author: bool | None = None
    metadata: _Metadata | None = None
    reactions: Any = None
    children: list["_Comment"] = []


class _Comments(msgspec.Struct):
    comments: list[_Comment]


class Substack(ByHand):
    """Reads; threads that only those who pay may see come empty."""

    name = "substack"
    rank = 15
    abilities = Abilities(
        "Substack",
        reads=True,
        answers="in the browser",
        threaded=True,
        signed=Signed.BROWSER,
        moderated=Moderation.NEVER,
    )

    def recognise(self, hints: Hints) -> Source | None:
        slug = _slug(hints.post_url)
        if slug is None or hints.post_url is None or not _is_substack(hints):
            return None
        return Source(self.name, slug, resolve(hints.post_url, "/api/v1/") or "", hints.post_url)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        post = decoded(await client.fetch(f"{source.url}posts/{source.key}", accept=JSON), _Post)
        address = f"{source.url}post/{post.id}/comments?token=&all_comments=true&sort=oldest_first"
        answer = await elsewhere.asked(address, client, known, JSON)
        if isinstance(answer, NotModified):
            return answer
        comments = tuple(_comments(decoded(answer, _Comments), source))
        live = sum(comment.state is CommentState.LIVE for comment in comments)
        kept_back = post.comment_count is not None and live < post.comment_count
        return FetchedThread(
            comments,
            total=post.comment_count,
            complete=not kept_back,
            validators=answer.validators,
            facts=with_facts(source.facts, id=str(post.id)),
            problem="Substack shows some of the comments to paying readers only." if kept_back else None,
        )

    def where(self, source: Source) -> str:
        return "Substack"

    def handoff(self, source: Source, to: str | None) -> str:
        tail = f"comment/{to}" if to is not None else "comments"
        return resolve(source.page or source.url, f"/p/{source.key}/{tail}") or source.url


def _slug(post_url: str | None) -> str | None:
    """The name in `https://PUBLICATION/p/NAME`."""
    pieces = urlsplit(post_url or "").path.strip("/").split("/")
    return pieces[1] if len(pieces) == 2 and pieces[0] == "p" and pieces[1] else None


def _is_substack(hints: Hints) -> bool:
    host = urlsplit(hints.post_url or "").hostname or ""
    if host.endswith(".substack.com") or "substack" in (hints.generator or "").lower():
        return True
    return hints.page is not None and "substackcdn.com" in hints.page.html and "_preloads" in hints.page.html


def _comments(thread: _Comments, source: Source) -> Iterator[FetchedComment]:
    for comment, above in nested.flat(thread.comments, lambda comment: comment.children):
        native = str(comment.id)
        gone = comment.body is None or bool(comment.deleted)
        name = clean_line(comment.name or "", 200)
        page = source.page or source.url
        yield FetchedComment(
            native_id=native,
            parent=str(above.id) if above is not None else None,
            author=name or (elsewhere.DELETED if gone else ANONYMOUS),
            html=paragraphs(comment.body or ""),
            published=moment(comment.date),
            updated=moment(comment.edited_at),
            author_url=f"https://substack.com/@{comment.handle}" if comment.handle else None,
            by_post_author=bool(comment.is_author) or (comment.metadata is not None and comment.metadata.is_author),
            url=resolve(page, f"/p/{source.key}/comment/{native}"),
            state=CommentState.DELETED if gone else CommentState.LIVE,
            likes=_likes(comment.reactions),
        )


def _likes(reactions: object) -> int | None:
    """The sum over all signs: `{"❤": 3}`."""
    counts = [count for count in reactions.values() if isinstance(count, int)] if isinstance(reactions, dict) else []
    return sum(counts) if counts else None


PROVIDER = Substack()

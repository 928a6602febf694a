"""Forem (dev.to and others): reads an article's comments by its API, which takes none: answers go by the browser.

https://developers.forem.com/api/v1
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from blogtui.comments import elsewhere, nested
from blogtui.comments.by_hand import ByHand
from blogtui.comments.feed_thread import MOST_PAGES
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import decoded, moment
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, with_facts
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, NetError
from blogtui.model.reply import Markup, Moderation, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import resolve
from blogtui.net.client import Client

ACCEPT = "application/vnd.forem.api-v1+json"
PER_PAGE = 50  # top comments, with all below them
_HIDDEN = "[hidden by post author]"


class _User(msgspec.Struct):
    name: str | None = None
    username: str | None = None


class _Article(msgspec.Struct):
    id: int
    comments_count: int | None = None
    user: _User = msgspec.field(default_factory=_User)


class _Comment(msgspec.Struct):
    id_code: str
    created_at: str | None = None
    body_html: str = ""
    user: _User = msgspec.field(default_factory=_User)
    children: list["_Comment"] = []


class Forem(ByHand):
    """Reads page by page; who deleted a comment left its place."""

    name = "forem"
    rank = 16
    markup = Markup.MARKDOWN
    abilities = Abilities(
        "Forem (dev.to)",
        reads=True,
        answers="in the browser",
        threaded=True,
        signed=Signed.BROWSER,
        moderated=Moderation.NEVER,
    )

    def recognise(self, hints: Hints) -> Source | None:
        article = urlsplit(hints.post_url or "").path.strip("/")
        if hints.post_url is None or article.count("/") != 1 or not _is_forem(hints):
            return None
        return Source(self.name, article, resolve(hints.post_url, "/api/") or "", hints.post_url)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        article = decoded(await client.fetch(f"{source.url}articles/{source.key}", accept=ACCEPT), _Article)
        answer = await elsewhere.asked(_address(source, article, 1), client, known, ACCEPT)
        if isinstance(answer, NotModified):
            return answer
        page = decoded(answer, list[_Comment])
        roots, left, number = list(page), None, 1
        while len(page) == PER_PAGE and left is None:
            number += 1
            try:
                page = decoded(await client.fetch(_address(source, article, number), accept=ACCEPT), list[_Comment])
            except (NetError, CommentsError) as error:
                left = f"Page {number} of the comments could not be read: {error}"
            else:
                roots += page
                if number >= MOST_PAGES:
                    left = f"The thread is longer than {len(roots):,} comments; the rest was not fetched."
        return FetchedThread(
            tuple(_comments(roots, article, source)),
            total=article.comments_count,
            complete=left is None,
            validators=answer.validators if number == 1 else Validators(),
            facts=with_facts(source.facts, id=str(article.id)),
            problem=left,
        )

    def where(self, source: Source) -> str:
        return "the comment form of the article"

    def handoff(self, source: Source, to: str | None) -> str:
        page = (source.page or source.url).partition("#")[0]
        return f"{page}/comments/{to}" if to is not None else f"{page}#comments"


def _is_forem(hints: Hints) -> bool:
    if urlsplit(hints.post_url or "").hostname == "dev.to":
        return True
    return hints.page is not None and ('name="forem:domain"' in hints.page.html or "forem:name" in hints.page.html)


def _address(source: Source, article: _Article, number: int) -> str:
    return f"{source.url}comments?a_id={article.id}&per_page={PER_PAGE}&page={number}"


def _comments(roots: list[_Comment], article: _Article, source: Source) -> Iterator[FetchedComment]:
    for comment, above in nested.flat(roots, lambda comment: comment.children):
        username = comment.user.username
        yield FetchedComment(
            native_id=comment.id_code,
            parent=above.id_code if above is not None else None,
            author=clean_line(comment.user.name or username or "", 200) or elsewhere.DELETED,
            html=comment.body_html,
            published=moment(comment.created_at),
            author_url=resolve(source.url, f"/{username}") if username else None,
            by_post_author=username is not None and username == article.user.username,
            url=resolve(source.url, f"/{username}/comment/{comment.id_code}") if username else None,
            state=_state(comment),
        )


def _state(comment: _Comment) -> CommentState:
    if _HIDDEN in comment.body_html[:200]:
        return CommentState.HIDDEN
    return CommentState.LIVE if comment.user.username else CommentState.DELETED


PROVIDER = Forem()

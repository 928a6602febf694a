"""Cusdis: pages of ten with their answers below; everybody may write, and everything waits for the owner."""

from collections.abc import Iterator
from urllib.parse import urlencode

import msgspec

from blogtui.comments import json_api, lookup, nested, sending
from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS, MOST_PAGES
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, decoded, moment
from blogtui.comments.page import Page
from blogtui.comments.paragraphs import paragraphs
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.widgets import elements
from blogtui.model.account import Account
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, NetError
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority, leads_inward, resolve
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

HOST = "https://cusdis.com"
_ZONE = {"x-timezone-offset": "0"}
_LIMIT = 5 * 2**20  # bytes of a page of comments


class _Moderator(msgspec.Struct, rename="camel"):
    display_name: str | None = None


class _Comment(msgspec.Struct):
    id: str
    created_at: str = msgspec.field(default="", name="createdAt")
    content: str = ""
    html: str | None = msgspec.field(default=None, name="parsedContent")
    nickname: str | None = msgspec.field(default=None, name="by_nickname")
    moderator_id: str | None = msgspec.field(default=None, name="moderatorId")
    moderator: _Moderator | None = None
    replies: "_Comments | None" = None


class _Comments(msgspec.Struct, rename="camel"):
    data: list[_Comment]
    comment_count: int = 0
    page_count: int = 1


class _Answer(msgspec.Struct):
    data: _Comments


class _New(msgspec.Struct):
    id: str
    approved: bool = False


class _Taken(msgspec.Struct):
    data: _New


class Cusdis:
    """A light comment server, or its makers' own. The thread's name is whatever the page says."""

    name = "cusdis"
    rank = 14
    abilities = Abilities(
        "Cusdis",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.ALWAYS,
    )

    def recognise(self, hints: Hints) -> Source | None:
        found = _on_page(hints.page)
        if found is None or hints.page is None or leads_inward(hints.page.url, found["base"]):
            return None
        key = f"{found['base']}/api/open/comments?{urlencode({'appId': found['app'], 'pageId': found['thread']})}"
        return Source(self.name, key, key, hints.post_url, with_facts((), **found, named_by=hints.page.url))

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        answer = await client.get(
            f"{source.url}&page=1", validators=known.validators, accept=JSON, headers=_ZONE, limit=_LIMIT
        )
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        pages = [decoded(answer, _Answer).data]
        problem = await _more(pages, source, client)
        by_id = {each.native_id: each for page in pages for each in _flat(page)}
        shown = tuple(by_id.values())[:MOST_COMMENTS]
        whole = problem is None and len(shown) == len(by_id) and not any(_cut_short(page) for page in pages)
        return FetchedThread(
            comments=shown,
            total=len(shown) if whole else None,
            complete=whole,
            # The first page tells of the others no more than how many there are.
            validators=answer.validators if len(pages) == 1 and whole else Validators(),
            problem=problem,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        return Form(
            where=f"the comments at {authority(source.url)}",
            fields=(
                Field("name", "Name", required=True),
                Field("email", "E-mail (not published)", kind=FieldKind.EMAIL),
            ),
            moderation=Moderation.ALWAYS,
            markup=Markup.MARKDOWN,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        value = {
            "appId": source.fact("app"),
            "pageId": source.fact("thread"),
            "content": reply.text,
            "nickname": reply.identity.name,
            "email": reply.identity.email,
            "pageUrl": source.fact("page") or source.page or reply.post_url,
            "pageTitle": source.fact("title") or reply.post_title,
        }
        if reply.to is not None:
            value["parentId"] = reply.to
        named_by = source.fact("named_by") or source.url
        url = f"{source.fact('base')}/api/open/comments"
        answer = await json_api.post(client, url, value, {}, named_by=named_by)
        return answer if isinstance(answer, Posted) else _told(answer, handoff)

    def handoff(self, source: Source, to: str | None) -> str:
        return f"{source.page or source.fact('page') or source.url}#cusdis_thread"

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        thread = await self.thread(source, client, Known())
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _on_page(page: Page | None) -> dict[str, str] | None:
    """The server (`base`), the project (`app`) and the thread there, from the element that the widget fills; `page` and
    `title` are what it would send along."""
    for values in elements(page, "data-app-id"):
        base = resolve(page.url, values.get("data-host") or HOST) if page is not None else None
        app, thread = values.get("data-app-id"), values.get("data-page-id")
        if values.get("id") == "cusdis_thread" and base is not None and app and thread:
            told = {"base": base.rstrip("/"), "app": app, "thread": thread}
            return {**told, "page": values.get("data-page-url", ""), "title": values.get("data-page-title", "")}
    return None


async def _more(pages: list[_Comments], source: Source, client: Client) -> str | None:
    """Append the pages after the first; what kept the rest away, in a sentence."""
    for number in range(2, pages[0].page_count + 1):
        if number > MOST_PAGES:
            return f"The thread has {pages[0].page_count:,} pages; {MOST_PAGES} were fetched."
        try:
            answer = await client.fetch(f"{source.url}&page={number}", accept=JSON, headers=_ZONE, limit=_LIMIT)
            pages.append(decoded(answer, _Answer).data)
        except (NetError, CommentsError) as error:
            return f"Page {number} of the comments could not be read: {error}"
    return None


def _walk(page: _Comments) -> Iterator[tuple[_Comment, _Comment | None]]:
    """Every comment with the one it stands below."""
    return nested.flat(page.data, lambda each: each.replies.data if each.replies is not None else ())


def _cut_short(page: _Comments) -> bool:
    """Whether a comment has more answers than came: the server gives a hundred, older ones ten."""
    return any(
        each.replies is not None and each.replies.comment_count > len(each.replies.data) for each, _ in _walk(page)
    )


def _flat(page: _Comments) -> Iterator[FetchedComment]:
    for comment, above in _walk(page):
        moderator = comment.moderator.display_name if comment.moderator is not None else None
        yield FetchedComment(
            native_id=comment.id,
            parent=above.id if above is not None else None,
            author=clean_line(moderator or comment.nickname or "", 200) or ANONYMOUS,
            html=comment.html if comment.html is not None else paragraphs(comment.content),
            published=moment(comment.created_at),
            by_moderator=comment.moderator_id is not None,
        )


def _told(answer: Response, handoff: str) -> Posted:
    if answer.status == 404:
        return Posted(Outcome.CLOSED, f"{authority(answer.url)} does not know this blog any more.", handoff_url=handoff)
    if answer.status not in (200, 201):
        return json_api.refused(answer, handoff)
    taken = json_api.maybe(answer, _Taken)
    if taken is None:
        return sending.untold(answer)
    if taken.data.approved:
        return Posted(Outcome.LIVE, native_id=taken.data.id)
    return Posted(Outcome.HELD, "It waits for the blog's owner.", taken.data.id)


PROVIDER = Cusdis()

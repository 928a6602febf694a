"""A comment system for blogtui in one file: guest books, which are a JSON file beside the post.

A post's page has `<link rel="guestbook" href="/rye.guests.json">`. The file is `{"open": true, "entries": [{"id": 1,
"to": null, "name": "Ann", "text": "Hello", "at": "2024-05-02T10:00:00Z"}]}`; an entry is added by POST of the same
without `id` and `at`, and is public at once.
"""

from datetime import UTC, datetime

import msgspec

from blogtui.comments import lookup, sending
from blogtui.comments.hints import Hints
from blogtui.comments.paragraphs import paragraphs
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply
from blogtui.model.account import Account
from blogtui.model.errors import CommentsError
from blogtui.model.reply import Field, Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority, leads_inward
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

JSON = "application/json"


class Entry(msgspec.Struct):
    """One entry; `at` is UTC."""

    id: int
    name: str
    text: str
    at: datetime
    to: int | None = None


class Book(msgspec.Struct):
    """The file."""

    entries: list[Entry]
    open: bool = True


class GuestBook:
    """No base class is needed: what has these names and shapes is a provider."""

    name = "guestbook"
    rank = 25  # among the readers and the ways to answer; the lowest is the best
    abilities = Abilities(
        "Guest books",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.NEVER,
    )

    def recognise(self, hints: Hints) -> Source | None:
        """Pure and quick: asks nobody."""
        book = hints.page.link("guestbook") if hints.page is not None else None
        if book is None or hints.post_url is None or leads_inward(hints.post_url, book):
            return None
        return Source(self.name, key=book, url=book, page=hints.post_url)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        answer = await client.get(source.url, validators=known.validators, accept=JSON)
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        book = _book(answer)
        return FetchedThread(
            comments=tuple(_comment(entry, source) for entry in book.entries),
            total=len(book.entries),
            closed=not book.open,
            validators=answer.validators,
            facts=source.facts,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        book = _book(await client.fetch(source.url, accept=JSON))
        return Form(
            where=f"the guest book of {authority(source.url)}",
            fields=(Field("name", "Name", required=True, limit=80),),
            moderation=Moderation.NEVER,
            markup=Markup.TEXT,
            closed=None if book.open else "The guest book is closed.",
            limit=2000,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        to = int(reply.to) if reply.to is not None else None
        body = msgspec.json.encode({"to": to, "name": reply.identity.name, "text": reply.text})
        answer = await sending.send(client, source.url, body, JSON, named_by=source.page or source.url)
        if isinstance(answer, Posted):
            return answer  # it may have arrived, and no answer came
        if answer.status != 201:
            return sending.refused(answer, self.handoff(source, reply.to))
        return Posted(Outcome.LIVE, native_id=answer.text.strip(), url=source.page)

    def handoff(self, source: Source, to: str | None) -> str:
        return source.page or source.url

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        thread = await self.thread(source, client, Known())
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _book(answer: Response) -> Book:
    try:
        return msgspec.json.decode(answer.body, type=Book)
    except msgspec.DecodeError as error:
        raise CommentsError(f"{authority(answer.url)} has no guest book there.", address=answer.url) from error


def _comment(entry: Entry, source: Source) -> FetchedComment:
    return FetchedComment(
        native_id=str(entry.id),
        parent=str(entry.to) if entry.to is not None else None,
        author=entry.name,
        html=paragraphs(entry.text),
        published=entry.at.astimezone(UTC),
        url=source.page,
    )

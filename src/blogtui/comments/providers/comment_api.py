"""Answers by the Well-Formed Web CommentAPI: POST of one RSS `<item>` to the address in `wfw:comment`."""

from blogtui.comments import feed_thread, lookup, sending
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, Known, NotModified, Reply, with_facts
from blogtui.comments.xml_text import xml_text
from blogtui.model.account import Account
from blogtui.model.errors import BlogtuiError
from blogtui.model.identity import Identity
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client

# Two old servers compare the whole header, so there is no charset parameter: the XML names its encoding.
CONTENT_TYPE = "text/xml"


class CommentApi:
    """Answers the post only: the API knows no answers to comments."""

    name = "comment_api"
    rank = 30
    abilities = Abilities(
        "CommentAPI (wfw:comment)",
        reads=False,
        answers="from here",
        threaded=False,
        signed=Signed.NAME,
        moderated=Moderation.UNKNOWN,
    )

    def recognise(self, hints: Hints) -> Source | None:
        url = hints.links.post_to
        if url is None:
            return None
        facts = with_facts((), post=hints.post_native_id, named_by=hints.feed_url, thread=hints.links.feed)
        return Source(self.name, url, url, hints.links.page or hints.post_url, facts)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        return Form(
            where=authority(source.url),
            fields=(
                Field("name", "Name", required=True),
                Field("email", "E-mail", kind=FieldKind.EMAIL),
                Field("website", "Website", kind=FieldKind.URL),
            ),
            signed=Signed.NAME,
            moderation=Moderation.UNKNOWN,
            markup=Markup.HTML,
            threaded=False,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        named_by = source.fact("named_by") or source.url
        answer = await sending.send(client, source.url, _item(reply), CONTENT_TYPE, named_by=named_by)
        if isinstance(answer, Posted):
            return answer
        if answer.status in (200, 201, 202, 204, 303):
            # PyBlosxom reports its failures with 200 and these words.
            if answer.status == 200 and "an error occurred" in answer.text[:2000].lower():
                message = sending.said(answer) or f"{authority(source.url)} reports an error."
                return Posted(Outcome.REJECTED, message, handoff_url=self.handoff(source, None))
            return await self._look(source, reply, client)
        return sending.refused(answer, self.handoff(source, None))

    async def _look(self, source: Source, reply: Reply, client: Client) -> Posted:
        """The API says no more than "accepted", so the thread must tell whether it is public."""
        try:
            found = await self.find(source, reply, None, client)
        except BlogtuiError as error:
            return Posted(Outcome.HELD, f"The blog took it. Whether it is public could not be seen: {error}")
        return found or Posted(Outcome.HELD, "The blog took it, but does not show it yet.")

    def handoff(self, source: Source, to: str | None) -> str:
        return source.page or source.url

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        feed = source.fact("thread")
        if feed is None:
            return None
        thread = await feed_thread.read(feed, source, client, Known())
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _item(reply: Reply) -> bytes:
    """The bare item. Old servers show `author` up to the first "<", and take `link` for the author's page."""
    title = xml_text(f"Re: {reply.post_title}".strip())
    link = f"<link>{xml_text(reply.identity.website)}</link>" if reply.identity.website else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<item><title>{title}</title><author>{xml_text(_author(reply.identity))}</author>{link}"
        f"<description>{xml_text(reply.text)}</description></item>"
    ).encode()


def _author(identity: Identity) -> str:
    name = identity.name or feed_thread.ANONYMOUS
    return f"{name} <{identity.email}>" if identity.email else name


PROVIDER = CommentApi()

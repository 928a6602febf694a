"""Answers by the Atom Publishing Protocol: POST of an entry to the collection that the thread's own feed names."""

from xml.etree import ElementTree

from blogtui.comments import feed_thread, lookup, sending
from blogtui.comments.browser import form_address
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, Known, NotModified, Reply
from blogtui.comments.xml_text import xml_attribute, xml_text
from blogtui.model.account import Account
from blogtui.model.frozen import frozen
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority, resolve
from blogtui.net.client import Client
from blogtui.net.response import Response

ENTRY_TYPE = "application/atom+xml;type=entry"
ATOM = "{http://www.w3.org/2005/Atom}"
APP = "{http://www.w3.org/2007/app}"


class AtomPub:
    """Answers threads read from a feed, once that feed was read and named its collection (RFC 5023 §8.3.5)."""

    name = "atompub"
    rank = 20
    abilities = Abilities(
        "AtomPub (RFC 5023)",
        reads=False,
        answers="from here",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.POSSIBLE,
        refuses_repeats=True,
    )

    def recognise(self, hints: Hints) -> Source | None:
        """None: a post does not say it, the feed of its thread does (see `takes`)."""
        return None

    def takes(self, source: Source) -> bool:
        return source.fact("collection") is not None

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        closed = "Comments on this post are closed." if source.fact("closed") else None
        return Form(
            where=authority(_collection(source)),
            # No e-mail: what an entry says of its author is public (RFC 4287 §3.2.3).
            fields=(Field("name", "Name", required=True, limit=80), Field("website", "Website", kind=FieldKind.URL)),
            signed=Signed.NAME,
            moderation=Moderation.POSSIBLE,
            markup=Markup.TEXT,
            closed=closed,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        answer = await sending.send(
            client, _collection(source), _entry(source, reply), ENTRY_TYPE, named_by=source.url, accept=ENTRY_TYPE
        )
        if isinstance(answer, Posted):
            return answer
        if answer.status in (200, 201, 202):
            return _accepted(answer)
        return sending.refused(answer, self.handoff(source, reply.to))

    def handoff(self, source: Source, to: str | None) -> str:
        return form_address(source.page or source.url, source.fact("post") or "", to, wordpress=False)

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        thread = await feed_thread.read(source.url, source, client, Known())
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _collection(source: Source) -> str:
    return source.fact("collection") or source.url


def _entry(source: Source, reply: Reply) -> bytes:
    """The Atom entry (RFC 4287 §4.1.2) with `thr:in-reply-to` (RFC 4685 §3). `updated` is when the draft was begun, so
    that a repeat is the same to the byte."""
    ref = reply.to or reply.post_native_id or source.fact("post") or reply.post_url
    name = reply.identity.name or feed_thread.ANONYMOUS
    website = f"<uri>{xml_text(reply.identity.website)}</uri>" if reply.identity.website else ""
    updated = f"<updated>{reply.since.isoformat()}</updated>" if reply.since is not None else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<id>urn:uuid:{xml_text(reply.key)}</id>"
        f"<title>{xml_text(f'Re: {reply.post_title}')}</title>{updated}"
        f"<author><name>{xml_text(name)}</name>{website}</author>"
        f"<thr:in-reply-to ref={xml_attribute(ref)} href={xml_attribute(reply.post_url)} type='text/html'/>"
        f'<content type="text">{xml_text(reply.text)}</content></entry>'
    ).encode()


@frozen
class _Made:
    """The entry a server made of ours: its id, its page, whether it waits for somebody (`app:draft`)."""

    id: str | None = None
    page: str | None = None
    draft: bool = False


def _accepted(answer: Response) -> Posted:
    made = _made(answer)
    held = answer.status == 202 or made.draft
    outcome = Outcome.HELD if held else Outcome.LIVE
    return Posted(outcome, native_id=made.id, url=made.page or answer.location)


def _made(answer: Response) -> _Made:
    # An entry needs no document type, and without one no entity can expand.
    if b"<!DOCTYPE" in answer.body or not answer.body.strip():
        return _Made()
    try:
        entry = ElementTree.fromstring(answer.body)
    except (ElementTree.ParseError, ValueError):
        return _Made()  # RFC 5023 §9.2: the entry in the answer is a courtesy, the status is the answer
    links = (link.get("href") for link in entry.iter(f"{ATOM}link") if link.get("rel", "alternate") == "alternate")
    href = next(links, None)
    draft = (entry.findtext(f"{APP}control/{APP}draft") or "").strip().lower() == "yes"
    native = (entry.findtext(f"{ATOM}id") or "").strip()
    return _Made(native or None, resolve(answer.url, href) if href else None, draft)


PROVIDER = AtomPub()

"""Answers by the Atom Publishing Protocol: entries in the collection that the thread's own feed names."""

from dataclasses import replace
from xml.etree import ElementTree

from blogtui.comments import feed_thread, lookup, sending
from blogtui.comments.browser import form_address
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, Known, NotModified, Reply
from blogtui.comments.xml_text import xml_attribute, xml_text
from blogtui.model.account import Account
from blogtui.model.errors import NotSent
from blogtui.model.frozen import frozen
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Outcome, Permit, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority, resolve, same_host
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

    async def amend(self, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client) -> Posted:
        answer = await _changed("PUT", source, permit, client, _entry(source, reply, id_=native_id))
        if isinstance(answer, Posted):
            return answer
        if answer.status not in (200, 204):
            return _too_late(answer, self.handoff(source, None))
        posted = _accepted(answer) if answer.body.strip() else Posted(Outcome.LIVE)
        return replace(posted, native_id=native_id)

    async def withdraw(
        self, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        answer = await _changed("DELETE", source, permit, client)
        if isinstance(answer, Posted):
            return answer
        if answer.status in (404, 410):
            return Posted(Outcome.WITHDRAWN, "It was gone already.")
        taken = answer.status in (200, 202, 204)
        return Posted(Outcome.WITHDRAWN) if taken else _too_late(answer, self.handoff(source, None))

    def handoff(self, source: Source, to: str | None) -> str:
        return form_address(source.page or source.url, source.fact("post") or "", to, wordpress=False)

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        thread = await feed_thread.read(source.url, source, client, Known())
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _collection(source: Source) -> str:
    return source.fact("collection") or source.url


async def _changed(
    method: str, source: Source, permit: Permit, client: Client, entry: bytes = b""
) -> Response | Posted:
    """Change an entry where its server said that we may (RFC 5023 §9.3, §9.4)."""
    kind, named_by = ENTRY_TYPE if entry else "", _collection(source)
    try:
        return await sending.send(
            client, permit.secret, entry, kind, named_by=named_by, accept=ENTRY_TYPE, method=method
        )
    except NotSent as error:
        error.address = named_by  # who has the other one may change the comment
        raise


def _too_late(answer: Response, handoff: str) -> Posted:
    told = sending.refused(answer, handoff)
    return replace(told, outcome=Outcome.REJECTED) if told.outcome is Outcome.DUPLICATE else told


def _entry(source: Source, reply: Reply, id_: str | None = None) -> bytes:
    """The Atom entry (RFC 4287 §4.1.2) with `thr:in-reply-to` (RFC 4685 §3). `updated` is when the draft was begun, so
    that a repeat is the same to the byte. `id_` is the server's own, once it has given one."""
    ref = reply.to or reply.post_native_id or source.fact("post") or reply.post_url
    name = reply.identity.name or feed_thread.ANONYMOUS
    website = f"<uri>{xml_text(reply.identity.website)}</uri>" if reply.identity.website else ""
    updated = f"<updated>{reply.since.isoformat()}</updated>" if reply.since is not None else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<id>{xml_text(id_ or f'urn:uuid:{reply.key}')}</id>"
        f"<title>{xml_text(f'Re: {reply.post_title}')}</title>{updated}"
        f"<author><name>{xml_text(name)}</name>{website}</author>"
        f"<thr:in-reply-to ref={xml_attribute(ref)} href={xml_attribute(reply.post_url)} type='text/html'/>"
        f'<content type="text">{xml_text(reply.text)}</content></entry>'
    ).encode()


@frozen
class _Made:
    """The entry a server made of ours: its id, its page, whether it waits for somebody (`app:draft`), and where it can
    be changed (RFC 5023 §11.1)."""

    id: str | None = None
    page: str | None = None
    draft: bool = False
    edit: str | None = None


def _accepted(answer: Response) -> Posted:
    made = _made(answer)
    held = answer.status == 202 or made.draft
    outcome = Outcome.HELD if held else Outcome.LIVE
    permit = Permit(made.edit) if made.edit is not None and same_host(answer.url, made.edit) else None
    return Posted(outcome, native_id=made.id, url=made.page or answer.location, permit=permit)


def _made(answer: Response) -> _Made:
    # An entry needs no document type, and without one no entity can expand.
    if b"<!DOCTYPE" in answer.body or not answer.body.strip():
        return _Made()
    try:
        entry = ElementTree.fromstring(answer.body)
    except (ElementTree.ParseError, ValueError):
        return _Made()  # RFC 5023 §9.2: the entry in the answer is a courtesy, the status is the answer
    links = {link.get("rel", "alternate"): link.get("href") for link in reversed(list(entry.iter(f"{ATOM}link")))}
    href, edit = links.get("alternate"), links.get("edit")
    draft = (entry.findtext(f"{APP}control/{APP}draft") or "").strip().lower() == "yes"
    native = (entry.findtext(f"{ATOM}id") or "").strip()
    page, change = (resolve(answer.url, each) if each else None for each in (href, edit))
    return _Made(native or None, page, draft, change)


PROVIDER = AtomPub()

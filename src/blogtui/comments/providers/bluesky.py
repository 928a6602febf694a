"""Bluesky: the conversation under a post by its public API, answered with an app password."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlencode

import msgspec

from blogtui.comments import bluesky_links, bluesky_posts, by_hand, json_api, lookup, proving
from blogtui.comments.bluesky_links import COLLECTION
from blogtui.comments.bluesky_posts import Post, Ref, Thread
from blogtui.comments.feed_thread import MOST_COMMENTS, MOST_PAGES
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.model.account import Account, AccountKind
from blogtui.model.blog import Validators
from blogtui.model.errors import CommentsError, HttpStatus, NetError, NotSent
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Unchanged

API = "https://public.api.bsky.app"
LIMIT = 300  # graphemes, by the lexicon
_DEPTH = 200  # levels asked for at once; the API takes 1,000, no stack does
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"


class _Session(msgspec.Struct, rename="camel"):
    access_jwt: str
    did: str
    handle: str = ""


class _Posts(msgspec.Struct):
    posts: list[Post] = []


class _Resolved(msgspec.Struct):
    did: str


class Bluesky:
    """Posts of Bluesky that a blog names, and the feeds of its accounts."""

    name = "bluesky"
    rank = 54
    abilities = Abilities(
        "Bluesky",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.ACCOUNT,
        moderated=Moderation.NEVER,
        aside=True,
        refuses_repeats=True,  # an answer's record key is made from its draft, and a key is taken once
        account=AccountKind(
            "bluesky",
            "Bluesky",
            secret="App password",
            how="In Bluesky, under Settings, Privacy and security, App passwords, add one and copy it; "
            "the server is https://bsky.social unless you have your own.",
            user="Handle",
            own_site=True,
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        named = map(bluesky_links.uri_at, (hints.links.page, hints.post_url, hints.post_native_id))
        uri = next(filter(None, named), None)
        if uri is None and hints.page is not None:
            uri = bluesky_links.post_on_page(hints.page)
        if uri is None:
            return None
        page = bluesky_links.page_of(uri)
        return Source(self.name, uri, _address(API, "app.bsky.feed.getPostThread", uri=uri), page, (("api", API),))

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        uri = await _root(source, client)
        answer = await client.get(_thread(source, uri), validators=known.validators, accept=json_api.JSON)
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        told = json_api.decoded(answer, Thread)
        root = told.thread.post
        if root is None:
            raise CommentsError("Bluesky does not show this post.", address=source.page)
        gate = told.threadgate or root.threadgate
        comments, missing, problem = await _whole(source, told, gate.hidden if gate else frozenset(), client)
        return FetchedThread(
            comments=comments,
            total=len(comments) + missing,
            complete=missing == 0 and problem is None,
            closed=gate is not None and gate.closed,
            validators=answer.validators if problem is None else Validators(),
            facts=with_facts(source.facts, uri=uri),
            problem=problem,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        if account is None:
            return by_hand.form("Bluesky")
        gate = await _gate(source, client)
        closed = "The author of this thread lets nobody answer." if gate else None
        where = f"Bluesky, from your account at {authority(account.site)}"
        signed, moderation = Signed.ACCOUNT, Moderation.NEVER
        return Form(where, signed=signed, moderation=moderation, markup=Markup.TEXT, limit=LIMIT, closed=closed)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        account = reply.account
        if account is None:
            return Posted(Outcome.HANDOFF, "Without an account the browser takes it from here.", handoff_url=handoff)
        root = await json_api.before(_root(source, client))
        posts = {post.uri: post for post in await json_api.before(_posts(source, client, reply.to or root, root))}
        parent = posts.get(reply.to or root)
        if parent is None:
            return Posted(Outcome.CLOSED, "What you answer is gone.", handoff_url=handoff)
        gate = posts[root].threadgate if root in posts else None
        if gate is not None and gate.closed:
            return Posted(Outcome.CLOSED, "The author of this thread lets nobody answer.", handoff_url=handoff)
        session = await _log_in(account, handoff, client)
        if isinstance(session, Posted):
            return session
        record = {"repo": session.did, "collection": COLLECTION, "rkey": _key(reply), "record": _record(parent, reply)}
        url = f"{account.site}/xrpc/com.atproto.repo.createRecord"
        headers = {"Authorization": f"Bearer {session.access_jwt}"}
        answer = await json_api.post(client, url, record, headers, named_by=account.site)
        if isinstance(answer, Posted):
            return answer
        if answer.status != 200:
            return json_api.refused(answer, handoff)
        made = json_api.maybe(answer, Ref)
        if made is None:
            return Posted(Outcome.UNKNOWN, f"{authority(url)} took it but does not tell where it is.")
        return Posted(Outcome.LIVE, native_id=made.uri, url=bluesky_links.page_of(made.uri))

    def handoff(self, source: Source, to: str | None) -> str:
        return bluesky_links.page_of(to) if to is not None else source.page or source.url

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        account = reply.account
        if account is None:
            thread = await self.thread(source, client, Known())
            return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)
        record = {"repo": account.user.lstrip("@"), "collection": COLLECTION, "rkey": _key(reply)}
        try:
            url = _address(account.site, "com.atproto.repo.getRecord", **record)
            made = json_api.decoded(await client.fetch(url, accept=json_api.JSON), Ref)
        except HttpStatus as error:
            if error.status not in (400, 404):  # RecordNotFound
                raise
            return None
        return Posted(Outcome.LIVE, native_id=made.uri, url=bluesky_links.page_of(made.uri))

    async def prove(self, account: Account, client: Client) -> str:
        session = await _log_in(account, account.site, client)
        if isinstance(session, Posted) and session.outcome is Outcome.RATE_LIMITED:
            raise NetError(session.message, retry_at=session.retry_at, address=account.site)
        if isinstance(session, Posted):
            raise proving.not_taken(account.site, session.message)
        return f"@{proving.named(account, session.handle)}"


def _api(source: Source) -> str:
    return source.fact("api") or API


def _address(site: str, method: str, **query: str) -> str:
    return f"{site}/xrpc/{method}?{urlencode(query)}"


def _thread(source: Source, uri: str) -> str:
    query = {"uri": uri, "depth": str(_DEPTH), "parentHeight": "0"}
    return _address(_api(source), "app.bsky.feed.getPostThread", **query)


async def _root(source: Source, client: Client) -> str:
    """The URI of the thread's first post with its author's DID, which a page may have named by handle."""
    uri = source.fact("uri") or source.key
    actor = bluesky_links.actor_of(uri)
    if actor.startswith("did:"):
        return uri
    url = _address(_api(source), "com.atproto.identity.resolveHandle", handle=actor)
    did = json_api.decoded(await client.fetch(url, accept=json_api.JSON), _Resolved).did
    return uri.replace(actor, did, 1)


async def _whole(
    source: Source, told: Thread, hidden: frozenset[str], client: Client
) -> tuple[tuple[FetchedComment, ...], int, str | None]:
    """Everything below the first post, asking again where the answer ends because it is deep: the comments, how many
    more are counted than shown, and the sentence on why, if known."""
    root = told.thread.post
    assert root is not None, "checked before"
    found: dict[str, FetchedComment] = {}
    missing = (root.reply_count or 0) - len(told.thread.replies or ())
    waiting, pages = [told.thread], 1
    while waiting:
        top = waiting.pop()
        for here in bluesky_posts.walk(top):
            comment = bluesky_posts.comment(here, root, hidden)
            if comment is not None:
                found.setdefault(comment.native_id, comment)
            counted = (here.node.post.reply_count or 0) if here.node.post is not None else 0
            lacking = max(0, counted - len(here.node.replies or ()))
            missing += lacking
            if not lacking or here.depth < _DEPTH:
                continue
            if pages >= MOST_PAGES or len(found) >= MOST_COMMENTS:
                words = f"The thread is longer than {len(found):,} answers; the rest was not fetched."
                return tuple(found.values()), max(0, missing), words
            try:
                answer = await client.fetch(_thread(source, here.node.name), accept=json_api.JSON)
                below = json_api.decoded(answer, Thread).thread
            except (NetError, CommentsError) as error:
                return tuple(found.values()), max(0, missing), f"Part of the thread could not be read: {error}"
            pages += 1
            missing -= len(below.replies or ())
            waiting.append(below)
    return tuple(found.values()), max(0, missing), None


async def _posts(source: Source, client: Client, *uris: str) -> list[Post]:
    query = urlencode([("uris", uri) for uri in dict.fromkeys(uris)])
    url = f"{_api(source)}/xrpc/app.bsky.feed.getPosts?{query}"
    return json_api.decoded(await client.fetch(url, accept=json_api.JSON), _Posts).posts


async def _gate(source: Source, client: Client) -> bool:
    """Whether nobody may answer."""
    root = next(iter(await _posts(source, client, await _root(source, client))), None)
    return root is not None and root.threadgate is not None and root.threadgate.closed


async def _log_in(account: Account, handoff: str, client: Client) -> _Session | Posted:
    """A session of the account's own server. Whatever goes wrong here, no answer was sent."""
    url = f"{account.site}/xrpc/com.atproto.server.createSession"
    body = msgspec.json.encode({"identifier": account.user.lstrip("@"), "password": account.secret})
    send = client.send("POST", url, body=body, content_type=json_api.JSON, accept=json_api.JSON)
    answer = await json_api.before(send)
    session = json_api.maybe(answer, _Session) if answer.status == 200 else None
    if session is not None:
        return session
    if answer.status == 200 or (answer.status >= 500 and answer.status != 503):
        raise NotSent(f"{authority(url)} cannot log anybody in just now.", address=url)
    told = json_api.refused(answer, handoff)
    if told.outcome is Outcome.RATE_LIMITED:
        return told
    return Posted(Outcome.LOGIN_NEEDED, told.message, handoff_url=handoff)


def _key(reply: Reply) -> str:
    """A record key in the form of a timestamp (TID: 53 bits of microseconds, 10 of a clock's number), the same for
    every attempt at one draft: a server takes a key once."""
    digest = int.from_bytes(hashlib.sha256(reply.key.encode()).digest()[:8], "big")
    time = int(reply.since.timestamp() * 1_000_000) if reply.since is not None else digest >> 14
    number = (time << 10 | digest & 0x3FF) & (2**63 - 1)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def _record(parent: Post, reply: Reply) -> dict[str, object]:
    """The answer as it is stored (app.bsky.feed.post); `root` is that of the conversation it goes on with."""
    at = {"uri": parent.uri, "cid": parent.cid}
    above = parent.record.reply
    root = {"uri": above.root.uri, "cid": above.root.cid} if above is not None else at
    record: dict[str, object] = {
        "$type": COLLECTION,
        "text": reply.text,
        "createdAt": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "reply": {"root": root, "parent": at},
    }
    facets = bluesky_posts.facets(reply.text)
    return {**record, "facets": facets} if facets else record


PROVIDER = Bluesky()

"""The fediverse, by the Mastodon API: the conversation under a status, answered from the reader's own server."""

import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from urllib.parse import urlencode

import msgspec

from blogtui.comments import by_hand, json_api, lookup, mastodon_sign_in, own, proving, statuses
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.status_links import WITHOUT_NAME, StatusLink, status_at, status_on_page
from blogtui.comments.statuses import Status
from blogtui.model.account import Account, AccountKind, SignIn
from blogtui.model.errors import BlogtuiError, HttpStatus
from blogtui.model.identity import Identity
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Permit, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority, leads_inward, origin
from blogtui.net.client import Client
from blogtui.net.response import Response

ACTIVITY = "application/activity+json"
_USUAL_LIMIT = 500
_KEY_HOLDS = timedelta(minutes=50)  # an Idempotency-Key is kept for an hour, and a request takes its time
_FOR_THE_NAME = 32  # characters of the limit that the name of the one answered may take
# An answer is never seen by more people than what it answers.
_VISIBILITIES = frozenset({"public", "unlisted", "private", "direct"})
# As it is typed, or shown: with the sign in the link or before it.
_MENTION = re.compile(r"@ ?([\w.-]{1,100})@[\w.-]{0,252}\w")


class _Found(msgspec.Struct):
    statuses: list[Status] = []


class _StatusLimits(msgspec.Struct):
    max_characters: int | None = None


class _Configuration(msgspec.Struct):
    statuses: _StatusLimits | None = None


class _Instance(msgspec.Struct):
    configuration: _Configuration | None = None


class _Typed(msgspec.Struct):
    """A status as it was typed, with the name of the one answered, who is told of it by that."""

    text: str = ""
    spoiler_text: str = ""

    def with_name(self, text: str) -> str:
        name = self.text.partition(" ")[0]
        named = name.startswith("@") and len(name) > 1 and name.casefold() not in text.casefold()
        return f"{name} {text}" if named else text


class _Me(msgspec.Struct):
    username: str = ""


class Mastodon:
    """Mastodon and what speaks its API: GoToSocial, Pleroma, Akkoma, Friendica …; and posts that are statuses
    themselves (WordPress with ActivityPub, WriteFreely), as the reader's own server knows them."""

    name = "mastodon"
    rank = 53
    abilities = Abilities(
        "Fediverse (Mastodon API)",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.ACCOUNT,
        moderated=Moderation.NEVER,
        aside=True,
        refuses_repeats=True,
        repeats_known=_KEY_HOLDS,
        account=AccountKind(
            "mastodon",
            "Fediverse (Mastodon and others)",
            secret="Access token",
            how="On your own server, under Preferences, Development, make a new application with the scopes "
            "read:accounts, read:statuses, read:search and write:statuses, and copy its access token.",
            own_site=True,
            signs_in="Your own server opens in the browser; allow blogtui there, and paste the code it shows.",
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        link = _named_by_entry(hints) or (status_on_page(hints.page) if hints.page is not None else None)
        if link is not None:
            url = f"{link.site}/api/v1/statuses/{link.id}"
            return Source(self.name, url, url, link.page, with_facts((), id=link.id, site=link.site))
        address = _object(hints)
        if address is None:
            return None
        return Source(self.name, address, address, hints.post_url, with_facts((), object=address))

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        site, id_ = source.fact("site"), source.fact("id")
        if not site or not id_:
            return await _as_known_at_home(source, client, known)
        read = await statuses.read(site, id_, client, known.account, known)
        return read if isinstance(read, NotModified) else replace(read, facts=source.facts)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        if account is None:
            return by_hand.form(authority(_page(source)))
        where = f"{authority(_page(source))}, from your account at {authority(account.site)}"
        limit = await _limit(account.site, client) - _FOR_THE_NAME
        return Form(where, signed=Signed.ACCOUNT, moderation=Moderation.NEVER, markup=Markup.TEXT, limit=limit)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        account = reply.account
        if account is None:
            words = (
                f"Answers need an account in the fediverse; the browser takes it from here, at {authority(handoff)}."
            )
            return Posted(Outcome.HANDOFF, words, handoff_url=handoff)
        try:
            parent = await json_api.before(_at_home(source, reply.to, account, client))
            if parent is None:
                words = f"{authority(account.site)} cannot find what you answer; its server may be blocked or down."
                return Posted(Outcome.REJECTED, words, handoff_url=handoff)
            earlier = await json_api.before(_mine(parent, reply, None, account, client))
        except HttpStatus as error:
            told = json_api.login_needed(error, handoff)
            if told is None:
                raise
            return told
        if earlier is not None:
            return earlier
        url = f"{account.site}/api/v1/statuses"
        headers = {**json_api.bearer(account, url), "Idempotency-Key": reply.key}
        answer = await json_api.post(client, url, _status(parent, reply, account), headers, named_by=account.site)
        return answer if isinstance(answer, Posted) else _told(answer, handoff, account.site)

    async def amend(self, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client) -> Posted:
        page = self.handoff(source, native_id)
        url = _mine_at(native_id, permit)
        headers = json_api.bearer(reply.account, url)
        if not headers:
            return own.without_account()
        try:
            before = await client.fetch(f"{url}/source", accept=json_api.JSON, headers=headers)
        except HttpStatus as error:
            told = json_api.login_needed(error, page)
            if told is None:
                raise
            return told
        kept = json_api.decoded(before, _Typed)
        value = {"status": kept.with_name(reply.text), "spoiler_text": kept.spoiler_text}
        answer = await own.change(client, "PUT", url, value, headers, named_by=url)
        return own.changed(answer, native_id, page, permit)

    async def withdraw(
        self, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        page = self.handoff(source, native_id)
        url = _mine_at(native_id, permit)
        answer = await own.change(client, "DELETE", url, None, json_api.bearer(account, url), named_by=url)
        return own.deleted(answer, page)

    def handoff(self, source: Source, to: str | None) -> str:
        return to if to is not None and to.startswith(("https://", "http://")) else _page(source)

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        if reply.account is None:
            thread = await self.thread(source, client, Known())
            return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)
        parent = await _at_home(source, reply.to, reply.account, client)
        return None if parent is None else await _mine(parent, reply, native_id, reply.account, client)

    async def prove(self, account: Account, client: Client) -> str:
        url = f"{account.site}/api/v1/accounts/verify_credentials"
        headers = json_api.bearer(account, url)
        me = await proving.ask(url, _Me, client, headers=headers, scope="read:accounts")
        return f"@{proving.named(account, me.username)}@{authority(account.site)}"

    async def sign_in(self, site: str, app: str, client: Client) -> SignIn:
        return await mastodon_sign_in.begin(self.name, site, client)

    async def signed_in(self, begun: SignIn, shown: str, client: Client) -> Account:
        secret = await mastodon_sign_in.token(begun, shown, client)
        who = await self.prove(Account(self.name, begun.site, "", secret), client)
        return Account(self.name, begun.site, who.lstrip("@").partition("@")[0], secret)


def _page(source: Source) -> str:
    return source.page or source.url


def _named_by_entry(hints: Hints) -> StatusLink | None:
    """The status that the entry is (the feed of a fediverse account) or names as its page of comments."""
    named = (status_at(address) for address in (hints.links.page, hints.post_url, hints.post_native_id))
    link = next((each for each in named if each is not None), None)
    return None if link is not None and leads_inward(hints.feed_url or hints.post_url or "", link.site) else link


def _object(hints: Hints) -> str | None:
    """The address of the post as an ActivityPub object, where it is one."""
    page = hints.page
    if page is None or hints.post_url is None:
        return None
    if "writefreely" in (page.generator or hints.generator or "").lower():
        return hints.post_url
    links = (each.href for each in page.links if "alternate" in each.rel.split() and each.type == ACTIVITY)
    return next((href for href in links if not leads_inward(page.url, href)), None)


async def _as_known_at_home(source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
    """A post that is a status itself keeps no list of its answers: the reader's own server tells those it knows of."""
    account = known.account
    if account is None:
        words = "What the fediverse answers to this post shows with an account of yours there only."
        return FetchedThread(complete=False, facts=source.facts, problem=words)
    root = await _at_home(source, None, account, client)
    if root is None:
        return FetchedThread(
            complete=False, facts=source.facts, problem=f"{authority(account.site)} does not find this post."
        )
    read = await statuses.read(account.site, str(root.id), client, account, known)
    return read if isinstance(read, NotModified) else replace(read, complete=False, facts=source.facts)


async def _at_home(source: Source, to: str | None, account: Account, client: Client) -> Status | None:
    """The comment answered (None: the post) as the reader's own server has it, fetched there if need be."""
    address = to or source.fact("object") or _page(source)
    site, id_ = source.fact("site"), source.fact("id")
    if to is None and WITHOUT_NAME in address and site is not None and id_ is not None:
        told = await client.fetch(f"{site}/api/v1/statuses/{id_}", accept=json_api.JSON)
        address = json_api.decoded(told, Status).address
    query = urlencode({"q": address, "type": "statuses", "resolve": "true", "limit": "1"})
    url = f"{account.site}/api/v2/search?{query}"
    answer = await client.fetch(url, accept=json_api.JSON, headers=json_api.bearer(account, url))
    return next(iter(json_api.decoded(answer, _Found).statuses), None)


async def _mine(parent: Status, reply: Reply, native_id: str | None, account: Account, client: Client) -> Posted | None:
    """The reply where the reader's own server has it already."""
    read = await statuses.read(account.site, str(parent.id), client, account, words_only=True)
    comments = () if isinstance(read, NotModified) else read.comments
    answers = (
        replace(each, html=escape(_short(lookup.visible(each.html)), quote=False))
        for each in comments
        if each.parent is None and _by(each, account)
    )
    text = _short(_text(parent, reply.text, account))
    return lookup.find(answers, replace(reply, text=text, identity=Identity()), native_id)


def _short(text: str) -> str:
    """The text with every "@carol@other.example" as "@carol", which is what most servers show."""
    return _MENTION.sub(r"@\1", text)


def _by(comment: FetchedComment, account: Account) -> bool:
    """Whether the account wrote it, as far as the name in its address tells."""
    user = account.user.lstrip("@").partition("@")[0].casefold()
    path = (comment.author_url or "").rstrip("/").rpartition("/")[2].lstrip("@").casefold()
    return not user or not path or path == user


def _text(parent: Status, text: str, account: Account) -> str:
    """The text with the name of the one answered, who is not told otherwise."""
    acct = (parent.account.acct if parent.account is not None else None) or ""
    mine = account.user.lstrip("@").partition("@")[0].casefold()
    named = not acct or acct.casefold() == mine or f"@{acct.casefold()}" in text.casefold()
    return text if named else f"@{acct} {text}"


def _status(parent: Status, reply: Reply, account: Account) -> dict[str, str]:
    visibility = parent.visibility if parent.visibility in _VISIBILITIES else "public"
    status = {"status": _text(parent, reply.text, account), "in_reply_to_id": str(parent.id), "visibility": visibility}
    return {**status, "spoiler_text": parent.spoiler_text} if parent.spoiler_text else status


def _mine_at(native_id: str, permit: Permit) -> str:
    """One's own status at the server it was sent from, whichever account there is by now; older permits have its id
    alone."""
    site = permit.site or origin(native_id)
    return f"{site}/api/v1/statuses/{permit.secret.rpartition(' ')[2]}"


def _told(answer: Response, handoff: str, site: str) -> Posted:
    if answer.status == 200:
        made = json_api.maybe(answer, Status)
        if made is None:
            words = f"{authority(answer.url)} took it but does not tell where it is."
            return Posted(Outcome.UNKNOWN, words)
        permit = Permit(f"{site} {made.id}")
        return Posted(Outcome.LIVE, native_id=made.address, url=made.url or made.uri, permit=permit)
    told = json_api.refused(answer, handoff)
    if answer.status == 403:
        return replace(told, outcome=Outcome.LOGIN_NEEDED)
    if answer.status == 404:  # what is answered was taken away, or is not for everybody any more
        words = told.message or "What you answer is gone."
        return Posted(Outcome.CLOSED, words, handoff_url=handoff)
    return told


async def _limit(site: str, client: Client) -> int:
    """The longest status the server takes, in characters; what is usual where it does not tell."""
    try:
        answer = await client.fetch(f"{site}/api/v2/instance", accept=json_api.JSON)
        told = json_api.decoded(answer, _Instance).configuration
    except BlogtuiError:
        return _USUAL_LIMIT
    return (told.statuses.max_characters if told and told.statuses else None) or _USUAL_LIMIT


PROVIDER = Mastodon()

"""WordPress.com: its public API 1.1 for the blogs it hosts; answers with a token, else in the browser."""

from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import msgspec

from blogtui.comments import by_hand, json_api, lookup, proving, sending, wordpress_com, wordpress_com_api
from blogtui.comments.browser import form_address
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, bearer, decoded
from blogtui.comments.provider import Abilities, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.wordpress_com_api import API, STATES, Comment, Place
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import HttpStatus
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

FLOOD = timedelta(seconds=30)  # as at every WordPress; no Retry-After
_WITHOUT_LOGIN = frozenset({"authorization_required", "invalid_token", "invalid_access_token", "needs_token"})


class _Me(msgspec.Struct):
    display_name: str = ""
    username: str = ""


class _Error(msgspec.Struct):
    error: str
    message: str = ""


class Jetpack:
    """A blog at WordPress.com. Self-hosted ones have an interface of their own, also where Jetpack is switched on."""

    name = "jetpack"
    rank = 9
    abilities = Abilities(
        "WordPress.com",
        reads=True,
        answers="from here with a token, else in the browser",
        threaded=True,
        signed=Signed.ACCOUNT,
        moderated=Moderation.POSSIBLE,
        refuses_repeats=True,
        account=AccountKind(
            provider="jetpack",
            label="WordPress.com",
            secret="Access token",
            how="Make an application at developer.wordpress.com/apps and follow its OAuth2 page to a token.",
            user="",
            site=API,
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        place = wordpress_com.site_and_post(hints) if wordpress_com.hosted(hints) else None
        if place is None or hints.post_url is None:
            return None
        site, post = place
        facts = with_facts((), feed=hints.links.feed, guid=hints.post_native_id, id=post, site=site)
        return Source(self.name, hints.post_url, hints.post_url, hints.links.page or hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        return await wordpress_com_api.read(_place(source, known.account), source, client, known)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        host = authority(source.key)
        if not bearer(account, _api(source)):
            return by_hand.form(f"the comment form of {host}", Markup.TEXT)
        post = await wordpress_com_api.post(_place(source, account), client)
        return Form(
            where=f"the comments of {host}, through WordPress.com",
            signed=Signed.ACCOUNT,
            moderation=Moderation.POSSIBLE,
            markup=Markup.HTML,
            closed="Comments on this post are closed." if post.discussion.comments_open is False else None,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        address = self.handoff(source, reply.to)
        headers = bearer(reply.account, _api(source))
        if not headers:
            return by_hand.handed_off(address)
        if reply.to is not None and not reply.to.isdecimal():
            words = "The comment answered has no number at WordPress.com."
            return Posted(Outcome.REJECTED, words, handoff_url=address)
        if reply.to is not None:
            path = f"comments/{reply.to}/replies/new"
        else:
            path = f"posts/{(await sending.before(_numbered(_place(source, reply.account), client)))}/replies/new"
        body = urlencode({"content": reply.text}).encode()
        answer = await sending.send(
            client,
            _place(source).address(path),
            body,
            sending.FORM,
            named_by=_api(source),
            accept=JSON,
            headers=headers,
        )
        if isinstance(answer, Posted):
            return answer
        return _taken(answer) if answer.status in (200, 201) else _refused(answer, address)

    async def prove(self, account: Account, client: Client) -> str:
        [name] = await self.names(account, client)
        return name

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        url = f"{account.site}/rest/v1.1/me?fields=display_name,username"
        me = await proving.ask(url, _Me, client, headers=bearer(account, url), refusals=(400, 401, 403))
        return (proving.named(account, unescape(me.display_name), me.username),)

    def handoff(self, source: Source, to: str | None) -> str:
        return form_address(source.key, source.fact("guid") or "", to, wordpress=True)

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        if native_id is not None and native_id.isdecimal():
            try:
                place = _place(source, reply.account)
                return _posted(decoded(await wordpress_com_api.get(place, f"comments/{native_id}", client), Comment))
            except HttpStatus as error:
                if error.status not in (401, 403, 404) or error.retry_at is not None:
                    raise  # else it is not public, and the thread tells whether something equal is
        thread = await self.thread(source, client, Known(account=reply.account))
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _api(source: Source) -> str:
    return source.fact("api") or API


def _place(source: Source, account: Account | None = None) -> Place:
    return Place(source.fact("site") or "", source.fact("id") or "", _api(source), account)


async def _numbered(place: Place, client: Client) -> str:
    """The post's number. Raises NetError, CommentsError."""
    return place.post if place.post.isdecimal() else str((await wordpress_com_api.post(place, client)).ID)


def _taken(answer: Response) -> Posted:
    comment = json_api.maybe(answer, Comment)
    return sending.untold(answer) if comment is None else _posted(comment)


def _posted(comment: Comment) -> Posted:
    state = STATES.get(comment.status, CommentState.HIDDEN)
    return sending.by_state(state, str(comment.ID), comment.URL or None)


def _refused(answer: Response, handoff: str) -> Posted:
    """By the API's own codes (Jetpack's json-endpoints); what has none by its status."""
    error = json_api.maybe(answer, _Error)
    if error is None or answer.status in (408, 429, 503):
        return json_api.refused(answer, handoff)
    words = clean_line(lookup.visible(error.message), 400) or f"WordPress.com refuses it ({answer.status})."
    if error.error == "comment_duplicate":
        return Posted(Outcome.DUPLICATE, words)
    if error.error == "comment_flood":
        return Posted(Outcome.RATE_LIMITED, words, retry_at=answer.retry_at or datetime.now(UTC) + FLOOD)
    if answer.status == 401 or error.error in _WITHOUT_LOGIN:
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    if error.error == "unauthorized" and "closed" in words.lower():
        return Posted(Outcome.CLOSED, words, handoff_url=handoff)
    if answer.status >= 500 and error.error != "comment_failure":
        return json_api.refused(answer, handoff)
    return Posted(Outcome.REJECTED, words, handoff_url=handoff)


PROVIDER = Jetpack()

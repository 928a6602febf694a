"""Commento (and Commento++): everything is asked by POST; answers without an account where the site allows them."""

from dataclasses import replace
from html import escape
from urllib.parse import urlencode, urlsplit

import msgspec

from blogtui.comments import asked_by_post, by_hand, json_api, lookup, sending
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import moment
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus
from blogtui.model.identity import Identity
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

_SCRIPT = "/js/commento.js"
_HOSTED = {"https://cdn.commento.io": "https://commento.io"}  # where the hosted one's script asks
_TOP = "root"
_NOBODY = "anonymous"
_STATES = {"unapproved": CommentState.HELD, "flagged": CommentState.HELD}


class _Comment(msgspec.Struct, rename="camel"):
    comment_hex: str
    commenter_hex: str = ""
    parent_hex: str = _TOP
    html: str = ""
    markdown: str = ""
    score: int = 0
    state: str = ""
    deleted: bool = False
    creation_date: str = ""


class _Commenter(msgspec.Struct, rename="camel"):
    name: str = ""
    link: str = ""
    is_moderator: bool = False


class _Attributes(msgspec.Struct, rename="camel"):
    is_locked: bool = False


class _Thread(msgspec.Struct, rename="camel"):
    success: bool
    message: str = ""
    comments: list[_Comment] | None = None
    commenters: dict[str, _Commenter] | None = None
    require_moderation: bool = False
    require_identification: bool = False
    is_frozen: bool = False
    attributes: _Attributes | None = None


class _Login(msgspec.Struct, rename="camel"):
    success: bool
    message: str = ""
    commenter_token: str = ""
    commenter: _Commenter | None = None


class _Told(msgspec.Struct, rename="camel"):
    success: bool
    message: str = ""
    comment_hex: str = ""
    state: str = ""


class Commento:
    """The thread's name is the blog's host and the page's path. HTTP's status is 200 whatever happens."""

    name = "commento"
    rank = 13
    abilities = Abilities(
        "Commento",
        reads=True,
        answers="from here, without a name or with an account",
        threaded=True,
        signed=Signed.NOBODY,
        moderated=Moderation.POSSIBLE,
        account=AccountKind(
            provider="commento",
            label="Commento",
            secret="Password",
            how="The e-mail and password of your account at the blog's Commento (not one through another service).",
            user="E-mail",
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        found = asked_by_post.script_base(hints.page, _SCRIPT)
        if found is None or hints.page is None:
            return None
        origin, attributes = found
        base = f"{_HOSTED.get(origin, origin)}/api/"
        domain = authority(hints.page.url)
        path = attributes.get("data-page-id") or urlsplit(hints.page.url).path
        key = f"{base}comment/list#{urlencode({'domain': domain, 'path': path})}"
        facts = with_facts((), base=base, domain=domain, named_by=hints.page.url, path=path)
        return Source(self.name, key, f"{base}comment/list", hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        thread = await _read(source, client)
        return asked_by_post.whole(_fetched(thread, source), closed=_closed(thread) is not None)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        thread = await _read(source, client)
        where = f"the comments at {authority(source.url)}"
        signed_in = asked_by_post.usable(account, source.url) is not None
        if thread.require_identification and not signed_in:
            return by_hand.form(where, closed=_closed(thread))
        return Form(
            where=where if signed_in else f"{where}, without a name",
            signed=Signed.ACCOUNT if signed_in else Signed.NOBODY,
            moderation=Moderation.ALWAYS if thread.require_moderation and signed_in else Moderation.POSSIBLE,
            markup=Markup.MARKDOWN,
            closed=_closed(thread),
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        token = await sending.before(_token(source, reply.account, client, handoff))
        if isinstance(token, Posted):
            return token
        value = {**_named(source, token), "parentHex": reply.to or _TOP, "markdown": reply.text}
        named_by = source.fact("named_by") or source.url
        answer = await json_api.post(client, f"{source.fact('base')}comment/new", value, {}, named_by=named_by)
        return answer if isinstance(answer, Posted) else _told(answer, source, handoff)

    async def prove(self, account: Account, client: Client) -> str:
        return next(iter(await self.names(account, client)), account.user)

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        question = {"email": account.user, "password": account.secret}
        login = await asked_by_post.ask(client, f"{account.site}/api/commenter/login", question, _Login)
        if not login.success:
            words = f"{authority(account.site)} does not let this account in."
            raise CommentsError(words, advice=clean_line(login.message, 300) or "Check the e-mail and the password.")
        name = clean_line(login.commenter.name if login.commenter is not None else "", 200)
        return (name,) if name else ()

    def handoff(self, source: Source, to: str | None) -> str:
        return _place(source, f"commento-{to}" if to is not None else "commento")

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        token = await _token(source, reply.account, client, "")
        thread = await _read(source, client, _NOBODY if isinstance(token, Posted) else token)
        if reply.account is None:
            reply = replace(reply, identity=Identity())  # nobody signs here by name
        return lookup.find(_fetched(thread, source, plain=True), reply, native_id)


def _named(source: Source, token: str) -> dict[str, str]:
    domain, path = source.fact("domain") or "", source.fact("path") or ""
    return {"commenterToken": token, "domain": domain, "path": path}


async def _read(source: Source, client: Client, token: str = _NOBODY) -> _Thread:
    thread = await asked_by_post.ask(client, source.url, _named(source, token), _Thread)
    if not thread.success:
        words = clean_line(thread.message, 300) or "it does not say why."
        raise CommentsError(f"{authority(source.url)} does not show the comments: {words}", address=source.url)
    return thread


async def _token(source: Source, account: Account | None, client: Client, handoff: str) -> str | Posted:
    """The word that says who asks: the account's, after a login, or nobody's."""
    usable = asked_by_post.usable(account, source.url)
    if usable is None:
        return _NOBODY
    question = {"email": usable.user, "password": usable.secret}
    try:
        login = await asked_by_post.ask(client, f"{source.fact('base')}commenter/login", question, _Login)
    except HttpStatus as error:
        refusal = json_api.login_needed(error, handoff)
        if refusal is None:
            raise
        return refusal
    if not login.success or not login.commenter_token:
        words = clean_line(login.message, 300)
        words = f"{authority(source.url)} does not let this account in{f': {words}' if words else '.'}"
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    return login.commenter_token


def _closed(thread: _Thread) -> str | None:
    locked = thread.attributes is not None and thread.attributes.is_locked
    return "Comments on this post are closed." if thread.is_frozen or locked else None


def _place(source: Source, anchor: str) -> str:
    return f"{source.page or source.url}#{anchor}"


def _fetched(thread: _Thread, source: Source, *, plain: bool = False) -> tuple[FetchedComment, ...]:
    people = thread.commenters or {}
    return tuple(
        _comment(each, people.get(each.commenter_hex) or _Commenter(), source, plain) for each in thread.comments or ()
    )


def _comment(comment: _Comment, who: _Commenter, source: Source, plain: bool) -> FetchedComment:
    html = escape(comment.markdown) if plain and comment.markdown else comment.html
    return FetchedComment(
        native_id=comment.comment_hex,
        parent=None if comment.parent_hex in ("", _TOP) else comment.parent_hex,
        author=clean_line(who.name, 200) or ANONYMOUS,
        html="" if comment.deleted else html,
        published=moment(comment.creation_date),
        author_url=None if who.link in ("", "undefined") else who.link,
        by_moderator=who.is_moderator,
        url=_place(source, f"commento-{comment.comment_hex}"),
        state=CommentState.DELETED if comment.deleted else _STATES.get(comment.state, CommentState.LIVE),
        likes=comment.score or None,
    )


def _told(answer: Response, source: Source, handoff: str) -> Posted:
    told = json_api.maybe(answer, _Told) if answer.status < 400 else None
    if told is None:
        return sending.untold(answer) if answer.status < 300 else json_api.refused(answer, handoff)
    if told.success:
        native = told.comment_hex or None
        if told.state in _STATES:
            return Posted(Outcome.HELD, "It waits for a moderator.", native)
        return Posted(Outcome.LIVE, native_id=native, url=_place(source, f"commento-{native}") if native else None)
    words = clean_line(told.message, 400) or f"{authority(answer.url)} refuses it without a reason."
    return Posted(_why(words.lower()), words, handoff_url=handoff)


def _why(words: str) -> Outcome:
    """By Commento's own sentences (api/errors.go); it has no codes."""
    if "frozen" in words or "locked" in words:
        return Outcome.CLOSED
    if "authoris" in words or "session" in words or "token" in words:
        return Outcome.LOGIN_NEEDED
    # An internal error may have struck after the comment was kept.
    return Outcome.UNKNOWN if "internal error" in words else Outcome.REJECTED


PROVIDER = Commento()

"""Comentario, Commento's successor: answers by PUT, without an account where the site allows them."""

from dataclasses import replace
from html import escape
from urllib.parse import urlencode, urlsplit

import msgspec

from blogtui.comments import asked_by_post, by_hand, json_api, lookup, proving, sending
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import moment
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import HttpStatus
from blogtui.model.reply import Field, Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

_SCRIPT = "/comentario.js"
_NAME_LIMIT = 63
_CLOSED = frozenset({"domain-readonly", "page-readonly"})
_LOGIN_NEEDED = frozenset({"bad-token", "email-not-confirmed", "unauthenticated", "unauthorized"})


class _Comment(msgspec.Struct, rename="camel"):
    id: str
    parent_id: str | None = None
    html: str | None = None
    markdown: str | None = None
    score: int = 0
    is_sticky: bool = False
    is_approved: bool = True
    is_pending: bool = False
    is_deleted: bool = False
    created_time: str = ""
    edited_time: str | None = None
    user_created: str | None = None
    author_name: str | None = None


class _Commenter(msgspec.Struct, rename="camel"):
    id: str
    name: str = ""
    website_url: str | None = None
    is_moderator: bool = False


class _Page(msgspec.Struct, rename="camel"):
    is_domain_readonly: bool = False
    is_page_readonly: bool = False
    auth_anonymous: bool = False
    max_comment_length: int | None = None


class _Thread(msgspec.Struct, rename="camel"):
    page_info: _Page
    comments: list[_Comment] | None = None
    commenters: list[_Commenter] | None = None


class _Login(msgspec.Struct, rename="camel"):
    session_token: str


class _Taken(msgspec.Struct):
    comment: _Comment


class _Error(msgspec.Struct):
    id: str = ""
    message: str = ""
    details: str = ""


class _Principal(msgspec.Struct):
    name: str = ""
    email: str = ""


class Comentario:
    """The thread's name is the blog's host and the page's path."""

    name = "comentario"
    rank = 13
    abilities = Abilities(
        "Comentario",
        reads=True,
        answers="from here, by name where the site allows it or with an account",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.POSSIBLE,
        account=AccountKind(
            provider="comentario",
            label="Comentario",
            secret="Password",
            how="The e-mail and password of your account at the blog's Comentario (not one through another service).",
            user="E-mail",
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        found = asked_by_post.script_base(hints.page, _SCRIPT)
        if found is None or hints.page is None:
            return None
        url = f"{found[0]}/api/embed/comments"
        host, path = authority(hints.page.url), _page_id(hints.page) or urlsplit(hints.page.url).path
        facts = with_facts((), base=f"{found[0]}/api/", host=host, named_by=hints.page.url, path=path)
        return Source(self.name, f"{url}#{urlencode({'host': host, 'path': path})}", url, hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        thread = await _read(source, client)
        return asked_by_post.whole(_fetched(thread, source), closed=_closed(thread) is not None)

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        thread = await _read(source, client)
        where = f"the comments at {authority(source.url)}"
        signed_in = asked_by_post.usable(account, source.url) is not None
        if not signed_in and not thread.page_info.auth_anonymous:
            return by_hand.form(where, closed=_closed(thread))
        return Form(
            where=where,
            fields=() if signed_in else (Field("name", "Name", limit=_NAME_LIMIT),),
            signed=Signed.ACCOUNT if signed_in else Signed.NAME,
            moderation=Moderation.POSSIBLE,
            markup=Markup.MARKDOWN,
            closed=_closed(thread),
            limit=thread.page_info.max_comment_length or None,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        session = await sending.before(_session(source, reply.account, client, handoff))
        if isinstance(session, Posted):
            return session
        value: dict[str, object] = {**_named(source), "markdown": reply.text}
        if reply.to is not None:
            value["parentId"] = reply.to
        if not session:
            value |= {"unregistered": True, "authorName": reply.identity.name[:_NAME_LIMIT]}
        named_by = source.fact("named_by") or source.url
        answer = await json_api.post(client, source.url, value, session, named_by=named_by, method="PUT")
        return answer if isinstance(answer, Posted) else _told(answer, source, handoff)

    def handoff(self, source: Source, to: str | None) -> str:
        return _place(source, to) if to is not None else f"{source.page or source.url}#comentario"

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        thread = await _read(source, client)
        reply = replace(reply, account=asked_by_post.usable(reply.account, source.url))
        return lookup.find(_fetched(thread, source, plain=True), reply, native_id)

    async def prove(self, account: Account, client: Client) -> str:
        me = await self._me(account, client)
        return proving.named(account, me.name, me.email)

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        return ((await self._me(account, client)).name,)

    async def _me(self, account: Account, client: Client) -> _Principal:
        """By the login of its own pages: that of a blog's page asks for the blog."""
        url = f"{account.site}/api/auth/login"
        question = {"email": account.user, "password": account.secret}
        try:
            return await asked_by_post.ask(client, url, question, _Principal)
        except HttpStatus as error:
            if error.status not in (401, 403):
                raise
            raise proving.not_taken(url) from error


def _page_id(page: Page) -> str | None:
    """What the page itself names its thread: `<comentario-comments page-id=…>`."""
    found = (tag.attributes.get("page-id") for tag in page.tags if tag.name == "comentario-comments")
    return next(filter(None, found), None)


def _named(source: Source) -> dict[str, str]:
    return {"host": source.fact("host") or "", "path": source.fact("path") or ""}


async def _read(source: Source, client: Client) -> _Thread:
    return await asked_by_post.ask(client, source.url, _named(source), _Thread)


async def _session(source: Source, account: Account | None, client: Client, handoff: str) -> dict[str, str] | Posted:
    """The header that says who asks, after a login; none for nobody."""
    usable = asked_by_post.usable(account, source.url)
    if usable is None:
        return {}
    question = {"email": usable.user, "password": usable.secret, "host": source.fact("host") or ""}
    try:
        login = await asked_by_post.ask(client, f"{source.fact('base')}embed/auth/login", question, _Login)
    except HttpStatus as error:
        refusal = json_api.login_needed(error, handoff)
        if refusal is None:
            raise
        return replace(refusal, message=f"{authority(source.url)} does not let this account in.")
    return {"X-User-Session": login.session_token}


def _closed(thread: _Thread) -> str | None:
    page = thread.page_info
    return "Comments on this post are closed." if page.is_domain_readonly or page.is_page_readonly else None


def _place(source: Source, comment: str) -> str:
    return f"{source.page or source.url}#comentario-{comment}"


def _fetched(thread: _Thread, source: Source, *, plain: bool = False) -> tuple[FetchedComment, ...]:
    people = {each.id: each for each in thread.commenters or ()}
    return tuple(_comment(each, people.get(each.user_created or ""), source, plain) for each in thread.comments or ())


def _comment(comment: _Comment, who: _Commenter | None, source: Source, plain: bool) -> FetchedComment:
    html = escape(comment.markdown) if plain and comment.markdown else comment.html or ""
    name = comment.author_name or (who.name if who is not None else "")
    return FetchedComment(
        native_id=comment.id,
        parent=comment.parent_id or None,
        author=clean_line(name, 200) or ANONYMOUS,
        html="" if comment.is_deleted else html,
        published=moment(comment.created_time),
        updated=moment(comment.edited_time),
        author_url=(who.website_url or None) if who is not None else None,
        by_moderator=who is not None and who.is_moderator,
        url=_place(source, comment.id),
        state=_state(comment),
        likes=comment.score or None,
        rank=0 if comment.is_sticky and not comment.parent_id else None,
    )


def _state(comment: _Comment) -> CommentState:
    if comment.is_deleted:
        return CommentState.DELETED
    if comment.is_pending:
        return CommentState.HELD
    return CommentState.LIVE if comment.is_approved else CommentState.HIDDEN


def _told(answer: Response, source: Source, handoff: str) -> Posted:
    if answer.status not in (200, 201):
        return _refused(answer, handoff)
    taken = json_api.maybe(answer, _Taken)
    if taken is None:
        return sending.untold(answer)
    native = taken.comment.id
    return sending.by_state(_state(taken.comment), native, _place(source, native))


def _refused(answer: Response, handoff: str) -> Posted:
    error = json_api.maybe(answer, _Error)
    if error is None or answer.status in (408, 429) or answer.status >= 500:
        return json_api.refused(answer, handoff)
    words = clean_line(f"{error.message} {error.details}", 400) or f"{authority(answer.url)} refuses it."
    if error.id in _CLOSED:
        return Posted(Outcome.CLOSED, words, handoff_url=handoff)
    if answer.status == 401 or error.id in _LOGIN_NEEDED:
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    return Posted(Outcome.REJECTED, words, handoff_url=handoff)


PROVIDER = Comentario()

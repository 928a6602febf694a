"""Remark42: a thread in one request; answers without an account where the server lets anybody in by name."""

import base64
import re
from dataclasses import replace
from html import escape
from urllib.parse import urlencode, urlsplit

import msgspec

from blogtui.comments import by_hand, json_api, lookup, proving, sending
from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, decoded, moment
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.script_settings import scripts, setting
from blogtui.comments.secrecy import may_go
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import HttpStatus
from blogtui.model.reply import Field, Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority, leads_inward, resolve, without_fragment
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

_NAME = re.compile(r"[^\W_][\w ]{1,62}[^\W_ ]|\w{3,64}")  # at least 3, no spaces around; the server counts 64 bytes
_NAME_BYTES = 64
_LOGIN_NEEDED, _READ_ONLY = 3, 8  # `code` of a refusal (backend/app/rest/httperrors.go)


class _User(msgspec.Struct):
    name: str = ""
    admin: bool = False


class _Edit(msgspec.Struct):
    time: str | None = None


class _Comment(msgspec.Struct):
    id: str
    pid: str = ""
    text: str = ""
    orig: str | None = None
    user: _User = msgspec.field(default_factory=_User)
    score: int = 0
    time: str | None = None
    edit: _Edit | None = None
    pin: bool = False
    deleted: bool = msgspec.field(default=False, name="delete")


class _Info(msgspec.Struct):
    count: int | None = None
    read_only: bool = False


class _Thread(msgspec.Struct):
    comments: list[_Comment]
    info: _Info = msgspec.field(default_factory=_Info)


class _Claims(msgspec.Struct):
    aud: str | list[str] = ""
    user: _User | None = None


class _Config(msgspec.Struct):
    auth_providers: list[str] = msgspec.field(default_factory=list)
    max_comment_size: int | None = None


class _Error(msgspec.Struct):
    error: str = ""
    details: str = ""
    code: int | None = None


class Remark42:
    """A comment server beside a static blog. Nothing waits for a moderator; the thread's name is the post's address."""

    name = "remark42"
    rank = 12
    abilities = Abilities(
        "Remark42",
        reads=True,
        answers="from here where the site takes names alone, or with a token",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.NEVER,
        account=AccountKind(
            provider="remark42",
            label="Remark42",
            secret="Token (the cookie JWT)",
            how="Sign in below a post in the browser, then copy the cookie “JWT” of the comment server from its tools.",
            user="",
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        found = _on_page(hints.page)
        if found is None or hints.page is None or leads_inward(hints.page.url, found["base"]):
            return None
        key = f"{found['base']}/api/v1/find?{urlencode({'site': found['site'], 'url': found['thread']})}"
        facts = with_facts((), **found, named_by=hints.page.url)
        return Source(self.name, key, f"{key}&sort=time&format=plain", hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        answer = await client.get(source.url, validators=known.validators, accept=JSON)
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        thread = decoded(answer, _Thread)
        shown = thread.comments[:MOST_COMMENTS]
        return FetchedThread(
            comments=tuple(_fetched(comment, source) for comment in shown),
            total=sum(not comment.deleted for comment in thread.comments),
            complete=len(shown) == len(thread.comments),
            closed=thread.info.read_only,
            validators=answer.validators,
            facts=with_facts(source.facts, closed="yes" if thread.info.read_only else None),
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        config = decoded(await client.fetch(_address(source, "config"), accept=JSON), _Config)
        host = authority(source.url)
        signed_in = account is not None and may_go(account, source.url)
        by_name = "anonymous" in config.auth_providers
        if not signed_in and not by_name:
            return by_hand.form(f"the comments at {host}")
        name = Field("name", "Name (3 letters or more, digits, spaces)", required=True, limit=_NAME_BYTES)
        return Form(
            where=f"the comments at {host}",
            fields=() if signed_in else (name,),
            signed=Signed.ACCOUNT if signed_in else Signed.NAME,
            moderation=Moderation.NEVER,
            markup=Markup.MARKDOWN,
            closed="Comments on this post are closed." if source.fact("closed") else None,
            limit=config.max_comment_size or None,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        login = await sending.before(_login(source, reply, handoff, client))
        if isinstance(login, Posted):
            return login
        headers, cookies = login
        value = {
            "text": reply.text,
            "pid": reply.to or "",
            "locator": {"site": source.fact("site"), "url": source.fact("thread")},
            "title": reply.post_title,
        }
        answer = await sending.send(
            client,
            _address(source, "comment"),
            msgspec.json.encode(value),
            JSON,
            named_by=source.fact("named_by") or source.url,
            accept=JSON,
            headers=headers,
            cookies=cookies,
        )
        if isinstance(answer, Posted):
            return answer
        return _taken(answer, source) if answer.status in (200, 201) else _refused(answer, handoff)

    async def prove(self, account: Account, client: Client) -> str:
        [name] = await self.names(account, client)
        return name

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        headers = {"X-JWT": account.secret.strip()}
        site = _audience(account.secret.strip())
        query = f"?{urlencode({'site': site})}" if site is not None else ""  # newer servers insist on it
        me = await proving.ask(f"{account.site}/api/v1/user{query}", _User, client, headers=headers)
        return (proving.named(account, me.name),)

    def handoff(self, source: Source, to: str | None) -> str:
        return _place(source, to) if to is not None else f"{source.page or source.fact('thread')}#remark42"

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        # By what was typed, where the server tells it: what it makes of Markdown cannot be known here.
        thread = decoded(await client.fetch(source.url, accept=JSON), _Thread)
        account = reply.account if reply.account is not None and may_go(reply.account, source.url) else None
        reply = replace(reply, account=account, names=_names(account))
        return lookup.find([_fetched(each, source, plain=True) for each in thread.comments], reply, native_id)


def _on_page(page: Page | None) -> dict[str, str] | None:
    """The server (`base`), the site's name there (`site`) and the thread's (`thread`), from `remark_config`."""
    for script in scripts(page, "remark_config"):
        host, site = setting(script, "host"), setting(script, "site_id")
        base = resolve(page.url, host) if page is not None and host is not None else None
        if base is not None and site is not None and page is not None:
            named = setting(script, "url")
            here = urlsplit(without_fragment(page.url))._replace(query="").geturl()
            return {
                "base": base.rstrip("/"),
                "site": site,
                "thread": resolve(page.url, named) or here if named else here,
            }
    return None


def _claims(token: str) -> _Claims:
    """What a token (a JWT, RFC 7519) says; nothing when it is no such token."""
    _, _, payload = token.partition(".")
    payload = payload.partition(".")[0]
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=_Claims)
    except (ValueError, msgspec.DecodeError):
        return _Claims()


def _audience(token: str) -> str | None:
    """The site a token is for (§4.1.3); None when it names none."""
    told = _claims(token).aud
    return (told or None) if isinstance(told, str) else next(iter(told), None)


def _names(account: Account | None) -> tuple[str, ...]:
    """The name in its token, under which the server puts what comes with it."""
    user = _claims(account.secret.strip()).user if account is not None else None
    return (clean_line(user.name, 200),) if user is not None else ()


def _address(source: Source, what: str) -> str:
    return f"{source.fact('base')}/api/v1/{what}?{urlencode({'site': source.fact('site') or ''})}"


def _place(source: Source, comment: str) -> str:
    return f"{source.page or source.fact('thread')}#remark42__comment-{comment}"


def _fetched(comment: _Comment, source: Source, *, plain: bool = False) -> FetchedComment:
    return FetchedComment(
        native_id=comment.id,
        parent=comment.pid or None,
        author=ANONYMOUS if comment.deleted else clean_line(comment.user.name, 200) or ANONYMOUS,
        html="" if comment.deleted else escape(comment.orig) if plain and comment.orig else comment.text,
        published=moment(comment.time),
        updated=moment(comment.edit.time) if comment.edit is not None else None,
        by_moderator=comment.user.admin and not comment.deleted,
        url=_place(source, comment.id),
        state=CommentState.DELETED if comment.deleted else CommentState.LIVE,
        likes=comment.score or None,
        rank=0 if comment.pin and not comment.pid else None,
    )


async def _login(
    source: Source, reply: Reply, handoff: str, client: Client
) -> tuple[dict[str, str], dict[str, str]] | Posted:
    """Headers and cookies of the writer: the account's token, else a name let in for this once; or why not."""
    if reply.account is not None and may_go(reply.account, source.url):
        return {"X-JWT": reply.account.secret.strip()}, {}
    name = reply.identity.name.strip()
    host = authority(source.url)
    if not _NAME.fullmatch(name) or len(name.encode()) > _NAME_BYTES:
        words = f"{host} wants a name of 3 to 64 letters, digits and spaces."
        return Posted(Outcome.REJECTED, words, handoff_url=handoff)
    query = urlencode({"user": name, "aud": source.fact("site") or "", "session": "1"})
    try:
        answer = await client.fetch(f"{source.fact('base')}/auth/anonymous/login?{query}", accept=JSON)
    except HttpStatus as error:
        if error.status not in (400, 401, 403, 404) or error.retry_at is not None:
            raise
        words = f"{host} does not let this name in without an account."
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    cookies = {name: value for name, value in answer.cookies.items() if name in ("JWT", "XSRF-TOKEN")}
    if "JWT" not in cookies:
        words = f"{host} does not let anybody in without an account."
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    return {"X-XSRF-TOKEN": cookies.get("XSRF-TOKEN", "")}, cookies


def _taken(answer: Response, source: Source) -> Posted:
    comment = json_api.maybe(answer, _Comment)
    if comment is None:
        return sending.untold(answer)
    return Posted(Outcome.LIVE, native_id=comment.id, url=_place(source, comment.id))


def _refused(answer: Response, handoff: str) -> Posted:
    error = json_api.maybe(answer, _Error)
    if error is None or answer.status == 408 or answer.status == 429 or answer.status >= 500:
        return json_api.refused(answer, handoff)
    words = clean_line(error.details or error.error, 400) or f"{authority(answer.url)} refuses it ({answer.status})."
    if error.code == _READ_ONLY or "read-only" in words.lower():
        return Posted(Outcome.CLOSED, words, handoff_url=handoff)
    if error.code == _LOGIN_NEEDED or answer.status == 401:
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    return Posted(Outcome.REJECTED, words, handoff_url=handoff)


PROVIDER = Remark42()

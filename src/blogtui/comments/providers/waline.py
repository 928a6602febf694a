"""Waline (1.30 and later): threads with the comment answered, answers without an account or with one."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import msgspec

from blogtui.comments import by_hand, lookup, proving, sending
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, maybe, moment
from blogtui.comments.newest_first import learnt, learnt_more
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.waline_api import PER_PAGE, Answer, Comment, Thread, User, headers, read, sentence, sign_in
from blogtui.comments.widgets import at
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority, leads_inward, resolve
from blogtui.net.client import Client
from blogtui.net.response import Response

FLOOD = timedelta(seconds=60)  # between two comments from one address, unless the server is set up otherwise
_STATES = {"waiting": CommentState.HELD, "spam": CommentState.HELD}
_SETTING = r"""\b{}["']?\s{{0,9}}:\s{{0,9}}["'`]([^"'`\s]{{1,500}})["'`]"""
_SERVER, _PATH, _LOGIN = (re.compile(_SETTING.format(name)) for name in ("serverURL", "path", "login"))
_REQUIRED = re.compile(r"""\brequiredMeta["']?\s{0,9}:\s{0,9}\[([^\]]{0,80})\]""")


class Waline:
    """One server keeps the threads of a blog, each named by the path of its page."""

    name = "waline"
    rank = 8
    abilities = Abilities(
        "Waline",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.POSSIBLE,
        refuses_repeats=True,  # but not an administrator's, whose thread is looked through first
        account=AccountKind(
            "waline",
            "Waline",
            secret="Password",
            how="The e-mail and password of your account at the comment server; it asks for no code.",
            user="E-mail",
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        named = hints.page.url if hints.page is not None else hints.feed_url
        in_feed = _in_feed(hints.links.feed)
        found = _on_page(hints.page) or in_feed
        if found is None or leads_inward(named, found["base"]):
            return None
        facts = with_facts((), **found, feed=hints.links.feed if in_feed is not None else None, named_by=named)
        key = f"{found['base']}api/comment?{urlencode({'path': found['path']})}"
        return Source(self.name, key, key, hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        thread = await read(source, client, known)
        if isinstance(thread, NotModified):
            return thread
        ids = {str(comment.object_id) for comment in thread.comments}
        if thread.added:
            seen = learnt_more(source, thread.total, ids)
        else:
            seen = learnt(thread.problem is None, len(ids), thread.total, PER_PAGE, ids)
        return FetchedThread(
            comments=tuple(_fetched(comment, source) for comment in thread.comments),
            # The server counts answers too that nobody is shown, since what they answer is held.
            total=len(ids | known.ids if thread.added else ids) if thread.problem is None else thread.total,
            complete=thread.problem is None,
            validators=thread.validators,
            facts=with_facts(source.facts, **seen),
            problem=thread.problem,
            added=thread.added,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"the comments at {authority(source.url)}"
        if account is not None:
            return Form(where, signed=Signed.ACCOUNT, moderation=Moderation.POSSIBLE, markup=Markup.MARKDOWN)
        if source.fact("login") == "force":
            return by_hand.form(where)
        required = source.fact("required") or ""
        return Form(
            where=where,
            fields=(
                Field("name", "Name", "nick" in required),
                Field("email", "E-mail (not published)", "mail" in required, FieldKind.EMAIL),
                Field("website", "Website", "link" in required, FieldKind.URL),
            ),
            moderation=Moderation.POSSIBLE,
            markup=Markup.MARKDOWN,
            pace="Unless the blog says otherwise, Waline takes a comment a minute from one place.",
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        if reply.account is None and source.fact("login") == "force":
            return Posted(Outcome.HANDOFF, f"{authority(source.url)} wants a login.", handoff_url=handoff)
        user = await sending.before(sign_in(source, reply.account, client))
        if isinstance(user, Posted):
            return user
        answered = None
        if reply.to is not None or (user is not None and user.type == "administrator"):
            thread = await sending.before(read(source, client, user=user))
            assert not isinstance(thread, NotModified), "no validators were sent"
            if user is not None and (found := _find(thread, source, reply, None, user)) is not None:
                return replace(found, outcome=Outcome.DUPLICATE)
            answered = next((each for each in thread.comments if str(each.object_id) == reply.to), None)
            if answered is None and reply.to is not None:  # the server would keep it where nobody sees it
                return Posted(Outcome.REJECTED, "The comment answered is gone.", handoff_url=handoff)
        answer = await sending.send(
            client,
            f"{source.fact('base')}api/comment?lang=en",
            _body(source, reply, answered, user),
            JSON,
            named_by=source.fact("named_by") or source.url,
            accept=JSON,
            headers=headers(source, user),
        )
        return answer if isinstance(answer, Posted) else _told(answer, source, handoff)

    def handoff(self, source: Source, to: str | None) -> str:
        return _place(source, to or "waline")

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        user = await sign_in(source, reply.account, client)
        if isinstance(user, Posted):
            user = None
        thread = await read(source, client, user=user)
        assert not isinstance(thread, NotModified), "no validators were sent"
        return _find(thread, source, reply, native_id, user)

    async def prove(self, account: Account, client: Client) -> str:
        user = await self._user(account, client)
        return proving.named(account, user.display_name, user.email)

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        return ((await self._user(account, client)).display_name,)

    async def _user(self, account: Account, client: Client) -> User:
        home = Source(self.name, account.site, account.site, facts=with_facts((), base=f"{account.site}/"))
        user = await sign_in(home, account, client)
        if not isinstance(user, User):
            raise proving.not_taken(account.site)
        return user


def _on_page(page: Page | None) -> dict[str, str] | None:
    """`base` (the server's address) and `path` (the thread's name) as the script has them that starts Waline, and what
    it asks of writers."""
    if page is None or "serverURL" not in page.html or "waline" not in page.html.lower():
        return None
    for tag in page.tags:
        server = _SERVER.search(tag.text) if tag.name == "script" else None
        base = resolve(page.url, server[1].replace("\\/", "/")) if server is not None else None
        if base is not None:
            path, login, required = (setting.search(tag.text) for setting in (_PATH, _LOGIN, _REQUIRED))
            return {
                "base": base.rstrip("/") + "/",
                "path": unquote(path[1].replace("\\/", "/") if path is not None else urlsplit(page.url).path),
                "login": login[1] if login is not None else "",
                "required": required[1] if required is not None else "",
            }
    return None


def _in_feed(feed: str | None) -> dict[str, str] | None:
    """The same from the address of the thread's feed, `BASE/api/comment/rss?path=NAME`."""
    parts = urlsplit(feed or "")
    names = parse_qs(parts.query).get("path", [])
    if not parts.path.endswith("/api/comment/rss") or len(names) != 1:
        return None
    base = parts._replace(path=parts.path.removesuffix("api/comment/rss"), query="", fragment="").geturl()
    return {"base": base, "path": names[0]}


def _place(source: Source, anchor: str) -> str:
    return f"{source.page or source.url}#{anchor}"


def _fetched(comment: Comment, source: Source, *, plain: bool = False) -> FetchedComment:
    native = str(comment.object_id)
    return FetchedComment(
        native_id=native,
        parent=str(comment.pid) if comment.pid else None,
        author=clean_line(comment.nick or "", 200) or ANONYMOUS,
        html=escape(comment.orig) if plain and comment.orig is not None else comment.comment,
        published=_when(comment.time),
        author_url=comment.link or None,
        by_moderator=comment.type == "administrator",
        url=_place(source, native),
        state=_STATES.get(comment.status or "", CommentState.LIVE),
        likes=comment.like or None,
        rank=0 if comment.sticky in (True, 1) and not comment.pid else None,  # pinned to the top
    )


def _when(time: float | str | None) -> datetime | None:
    return moment(time) if isinstance(time, str) else at(None if time is None else time / 1000)


def _find(thread: Thread, source: Source, reply: Reply, native_id: str | None, user: User | None) -> Posted | None:
    """By what was typed, where the server tells it: what it makes of Markdown cannot be known here."""
    comments = [_fetched(comment, source, plain=True) for comment in thread.comments]
    signed = replace(reply, names=(user.display_name,)) if user is not None else reply
    return lookup.find(comments, signed, native_id)


def _body(source: Source, reply: Reply, answered: Comment | None, user: User | None) -> bytes:
    who = reply.identity
    told: dict[str, object] = {
        "comment": reply.text,
        "nick": user.display_name if user is not None else who.name,
        "mail": user.email if user is not None else who.email,
        "link": (user.url or "") if user is not None else who.website,
        "url": source.fact("path"),
    }
    if answered is not None:
        told |= {"pid": answered.object_id, "rid": answered.rid or answered.object_id, "at": answered.nick or ""}
    return msgspec.json.encode(told)


def _told(answer: Response, source: Source, handoff: str) -> Posted:
    wrapped = maybe(answer, Answer)
    words = sentence(wrapped) if wrapped is not None else ""
    host = authority(answer.url)
    if answer.status == 403:
        words = f"{host} takes no comments from programs: it may want a sign that a person is writing."
        return Posted(Outcome.REJECTED, words, handoff_url=handoff)
    if answer.status != 200:
        refused = sending.refused(answer, handoff)
        return replace(refused, message=words) if words else refused
    if wrapped is None:
        return sending.untold(answer)
    if str(wrapped.errno) != "0":
        if "duplicate" in words.lower():
            return Posted(Outcome.DUPLICATE, words)
        if "too fast" in words.lower():
            return Posted(Outcome.RATE_LIMITED, words, retry_at=datetime.now(UTC) + FLOOD)
        return Posted(Outcome.REJECTED, words or f"{host} refuses it without a reason.", handoff_url=handoff)
    comment = maybe(replace(answer, body=bytes(wrapped.data)), Comment)
    if comment is None:
        return Posted(Outcome.UNKNOWN, f"{host} took it, and does not say what became of it.")
    native = str(comment.object_id)
    if comment.status == "spam":
        return Posted(Outcome.REJECTED, "The server took it for spam.", native, handoff_url=handoff)
    if comment.status == "waiting":
        return Posted(Outcome.HELD, "It waits for a moderator.", native, _place(source, native))
    return Posted(Outcome.LIVE, native_id=native, url=_place(source, native))


PROVIDER = Waline()

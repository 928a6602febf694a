"""Isso (since 0.10): threads of two levels, answers without an account."""

import re
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from blogtui.comments import lookup, sending
from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, decoded
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.widgets import at, elements
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus
from blogtui.model.reply import Field, FieldKind, Form, Markup, Moderation, Outcome, Permit, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority, leads_inward, resolve
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

TEXT_LIMIT = 65_535  # characters
_LINE_LIMIT = 254
_LIVE, _HELD, _DELETED = 1, 2, 4  # the bits of `mode`
# Isso names no time. It counts comments per minute, and by default lets an author edit for a quarter of an hour.
_WAITS = {"ratelimit exceeded": timedelta(minutes=1), "edit time frame": timedelta(minutes=15)}
_OWN_FOR = 900  # seconds in which an author may change a comment, where the server does not tell
_MAX_AGE = re.compile(r";\s*max-age=(\d{1,9})(?:;|$)", re.IGNORECASE)
_TOO_LATE = "The time in which you could change it is over."
_PACE = (
    "Unless the blog says otherwise, Isso takes two comments a minute and three straight to a post from one place, and "
    "lets you change yours for a quarter of an hour, in which you cannot answer yourself."
)
_REFUSALS = ("direct responses", "required but not provided", "csrf")


class _Reply(msgspec.Struct):
    id: int
    parent: int | None = None
    created: float | None = None
    modified: float | None = None
    mode: int = _LIVE
    text: str | None = None
    author: str | None = None
    website: str | None = None
    likes: int | None = None


class _Comment(_Reply):
    hidden_replies: int = 0
    replies: list[_Reply] = msgspec.field(default_factory=list)


class _Config(msgspec.Struct, rename="kebab"):
    require_author: bool = False
    require_email: bool = False


class _Thread(msgspec.Struct):
    replies: list[_Comment]
    total_replies: int = 0
    hidden_replies: int = 0
    config: _Config = msgspec.field(default_factory=_Config)


class _Info(msgspec.Struct):
    moderation: bool | None = None


class Isso:
    """One server keeps the threads of a blog, each named by the path of its page."""

    name = "isso"
    rank = 8
    abilities = Abilities(
        "Isso",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.POSSIBLE,
    )

    def recognise(self, hints: Hints) -> Source | None:
        named = hints.page.url if hints.page is not None else hints.feed_url
        found = _on_page(hints.page) or _in_feed(hints.links.feed)
        if found is None or leads_inward(named, found[0]):
            return None
        base, uri = found
        feed = hints.links.feed if _in_feed(hints.links.feed) is not None else None
        facts = with_facts((), base=base, feed=feed, named_by=named, uri=uri)
        key = f"{base}?{urlencode({'uri': uri})}"
        return Source(self.name, key, key, hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        # Isso itself has no validators; what stands before it may.
        answer = await client.get(source.url, validators=known.validators, accept=JSON)
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        thread = decoded(answer, _Thread)
        all_of_them = _flat(thread)
        left_out = thread.hidden_replies + sum(comment.hidden_replies for comment in thread.replies)
        return FetchedThread(
            comments=tuple(_fetched(comment, source) for comment in all_of_them[:MOST_COMMENTS]),
            total=max(thread.total_replies, len(all_of_them)),  # old servers count the first level only
            complete=left_out == 0 and len(all_of_them) <= MOST_COMMENTS,
            validators=answer.validators,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        asked = decoded(await client.fetch(f"{source.url}&limit=1&nested_limit=0", accept=JSON), _Thread).config
        return Form(
            where=f"the comments at {authority(source.url)}; an answer to an answer is put under the first of both",
            fields=(
                Field("name", "Name", asked.require_author),
                Field("email", "E-mail (not published)", asked.require_email, FieldKind.EMAIL, _LINE_LIMIT),
                Field("website", "Website", kind=FieldKind.URL, limit=_LINE_LIMIT),
            ),
            moderation=await _moderation(source, client),
            markup=Markup.MARKDOWN,
            limit=TEXT_LIMIT,
            pace=_PACE,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        if reply.to is not None and not _is_number(reply.to):
            words = "The comment answered has no number at the blog."
            return Posted(Outcome.REJECTED, words, handoff_url=self.handoff(source, None))
        uri = urlencode({"uri": source.fact("uri") or ""})
        url, named_by = f"{_base(source)}new?{uri}", source.fact("named_by") or source.url
        answer = await sending.send(client, url, _body(reply), JSON, named_by=named_by)
        if isinstance(answer, Posted):
            return answer
        if answer.status in (200, 201, 202):
            return _taken(answer, source, reply)
        return _refused(answer, self.handoff(source, reply.to))

    async def amend(self, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client) -> Posted:
        body = msgspec.json.encode(_written(reply))
        answer = await _own("PUT", source, native_id, permit, client, body)
        if isinstance(answer, Posted):
            return answer
        if answer.status == 200:
            return _taken(answer, source)
        if answer.status != 403:
            return _refused(answer, _place(source, native_id))
        # A cookie counts for one text only: when the answer to an earlier try was lost, this one comes too late.
        seen = await client.fetch(f"{source.url}&plain=1", accept=JSON)
        texts = {str(each.id): each.text for each in _flat(decoded(seen, _Thread))}
        if (texts.get(native_id) or "").strip() == reply.text.strip():
            over = Permit(permit.secret, datetime.now(UTC))
            return Posted(Outcome.LIVE, "It says so already.", native_id, _place(source, native_id), permit=over)
        return Posted(Outcome.LOGIN_NEEDED, _TOO_LATE, native_id, handoff_url=_place(source, native_id))

    async def withdraw(
        self, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        answer = await _own("DELETE", source, native_id, permit, client)
        if isinstance(answer, Posted):
            return answer
        if answer.status == 200:
            answered = answer.body.strip() not in (b"null", b"")
            words = "Its place in the thread stays, because it was answered." if answered else ""
            return Posted(Outcome.WITHDRAWN, words)
        if answer.status == 403:
            return Posted(Outcome.LOGIN_NEEDED, _TOO_LATE, native_id, handoff_url=_place(source, native_id))
        seen = await _unseen(source, native_id, client)  # Isso 0.14 answers 500 for what is gone already
        if seen is not None and seen.outcome is Outcome.REJECTED:
            return Posted(Outcome.WITHDRAWN, "It was gone already.")
        return _refused(answer, _place(source, native_id))

    def handoff(self, source: Source, to: str | None) -> str:
        return _place(source, to) if to is not None else f"{source.page or source.url}#isso-thread"

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        # The text as it was typed: what Isso makes of Markdown cannot be told from here.
        answer = await client.fetch(f"{source.url}&plain=1", accept=JSON)
        found = [_fetched(comment, source, plain=True) for comment in _flat(decoded(answer, _Thread))]
        seen = lookup.find(found, reply, native_id)
        return seen if seen is not None or native_id is None else await _unseen(source, native_id, client)


def _on_page(page: Page | None) -> tuple[str, str] | None:
    """Isso's address and the thread's name, from the script and the element that the page has for it."""
    if page is None or not ("data-isso" in page.html or "isso-thread" in page.html):
        return None
    base, uri = None, urlsplit(page.url).path
    for found in elements(page, "data-isso", "data-isso-id", "src"):
        if "data-isso-id" in found and found.get("id") == "isso-thread":
            uri = found["data-isso-id"] or uri
        elif "data-isso" in found:
            base = found["data-isso"]
        elif base is None and "isso-thread" in page.ids:
            base = _before_script(found.get("src", ""))
    whole = resolve(page.url, base) if base else None
    return (whole.rstrip("/") + "/", uri) if whole is not None else None


def _before_script(src: str) -> str | None:
    """Where Isso is that serves its own script."""
    base, script, _ = src.rpartition("/js/embed.")
    return f"{base}/" if script else None


def _in_feed(feed: str | None) -> tuple[str, str] | None:
    """The same from the address of the thread's feed, `BASE/feed?uri=NAME`."""
    parts = urlsplit(feed or "")
    names = parse_qs(parts.query).get("uri", [])
    if not parts.path.endswith("/feed") or len(names) != 1:
        return None
    return parts._replace(path=parts.path.removesuffix("feed"), query="", fragment="").geturl(), names[0]


def _base(source: Source) -> str:
    return source.fact("base") or source.url.partition("?")[0]


def _place(source: Source, comment: str) -> str:
    return f"{source.page or source.url}#isso-{comment}"


def _is_number(native_id: str) -> bool:
    return native_id.isdecimal() and len(native_id) < 19


def _flat(thread: _Thread) -> list[_Reply]:
    return [each for comment in thread.replies for each in (comment, *comment.replies)]


def _fetched(comment: _Reply, source: Source, *, plain: bool = False) -> FetchedComment:
    text = comment.text or ""
    return FetchedComment(
        native_id=str(comment.id),
        parent=None if comment.parent is None else str(comment.parent),
        author=clean_line(unescape(comment.author or ""), 200) or ANONYMOUS,  # stored, and given, as HTML
        html=escape(text) if plain else text,
        published=at(comment.created),
        updated=at(comment.modified),
        author_url=unescape(comment.website) if comment.website else None,
        url=_place(source, str(comment.id)),
        state=_state(comment.mode),
        likes=comment.likes or None,
    )


def _state(mode: int) -> CommentState:
    if mode & _DELETED:
        return CommentState.DELETED
    return CommentState.HELD if mode & _HELD else CommentState.LIVE


async def _moderation(source: Source, client: Client) -> Moderation:
    try:
        told = decoded(await client.fetch(f"{_base(source)}info", accept=JSON), _Info).moderation
    except (HttpStatus, CommentsError):
        return Moderation.POSSIBLE  # old servers do not say
    if told is None:
        return Moderation.POSSIBLE
    # Moderated blogs may be set to let through whom they have let through before.
    return Moderation.POSSIBLE if told else Moderation.NEVER


def _body(reply: Reply) -> bytes:
    told = {
        **_written(reply),
        "email": reply.identity.email or None,
        "parent": int(reply.to) if reply.to is not None else None,
        "title": reply.post_title or reply.post_url,  # else Isso fetches the page for it, and refuses when it cannot
    }
    return msgspec.json.encode(told)


def _written(reply: Reply) -> dict[str, object]:
    """What the writer may change later as well."""
    name, website = reply.identity.name, reply.identity.website
    return {"text": reply.text, "author": name or None, "website": website or None}


async def _own(
    method: str, source: Source, native_id: str, permit: Permit, client: Client, body: bytes = b""
) -> Response | Posted:
    """Change a comment of one's own; the cookie bears its number for a name."""
    url, named_by = f"{_base(source)}id/{native_id}", source.fact("named_by") or source.url
    kind, cookies = JSON if body else "", {native_id: permit.secret}
    return await sending.send(client, url, body, kind, named_by=named_by, accept=JSON, cookies=cookies, method=method)


def _permit(answer: Response, native: str) -> Permit | None:
    """The cookie by which Isso knows the author again; X-Set-Cookie tells how long it counts."""
    secret, age = answer.cookies.get(native), _MAX_AGE.search(answer.headers.get("x-set-cookie", ""))
    seconds = int(age[1]) if age is not None else _OWN_FOR
    return Permit(secret, datetime.now(UTC) + timedelta(seconds=seconds)) if secret and seconds else None


def _taken(answer: Response, source: Source, reply: Reply | None = None) -> Posted:
    try:
        comment = decoded(answer, _Reply)
    except CommentsError as error:
        return Posted(Outcome.UNKNOWN, str(error))
    native, state = str(comment.id), _state(comment.mode)
    permit, place = _permit(answer, native), _place(source, native)
    if state is CommentState.HELD or answer.status == 202:
        return Posted(Outcome.HELD, "It waits for a moderator.", native, place, permit=permit)
    gone = reply is not None and reply.to is not None and comment.parent is None
    words = "The comment answered is gone, so it stands under the post." if gone else ""
    return Posted(Outcome.LIVE, words, native, place, permit=permit)


def _refused(answer: Response, handoff: str) -> Posted:
    """Isso says no to a comment with 400, and with 403 and a sentence; a 403 without one of its own is another's."""
    words = sending.said(answer)
    if answer.status == 403:
        lower = words.lower()
        wait = next((wait for sign, wait in _WAITS.items() if sign in lower), None)
        if wait is not None:
            return Posted(Outcome.RATE_LIMITED, words, retry_at=datetime.now(UTC) + wait)
        if any(sign in lower for sign in _REFUSALS):
            return Posted(Outcome.REJECTED, words, handoff_url=handoff)
    return sending.refused(answer, handoff)


async def _unseen(source: Source, native_id: str, client: Client) -> Posted | None:
    """A comment that the thread does not show: strangers get 403 while it is there, 404 when it is not."""
    try:
        await client.fetch(f"{_base(source)}id/{native_id}", accept=JSON)
    except HttpStatus as error:
        if error.status == 403:
            return Posted(Outcome.HELD, "It waits for a moderator.", native_id, _place(source, native_id))
        if error.status == 404:
            return Posted(Outcome.REJECTED, "A moderator has removed it.", native_id)
        raise
    return None


PROVIDER = Isso()

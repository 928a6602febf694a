"""Ghost (since 5.9): threads that anybody may read; answers by members, with the cookie of their browser."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import msgspec

from blogtui.comments import by_hand, lookup, proving, sending
from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS, MOST_PAGES
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, decoded, maybe, moment
from blogtui.comments.page import Page
from blogtui.comments.paragraphs import paragraphs
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.secrecy import may_go
from blogtui.comments.widgets import elements
from blogtui.model.account import Account, AccountKind
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority, leads_inward, resolve
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

PER_PAGE = 100
_POST = re.compile(r"[0-9a-f]{24}")
_COOKIE = "ghost-members-ssr"
_STATES = {"published": CommentState.LIVE, "deleted": CommentState.DELETED}


class _Member(msgspec.Struct):
    name: str | None = None


class _Count(msgspec.Struct):
    replies: int = 0
    likes: int = 0


class _Reply(msgspec.Struct):
    id: str
    in_reply_to_id: str | None = None
    status: str = "published"
    html: str | None = None
    created_at: str | None = None
    edited_at: str | None = None
    member: _Member | None = None
    count: _Count = msgspec.field(default_factory=_Count)


class _Comment(_Reply):
    replies: list[_Reply] = msgspec.field(default_factory=list)


class _Pagination(msgspec.Struct):
    pages: int = 1


class _Meta(msgspec.Struct):
    pagination: _Pagination = msgspec.field(default_factory=_Pagination)


class _Comments(msgspec.Struct):
    comments: list[_Comment]
    meta: _Meta = msgspec.field(default_factory=_Meta)


class _Error(msgspec.Struct):
    message: str | None = None
    context: str | None = None


class _Errors(msgspec.Struct):
    errors: list[_Error]


@dataclass(slots=True)
class _Reading:
    """The comments so far with the one each stands under, by id. `whole` is false once a page more was needed than
    the first, whose validators then tell nothing; `problem` says why not all came."""

    comments: dict[str, tuple[_Reply, str | None]]
    validators: Validators = Validators()
    whole: bool = True
    problem: str | None = None


class Ghost:
    """Ghost's own comments: two levels, but every answer to an answer says to which."""

    name = "ghost"
    rank = 8
    abilities = Abilities(
        "Ghost",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.ACCOUNT,
        moderated=Moderation.NEVER,
        account=AccountKind(
            "ghost",
            "Ghost",
            secret="Cookies",
            how=(
                "Log in at the blog by the link it mails, then copy the cookies ghost-members-ssr and "
                "ghost-members-ssr.sig out of the browser: “ghost-members-ssr=…; ghost-members-ssr.sig=…”."
            ),
            user="",
        ),
    )

    def recognise(self, hints: Hints) -> Source | None:
        found = _on_page(hints.page)
        if found is None or hints.page is None or leads_inward(hints.page.url, found[0]):
            return None
        site, post = found
        key = f"{site}members/api/comments/post/{post}/"
        facts = with_facts((), named_by=hints.page.url, post=post, site=site)
        return Source(self.name, key, key, hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        try:
            reading = await _read(source, client, known.validators)
        except HttpStatus as error:
            if error.status != 405:
                raise
            return FetchedThread(complete=False, closed=True)  # switched off for the whole blog
        if isinstance(reading, NotModified):
            return reading
        comments = tuple(_fetched(each, under, reading, source) for each, under in reading.comments.values())
        return FetchedThread(
            comments=comments,
            total=len(comments) if reading.problem is None else None,  # the server counts the first level only
            complete=reading.problem is None,
            validators=reading.validators if reading.whole else Validators(),
            problem=reading.problem,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"the comments of {authority(source.url)}"
        if account is None:
            return by_hand.form(where)
        closed = None
        if isinstance(await _member(source, account, client), Posted):
            closed = f"{authority(source.url)} does not know these cookies any more."
        return Form(where, signed=Signed.ACCOUNT, moderation=Moderation.NEVER, markup=Markup.TEXT, closed=closed)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        if reply.account is None:
            words = f"{authority(source.url)} takes comments of its members only."
            return Posted(Outcome.HANDOFF, words, handoff_url=handoff)
        if not may_go(reply.account, source.url):
            return Posted(Outcome.LOGIN_NEEDED, f"The account is not one of {authority(source.url)}.")
        place = await sending.before(_place_of(source, reply.to, client))
        if place is None:
            return Posted(Outcome.REJECTED, "The comment answered is gone.", handoff_url=handoff)
        answer = await sending.send(
            client,
            f"{source.fact('site')}members/api/comments/",
            msgspec.json.encode({"comments": [{**place, "html": paragraphs(reply.text)}]}),
            JSON,
            named_by=source.fact("named_by") or source.url,
            accept=JSON,
            cookies=_cookies(reply.account),
        )
        if isinstance(answer, Posted):
            return answer
        return _taken(answer, source) if answer.status in (200, 201) else _refused(answer, handoff)

    def handoff(self, source: Source, to: str | None) -> str:
        return _address(source, to or "root")

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        member = await _member(source, reply.account, client)
        names = _names(member)
        thread = await self.thread(source, client, Known())
        assert isinstance(thread, FetchedThread), "no validators were sent"
        return lookup.find(thread.comments, replace(reply, names=names), native_id)

    async def prove(self, account: Account, client: Client) -> str:
        return proving.named(account, *await self.names(account, client), account.user)

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        home = Source(self.name, account.site, account.site, facts=with_facts((), site=f"{account.site}/"))
        member = await _member(home, account, client)
        if not isinstance(member, _Member):
            raise proving.not_taken(account.site)
        return _names(member)


def _on_page(page: Page | None) -> tuple[str, str] | None:
    """The site and the post's id in the script of the comments, which is there only while comments are on."""
    for found in elements(page, "data-ghost-comments"):
        site = resolve(page.url, found["data-ghost-comments"]) if page is not None else None
        post = _POST.fullmatch(found.get("data-post-id", ""))
        if site is not None and post is not None:
            return site.rstrip("/") + "/", post[0]
    return None


def _address(source: Source, comment: str) -> str:
    return f"{source.page or source.url}#ghost-comments-{comment}"


async def _read(source: Source, client: Client, validators: Validators) -> _Reading | NotModified:
    """All pages of the first level, the oldest first, and the answers that a page leaves out. Raises NetError,
    CommentsError for the first page."""
    answer = await client.get(_paged(source.url, 1), validators=validators, accept=JSON)
    if isinstance(answer, Unchanged):
        return NotModified(answer.validators)
    first = decoded(answer, _Comments)
    reading = _Reading({}, answer.validators)
    tops = list(first.comments)
    _add(reading, tops, None)
    try:
        tops += await _more(source.url, 2, first.meta.pagination.pages, None, reading, client)
        for top in tops:
            if len(top.replies) < top.count.replies:
                url = f"{source.fact('site')}members/api/comments/{top.id}/replies/"
                await _more(url, 1, 1 + top.count.replies // PER_PAGE, top.id, reading, client)
    except (NetError, CommentsError) as error:
        reading.problem = f"Not all comments could be read: {error}"
    return reading


async def _more(
    url: str, number: int, pages: int, under: str | None, reading: _Reading, client: Client
) -> list[_Comment]:
    """The comments on the pages from `number` on."""
    found: list[_Comment] = []
    while number <= pages:
        if number > MOST_PAGES or len(reading.comments) >= MOST_COMMENTS:
            raise CommentsError(f"the thread is longer than {len(reading.comments):,} comments.")
        reading.whole = False
        page = decoded(await client.fetch(_paged(url, number), accept=JSON), _Comments)
        found += page.comments
        _add(reading, page.comments, under)
        pages, number = page.meta.pagination.pages, number + 1
    return found


def _paged(url: str, number: int) -> str:
    return f"{url}?{urlencode({'limit': PER_PAGE, 'page': number, 'order': 'created_at asc'})}"


def _add(reading: _Reading, comments: Iterable[_Comment], under: str | None) -> None:
    for comment in comments:
        reading.comments[comment.id] = (comment, under)
        reading.comments.update({each.id: (each, comment.id) for each in comment.replies})


def _fetched(comment: _Reply, under: str | None, reading: _Reading, source: Source) -> FetchedComment:
    # An answer to an answer that is no longer shown keeps its place under the first of both.
    answered = comment.in_reply_to_id if comment.in_reply_to_id in reading.comments else under
    name = comment.member.name if comment.member is not None else None
    return FetchedComment(
        native_id=comment.id,
        parent=answered,
        author=clean_line(name or "", 200) or ANONYMOUS,
        html=comment.html or "",
        published=moment(comment.created_at),
        updated=moment(comment.edited_at),
        url=_address(source, comment.id),
        state=_STATES.get(comment.status, CommentState.HIDDEN),
        likes=comment.count.likes or None,
    )


async def _place_of(source: Source, to: str | None, client: Client) -> dict[str, str] | None:
    """Where an answer goes, in Ghost's words: it answers the first level, and names the answer meant. None when the
    comment answered is not there any more."""
    post = {"post_id": source.fact("post") or ""}
    if to is None:
        return post
    reading = await _read(source, client, Validators())
    assert isinstance(reading, _Reading), "no validators were sent"
    if to not in reading.comments:
        return None
    under = reading.comments[to][1]
    return {**post, "parent_id": to} if under is None else {**post, "parent_id": under, "in_reply_to_id": to}


def _cookies(account: Account) -> dict[str, str]:
    """The member's two cookies out of what was pasted."""
    pairs = (piece.strip().partition("=") for piece in account.secret.removeprefix("Cookie:").split(";"))
    return {name: value for name, _, value in pairs if name in (_COOKIE, f"{_COOKIE}.sig")}


async def _member(source: Source, account: Account | None, client: Client) -> _Member | Posted | None:
    """Who the cookies say we are, None without an account; Posted when the site does not know them. Raises NetError."""
    if account is None:
        return None
    unknown = Posted(Outcome.LOGIN_NEEDED, f"{authority(source.url)} does not know these cookies.")
    if not may_go(account, source.url):
        return unknown
    url = f"{source.fact('site')}members/api/member/"
    try:
        answer = await client.fetch(url, accept=JSON, cookies=_cookies(account))
    except HttpStatus as error:
        if error.status not in (401, 403):
            raise
        return unknown
    return maybe(answer, _Member) or unknown  # strangers get an empty answer


def _names(member: _Member | Posted | None) -> tuple[str, ...]:
    return (member.name,) if isinstance(member, _Member) and member.name else ()


def _taken(answer: Response, source: Source) -> Posted:
    told = maybe(answer, _Comments)
    if told is None or not told.comments:
        return sending.untold(answer)
    [comment, *_] = told.comments
    live = comment.status == "published"
    outcome, words = (Outcome.LIVE, "") if live else (Outcome.HELD, "The site does not show it yet.")
    return Posted(outcome, words, comment.id, _address(source, comment.id))


def _refused(answer: Response, handoff: str) -> Posted:
    told = maybe(answer, _Errors)
    error = told.errors[0] if told is not None and told.errors else _Error()
    words = clean_line(error.context or error.message or "", 400)
    refused = sending.refused(answer, handoff)
    if answer.status == 405:
        refused = Posted(Outcome.CLOSED, "Comments are switched off.", handoff_url=handoff)
    return replace(refused, message=words) if words else refused


PROVIDER = Ghost()

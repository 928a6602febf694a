"""WordPress.com: its public API 1.1 for the blogs it hosts; answers with a token, else in the browser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote, urlencode

import msgspec

from blogtui.comments import json_api, lookup, sending, wordpress_com
from blogtui.comments.browser import form_address
from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS, MOST_PAGES
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, bearer, decoded, moment
from blogtui.comments.newest_first import learnt, learnt_more, nothing_new, only_added, was_whole
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.reply import Form, Identity, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

API = "https://public-api.wordpress.com"
PER_PAGE = 100  # the most the API gives
FLOOD = timedelta(seconds=30)  # as at every WordPress; no Retry-After
_STATES = {"approved": CommentState.LIVE, "unapproved": CommentState.HELD}
_WITHOUT_LOGIN = frozenset({"authorization_required", "invalid_token", "invalid_access_token", "needs_token"})


class _Author(msgspec.Struct):
    ID: int = 0
    name: str = ""
    URL: str = ""


class _Parent(msgspec.Struct):
    ID: int


class _Comment(msgspec.Struct):
    ID: int
    author: _Author = msgspec.field(default_factory=_Author)
    date: str = ""
    URL: str = ""
    content: str = ""
    status: str = "approved"
    parent: _Parent | bool | None = None
    type: str = "comment"
    like_count: int | None = None


class _Replies(msgspec.Struct):
    comments: list[_Comment]
    found: int = -1


class _Discussion(msgspec.Struct):
    comments_open: bool | None = None


class _Post(msgspec.Struct):
    ID: int
    author: _Author = msgspec.field(default_factory=_Author)
    discussion: _Discussion = msgspec.field(default_factory=_Discussion)


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
        post = await _post(source, client, known.account)
        again = was_whole(source, known, PER_PAGE)
        order = "DESC" if again else "ASC"
        page = await _page(source, post, 1, order, client, known.account)
        comments = {comment.ID: comment for comment in page.comments}
        if again and nothing_new(source, known, {str(each.ID) for each in _comments(comments)}, page.found):
            return NotModified()

        def enough() -> bool:
            # The site counts pingbacks too, which nobody keeps: no more of them are new than their numbers tell.
            pings = {str(each.ID) for each in comments.values() if each.type != "comment"}
            return again and only_added(
                source, replace(known, ids=known.ids | pings), list(map(str, comments)), page.found
            )

        problem = await _more(comments, page, source, post, order, client, known.account, enough)
        fetched = tuple(_fetched(each, post) for each in _comments(comments))
        added = enough() and len(comments) < page.found
        count = len(known.ids.union(each.native_id for each in fetched)) if added else len(fetched)
        complete = added or (problem is None and len(comments) >= page.found)
        if added:
            seen = learnt_more(source, page.found, list(map(str, comments)))
        else:
            seen = learnt(complete, count, page.found, PER_PAGE, list(map(str, comments)))
        return FetchedThread(
            comments=fetched,
            total=count if complete or page.found < 0 else page.found,
            complete=complete,
            closed=post.discussion.comments_open is False,
            facts=with_facts(source.facts, id=str(post.ID), **seen),
            problem=problem,
            added=added,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        host = authority(source.key)
        if not bearer(account, _api(source)):
            return Form(f"the comment form of {host}, in the browser", signed=Signed.BROWSER, by_hand=True)
        post = await _post(source, client, account)
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
            return Posted(
                Outcome.HANDOFF, f"The browser takes it from here, at {authority(address)}.", handoff_url=address
            )
        if reply.to is not None and not reply.to.isdecimal():
            words = "The comment answered has no number at WordPress.com."
            return Posted(Outcome.REJECTED, words, handoff_url=address)
        if reply.to is not None:
            path = f"comments/{reply.to}/replies/new"
        else:
            path = f"posts/{(await sending.before(_numbered(source, client, reply.account)))}/replies/new"
        body = urlencode({"content": reply.text}).encode()
        answer = await sending.send(
            client,
            _address(source, path),
            body,
            "application/x-www-form-urlencoded",
            named_by=_api(source),
            accept=JSON,
            headers=headers,
        )
        if isinstance(answer, Posted):
            return answer
        return _taken(answer) if answer.status in (200, 201) else _refused(answer, address)

    async def prove(self, account: Account, client: Client) -> str:
        url = f"{account.site}/rest/v1.1/me?fields=display_name,username"
        try:
            me = decoded(await client.fetch(url, accept=JSON, headers=bearer(account, url)), _Me)
        except HttpStatus as error:
            if error.status not in (400, 401, 403) or error.retry_at is not None:
                raise
            raise CommentsError("WordPress.com does not accept this token.", advice="Get a new one.") from error
        return clean_line(me.display_name or me.username, 200)

    def handoff(self, source: Source, to: str | None) -> str:
        return form_address(source.key, source.fact("guid") or "", to, wordpress=True)

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        if native_id is not None and native_id.isdecimal():
            try:
                answer = await _get(source, f"comments/{native_id}", client, reply.account)
                return _posted(decoded(answer, _Comment))
            except HttpStatus as error:
                if error.status not in (401, 403, 404) or error.retry_at is not None:
                    raise  # else it is not public, and the thread tells whether something equal is
        thread = await self.thread(source, client, Known(account=reply.account))
        if reply.account is not None:
            reply = replace(reply, identity=Identity())  # signed with the account's own name
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _api(source: Source) -> str:
    return source.fact("api") or API


def _address(source: Source, path: str) -> str:
    return f"{_api(source)}/rest/v1.1/sites/{quote(source.fact('site') or '', safe='')}/{path}"


async def _get(source: Source, path: str, client: Client, account: Account | None) -> Response:
    """Asked as the account, where there is one; as a stranger if its token is not taken any more."""
    url = _address(source, path)
    headers = bearer(account, url)
    try:
        return await client.fetch(url, accept=JSON, headers=headers)
    except HttpStatus as error:
        if error.status not in (400, 401) or not headers:
            raise
        return await client.fetch(url, accept=JSON)


async def _post(source: Source, client: Client, account: Account | None) -> _Post:
    post = quote(source.fact("id") or "", safe=":")
    return decoded(await _get(source, f"posts/{post}?fields=ID,author,discussion", client, account), _Post)


async def _numbered(source: Source, client: Client, account: Account | None) -> str:
    """The post's number. Raises NetError, CommentsError."""
    known = source.fact("id") or ""
    return known if known.isdecimal() else str((await _post(source, client, account)).ID)


async def _page(
    source: Source, post: _Post, number: int, order: str, client: Client, account: Account | None
) -> _Replies:
    query = urlencode({"number": PER_PAGE, "order": order, "page": number})
    return decoded(await _get(source, f"posts/{post.ID}/replies/?{query}", client, account), _Replies)


async def _more(
    comments: dict[int, _Comment],
    page: _Replies,
    source: Source,
    post: _Post,
    order: str,
    client: Client,
    account: Account | None,
    enough: Callable[[], bool],
) -> str | None:
    """Add the pages after the first until it is enough; what kept the rest away, in a sentence."""
    number = 1
    while len(page.comments) == PER_PAGE and len(comments) != page.found and not enough():
        if len(comments) >= MOST_COMMENTS or number == MOST_PAGES:
            return f"The thread is longer than {len(comments):,} comments; the rest was not fetched."
        number += 1
        try:
            page = await _page(source, post, number, order, client, account)
        except (NetError, CommentsError) as error:
            return f"Page {number} of the comments could not be read: {error}"
        comments |= {comment.ID: comment for comment in page.comments}
    return None


def _comments(found: dict[int, _Comment]) -> list[_Comment]:
    """Those that are comments: pingbacks come with them."""
    return [comment for comment in found.values() if comment.type == "comment"]


def _fetched(comment: _Comment, post: _Post) -> FetchedComment:
    return FetchedComment(
        native_id=str(comment.ID),
        parent=str(comment.parent.ID) if isinstance(comment.parent, _Parent) else None,
        author=clean_line(unescape(comment.author.name), 200) or ANONYMOUS,
        html=comment.content,
        published=moment(comment.date),
        author_url=comment.author.URL or None,
        by_post_author=post.author.ID != 0 and comment.author.ID == post.author.ID,
        url=comment.URL or None,
        state=_STATES.get(comment.status, CommentState.HIDDEN),
        likes=comment.like_count,
    )


def _taken(answer: Response) -> Posted:
    comment = json_api.maybe(answer, _Comment)
    if comment is None:
        host = authority(answer.url)
        return Posted(Outcome.UNKNOWN, f"{host} answers something that does not tell whether it took the comment.")
    return _posted(comment)


def _posted(comment: _Comment) -> Posted:
    native, url = str(comment.ID), comment.URL or None
    match _STATES.get(comment.status):
        case CommentState.LIVE:
            return Posted(Outcome.LIVE, native_id=native, url=url)
        case CommentState.HELD:
            return Posted(Outcome.HELD, "It waits for a moderator.", native, url)
    words = "The site accepted it but shows it nowhere; it lies among its spam or in its bin."
    return Posted(Outcome.REJECTED, words, native)


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

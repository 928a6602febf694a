"""utterances: a post's comments are those of a GitHub issue, which everybody may read, answered with a token."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import msgspec

from blogtui.comments import by_hand, github, json_api, lookup, own
from blogtui.comments.feed_thread import MOST_COMMENTS, MOST_PAGES
from blogtui.comments.hints import Hints
from blogtui.comments.newest_first import learnt, learnt_more, only_added, was_whole
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.model.account import Account
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Permit, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import same_host
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

_HTML = "application/vnd.github.html+json"
_FULL = "application/vnd.github.full+json"  # and as it was typed
_JSON = "application/vnd.github+json"
_PER_PAGE = 100


class _Reactions(msgspec.Struct):
    up: int = msgspec.field(name="+1", default=0)
    heart: int = 0


class _Comment(msgspec.Struct):
    id: int
    html_url: str | None = None
    user: github.User | None = None
    created_at: str | None = None
    updated_at: str | None = None
    body: str | None = None
    body_html: str | None = None
    author_association: str | None = None
    reactions: _Reactions | None = None


class _Issue(msgspec.Struct):
    number: int
    title: str = ""
    html_url: str | None = None
    locked: bool = False
    comments: int | None = None


class _Found(msgspec.Struct):
    items: list[_Issue] = []


class Utterances(github.Accounts):
    """Issues of a repository, one a post, found by their title or number. Comments are flat."""

    name = "utterances"
    rank = 33
    abilities = Abilities(
        "utterances (GitHub issues)",
        reads=True,
        answers="from here",
        threaded=False,
        signed=Signed.ACCOUNT,
        moderated=Moderation.NEVER,
        account=github.ACCOUNT,
    )

    def recognise(self, hints: Hints) -> Source | None:
        page = hints.page
        if page is None or hints.post_url is None:
            return None
        for values in github.widgets(page, "utteranc.es", "utterances"):
            number = values.get("issue-number", "")
            mapping = values.get("issue-term", "")
            url = (page.link("canonical") if mapping == "url" else None) or hints.post_url
            words = github.term(mapping, page, url) or mapping
            if not number.isdecimal() and not words:
                continue
            repo = values["repo"]
            facts = with_facts((), api=github.API, repo=repo, term=words, issue=number if number.isdecimal() else None)
            key = f"{repo}#{number if number.isdecimal() else words}"
            return Source(self.name, key, f"{github.API}/repos/{repo}/issues", hints.post_url, facts)
        return None

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        return await self._read(source, client, known, _HTML)

    async def _read(self, source: Source, client: Client, known: Known, form: str) -> FetchedThread | NotModified:
        number = await _number(source, known.account, client)
        if number is None:
            return FetchedThread(total=0, facts=source.facts)
        headers, address = _headers(known.account, source), _issue(source, number)
        listing = f"{address}/comments?per_page={_PER_PAGE}"
        # Of a thread of one page its comments tell whether anything changed, of a longer one the issue, which counts.
        long = was_whole(source, known, _PER_PAGE)
        asked, accept = (address, _JSON) if long else (listing, form)
        answer = await client.get(asked, validators=known.validators, accept=accept, headers=headers)
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        if long and (more := await _grown(answer, listing, source, known, client, form)) is not None:
            return more
        first = await client.fetch(listing, accept=form, headers=headers) if long else answer
        comments, problem = await _pages(first, source, known.account, client, form)
        told = answer if long else await client.fetch(address, accept=_JSON, headers=headers)
        issue = json_api.decoded(told, _Issue)
        complete = problem is None and len(comments) >= (issue.comments or 0)
        ids = [comment.native_id for comment in comments]
        seen = learnt(complete, len(comments), issue.comments, _PER_PAGE, ids)
        seen["since"] = _latest(comments) if seen["whole"] else None
        return FetchedThread(
            comments=comments,
            total=issue.comments,
            complete=complete,
            closed=issue.locked,
            validators=(first if len(comments) < _PER_PAGE else told).validators if complete else Validators(),
            facts=with_facts(source.facts, issue=number, page=issue.html_url, **seen),
            problem=problem,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"the issues of {source.fact('repo')} at GitHub"
        signed, markup = Signed.ACCOUNT, Markup.MARKDOWN
        number = await _number(source, account, client) if account is not None else None
        if number is None:
            return replace(by_hand.form(where, markup), threaded=False)
        issue = json_api.decoded(await _get(_issue(source, number), _JSON, account, source, client), _Issue)
        return Form(
            where,
            signed=signed,
            moderation=Moderation.NEVER,
            markup=markup,
            threaded=False,
            limit=github.LONGEST,
            closed="The issue is locked." if issue.locked else None,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff = self.handoff(source, reply.to)
        headers = json_api.bearer(reply.account, _api(source))
        if not headers:
            return Posted(Outcome.HANDOFF, "Without a token the browser takes it from here.", handoff_url=handoff)
        try:
            number = await json_api.before(_number(source, reply.account, client))
        except HttpStatus as error:
            told = json_api.login_needed(error, handoff)
            if told is None:
                raise
            return told
        if number is None:
            words = "The first comment on a post is made in the browser."
            return Posted(Outcome.HANDOFF, words, handoff_url=handoff)
        url = f"{_issue(source, number)}/comments"
        answer = await json_api.post(
            client, url, {"body": reply.text}, {**headers, **github.VERSION}, named_by=_api(source)
        )
        return answer if isinstance(answer, Posted) else _told(answer, handoff)

    async def amend(self, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client) -> Posted:
        answer = await _changed("PATCH", source, native_id, {"body": reply.text}, reply.account, client)
        return own.changed(answer, native_id, self.handoff(source, native_id), permit)

    async def withdraw(
        self, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        answer = await _changed("DELETE", source, native_id, None, account, client)
        return own.deleted(answer, self.handoff(source, native_id))

    def handoff(self, source: Source, to: str | None) -> str:
        issue = source.fact("page")
        if issue is None:
            return source.page or source.url
        return f"{issue}#issuecomment-{to}" if to is not None else issue

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        thread = await self._read(source, client, Known(account=reply.account), _FULL)
        if reply.account is not None:
            reply = replace(reply, names=(reply.account.user,))
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)


def _api(source: Source) -> str:
    return source.fact("api") or github.API


def _issue(source: Source, number: str) -> str:
    return f"{_api(source)}/repos/{source.fact('repo')}/issues/{number}"


def _headers(account: Account | None, source: Source) -> dict[str, str]:
    return {**json_api.bearer(account, _api(source)), **github.VERSION}


async def _changed(
    method: str, source: Source, comment: str, value: object, account: Account | None, client: Client
) -> Response | Posted:
    """Change one's own comment (docs.github.com/rest/issues/comments)."""
    url = f"{_api(source)}/repos/{source.fact('repo')}/issues/comments/{comment}"
    headers = json_api.bearer(account, url)
    asking = {**headers, **github.VERSION} if headers else {}
    return await own.change(client, method, url, value, asking, named_by=_api(source))


async def _get(url: str, accept: str, account: Account | None, source: Source, client: Client) -> Response:
    return await client.fetch(url, accept=accept, headers=_headers(account, source))


async def _number(source: Source, account: Account | None, client: Client) -> str | None:
    """The issue's number: known, or of the oldest issue whose title has the words; None when there is none yet."""
    known = source.fact("issue")
    if known is not None:
        return known
    words = source.fact("term") or ""
    search = f'"{words}" type:issue in:title repo:{source.fact("repo")}'
    url = f"{_api(source)}/search/issues?{urlencode({'q': search, 'sort': 'created', 'order': 'asc'})}"
    found = json_api.decoded(await _get(url, _JSON, account, source, client), _Found)
    named = (issue for issue in found.items if words.casefold() in issue.title.casefold())
    issue = next(named, None)
    return None if issue is None else str(issue.number)


async def _grown(
    told: Response, listing: str, source: Source, known: Known, client: Client, form: str
) -> FetchedThread | None:
    """What came since the last visit to a long issue that was read whole, and what was edited; None if that is not
    all. Raises NetError, CommentsError."""
    issue, since = json_api.decoded(told, _Issue), source.fact("since")
    if since is None:
        return None
    first = await _get(f"{listing}&{urlencode({'since': since})}", form, known.account, source, client)
    comments, problem = await _pages(first, source, known.account, client, form)
    ids = [comment.native_id for comment in comments]
    if problem is not None or not only_added(source, known, sorted(ids, key=int, reverse=True), issue.comments):
        return None
    seen = {**learnt_more(source, issue.comments, ids), "since": max(since, _latest(comments) or since)}
    return FetchedThread(
        comments=comments,
        total=issue.comments,
        closed=issue.locked,
        validators=told.validators,
        facts=with_facts(source.facts, page=issue.html_url, **seen),
        added=True,
    )


def _latest(comments: tuple[FetchedComment, ...]) -> str | None:
    """A second before the last one was written, as GitHub writes times: asked for what is since, that one comes too."""
    times = [comment.published for comment in comments if comment.published is not None]
    return f"{max(times) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}" if times else None


async def _pages(
    first: Response, source: Source, account: Account | None, client: Client, form: str
) -> tuple[tuple[FetchedComment, ...], str | None]:
    """The comments of all pages, by their `next` links; and the sentence on why some are missing, if so."""
    found = {comment.id: comment for comment in json_api.decoded(first, list[_Comment])}
    answer, pages, problem = first, 1, None
    while (url := next((href for rel, href in answer.links if rel == "next"), None)) is not None:
        if pages >= MOST_PAGES or len(found) >= MOST_COMMENTS or not same_host(url, _api(source)):
            problem = f"The thread is longer than {len(found):,} comments; the rest was not fetched."
            break
        try:
            answer = await _get(url, form, account, source, client)
            found |= {comment.id: comment for comment in json_api.decoded(answer, list[_Comment])}
        except (NetError, CommentsError) as error:
            problem = f"Page {pages + 1} of the comments could not be read: {error}"
            break
        pages += 1
    return tuple(map(_fetched, found.values())), problem


def _fetched(comment: _Comment) -> FetchedComment:
    user = comment.user or github.User()
    return FetchedComment(
        native_id=str(comment.id),
        parent=None,
        author=clean_line(user.login or "", 200) or github.GHOST,
        html=comment.body_html or "",
        published=json_api.moment(comment.created_at),
        updated=json_api.moment(comment.updated_at) if comment.updated_at != comment.created_at else None,
        author_url=user.html_url,
        by_post_author=comment.author_association == github.OWNER,
        by_moderator=comment.author_association in github.MODERATORS,
        url=comment.html_url,
        likes=comment.reactions.up + comment.reactions.heart if comment.reactions is not None else None,
        typed=comment.body,
    )


def _told(answer: Response, handoff: str) -> Posted:
    if answer.status == 201:
        made = json_api.maybe(answer, _Comment)
        if made is None:
            return Posted(Outcome.LIVE)
        return Posted(Outcome.LIVE, native_id=str(made.id), url=made.html_url, permit=own.BY_ACCOUNT)
    told = json_api.refused(answer, handoff)
    if answer.status == 403 and told.outcome is Outcome.CLOSED and "locked" not in told.message.lower():
        return replace(told, outcome=Outcome.LOGIN_NEEDED)  # a token that may not write there
    return told


PROVIDER = Utterances()

"""giscus: a post's comments are those of a GitHub discussion, read at giscus, or with a token at GitHub itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import msgspec

from blogtui.comments import by_hand, discussion, github, json_api, lookup, own, sending
from blogtui.comments.discussion import Answer, Wanted
from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, FetchedThread, Known, Reply, with_facts
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Permit, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import leads_inward, origin, resolve
from blogtui.net.client import Client
from blogtui.net.response import Response

_MAPPINGS = frozenset({"pathname", "url", "title", "og:title"})
_HOST = "https://giscus.app"


class _Made(msgspec.Struct):
    id: str
    url: str | None = None


class _Payload(msgspec.Struct):
    comment: _Made | None = None


class _Done(msgspec.Struct):
    added: _Payload | None = msgspec.field(name="addDiscussionComment", default=None)
    changed: _Payload | None = msgspec.field(name="updateDiscussionComment", default=None)


class Giscus(github.Accounts):
    """Discussions of a repository, one a post. Two levels: an answer to a reply stands beside it."""

    name = "giscus"
    rank = 32
    abilities = Abilities(
        "giscus (GitHub discussions)",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.ACCOUNT,
        moderated=Moderation.NEVER,
        account=github.ACCOUNT,
    )

    def recognise(self, hints: Hints) -> Source | None:
        page = hints.page
        if page is None or hints.post_url is None:
            return None
        for values in github.widgets(page, "giscus"):
            mapping = values.get("mapping") or "pathname"
            words = github.term(mapping, page, hints.post_url) if mapping in _MAPPINGS else values.get("term", "")
            number = words if mapping == "number" and words.isdecimal() else None
            repo = values["repo"]
            facts = with_facts(
                (),
                api=github.API,
                repo=repo,
                category=values.get("category"),
                number=number,
                strict="yes" if values.get("strict") == "1" else None,
                term=words if number is None else None,
                widget=_widget(values, page.url),
            )
            if words:
                url = f"https://github.com/{repo}/discussions"
                return Source(self.name, f"{repo}#{words}", url, hints.post_url, facts)
        return None

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread:
        account = known.account
        if account is None:
            widget = source.fact("widget")
            if widget is None:
                raise CommentsError("GitHub shows its discussions with a token only.", advice=discussion.TOKEN_READS)
            shown = await discussion.shown(widget, client, _wanted(source))
            if shown is None:
                return FetchedThread(total=0, facts=source.facts)
            id_, read = shown
        else:
            id_ = await _discussion(source, account, client)
            if id_ is None:
                return FetchedThread(total=0, facts=source.facts)
            read = await discussion.read(_api(source), account, client, id_)
        return FetchedThread(
            comments=read.comments,
            total=read.total,
            complete=read.problem is None,
            closed=read.locked,
            facts=with_facts(source.facts, id=id_, page=read.url),
            problem=read.problem,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        where = f"the discussions of {source.fact('repo')} at GitHub"
        markup = Markup.MARKDOWN
        id_ = await _discussion(source, account, client) if account is not None else None
        if account is None or id_ is None:
            return by_hand.form(where, markup)
        locked = await discussion.locked(_api(source), account, client, id_)
        closed = "The discussion is locked." if locked else None
        where = f"{where}; an answer to an answer is put under the first of both"
        signed, moderation = Signed.ACCOUNT, Moderation.NEVER
        return Form(where, signed=signed, moderation=moderation, markup=markup, limit=github.LONGEST, closed=closed)

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        handoff, account = self.handoff(source, reply.to), reply.account
        if account is None:
            return Posted(Outcome.HANDOFF, "Without a token the browser takes it from here.", handoff_url=handoff)
        try:
            id_ = await json_api.before(_discussion(source, account, client))
            if id_ is None:
                words = "The first comment on a post is made in the browser."
                return Posted(Outcome.HANDOFF, words, handoff_url=handoff)
            top = None
            if reply.to is not None:
                top = await json_api.before(discussion.top_of(_api(source), account, client, reply.to))
                if top is None:
                    return Posted(Outcome.CLOSED, "What you answer is gone.", handoff_url=handoff)
        except HttpStatus as error:
            told = json_api.login_needed(error, handoff)
            if told is None:
                raise
            return told
        variables = {"discussion": id_, "body": reply.text, **({"replyTo": top} if top is not None else {})}
        answer = await _mutated(source, account, client, discussion.ADD, variables)
        return answer if isinstance(answer, Posted) else _told(answer, handoff)

    async def amend(self, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client) -> Posted:
        variables = {"id": native_id, "body": reply.text}
        answer = await _mutated(source, reply.account, client, discussion.CHANGE, variables)
        return answer if isinstance(answer, Posted) else _told(answer, self.handoff(source, native_id))

    async def withdraw(
        self, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        answer = await _mutated(source, account, client, discussion.DELETE, {"id": native_id})
        if isinstance(answer, Posted):
            return answer
        told = json_api.maybe(answer, Answer) if answer.status == 200 else None
        if told is not None and not told.errors:
            return Posted(Outcome.WITHDRAWN)
        if told is not None and told.errors and told.errors[0].type == "NOT_FOUND":
            return Posted(Outcome.WITHDRAWN, "It was gone already.")
        return _told(answer, self.handoff(source, native_id))

    def handoff(self, source: Source, to: str | None) -> str:
        return source.fact("page") or source.page or source.url

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        if reply.account is None:
            return None  # nothing was sent without a token
        id_ = await _discussion(source, reply.account, client)
        if id_ is None:
            return None
        read = await discussion.read(_api(source), reply.account, client, id_, discussion.AS_TYPED)
        return lookup.find(read.comments, replace(reply, names=(reply.account.user,)), native_id)


def _api(source: Source) -> str:
    return source.fact("api") or github.API


async def _discussion(source: Source, account: Account, client: Client) -> str | None:
    """The discussion's node id: known, or looked for."""
    known = source.fact("id")
    if known is not None:
        return known
    found = await discussion.look(_api(source), account, client, _wanted(source))
    return None if found is None else found.id


def _wanted(source: Source) -> Wanted:
    return Wanted(
        repo=source.fact("repo") or "",
        category=source.fact("category"),
        number=source.fact("number"),
        term=source.fact("term"),
        strict=source.fact("strict") is not None,
    )


def _widget(values: Mapping[str, str], page: str) -> str | None:
    """Where giscus is served from: where its script is, else what the component's `host` says."""
    address = resolve(page, values.get("src") or values.get("host") or _HOST)
    return origin(address) if address is not None and not leads_inward(page, address) else None


async def _mutated(
    source: Source, account: Account | None, client: Client, query: str, variables: dict[str, str]
) -> Response | Posted:
    """Ask GitHub to change something, once."""
    url = f"{_api(source)}/graphql"
    headers = json_api.bearer(account, url)
    asking = {**headers, **github.VERSION} if headers else {}
    value = {"query": query, "variables": variables}
    return await own.change(client, "POST", url, value, asking, named_by=_api(source))


def _told(answer: Response, handoff: str) -> Posted:
    """GraphQL says what went wrong with status 200, and then nothing was made."""
    told = json_api.maybe(answer, Answer) if answer.status == 200 else None
    if answer.status != 200:
        posted = json_api.refused(answer, handoff)
        return replace(posted, outcome=Outcome.LOGIN_NEEDED) if posted.outcome is Outcome.CLOSED else posted
    if told is None:
        return sending.untold(answer)
    if not told.errors:
        made = _made(told)
        if made is None:
            return sending.untold(answer)
        return Posted(Outcome.LIVE, native_id=made.id, url=made.url, permit=own.BY_ACCOUNT)
    failure = told.errors[0]
    words = clean_line(failure.message or "", 400) or "GitHub did not take it."
    if failure.type == "RATE_LIMITED":
        retry_at = json_api.limit_over(answer) or datetime.now(UTC) + sending.BUSY
        return Posted(Outcome.RATE_LIMITED, words, retry_at=retry_at)
    if "locked" in words.lower():
        return Posted(Outcome.CLOSED, words, handoff_url=handoff)
    if failure.type in ("FORBIDDEN", "INSUFFICIENT_SCOPES"):
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    return Posted(Outcome.REJECTED, words, handoff_url=handoff)


def _made(told: Answer) -> _Made | None:
    try:
        done = msgspec.json.decode(told.data, type=_Done)
    except msgspec.DecodeError:
        return None
    payload = done.added or done.changed
    return payload.comment if payload is not None else None


PROVIDER = Giscus()

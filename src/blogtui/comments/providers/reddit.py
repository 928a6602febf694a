"""Reddit: the discussions of an address; with a token they come whole and are answered from here.

https://www.reddit.com/dev/api
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from blogtui.comments import by_hand, elsewhere, lookup, proving, sending
from blogtui.comments import reddit_listing as listing
from blogtui.comments.hints import Hints
from blogtui.comments.json_api import JSON, bearer, decoded, maybe, refused
from blogtui.comments.oauth import NoToken
from blogtui.comments.provider import Abilities, FetchedThread, Known, NotModified, Reply, with_facts
from blogtui.comments.reddit_listing import SITE, Listing, Post
from blogtui.comments.reddit_token import REDIRECT, Tokens
from blogtui.model.account import Account, AccountKind, SignIn
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

API = "https://oauth.reddit.com"  # where a token is taken
TEXT_LIMIT = 10_000  # characters
_DISCUSSION = re.compile(
    r"https?://(?:www\.|old\.|new\.)?reddit\.com/(?:r/\w{1,50}/)?comments/([a-z0-9]{1,12})(?:[/?#]|$)"
)
_STUBS = 100  # comments one request for more may name
_MOST_REQUESTS = 20
_WAIT = re.compile(r"(\d{1,4})\s*(second|minute|hour)", re.IGNORECASE)
_SHUT = frozenset({"TOO_OLD", "THREAD_LOCKED", "COMMENTS_LOCKED", "SUBREDDIT_NOTALLOWED"})


class _Me(msgspec.Struct):
    name: str = ""


class Reddit:
    """Reads one discussion. `site` is where it is asked without a token."""

    name = "reddit"
    rank = 62
    abilities = Abilities(
        "Reddit",
        reads=True,
        answers="with an account, else in the browser",
        threaded=True,
        signed=Signed.ACCOUNT,
        moderated=Moderation.POSSIBLE,
        account=AccountKind(
            provider="reddit",
            label="Reddit",
            secret="Access token",
            how="Make an app at https://www.reddit.com/prefs/apps, let it in with the scopes “identity”, "
            "“read” and “submit”, and paste the access token it is given.",
            site=API,
            signs_in="Make an “installed app” at https://www.reddit.com/prefs/apps with the redirect address "
            f"{REDIRECT}, give its client id, allow it in the browser, and paste the address where that ends.",
            app="Client id of your app",
        ),
        outside=True,
    )

    def __init__(self, site: str = SITE) -> None:
        self._site = site
        self._tokens = Tokens(site)

    def recognise(self, hints: Hints) -> Source | None:
        """Only where the feed itself leads there; others are found by `search`."""
        match = _DISCUSSION.match(hints.links.page or "")
        return self._source(Post(id=match[1])) if match else None

    async def search(self, post_url: str, client: Client) -> tuple[Source, ...]:
        query = urlencode({"url": post_url, "limit": "100", "raw_json": "1"})
        found = decoded(await client.fetch(f"{self._site}/api/info.json?{query}", accept=JSON), Listing)
        posts = [post for post in listing.posts(found) if elsewhere.same_page(post.url, post_url)]
        posts.sort(key=lambda post: post.num_comments, reverse=True)
        return tuple(self._source(post) for post in posts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        account = await self._tokens.fresh(known.account, client) if known.account is not None else None
        base = account.site if account is not None else source.fact("api") or self._site
        query = urlencode({"limit": "500", "depth": "10", "sort": "confidence", "raw_json": "1"})
        address = f"{base}/comments/{source.key}.json?{query}"
        headers = bearer(account, address)
        try:
            answer = await client.get(address, validators=known.validators, accept=JSON, headers=headers)
        except HttpStatus as error:
            if error.status == 401 and known.account is not None:
                self._tokens.drop(known.account)
            raise
        if isinstance(answer, Unchanged):
            return NotModified(answer.validators)
        thread = listing.Reading.of(decoded(answer, list[Listing]))
        left = await _more(thread, source, account, client) if thread.stubs else None
        if left is None and thread.cut:
            left = "Reddit shows the deepest answers on pages of their own; they were not fetched."
        return FetchedThread(
            comments=tuple(thread.comments.values()),
            total=thread.post.num_comments,
            complete=left is None,
            closed=thread.post.locked or thread.post.archived,
            validators=answer.validators if left is None else Validators(),  # half a thread is kept behind no 304
            facts=with_facts(source.facts, closed="yes" if thread.post.locked or thread.post.archived else None),
            problem=left,
        )

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        closed = "The discussion is closed." if source.fact("closed") else None
        if account is None:
            return by_hand.form("Reddit", Markup.MARKDOWN, closed)
        return Form(
            f"Reddit, as {account.user}",
            signed=Signed.ACCOUNT,
            moderation=Moderation.POSSIBLE,
            markup=Markup.MARKDOWN,
            closed=closed,
            limit=TEXT_LIMIT,
        )

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        address = self.handoff(source, reply.to)
        if reply.account is None:
            return by_hand.handed_off(address)
        try:
            account = await sending.before(self._tokens.fresh(reply.account, client))
        except NoToken as error:
            return Posted(Outcome.LOGIN_NEEDED, f"{error} {error.advice}", handoff_url=address)
        url = f"{account.site}/api/comment"
        body = urlencode({"thing_id": reply.to or f"t3_{source.key}", "text": reply.text, "api_type": "json"})
        answer = await sending.send(
            client,
            url,
            body.encode(),
            sending.FORM,
            named_by=url,
            accept=JSON,
            headers=bearer(account, url),
        )
        if isinstance(answer, Posted):
            return answer
        if answer.status == 401:
            self._tokens.drop(reply.account)
        return _outcome(answer, address) if answer.status == 200 else refused(answer, address)

    def handoff(self, source: Source, to: str | None) -> str:
        comment = f"/_/{to.removeprefix('t1_')}/" if to is not None else "/"
        return f"{SITE}/comments/{source.key}{comment}"

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        if reply.account is None:
            return None  # nothing was sent from here, so nothing can be lost
        thread = await self.thread(source, client, Known(account=reply.account))
        mine = replace(reply, names=(reply.account.user,))  # there, one is who the account is
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, mine, native_id)

    def _source(self, post: Post) -> Source:
        facts = with_facts(
            (),
            title=clean_line(post.title, 200),
            expected=str(post.num_comments) if post.title else None,
            forum=f"r/{post.subreddit}" if post.subreddit else None,
        )
        page = f"{SITE}/comments/{post.id}/"
        return Source(self.name, post.id, f"{self._site}/comments/{post.id}.json", page, facts)

    async def prove(self, account: Account, client: Client) -> str:
        [name] = await self.names(account, client)
        return f"u/{name}"

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        url = f"{account.site}/api/v1/me?raw_json=1"
        headers = bearer(await self._tokens.fresh(account, client), url)
        try:
            me = await proving.ask(url, _Me, client, headers=headers, scope="identity")
        except CommentsError:
            self._tokens.drop(account)
            raise
        return (proving.named(account, me.name),)

    async def sign_in(self, site: str, app: str, client: Client) -> SignIn:
        return self._tokens.begin(self.name, site, app)

    async def signed_in(self, begun: SignIn, shown: str, client: Client) -> Account:
        secret = await self._tokens.first(begun, shown, client)
        who = await self.prove(Account(self.name, begun.site, "", secret), client)
        return Account(self.name, begun.site, who.removeprefix("u/"), secret)


async def _more(thread: listing.Reading, source: Source, account: Account | None, client: Client) -> str | None:
    """Fetch what the listing only names, with a token alone: strangers get few requests. Why not all of it came."""
    if account is None:
        return f"Reddit keeps {len(thread.stubs)} comments back from readers without an account."
    for _ in range(_MOST_REQUESTS):
        if not thread.stubs:
            return None
        asked, thread.stubs = thread.stubs[:_STUBS], thread.stubs[_STUBS:]
        query = {"link_id": f"t3_{source.key}", "children": ",".join(asked), "api_type": "json", "raw_json": "1"}
        address = f"{account.site}/api/morechildren?{urlencode(query)}"
        try:
            answer = await client.fetch(address, accept=JSON, headers=bearer(account, address))
            thread.add(decoded(answer, listing.Things).things)
        except (NetError, CommentsError) as error:
            return f"Further comments could not be read: {error}"
    return f"The thread is longer than {len(thread.comments):,} comments; the rest was not fetched."


def _outcome(answer: Response, address: str) -> Posted:
    """What Reddit says with 200: errors as [code, sentence, field], or the comment made."""
    made = maybe(answer, listing.Things)
    code, words = made.error if made is not None else ("", "")
    if made is None:
        return Posted(Outcome.UNKNOWN, f"{authority(answer.url)} answered something that tells nothing.")
    if code == "RATELIMIT":
        return Posted(Outcome.RATE_LIMITED, words or "Reddit asks to wait.", retry_at=datetime.now(UTC) + _wait(words))
    if code in _SHUT:
        return Posted(Outcome.CLOSED, words or "The discussion is closed.", handoff_url=address)
    if code == "USER_REQUIRED":
        return Posted(Outcome.LOGIN_NEEDED, words or "Reddit wants a login.", handoff_url=address)
    if code:
        return Posted(Outcome.REJECTED, words or f"Reddit refuses it ({code}).", handoff_url=address)
    comment = next(iter(made.comments()), None)
    if comment is None:
        return Posted(Outcome.UNKNOWN, "Reddit took it, but does not say where it is.")
    return Posted(Outcome.LIVE, native_id=comment.name, url=f"{SITE}{comment.permalink}")


def _wait(words: str) -> timedelta:
    """How long, by "try again in 7 minutes"."""
    match = _WAIT.search(words)
    if match is None:
        return sending.BUSY
    unit = {"second": 1, "minute": 60, "hour": 3600}[match[2].lower()]
    return min(timedelta(seconds=int(match[1]) * unit), timedelta(days=1))


PROVIDER = Reddit()

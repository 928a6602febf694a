"""WordPress: reads by REST, else by its comment feed and the post's page; answers through the comment form that every
visitor has, or by REST with an application password."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from blogtui.comments import (
    browser,
    by_hand,
    lookup,
    sending,
    wordpress_account,
    wordpress_com,
    wordpress_connected,
    wordpress_form,
    wordpress_password,
    wordpress_rest,
    wordpress_thread,
)
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.pages import HTML
from blogtui.comments.provider import (
    GIVEN,
    PASSWORD,
    Abilities,
    FetchedThread,
    Known,
    NotModified,
    Opened,
    Reply,
    with_facts,
)
from blogtui.comments.wordpress_rest import Place
from blogtui.model.account import Account
from blogtui.model.errors import BadRedirect, BlogtuiError, HttpStatus, NetError, NoAnswer
from blogtui.model.reply import Form, Moderation, Outcome, Posted, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.address import authority, resolve, same_host
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Response


class WordPress:
    """A self-hosted WordPress, or one whose pages look the same from outside."""

    name = "wordpress"
    rank = 10
    abilities = Abilities(
        "WordPress",
        reads=True,
        answers="from here",
        threaded=True,
        signed=Signed.NAME,
        moderated=Moderation.POSSIBLE,
        refuses_repeats=True,
        account=wordpress_account.KIND,
    )

    def recognise(self, hints: Hints) -> Source | None:
        if hints.post_url is None or wordpress_com.hosted(hints) or not _looks_like_it(hints):
            return None
        number = _number_in_guid(hints.post_native_id, hints.post_url)
        mine = hints.page is not None and not wordpress_rest.led_away(hints.page, hints.post_url, number)
        place = wordpress_rest.place_on_page(hints.page) if hints.page is not None and mine else None
        facts = with_facts(
            (),
            author=hints.post_author,
            connected=wordpress_connected.blog_number(hints.page, hints.jetpack_site),
            expected=None if hints.links.count is None else str(hints.links.count),
            feed=hints.links.feed,
            id=place.post if place is not None else number,
            post=hints.post_native_id,
            rest=place.root if place is not None else None,
            site=_site(hints.feed_url, hints.post_url),
        )
        return Source(self.name, hints.post_url, hints.post_url, hints.links.page or hints.post_url, facts)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread | NotModified:
        got = await wordpress_thread.read(source, client, known)
        if isinstance(got, NotModified) or source.fact(PASSWORD) is None or got.problem == wordpress_password.BEHIND:
            return got
        return replace(got, facts=with_facts(got.facts, **{PASSWORD: GIVEN}))

    def takes(self, source: Source) -> bool:
        return source.provider == self.name

    async def form(self, source: Source, client: Client, account: Account | None = None) -> Form:
        if account is not None and (place := await _place_of_account(source, client, account)) is not None:
            return await wordpress_account.form(place, account, client)
        page = _page(await _get(source, client))
        form = wordpress_form.comment_form(page)
        where = f"the comment form of {authority(source.key)}"
        if form is not None:
            return wordpress_form.asked(form, where)
        if wordpress_password.form(page) is not None:
            return Form(where, closed="The post is behind a password, which is to be given first.")
        if wordpress_form.login_needed(page):
            return Form(where, signed=Signed.ACCOUNT, closed=f"One must be logged in at {authority(source.key)}.")
        if wordpress_form.drawn_by_script(page) or await _is_open(source, page, client):
            return by_hand.form(where)
        return Form(where, closed="Comments on this post are closed.")

    async def post(self, source: Source, reply: Reply, client: Client) -> Posted:
        number = browser.wordpress_number(reply.to) if reply.to is not None else None
        if number is None and reply.to is not None:
            words = f"{authority(source.key)} has no number for the comment answered; nothing was sent."
            return Posted(Outcome.REJECTED, words, handoff_url=self.handoff(source, reply.to))
        reply = replace(reply, to=number)
        if reply.account is not None:
            place = await sending.before(_place_of_account(source, client, reply.account))
            if place is not None:
                return await wordpress_account.post(place, reply, self.handoff(source, reply.to), client)
        answer = await sending.before(_get(source, client))
        page = _page(answer)
        form = wordpress_form.comment_form(page)
        if form is None:
            return await sending.before(self._without_form(source, reply, page, client))
        sent = await sending.fill_in(client, form.action, wordpress_form.filled(form, reply), answer)
        if isinstance(sent, Posted):
            return sent
        if sent.status in (302, 303) and sent.location is not None:
            return await self._accepted(sent.location, source, reply, page, client)
        return await self._refused(sent, source, reply, client)

    async def prove(self, account: Account, client: Client) -> str:
        return next(iter(await self.names(account, client)), account.user)

    async def names(self, account: Account, client: Client) -> tuple[str, ...]:
        return await wordpress_account.names(account, client)

    def handoff(self, source: Source, to: str | None) -> str:
        return browser.form_address(source.key, source.fact("post") or "", to, wordpress=True)

    async def find(self, source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
        if native_id is not None:
            place = wordpress_rest.place_of(source, reply.account) or await _place_on_page(
                source, client, reply.account
            )
            state = await wordpress_rest.state(place, native_id, client) if place is not None else None
            if state is not None:
                return sending.by_state(state, native_id, _permalink(source, native_id))
        thread = await self.thread(source, client, Known(account=reply.account))
        return None if isinstance(thread, NotModified) else lookup.find(thread.comments, reply, native_id)

    def shut(self, html: str) -> bool:
        return wordpress_password.shut(html)

    async def open(self, source: Source, password: str, client: Client) -> Opened:
        return await wordpress_password.opened(source.key, await _get(source, client), password, client)

    async def text(self, source: Source, client: Client) -> str:
        answer = await _get(source, client)
        place = wordpress_rest.place_of(source) or wordpress_rest.place_on_page(_page(answer))
        html = await wordpress_rest.text(place, client) if place is not None else ""
        return html or wordpress_password.text(answer)

    async def _without_form(self, source: Source, reply: Reply, page: Page, client: Client) -> Posted:
        address = self.handoff(source, reply.to)
        host = authority(source.key)
        if wordpress_password.form(page) is not None:
            return Posted(Outcome.LOGIN_NEEDED, "The post is behind a password.", handoff_url=address)
        if wordpress_form.login_needed(page):
            return Posted(Outcome.LOGIN_NEEDED, f"One must be logged in at {host} to comment.", handoff_url=address)
        if wordpress_form.drawn_by_script(page) or await _is_open(source, page, client):
            return Posted(Outcome.HANDOFF, f"The form of {host} works in a browser only.", handoff_url=address)
        return Posted(Outcome.CLOSED, "Comments on this post are closed.", handoff_url=address)

    async def _accepted(self, location: str, source: Source, reply: Reply, page: Page, client: Client) -> Posted:
        """A redirect means that the site took it; only looking again tells what it did with it."""
        landed = wordpress_form.landing(location)
        if landed is None and "wp-login.php" in urlsplit(location).path:
            address = self.handoff(source, reply.to)
            return Posted(Outcome.LOGIN_NEEDED, f"{authority(location)} wants a login.", handoff_url=address)
        if landed is not None and landed.held:
            return sending.by_state(CommentState.HELD, landed.comment, location)
        try:
            found = await self._look(landed, location, source, reply, page, client)
        except BlogtuiError as error:
            words = f"The site took it. Whether it is public could not be seen: {error}"
            return Posted(Outcome.HELD, words, landed.comment if landed else None, location)
        if found is not None:
            return found
        words = "The site took it, but does not show it yet."
        return Posted(Outcome.HELD, words, landed.comment if landed else None, location)

    async def _look(
        self,
        landed: wordpress_form.Landing | None,
        location: str,
        source: Source,
        reply: Reply,
        page: Page,
        client: Client,
    ) -> Posted | None:
        place = wordpress_rest.place_on_page(page) or wordpress_rest.place_of(source)
        if landed is not None and place is not None:
            state = await wordpress_rest.state(place, landed.comment, client)
            if state is CommentState.HELD and reply.identity.email:
                state = CommentState.HIDDEN  # who gave an e-mail and is held is told so: this one is taken for spam
            if state is not None:
                return sending.by_state(state, landed.comment, location)
        if landed is not None and same_host(location, source.key):
            shown = _page(await client.fetch(location, accept=HTML, limit=PAGE_LIMIT))
            if f"comment-{landed.comment}" in shown.ids:
                return sending.by_state(CommentState.LIVE, landed.comment, location)
            return None
        return await self.find(source, reply, None, client)

    async def _refused(self, sent: Response, source: Source, reply: Reply, client: Client) -> Posted:
        words = sending.said(sent)
        address = self.handoff(source, reply.to)
        if sent.status == 409:
            return Posted(Outcome.DUPLICATE, words)
        if sent.status == 429:
            retry_at = sent.retry_at or datetime.now(UTC) + wordpress_account.FLOOD
            return Posted(Outcome.RATE_LIMITED, words or "The site asks to wait.", retry_at=retry_at)
        if sent.status == 200 and not sent.body.strip():
            words = "The site takes no comment here: the post is private, behind a password, or gone."
            return Posted(Outcome.REJECTED, words, handoff_url=address)
        if not _is_wordpress_refusal(sent):
            return _by_something_else(sent, address)
        if sent.status == 403:
            return Posted(await self._why_forbidden(words, source, client), words, handoff_url=address)
        return Posted(Outcome.REJECTED, words or "The site refuses it without a reason.", handoff_url=address)

    async def _why_forbidden(self, words: str, source: Source, client: Client) -> Outcome:
        """403 is for closed, for login, and for more; the words are in the site's language, so ask what is not."""
        lower = words.lower()
        if "logged in" in lower:
            return Outcome.LOGIN_NEEDED
        if "closed" in lower:
            return Outcome.CLOSED
        try:
            again = _page(await _get(source, client))
        except NetError:
            return Outcome.REJECTED  # the refusal itself is certain, only its reason is not
        if wordpress_form.login_needed(again):
            return Outcome.LOGIN_NEEDED
        return Outcome.REJECTED if wordpress_form.comment_form(again) is not None else Outcome.CLOSED


def _looks_like_it(hints: Hints) -> bool:
    if hints.page is not None and (hints.page.link(wordpress_rest.API) or "wordpress" in _lower(hints.page.generator)):
        return True
    if "wordpress" in _lower(hints.generator):
        return True
    feed = hints.links.feed
    if feed is None or hints.post_url is None:
        return False
    post = hints.post_url.rstrip("/")
    by_shape = feed in (f"{post}/feed/", f"{post}/feed/atom/", f"{post}/feed", f"{post}/feed/atom")
    return by_shape or ("feed=" in urlsplit(feed).query and wordpress_rest.post_number(feed) is not None)


def _number_in_guid(guid: str, post_url: str) -> str | None:
    """The post's number in `http://site/?p=N`; a post that moved here keeps the one it had elsewhere."""
    whole = resolve(post_url, guid) if guid.startswith(("http://", "https://")) else None
    return wordpress_rest.post_number(whole) if whole is not None and same_host(whole, post_url) else None


def _lower(text: str | None) -> str:
    return (text or "").lower()


def _site(feed_url: str, post_url: str) -> str | None:
    """Where WordPress's own addresses begin: before `/feed/` in the feed's address, else the post's server."""
    if same_host(feed_url, post_url):
        parts = urlsplit(feed_url)
        if "feed" in parts.path.split("/"):
            return resolve(feed_url, parts.path.split("/feed", 1)[0] + "/")
        if "feed=" in parts.query:
            return resolve(feed_url, parts.path.rpartition("/")[0] + "/")
    return resolve(post_url, "/")


async def _place_of_account(source: Source, client: Client, account: Account) -> Place | None:
    """Where the account can be used: the place that a reading or the post's page told, on the account's own site."""
    place = wordpress_rest.place_of(source, account) if source.fact("rest") is not None else None
    place = place or await _place_on_page(source, client, account) or wordpress_rest.place_of(source, account)
    return place if place is not None and place.headers else None


async def _place_on_page(source: Source, client: Client, account: Account | None = None) -> Place | None:
    try:
        return wordpress_rest.place_on_page(_page(await _get(source, client)), account)
    except HttpStatus as error:
        if error.retry_at is not None:
            raise
        return None  # the post's page may be shut to programs while its feed is not


async def _get(source: Source, client: Client) -> Response:
    answer = await client.fetch(source.key, accept=HTML, limit=PAGE_LIMIT)
    if answer.perhaps_cut:  # what is not in half a page, as the form, may well be there
        raise NoAnswer(f"{authority(source.key)} hung up in the middle of its page.", address=source.key)
    if wordpress_rest.of_another(answer, source):
        raise BadRedirect(f"{authority(source.key)} leads from this post to another one.", address=source.key)
    return answer


def _page(answer: Response) -> Page:
    return Page(answer.url, answer.text, answer.links)


async def _is_open(source: Source, page: Page, client: Client) -> bool:
    place = wordpress_rest.place_on_page(page) or wordpress_rest.place_of(source)
    facts = await wordpress_rest.facts(place, client) if place is not None else None
    return facts is not None and facts.comment_status == "open"


def _is_wordpress_refusal(sent: Response) -> bool:
    return "wp-die-message" in sent.text or 'id="error-page"' in sent.text


def _by_something_else(sent: Response, handoff: str) -> Posted:
    """An answer that is not WordPress's own: a guard before it, a gateway, a plug-in with pages of its own."""
    if sent.status == 200:
        return sending.untold(sent)
    if sent.status in (403, 406):
        words = f"{authority(sent.url)} keeps programs out ({sent.status})."
        return Posted(Outcome.REJECTED, words, handoff_url=handoff)
    return sending.refused(sent, handoff)


def _permalink(source: Source, comment: str) -> str:
    return f"{source.key.partition('#')[0]}#comment-{comment}"


PROVIDER = WordPress()

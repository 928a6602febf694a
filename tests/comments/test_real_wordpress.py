"""The WordPress provider against a real WordPress."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.servers.wordpress import WordPress

from blogtui.comments import lookup
from blogtui.comments.hints import Hints
from blogtui.comments.provider import FetchedThread, Known, Names, NotModified, Proves, Reply, with_facts
from blogtui.comments.providers.page import PostPage
from blogtui.comments.registry import Registry
from blogtui.feeds.parse import parse
from blogtui.model.account import Account
from blogtui.model.errors import CommentsError
from blogtui.model.identity import Identity
from blogtui.model.post import CommentLinks
from blogtui.model.reply import Outcome, Posted, Signed
from blogtui.model.thread import Source
from blogtui.net.client import Client

pytestmark = pytest.mark.servers
REGISTRY = Registry.load()
SLUGS = {
    100: "the-bridge-that-hums",
    101: "a-closed-book",
    103: "nobody-has-answered-yet",
    104: "a-busy-evening",
}
WORDS = 'Well -- it isn\'t "new"...\n\nStill <em>good</em>, a < b & c.'

REPEATED = (
    "plain",
    "1 < 2 > 0 & so on; &amp; \"quoted\" isn't it? \\ back 'n' forth",
    "  around  \n\n\nnew line ",
    '<em>a</em> <a href="https://example.net/?a=1&b=2">there</a> <b>not closed, <script>x</script> <img src="y">',
    "ümläut 🙂 „“ &#8211; &nbsp; a<b <3 </p> <!-- no -->",
)


async def source_of(site: WordPress, post: int, client: Client) -> tuple[Source, Reply]:
    pages = [parse((await client.fetch(f"{site.address}feed/?paged={n}")).body) for n in (1, 2)]
    parsed = pages[0]
    [entry] = [each for page in pages for each in page.entries if each.link and f"/{SLUGS[post]}/" in each.link]
    assert entry.id is not None
    links = CommentLinks(entry.comments_feed, entry.comments_url, entry.comment_api, entry.comment_count)
    hints = Hints(entry.link, entry.id, f"{site.address}feed/", parsed.generator, links, None, entry.author)
    assert not REGISTRY.needs_page(hints)
    source = REGISTRY.recognise(hints)[0]
    assert source.provider == "wordpress"
    ann = Identity("Ann & Otto's", "ann@example.net", "https://ann.example/")
    return source, Reply(WORDS, ann, source.key, "k", post_native_id=entry.id, since=datetime.now(UTC))


async def read(source: Source, client: Client) -> FetchedThread:
    reader = REGISTRY.reader(source)
    assert reader is not None
    thread = await reader.thread(source, client, Known())
    assert isinstance(thread, FetchedThread)
    return thread


async def post(source: Source, reply: Reply, client: Client) -> Posted:
    way = REGISTRY.answer_route((source,))
    assert way is not None
    return await way[0].post(source, reply, client)


async def find(source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
    way = REGISTRY.answer_route((source,))
    assert way is not None
    return await way[0].find(source, reply, native_id, client)


@pytest.mark.parametrize("site", ["wordpress", "debian"])
async def test_a_thread_by_rest_and_by_feed(request: pytest.FixtureRequest, site: str) -> None:
    wordpress: WordPress = request.getfixturevalue(site)
    async with Client() as client:
        source, _ = await source_of(wordpress, 100, client)
        thread = await read(source, client)
        assert thread.complete
        assert (len(thread.comments), thread.closed) == (thread.total, False)
        parents = {each.native_id: each.parent for each in thread.comments}
        by_feed = await read_by_feed(source, client)
        assert isinstance(by_feed, FetchedThread)
        for each in by_feed.comments:
            if each.native_id in parents:  # the feed has pingbacks too
                assert each.parent == parents[each.native_id]
        texts = {each.native_id: "".join(each.html.split()) for each in thread.comments}
        same = [each for each in by_feed.comments if "".join(each.html.split()) == texts.get(each.native_id)]
        assert len(same) >= 5
        again = await read_by_feed(source, client, Known(by_feed.validators))
        if site == "debian":  # nginx, which compresses, hides for one visit how WordPress knows its feed
            assert isinstance(again, FetchedThread)
            again = await read_by_feed(source, client, Known(again.validators))
        assert isinstance(again, NotModified)


async def read_by_feed(source: Source, client: Client, known: Known = Known()) -> FetchedThread | NotModified:
    """The same thread with REST out of reach."""
    shut = replace(source, facts=(*source.facts, ("rest", f"{source.key}no-such-place/")))
    reader = REGISTRY.reader(shut)
    assert reader is not None
    return await reader.thread(shut, client, known)


@pytest.mark.parametrize("number", [100, 104])
@pytest.mark.parametrize("site", ["wordpress", "debian"])
async def test_the_page_completes_a_feed_that_tells_no_parents(
    request: pytest.FixtureRequest, site: str, number: int
) -> None:
    """Its ten comments come by RSS; a theme of its own and a block theme print the rest."""
    async with Client() as client:
        source, _ = await source_of(request.getfixturevalue(site), number, client)
        whole = await read(source, client)
        by_rss = await read_by_feed(
            replace(source, facts=with_facts(source.facts, feed=f"{source.key}feed/rss2/")), client
        )
        assert isinstance(by_rss, FetchedThread)
        assert (by_rss.complete, by_rss.total, by_rss.problem) == (True, whole.total, None)
        assert who_answers_whom(by_rss) == who_answers_whom(whole)


@pytest.mark.parametrize(("first", "order"), [("newest", "asc"), ("oldest", "asc"), ("newest", "desc")])
@pytest.mark.parametrize("site", ["wordpress", "debian"])
async def test_a_thread_that_is_broken_up_into_pages_is_put_together(
    request: pytest.FixtureRequest, site: str, first: str, order: str
) -> None:
    wordpress: WordPress = request.getfixturevalue(site)
    options = {"page_comments": "1", "comments_per_page": "15", "default_comments_page": first, "comment_order": order}
    for name, value in options.items():
        wordpress.ctl("option", name, value)
    async with Client() as client:
        source, _ = await source_of(wordpress, 104, client)
        whole = await read(source, client)
        by_pages = await read_by_feed(source, client)
        assert isinstance(by_pages, FetchedThread)
        assert (by_pages.complete, by_pages.total, by_pages.problem) == (True, whole.total, None)
        assert who_answers_whom(by_pages) == who_answers_whom(whole)
        by_markup = await PostPage().thread(Source("page", source.key, source.key), client, Known())
        assert isinstance(by_markup, FetchedThread)
        assert (by_markup.complete, by_markup.problem) == (True, None)
        assert who_answers_whom(by_markup) == who_answers_whom(whole)


def who_answers_whom(thread: FetchedThread) -> dict[str, tuple[str | None, str, bool, datetime | None]]:
    return {each.native_id: (each.parent, each.author, each.by_post_author, each.published) for each in thread.comments}


async def test_a_long_thread_and_a_closed_post(wordpress: WordPress) -> None:
    async with Client() as client:
        source, _ = await source_of(wordpress, 104, client)
        thread = await read(source, client)
        assert (len(thread.comments), thread.total, thread.complete) == (130, 130, True)
        source, reply = await source_of(wordpress, 101, client)
        assert (await read(source, client)).closed
        way = REGISTRY.answer_route((source,))
        assert way is not None
        assert (await way[0].form(source, client)).closed is not None
        assert (await post(source, reply, client)).outcome is Outcome.CLOSED


async def test_posting_and_what_the_site_says(wordpress: WordPress) -> None:
    wordpress.ctl("switch", "no_flood", "on")
    wordpress.ctl("option", "comment_previously_approved", "0")
    async with Client() as client:
        source, reply = await source_of(wordpress, 100, client)
        first = (await read(source, client)).comments[0]
        reply = replace(reply, to=first.native_id)
        live = await post(source, reply, client)
        assert live.outcome is Outcome.LIVE, live
        assert live.native_id is not None
        (stored,) = [each for each in wordpress.comments(100) if each["id"] == live.native_id]
        assert stored["parent"] == first.native_id
        found = await find(source, reply, None, client)
        assert found is not None
        assert (found.outcome, found.native_id) == (Outcome.LIVE, live.native_id)
        by_feed = await read_by_feed(source, client)
        assert isinstance(by_feed, FetchedThread)
        (ours,) = [each for each in by_feed.comments if each.native_id == live.native_id]
        assert (ours.author, ours.parent) == (reply.identity.name, first.native_id)
        assert lookup.find(by_feed.comments, reply) is not None
        assert (await post(source, reply, client)).outcome is Outcome.DUPLICATE
        empty = await post(source, replace(reply, text=""), client)
        assert empty.outcome is Outcome.REJECTED
        assert empty.message == "Error: Please type your comment text."

        wordpress.ctl("option", "comment_moderation", "1")
        waits = replace(reply, text="Another.")
        held = await post(source, waits, client)
        assert held.outcome is Outcome.HELD
        still = await find(source, waits, held.native_id, client)
        assert still is not None
        assert still.outcome is Outcome.HELD
        wordpress.ctl("comment", held.native_id or "", "approve")
        now = await find(source, waits, held.native_id, client)
        assert now is not None
        assert now.outcome is Outcome.LIVE
        wordpress.ctl("option", "comment_moderation", "0")
        wordpress.ctl("option", "disallowed_keys", "trashme")
        trashed = await post(source, replace(reply, text="please trashme"), client)
        assert trashed.outcome is Outcome.REJECTED
        assert "nowhere" in trashed.message
        wordpress.ctl("option", "comment_registration", "1")
        assert (await post(source, replace(reply, text="more"), client)).outcome is Outcome.LOGIN_NEEDED


async def test_too_quick(wordpress: WordPress) -> None:
    wordpress.ctl("option", "comment_previously_approved", "0")
    async with Client() as client:
        source, reply = await source_of(wordpress, 103, client)
        assert (await post(source, reply, client)).outcome is Outcome.LIVE
        quick = await post(source, replace(reply, text="And another."), client)
        assert quick.outcome is Outcome.RATE_LIMITED
        assert quick.retry_at is not None
        assert quick.retry_at > datetime.now(UTC)


def account_of(site: WordPress, secret: str, user: str = "reader") -> Account:
    return Account("wordpress", site.address.rstrip("/"), user, secret)


async def test_signed_in_with_an_application_password(wordpress: WordPress) -> None:
    wordpress.ctl("switch", "no_flood", "on")
    wordpress.ctl("option", "comment_previously_approved", "0")
    account = account_of(wordpress, wordpress.app_password("reader"))
    async with Client() as client:
        source, reply = await source_of(wordpress, 100, client)
        first = (await read(source, client)).comments[0]
        reply = replace(reply, to=first.native_id, account=account)
        way = REGISTRY.answer_route((source,))
        assert way is not None
        form = await way[0].form(source, client, account)
        assert (form.signed, form.fields, form.closed) == (Signed.ACCOUNT, (), None)
        live = await post(source, reply, client)
        assert live.outcome is Outcome.LIVE, live
        (stored,) = [each for each in wordpress.comments(100) if each["id"] == live.native_id]
        assert (stored["parent"], stored["author"]) == (first.native_id, "Rhea Reader")
        writer = REGISTRY.get("wordpress")
        assert isinstance(writer, Names)
        names = await writer.names(account, client)
        shown = {each.native_id: each.author for each in (await read(source, client)).comments}
        assert names == (shown[live.native_id or ""],)
        found = await find(source, reply, None, client)
        assert found is not None
        assert found.native_id == live.native_id
        for text in REPEATED:
            once = await post(source, replace(reply, text=text), client)
            twice = await post(source, replace(reply, text=text), client)
            assert (once.outcome, twice.outcome) == (Outcome.LIVE, Outcome.DUPLICATE), text
        empty = await post(source, replace(reply, text=""), client)
        assert (empty.outcome, empty.message) == (Outcome.REJECTED, "Invalid comment content.")
        long = await post(source, replace(reply, text="x" * 65_526), client)
        assert (long.outcome, long.message) == (Outcome.REJECTED, "Comment field exceeds maximum length allowed.")

        wordpress.ctl("option", "comment_moderation", "1")
        waits = replace(reply, text="Another.")
        held = await post(source, waits, client)
        assert (held.outcome, await state_of(source, waits, held, client)) == (Outcome.HELD, Outcome.HELD)
        wordpress.ctl("comment", held.native_id or "", "approve")
        assert await state_of(source, waits, held, client) is Outcome.LIVE
        wordpress.ctl("comment", held.native_id or "", "trash")
        assert await state_of(source, waits, held, client) is Outcome.REJECTED
        wordpress.ctl("option", "comment_moderation", "0")
        wordpress.ctl("option", "disallowed_keys", "trashme")
        assert (await post(source, replace(reply, text="please trashme"), client)).outcome is Outcome.REJECTED
        wordpress.ctl("option", "comment_registration", "1")
        assert (await post(source, replace(reply, text="Members only."), client)).outcome is Outcome.LIVE
        source, closed = await source_of(wordpress, 101, client)
        assert (await way[0].form(source, client, account)).closed == "Comments on this post are closed."
        assert (await post(source, replace(closed, account=account), client)).outcome is Outcome.CLOSED


async def state_of(source: Source, reply: Reply, posted: Posted, client: Client) -> Outcome | None:
    found = await find(source, reply, posted.native_id, client)
    return found.outcome if found is not None else None


@pytest.mark.parametrize("eager", [False, True])
async def test_a_wrong_application_password(wordpress: WordPress, eager: bool) -> None:
    if eager:
        wordpress.ctl("switch", "eager_auth", "on")
    account = account_of(wordpress, "abcd efgh ijkl mnop")
    async with Client() as client:
        source, reply = await source_of(wordpress, 100, client)
        way, reader = REGISTRY.answer_route((source,)), REGISTRY.reader(source)
        assert way is not None
        assert reader is not None
        assert (await way[0].form(source, client, account)).closed is not None
        prover = REGISTRY.get("wordpress")
        assert isinstance(prover, Proves)
        with pytest.raises(CommentsError):
            await prover.prove(account, client)
        good = account_of(wordpress, wordpress.app_password("reader"))
        assert await prover.prove(good, client) == "Rhea Reader"
        assert isinstance(prover, Names)
        with pytest.raises(CommentsError):
            await prover.names(account, client)
        refused = await post(source, replace(reply, account=account), client)
        assert refused.outcome is Outcome.LOGIN_NEEDED, refused
        assert account.secret not in refused.message
        thread = await reader.thread(source, client, Known(account=account))
        assert isinstance(thread, FetchedThread)
        assert thread.complete


async def test_too_quick_by_rest(wordpress: WordPress) -> None:
    account = account_of(wordpress, wordpress.app_password("reader"))
    async with Client() as client:
        source, reply = await source_of(wordpress, 103, client)
        reply = replace(reply, account=account)
        assert (await post(source, reply, client)).outcome is Outcome.LIVE
        quick = await post(source, replace(reply, text="And another."), client)
        assert quick.outcome is Outcome.RATE_LIMITED
        assert quick.retry_at is not None
        assert quick.retry_at > datetime.now(UTC)


async def test_a_long_thread_is_read_again_only_if_it_grew(wordpress: WordPress) -> None:
    wordpress.ctl("option", "comment_previously_approved", "0")
    async with Client() as client:
        source, reply = await source_of(wordpress, 104, client)
        reader = REGISTRY.reader(source)
        assert reader is not None
        thread = await read(source, client)
        source = replace(source, facts=thread.facts)
        known = Known(ids=frozenset(each.native_id for each in thread.comments))
        assert isinstance(await reader.thread(source, client, known), NotModified)
        assert (await post(source, reply, client)).outcome is Outcome.LIVE
        grown = await reader.thread(source, client, known)
        assert isinstance(grown, FetchedThread)
        new = {each.native_id for each in grown.comments} - known.ids
        assert (len(grown.comments), len(new), grown.added, grown.complete, grown.total) == (100, 1, True, True, 131)
        source, known = replace(source, facts=grown.facts), Known(ids=known.ids | new)
        assert isinstance(await reader.thread(source, client, known), NotModified)
        wordpress.ctl("comment", thread.comments[0].native_id, "trash")
        shrunk = await reader.thread(source, client, known)
        assert isinstance(shrunk, FetchedThread)
        assert (len(shrunk.comments), shrunk.added, shrunk.complete) == (130, False, True)
        days_ago = (datetime.now(UTC) - timedelta(days=2)).isoformat()
        source = replace(source, facts=with_facts(shrunk.facts, whole=days_ago))
        known = Known(ids=frozenset(each.native_id for each in shrunk.comments))
        assert isinstance(await reader.thread(source, client, known), FetchedThread)

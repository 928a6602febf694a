"""The Waline provider against a real Waline."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.comments.conversing import REGISTRY, find, read, send, way
from tests.servers.waline import OWNER, PAGE, READER, Waline
from tests.service.cutting import Cut, Cutting

from blogtui.comments.hints import Hints, Page
from blogtui.comments.provider import FetchedComment, FetchedThread, Known, NotModified, Reply
from blogtui.model.account import Account
from blogtui.model.errors import NotSent
from blogtui.model.identity import Identity
from blogtui.model.reply import Outcome, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client
from blogtui.store.columns import micros_or_none
from blogtui.store.tree import Seed, grow

pytestmark = pytest.mark.servers
WORDS = 'Well -- it isn\'t "new"...\n\nStill *good*, a < b & c, <em>not</em> plain.'
ANN = Identity("Ann & Otto's <b>", "ann@example.net", "https://ann.example/")


def source_of(site: Waline, slug: str) -> Source:
    """As from the page of a post, which is written here, not fetched: not all these posts are on the blog."""
    local = f"{site.site}{slug}/"
    hints = Hints(local, local, f"{site.site}feed.atom", page=Page(local, site.embed(slug)))
    source = REGISTRY.recognise(hints)[0]
    assert (source.provider, source.fact("path"), source.fact("base")) == ("waline", f"/{slug}/", site.address)
    return source


def reply_to(source: Source, to: str | None = None, text: str = WORDS) -> Reply:
    return Reply(text, ANN, source.page or "", "k", to, post_title="A post", since=datetime.now(UTC))


def native_id(comment: FetchedComment) -> str:
    return comment.native_id


def account(site: Waline, who: tuple[str, str]) -> Account:
    return Account("waline", site.address.rstrip("/"), *who)


async def test_a_thread_is_what_the_database_holds(waline: Waline) -> None:
    async with Client() as client:
        thread = await read(source_of(waline, "kites"), client)
        everything = waline.comments("/kites/")
        shown = {row["id"] for row in everything if row["status"] == "approved"}
        # An answer to what is held is public by itself, but the server shows it with what it answers only.
        rows = [row for row in everything if row["id"] in shown and (row["rid"] is None or row["rid"] in shown)]
        assert (len(everything), len(rows), thread.total, thread.complete) == (11, 8, 8, True)
        for row, each in zip(rows, sorted(thread.comments, key=lambda each: int(each.native_id)), strict=True):
            assert (each.native_id, each.parent) == (str(row["id"]), row["pid"] and str(row["pid"]))
            assert each.published == datetime.fromisoformat(row["insertedAt"]).replace(tzinfo=UTC)
            assert (each.state, each.likes or 0) == (CommentState.LIVE, row["like"] or 0)
            assert each.author_url == (row["link"] or None)
            assert each.author == {"": "Anonymous", "owner": "Owner"}.get(row["nick"], row["nick"])
            assert each.by_moderator == (row["user_id"] == 1)
        assert "<script>" not in "".join(each.html for each in thread.comments)
        stored = [
            Seed(n, each.native_id, each.parent, micros_or_none(each.published), each.rank, 0)
            for n, each in enumerate(thread.comments)
        ]
        grown = grow(stored)
        tree = [(stored[id].native_id, depth) for id, depth in zip(grown.ids, grown.depths, strict=True)]
        assert tree == [("6", 0), ("7", 1), ("1", 0), ("2", 1), ("3", 2), ("4", 3), ("8", 1), ("5", 0)]
        nothing = await read(source_of(waline, "nowhere"), client)
        assert (nothing.comments, nothing.total, nothing.complete) == ((), 0, True)


async def test_a_long_thread_in_pages(waline: Waline) -> None:
    async with Client() as client:
        source = source_of(waline, "long")
        for number in range(103):
            assert (await send(source, reply_to(source, text=f"Number {number}."), client)).outcome is Outcome.LIVE
        thread = await read(source, client)
        assert (len(thread.comments), thread.total, thread.complete) == (103, 103, True)
        reader = REGISTRY.reader(source)
        assert reader is not None
        source, known = replace(source, facts=thread.facts), Known(ids=frozenset(map(native_id, thread.comments)))
        assert isinstance(await reader.thread(source, client, known), NotModified)
        assert (await send(source, reply_to(source, text="One more."), client)).outcome is Outcome.LIVE
        grown = await reader.thread(source, client, known)
        assert isinstance(grown, FetchedThread)
        assert (len(grown.comments), grown.added, grown.complete, grown.total) == (100, True, True, 104)
        source = replace(source, facts=grown.facts)
        known = Known(ids=known.ids.union(map(native_id, grown.comments)))
        first = min(known.ids.difference(map(native_id, grown.comments)), key=int)
        assert (await send(source, reply_to(source, first, "To the first."), client)).outcome is Outcome.LIVE
        whole = await reader.thread(source, client, known)
        assert isinstance(whole, FetchedThread)
        assert (len(whole.comments), whole.added, whole.complete) == (105, False, True)


async def test_answers_and_answers_to_them(waline: Waline) -> None:
    async with Client() as client:
        source = source_of(waline, "kites")
        reply = reply_to(source, "3")
        live = await send(source, reply, client)
        assert live.outcome is Outcome.LIVE, live
        stored = waline.comments("/kites/")[-1]
        assert (str(stored["id"]), stored["pid"], stored["rid"]) == (live.native_id, 3, 1)
        assert (stored["comment"], stored["nick"], stored["mail"], stored["link"]) == (
            WORDS,
            ANN.name,
            ANN.email,
            ANN.website,
        )
        [ours] = [each for each in (await read(source, client)).comments if each.native_id == live.native_id]
        assert (ours.author, ours.author_url, ours.parent) == (ANN.name, ANN.website, "3")
        found = await find(source, reply, None, client)
        assert found is not None
        assert (found.outcome, found.native_id) == (Outcome.LIVE, live.native_id)
        deeper = await send(source, reply_to(source, live.native_id, "Deeper."), client)
        assert deeper.outcome is Outcome.LIVE
        assert waline.comments("/kites/")[-1]["pid"] == int(live.native_id or 0)
        before = len(waline.comments("/kites/"))
        assert (await send(source, reply_to(source, "999", "To nobody."), client)).outcome is Outcome.REJECTED
        assert (await send(source, replace(reply, text=""), client)).message == "comment can not be blank"
        assert (await send(source, reply, client)).outcome is Outcome.DUPLICATE
        assert len(waline.comments("/kites/")) == before


async def test_held_then_approved_or_taken_for_spam(waline: Waline) -> None:
    waline.configure(COMMENT_AUDIT="true")
    async with Client() as client:
        source = source_of(waline, "rain")
        reply = reply_to(source)
        held = await send(source, reply, client)
        assert (held.outcome, waline.comments("/rain/")[-1]["status"]) == (Outcome.HELD, "waiting")
        assert len((await read(source, client)).comments) == 1
        assert await find(source, reply, held.native_id, client) is None
        assert (await send(source, reply, client)).outcome is Outcome.DUPLICATE
        waline.moderate(held.native_id or "", "approved")
        found = await find(source, reply, held.native_id, client)
        assert found is not None
        assert found.outcome is Outcome.LIVE
        answer = await send(source, reply_to(source, held.native_id, "To the approved one."), client)
        waline.moderate(answer.native_id or "", "approved")
        [below] = [each for each in (await read(source, client)).comments if each.parent == held.native_id]
        assert below.native_id == answer.native_id
        waline.moderate(held.native_id or "", None)
        assert {each.native_id for each in (await read(source, client)).comments} == {"12"}


async def test_too_quick_and_only_for_those_logged_in(waline: Waline) -> None:
    waline.configure(IPQPS="60")
    async with Client() as client:
        source = source_of(waline, "rain")
        assert (await send(source, reply_to(source), client)).outcome is Outcome.LIVE
        quick = await send(source, reply_to(source, text="And more."), client)
        assert quick.outcome is Outcome.RATE_LIMITED
        assert quick.retry_at is not None
        assert timedelta(0) < quick.retry_at - datetime.now(UTC) <= timedelta(minutes=1)
        waline.configure(LOGIN="force")
        stranger = reply_to(source, text="By nobody.")
        assert (await send(source, stranger, client)).outcome is Outcome.LOGIN_NEEDED
        wrong = replace(stranger, account=account(waline, (READER[0], "wrong")))
        assert (await send(source, wrong, client)).outcome is Outcome.LOGIN_NEEDED
        assert len(waline.comments("/rain/")) == 2
        reader = replace(stranger, account=account(waline, READER))
        form = await way(source).form(source, client, reader.account)
        assert (form.signed, form.fields) == (Signed.ACCOUNT, ())
        live = await send(source, reader, client)
        assert (live.outcome, waline.comments("/rain/")[-1]["user_id"]) == (Outcome.LIVE, 2)
        assert (await send(source, reader, client)).outcome is Outcome.DUPLICATE


async def test_the_owner_is_kept_from_repeats_too(waline: Waline) -> None:
    async with Client() as client:
        source = source_of(waline, "kites")
        reply = replace(reply_to(source, "1"), account=account(waline, OWNER))
        live = await send(source, reply, client)
        assert live.outcome is Outcome.LIVE
        again = await send(source, reply, client)
        assert (again.outcome, again.native_id) == (Outcome.DUPLICATE, live.native_id)
        [ours] = [each for each in (await read(source, client)).comments if each.native_id == live.native_id]
        assert (ours.author, ours.by_moderator) == ("Owner", True)


async def test_only_for_the_pages_of_some_blogs(waline: Waline) -> None:
    waline.configure(SECURE_DOMAINS="blog.example")
    async with Client() as client:
        source = replace(source_of(waline, "rain"), page=f"{PAGE}/rain/")
        assert len((await read(source, client)).comments) == 1
        assert (await send(source, reply_to(source), client)).outcome is Outcome.LIVE
        elsewhere = replace(source, page="https://elsewhere.example/rain/")
        assert (await send(elsewhere, reply_to(source, text="More."), client)).outcome is Outcome.REJECTED


async def test_down_and_the_answer_lost(waline: Waline) -> None:
    async with Client() as client:
        source = source_of(waline, "rain")
        waline.stop()
        with pytest.raises(NotSent):
            await send(source, reply_to(source), client)
        waline.start()
    async with Cutting(waline.address) as proxy, proxy.client() as client:
        reply = reply_to(source, text="Arrived, as it happens *once*.")
        proxy.cut = Cut(upward=False, after=20)
        lost = await send(source, reply, client)
        assert lost.outcome is Outcome.UNKNOWN
        found = await find(source, reply, None, client)
        assert found is not None
        assert found.outcome is Outcome.LIVE
        assert (await send(source, reply, client)).outcome is Outcome.DUPLICATE
        assert len(waline.comments("/rain/")) == 2

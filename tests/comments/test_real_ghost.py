"""The Ghost provider against a real Ghost."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.comments.conversing import REGISTRY, find, read, send, way
from tests.servers.ghost import Ghost
from tests.service.cutting import Cut, Cutting

from blogtui.comments.hints import Hints, Page
from blogtui.comments.provider import Known, NotModified, Reply
from blogtui.feeds.parse import parse
from blogtui.model.account import Account
from blogtui.model.errors import NotSent
from blogtui.model.identity import Identity
from blogtui.model.reply import Outcome, Signed
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client

pytestmark = pytest.mark.servers
WORDS = 'Well -- it isn\'t "new"...\n\nStill *good*, a < b & c,\n<em>not</em> plain.'
STATES = {"published": CommentState.LIVE, "hidden": CommentState.HIDDEN, "deleted": CommentState.DELETED}


async def source_of(site: Ghost, slug: str, client: Client) -> Source:
    feed = f"{site.address}rss/"
    parsed = parse((await client.fetch(feed)).body)
    [entry] = [each for each in parsed.entries if each.link == f"{site.address}{slug}/"]
    assert entry.link is not None
    answer = await client.fetch(entry.link)
    hints = Hints(entry.link, entry.id or "", feed, parsed.generator, post_author=entry.author)
    assert REGISTRY.needs_page(hints)
    source = REGISTRY.recognise(replace(hints, page=Page(answer.url, answer.text)))[0]
    assert (source.provider, source.fact("post"), source.fact("site")) == ("ghost", site.posts[slug], site.address)
    return source


def account(site: Ghost, name: str = "Mia") -> Account:
    return Account("ghost", site.address.rstrip("/"), name, site.cookies[name])


def reply_to(site: Ghost, source: Source, to: str | None = None, text: str = WORDS) -> Reply:
    somebody = Identity("Somebody", "else@example.net")
    now = datetime.now(UTC)
    return Reply(text, somebody, source.page or "", "k", to, since=now, account=account(site))


async def test_a_thread_is_what_the_database_holds(ghost: Ghost) -> None:
    async with Client() as client:
        source = await source_of(ghost, "mills", client)
        thread = await read(source, client)
        rows = ghost.comments("mills")
        answered = {row["parent_id"] for row in rows}
        # What is hidden or taken back is shown only where something answers it on the first level.
        shown = [row for row in rows if row["status"] == "published" or row["id"] in answered]
        assert (len(rows), len(shown), thread.total, thread.complete) == (10, 8, 8, True)
        ids = {row["id"] for row in shown}
        by_time = sorted(thread.comments, key=lambda each: str(each.published))
        for row, each in zip(shown, by_time, strict=True):
            assert each.native_id == row["id"]
            assert each.parent == (row["in_reply_to_id"] if row["in_reply_to_id"] in ids else row["parent_id"])
            assert each.published == datetime.fromisoformat(row["created_at"]).replace(tzinfo=UTC)
            assert (each.author, each.state) == (row["name"], STATES[row["status"]])
            assert each.html == (row["html"] if row["status"] == "published" else "")
        assert [each.likes for each in by_time] == [None, 1, *[None] * 6]
        other = await read(await source_of(ghost, "dams", client), client)
        assert (len(other.comments), other.complete) == (1, True)
        reader = REGISTRY.reader(source)
        assert reader is not None
        again = await reader.thread(await source_of(ghost, "dams", client), client, Known(other.validators))
        assert isinstance(again, NotModified)


async def test_answers_and_answers_to_them(ghost: Ghost) -> None:
    async with Client() as client:
        source = await source_of(ghost, "mills", client)
        first, second = (row["id"] for row in ghost.comments("mills")[:2])
        reply = reply_to(ghost, source, second)
        live = await send(source, reply, client)
        assert live.outcome is Outcome.LIVE, live
        stored = ghost.comments("mills")[-1]
        assert (stored["id"], stored["parent_id"], stored["in_reply_to_id"]) == (live.native_id, first, second)
        assert "&lt;em&gt;not&lt;/em&gt;" in stored["html"]
        [ours] = [each for each in (await read(source, client)).comments if each.native_id == live.native_id]
        assert (ours.author, ours.parent) == ("Mia", second)
        found = await find(source, reply, None, client)
        assert found is not None
        assert (found.outcome, found.native_id) == (Outcome.LIVE, live.native_id)
        deeper = await send(source, reply_to(ghost, source, live.native_id, "Deeper."), client)
        [below] = [each for each in (await read(source, client)).comments if each.parent == live.native_id]
        assert below.native_id == deeper.native_id
        again = await send(source, reply, client)  # Ghost takes repeats
        assert again.outcome is Outcome.LIVE
        top = await send(source, reply_to(ghost, source, None, "On top."), client)
        assert (top.outcome, ghost.comments("mills")[-1]["parent_id"]) == (Outcome.LIVE, None)


async def test_hidden_and_shown_again(ghost: Ghost) -> None:
    async with Client() as client:
        source = await source_of(ghost, "quiet", client)
        reply = reply_to(ghost, source)
        live = await send(source, reply, client)
        ghost.moderate(live.native_id or "", "hidden")
        assert (await read(source, client)).comments == ()
        assert await find(source, reply, None, client) is None
        ghost.moderate(live.native_id or "", "published")
        assert await find(source, reply, None, client) is not None


async def test_strangers_old_cookies_and_closed_doors(ghost: Ghost) -> None:
    async with Client() as client:
        source = await source_of(ghost, "quiet", client)
        reply = reply_to(ghost, source)
        assert (await way(source).form(source, client)).by_hand
        assert (await send(source, replace(reply, account=None), client)).outcome is Outcome.HANDOFF
        form = await way(source).form(source, client, account(ghost))
        assert (form.signed, form.closed) == (Signed.ACCOUNT, None)
        old = replace(account(ghost), secret="ghost-members-ssr=nobody; ghost-members-ssr.sig=x")
        assert (await way(source).form(source, client, old)).closed is not None
        assert (await send(source, replace(reply, account=old), client)).outcome is Outcome.LOGIN_NEEDED
        empty = await send(source, replace(reply, text=" "), client)
        assert (empty.outcome, empty.message) == (Outcome.REJECTED, "The body of a comment cannot be empty")
        gone = await send(source, replace(reply, to="0" * 24), client)
        assert gone.outcome is Outcome.REJECTED
        ghost.enable("paid")
        assert (await send(source, reply, client)).outcome is Outcome.CLOSED
        ghost.enable("off")
        thread = await read(source, client)
        assert (thread.closed, thread.complete) == (True, False)
        assert (await send(source, reply, client)).outcome is Outcome.CLOSED
        assert ghost.comments("quiet") == []


async def test_down_and_the_answer_lost(ghost: Ghost) -> None:
    async with Client() as client:
        source = await source_of(ghost, "quiet", client)
        ghost.stop()
        with pytest.raises(NotSent):
            await send(source, reply_to(ghost, source), client)
        ghost.start()
    async with Cutting(ghost.address) as proxy, proxy.client() as client:
        reply = reply_to(ghost, source, text="Arrived, as it happens once.")
        proxy.cut = Cut(upward=False, after=20)
        assert (await send(source, reply, client)).outcome is Outcome.UNKNOWN
        found = await find(source, reply, None, client)
        assert found is not None
        assert found.outcome is Outcome.LIVE
        assert len(ghost.comments("quiet")) == 1

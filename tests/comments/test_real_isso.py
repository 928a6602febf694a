"""The Isso provider against a real Isso."""

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from tests.comments.conversing import REGISTRY, find, read, send, way
from tests.servers.isso import Isso
from tests.service.conftest import Clock, settings
from tests.service.cutting import Cutting, Traffic

from blogtui.comments.hints import Hints, Page
from blogtui.comments.provider import Reply
from blogtui.model.errors import CommentsError, NotSent
from blogtui.model.identity import Identity
from blogtui.model.ids import PostId
from blogtui.model.reply import DraftState, Moderation, Outcome, Posted
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client
from blogtui.service.services import Services

pytestmark = pytest.mark.servers
RUNS = int(os.environ.get("BLOGTUI_RUNS", "40"))  # 200 take half a minute
WORDS = 'Well -- it isn\'t "new"...\n\nStill *good*, a < b & c, <em>not</em> emphasised.'
STATES = {1: CommentState.LIVE, 2: CommentState.HELD, 4: CommentState.DELETED}
ANN = Identity("Ann & Otto's <b>", "ann@example.net", "https://ann.example/")


async def source_of(site: Isso, slug: str, client: Client) -> Source:
    url = f"{site.site}{slug}/"
    answer = await client.fetch(url)
    hints = Hints(url, url, f"{site.site}feed.atom")
    assert REGISTRY.needs_page(hints)
    source = REGISTRY.recognise(replace(hints, page=Page(answer.url, answer.text)))[0]
    assert (source.provider, source.fact("uri"), source.fact("base")) == ("isso", f"/{slug}/", site.address)
    return source


def reply_to(source: Source, to: str | None = None, text: str = WORDS) -> Reply:
    return Reply(text, ANN, source.page or "", "k", to, post_title="A post", since=datetime.now(UTC))


def reply_to_id(native: str | None) -> Reply:
    return Reply("Below it.", ANN, "", "k", native, since=datetime.now(UTC))


def outcome(posted: Posted | None) -> Outcome | None:
    return posted.outcome if posted is not None else None


async def test_a_thread_is_what_the_database_holds(isso: Isso) -> None:
    async with Client() as client:
        thread = await read(await source_of(isso, "lamps", client), client)
        held = [row for row in isso.comments("/lamps/") if row["mode"] == 2]
        rows = [row for row in isso.comments("/lamps/") if row not in held]
        assert len(held) == 1
        assert (len(rows), thread.total, thread.complete) == (8, 8, True)
        by_time = sorted(thread.comments, key=lambda each: each.published or datetime.max)
        for row, each in zip(rows, by_time, strict=True):
            assert (each.native_id, each.parent) == (str(row["id"]), row["parent"] and str(row["parent"]))
            assert each.published == datetime.fromtimestamp(row["created"], UTC)
            assert each.updated == (row["modified"] and datetime.fromtimestamp(row["modified"], UTC))
            assert (each.author, each.state) == (unescape(row["author"] or "Anonymous"), STATES[row["mode"]])
            assert (each.likes or 0, each.author_url) == (row["likes"], row["website"])
            assert each.url == f"{isso.site}lamps/#isso-{row['id']}"
        assert "<script>" not in "".join(each.html for each in thread.comments)
        for slug, count in (("fog", 1), ("silent", 0)):
            other = await read(await source_of(isso, slug, client), client)
            assert (len(other.comments), other.total, other.complete) == (count, count, True)


async def test_answers_and_answers_to_them(isso: Isso) -> None:
    async with Client() as client:
        source = await source_of(isso, "lamps", client)
        live = await send(source, reply_to(source, "5"), client)
        assert live.outcome is Outcome.LIVE, live
        stored = isso.comments("/lamps/")[-1]
        assert (str(stored["id"]), stored["parent"], stored["text"]) == (live.native_id, 5, WORDS)
        assert (unescape(stored["author"]), stored["email"]) == (ANN.name, ANN.email)
        [ours] = [each for each in (await read(source, client)).comments if each.native_id == live.native_id]
        assert (ours.author, ours.author_url, ours.parent) == (ANN.name, ANN.website, "5")
        found = await find(source, reply_to(source, "5"), None, client)
        assert found is not None
        assert (found.outcome, found.native_id) == (Outcome.LIVE, live.native_id)
        deep = await send(source, reply_to(source, live.native_id, "Deeper."), client)
        assert (deep.outcome, isso.comments("/lamps/")[-1]["parent"]) == (Outcome.LIVE, 5)
        form = await way(source).form(source, client)
        assert "put under the first of both" in form.where
        lonely = await send(source, reply_to(source, "999", "To nobody."), client)
        assert (lonely.outcome, isso.comments("/lamps/")[-1]["parent"]) == (Outcome.LIVE, None)
        assert "is gone" in lonely.message


async def test_the_first_answer_of_a_post_and_the_same_again(isso: Isso) -> None:
    async with Client() as client:
        source = await source_of(isso, "silent", client)
        first = await send(source, reply_to(source), client)
        since = replace(reply_to(source), known=frozenset({first.native_id or ""}))
        assert await find(source, since, None, client) is None
        again = await send(source, since, client)
        assert (first.outcome, again.outcome, len(isso.comments("/silent/"))) == (Outcome.LIVE, Outcome.LIVE, 2)
        found = await find(source, since, None, client)
        assert found is not None
        assert found.native_id == again.native_id


async def test_held_then_approved_or_removed(isso: Isso) -> None:
    isso.configure(moderation=True)
    async with Client() as client:
        source = await source_of(isso, "fog", client)
        assert (await way(source).form(source, client)).moderation is Moderation.POSSIBLE
        held = [await send(source, reply_to(source, text=f"Number {n} *waits*."), client) for n in range(2)]
        kept, removed = (each.native_id or "" for each in held)
        assert [each.outcome for each in held] == [Outcome.HELD, Outcome.HELD]
        assert [row["mode"] for row in isso.comments("/fog/")] == [1, 2, 2]
        assert len((await read(source, client)).comments) == 1
        reply, other = (reply_to(source, text=f"Number {n} *waits*.") for n in range(2))
        assert outcome(await find(source, reply, kept, client)) is Outcome.HELD
        isso.moderate(kept, "activate")
        isso.moderate(removed, "delete")
        assert outcome(await find(source, reply, kept, client)) is Outcome.LIVE
        assert outcome(await find(source, reply, None, client)) is Outcome.LIVE
        assert outcome(await find(source, other, removed, client)) is Outcome.REJECTED
        assert kept in {each.native_id for each in (await read(source, client)).comments}
        answer = await send(source, reply_to(source, kept, "To the approved one."), client)
        isso.moderate(answer.native_id or "", "activate")
        [below] = [each for each in (await read(source, client)).comments if each.parent == kept]
        assert below.native_id == answer.native_id


async def test_limits_and_refusals(isso: Isso) -> None:
    async with Client() as client:
        source = await source_of(isso, "fog", client)
        for text, words in (("hi", "too short"), ("x" * 65_536, "too long")):
            refused = await send(source, reply_to(source, text=text), client)
            assert refused.outcome is Outcome.REJECTED
            assert words in refused.message
        no_site = replace(reply_to(source), identity=Identity("Ann", "ann@example.net", "no site"))
        assert (await send(source, no_site, client)).outcome is Outcome.REJECTED
        isso.configure(guard=True, require=True)
        form = await way(source).form(source, client)
        assert [(each.name, each.required) for each in form.fields] == [
            ("name", True),
            ("email", True),
            ("website", False),
        ]
        nameless = await send(source, replace(reply_to(source), identity=Identity()), client)
        assert (nameless.outcome, nameless.message) == (
            Outcome.REJECTED,
            "email address required but not provided",
        )
        first = await send(source, reply_to(source), client)
        await waits(source, reply_to(source, first.native_id), client, timedelta(minutes=15))
        assert (await send(source, reply_to(source, text="Second."), client)).outcome is Outcome.LIVE
        await waits(source, reply_to(source, text="Third."), client, timedelta(minutes=1))
        assert len(isso.comments("/fog/")) == 3


async def waits(source: Source, reply: Reply, client: Client, longest: timedelta) -> None:
    posted = await send(source, reply, client)
    assert posted.outcome is Outcome.RATE_LIMITED, posted
    assert posted.retry_at is not None
    assert longest - timedelta(seconds=30) < posted.retry_at - datetime.now(UTC) <= longest


async def test_down_and_up_again(isso: Isso) -> None:
    async with Client() as client:
        source = await source_of(isso, "fog", client)
        isso.stop()
        with pytest.raises(NotSent):
            await send(source, reply_to(source), client)
        isso.start()
        assert (await send(source, reply_to(source), client)).outcome is Outcome.LIVE


async def test_in_the_program_from_the_feed_to_the_approved_answer(isso: Isso, tmp_path: Path) -> None:
    isso.configure(moderation=True)
    async with Services.open(settings(tmp_path)) as services:
        post = await subscribed(services, isso, "lamps")
        [thread] = (await services.discuss.fetch(post)).threads
        shown = await services.discuss.whole(thread)
        seen = [(int(placed.comment.native_id), placed.depth, placed.comment.state) for placed in shown]
        rows = [row for row in isso.comments("/lamps/") if row["mode"] != 2]
        rows.sort(key=lambda row: (row["parent"] or row["id"], row["id"]))  # the ids of the seed follow its times
        assert seen == [(row["id"], int(row["parent"] is not None), STATES[row["mode"]]) for row in rows]
        draft = await services.reply.begin(post, shown[0].comment.id)
        draft = await services.reply.save(draft.id, WORDS, ANN)
        route = await services.reply.route(post)
        assert (route.provider, route.form.moderation) == ("isso", Moderation.POSSIBLE)
        sent = await services.reply.send(draft.id)
        assert (sent.outcome, sent.draft.state) == (Outcome.HELD, DraftState.HELD)
        isso.moderate(sent.draft.native_id or "", "activate")
        [thread] = (await services.discuss.fetch(post)).threads
        assert (await services.reply.draft(draft.id)).state is DraftState.LIVE
        shown = await services.discuss.whole(thread)
        [ours] = [placed for placed in shown if placed.comment.native_id == sent.draft.native_id]
        assert (ours.depth, ours.comment.author, ours.comment.parent) == (1, ANN.name, "1")


async def test_changed_and_taken_back_while_the_cookie_lasts(isso: Isso, tmp_path: Path) -> None:
    clock = Clock()
    async with Services.open(settings(tmp_path), clock=clock) as services:
        post = await subscribed(services, isso, "fog")
        draft = await services.reply.begin(post)
        sent = await services.reply.send((await services.reply.save(draft.id, "Dense.", ANN)).id)
        assert sent.outcome is Outcome.LIVE
        [item] = await services.reply.outbox(sent=True)
        assert (item.draft.id, item.may_change) == (draft.id, True)
        change = await services.amend.begin(draft.id)
        assert (change.text, change.amends) == ("Dense.", draft.id)
        await services.reply.save(change.id, "Not so *dense*.", replace(ANN, website=""))
        changed = await services.reply.send(change.id)
        assert (changed.outcome, changed.draft.id, changed.draft.text) == (Outcome.LIVE, draft.id, "Not so *dense*.")
        assert changed.comment is not None
        assert "Not so <em>dense</em>." in changed.comment.html
        assert changed.comment.author_url is None
        row = isso.comments("/fog/")[-1]
        assert (row["text"], row["website"], unescape(row["author"])) == ("Not so *dense*.", None, ANN.name)
        # The cookie of the first answer counts no more; the one that came with the change does.
        assert changed.draft.permit != sent.draft.permit
        gone = await services.amend.withdraw(draft.id)
        assert (gone.outcome, gone.draft.state) == (Outcome.WITHDRAWN, DraftState.DISCARDED)
        assert [row["text"] for row in isso.comments("/fog/")] == ["Of another post."]
        assert [each.count for each in (await services.discuss.cached(post)).threads] == [1]
        back = await services.reply.restore(draft.id)
        assert (back.state, back.text, back.native_id) == (DraftState.WRITING, "Not so *dense*.", None)
        again = await services.reply.send(draft.id)
        assert (again.outcome, len(isso.comments("/fog/"))) == (Outcome.LIVE, 2)
        below = await send(
            await source_of(isso, "fog", services.client), reply_to_id(again.draft.native_id), services.client
        )
        assert below.outcome is Outcome.LIVE
        emptied = await services.amend.withdraw(draft.id)
        assert "Its place in the thread stays" in emptied.message
        assert [row["mode"] for row in isso.comments("/fog/")] == [1, 4, 1]


async def test_too_late_to_change(isso: Isso, tmp_path: Path) -> None:
    clock = Clock()
    async with Services.open(settings(tmp_path), clock=clock) as services:
        post = await subscribed(services, isso, "fog")
        draft = await services.reply.begin(post)
        await services.reply.send((await services.reply.save(draft.id, "Dense.", ANN)).id)
        change = await services.amend.begin(draft.id)
        await services.reply.save(change.id, "Late.", ANN)
        isso.stop()
        waiting = await services.reply.send(change.id)
        assert (waiting.outcome, waiting.draft.state) == (Outcome.QUEUED, DraftState.QUEUED)
        isso.start()
        clock.pass_by(minutes=16)
        [late] = await services.reply.flush()
        assert (late.draft.state, late.draft.text) == (DraftState.REJECTED, "Late.")
        assert "not any more" in late.message
        with pytest.raises(CommentsError, match="not any more"):
            await services.amend.withdraw(draft.id)
        assert isso.comments("/fog/")[-1]["text"] == "Dense."


async def test_cut_anywhere_nothing_is_lost_and_nothing_sent_twice(isso: Isso, tmp_path: Path) -> None:
    """Isso takes repeats: looking before sending again is all that keeps from it."""
    chance = random.Random(1842)
    async with Cutting(isso.address) as proxy:
        async with Services.open(settings(tmp_path)) as services:  # Isso behind the proxy, the blog not
            post = await subscribed(services, isso, "silent")
        async with Services.open(settings(tmp_path), make_client=proxy.client) as services:
            draft = await services.reply.begin(post)
            draft = await services.reply.save(draft.id, "Number 0, not cut.", ANN)
            assert (await services.reply.send(draft.id)).outcome is Outcome.LIVE
            usual, proxy.passed = proxy.passed, Traffic()
            hit = lost = 0
            for number in range(1, RUNS + 1):
                draft = await services.reply.begin(post)
                draft = await services.reply.save(draft.id, f"Number {number}, *cut* somewhere.", ANN)
                proxy.cut_within(usual, chance)
                sent = await services.reply.send(draft.id)
                hit += proxy.cut is None
                lost += sent.outcome in (Outcome.UNKNOWN, Outcome.QUEUED)
                proxy.cut = None
                if sent.draft.state.waiting:
                    await services.reply.flush()
                    draft = await services.reply.draft(draft.id)
                    if draft.state.waiting:  # it never left, which only the writer can know
                        assert number not in numbers(isso)
                        await services.reply.send(draft.id, again=True)
                assert (await services.reply.draft(draft.id)).state is DraftState.LIVE
            assert hit > RUNS * 3 // 4, "the cuts do not hit"
            assert lost > RUNS // 8, "the cuts hardly ever lose anything"
            assert numbers(isso) == Counter(range(RUNS + 1))


async def subscribed(services: Services, isso: Isso, slug: str) -> PostId:
    await services.subscribe.add(f"{isso.site}feed.atom")
    post = await services.browse.find_post(f"{isso.site}{slug}/")
    await services.discuss.fetch(post.id)
    return post.id


def numbers(isso: Isso) -> Counter[int]:
    return Counter(int(row["text"].split()[1].rstrip(",")) for row in isso.comments("/silent/"))

"""What the user wrote is never lost and never sent twice: cut connections, kills, two copies, cancelled sendings."""

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tests.service.conftest import Clock, Opened, settings
from tests.service.cutting import Cut, Cutting
from tests.service.writing import EMPTY, MODERATED, accepted, arrived, drafted, post_of, settled

from blogtui.comments.providers.atompub import PROVIDER, AtomPub
from blogtui.demo.server import DemoBlog
from blogtui.model.errors import NotSent
from blogtui.model.reply import DraftState, Outcome, Posted
from blogtui.service.claims import Claims
from blogtui.service.reply import Sent
from blogtui.service.services import Services
from blogtui.store.drafts import MovedOn

ROOT = Path(__file__).parents[2]


def some_cut(chance: random.Random) -> Cut:
    """Somewhere in the request (with its thread read before) or in what comes back."""
    upward = chance.random() < 0.5
    return Cut(upward, chance.randrange(1800 if upward else 3500))


async def test_connections_cut_anywhere_lose_nothing_and_send_nothing_twice(
    home: Path, tmp_path: Path, demo: DemoBlog
) -> None:
    chance = random.Random(2007)
    async with Cutting(demo.address) as proxy, Services.open(settings(home), make_client=proxy.client) as services:
        post = await post_of(services, demo, EMPTY)
        lost = 0
        for number in range(64):
            text = f"Answer number {number}, cut somewhere."
            draft = await drafted(services, post, text)
            proxy.cut = some_cut(chance)
            sent = await services.reply.send(draft.id)
            lost += sent.outcome in (Outcome.UNKNOWN, Outcome.QUEUED)
            proxy.cut = some_cut(chance)
            await services.reply.flush()
            proxy.cut = None
            draft = await settled(services, draft)
            assert (draft.state, draft.text) == (DraftState.LIVE, text)
        assert lost > 10, "the cuts hardly ever hit"
        assert Counter(arrived(tmp_path)) == Counter(f"Answer number {n}, cut somewhere." for n in range(64))


async def test_where_the_blog_takes_repeats_a_cut_connection_never_makes_two_sendings(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comments are held, so that looking never finds them: only the outbox itself keeps from sending again."""
    monkeypatch.setattr(AtomPub, "abilities", replace(PROVIDER.abilities, refuses_repeats=False))
    chance = random.Random(1999)
    posted: list[str] = []

    def faults(method: str, target: str) -> None:
        if method == "POST":
            posted.append(target)

    with DemoBlog(tmp_path / "demo", per_minute=1000, faults=faults) as demo:
        async with Cutting(demo.address) as proxy, Services.open(settings(home), make_client=proxy.client) as services:
            post = await post_of(services, demo, MODERATED)
            await services.discuss.fetch(post)
            for number in range(24):
                posted.clear()
                draft = await drafted(services, post, f"Held, number {number}.")
                proxy.cut = some_cut(chance)
                sent = await services.reply.send(draft.id)
                proxy.cut = None
                draft = await settled(services, draft, rounds=2)
                assert len(posted) <= 1
                assert draft.state in ((DraftState.UNKNOWN, DraftState.HELD) if posted else (DraftState.UNKNOWN,))
                if draft.state is DraftState.UNKNOWN:
                    assert sent.outcome is Outcome.UNKNOWN
                    again = await services.reply.send(draft.id, again=True)  # the writer's own word
                    assert again.outcome is Outcome.HELD
                assert draft.text == f"Held, number {number}."


async def test_the_first_sending_arrived_and_the_blog_says_so(home: Path, tmp_path: Path, clock: Clock) -> None:
    """The answer to the POST is lost, the comment waits for a moderator: a repeat is refused, so it is there."""
    cuts = iter([20])
    with DemoBlog(tmp_path / "demo", faults=lambda method, _: next(cuts, None) if method == "POST" else None) as demo:
        async with Services.open(settings(home), clock=clock) as services:
            post = await post_of(services, demo, MODERATED)
            sent = await services.reply.send((await drafted(services, post, "Only once.")).id)
            assert (sent.outcome, sent.draft.state) == (Outcome.UNKNOWN, DraftState.UNKNOWN)
            assert "closed the connection" in sent.message
            (sent,) = await services.reply.flush()
            assert (sent.outcome, sent.draft.state) == (Outcome.HELD, DraftState.HELD)
            assert sent.message == "The blog has it already: the first sending arrived."
            assert arrived(tmp_path) == ["Only once."]
            # Nobody told its id: once approved it is known by its words.
            (reply,) = accepted(tmp_path)
            demo.approve(reply.key)
            discussion = await services.discuss.fetch(post)
            draft = await services.reply.draft(sent.draft.id)
            comments = [placed.comment for placed in await services.discuss.whole(discussion.threads[0])]
            assert (draft.state, draft.url) == (DraftState.LIVE, comments[-1].url)
            assert [comment.draft for comment in comments].count(draft.id) == 1


async def test_unknown_stays_unknown_while_the_blog_cannot_be_asked(home: Path, tmp_path: Path, clock: Clock) -> None:
    cuts = iter([0])
    demo = DemoBlog(tmp_path / "demo", faults=lambda method, _: next(cuts, None) if method == "POST" else None)
    with demo:
        async with Services.open(settings(home), clock=clock) as services:
            post = await post_of(services, demo, MODERATED)
            draft = await drafted(services, post, "Where are you?")
            await services.reply.send(draft.id)
            demo.stop()
            for again in (False, True):
                sent = await services.reply.send(draft.id, again=again)
                assert (sent.outcome, sent.draft.state) == (Outcome.UNKNOWN, DraftState.UNKNOWN)
            due = await services.reply.next_due()
            assert due is not None
            assert due > clock()
            demo.start()
            assert (await settled(services, draft)).state is DraftState.HELD
            assert arrived(tmp_path) == ["Where are you?"]


@pytest.mark.parametrize("failure", [NotSent("Gone again."), Posted(Outcome.RATE_LIMITED, "Not now.")])
async def test_a_second_sending_that_does_not_leave_says_nothing_about_the_first(
    tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch, failure: NotSent | Posted
) -> None:
    cuts = iter([0])
    with DemoBlog(tmp_path / "demo", faults=lambda method, _: next(cuts, None) if method == "POST" else None) as demo:
        post = await post_of(services, demo, MODERATED)
        draft = await drafted(services, post, "Where are you?")
        assert (await services.reply.send(draft.id)).outcome is Outcome.UNKNOWN

        async def unreachable(*_: object) -> Posted:
            if isinstance(failure, NotSent):
                raise failure
            return failure

        with monkeypatch.context() as patched:
            patched.setattr(AtomPub, "post", unreachable)
            assert (await services.reply.send(draft.id, again=True)).draft.state is DraftState.UNKNOWN
        assert (await settled(services, draft)).state is DraftState.HELD
        assert arrived(tmp_path) == ["Where are you?"]


async def test_two_copies_send_one_draft_once(opened: Opened, demo: DemoBlog, tmp_path: Path) -> None:
    async with opened() as one, opened() as other:
        post = await post_of(one, demo, EMPTY)
        for number in range(8):
            draft = await drafted(one, post, f"By two, number {number}.")
            await one.reply.queue(draft.id)
            tries = (one.reply.send(draft.id), other.reply.send(draft.id), one.reply.flush(), other.reply.flush())
            for result in await asyncio.gather(*tries, return_exceptions=True):
                assert isinstance(result, Sent | tuple | MovedOn)
            draft = await other.reply.draft(draft.id)
            assert (draft.state, draft.attempts) == (DraftState.LIVE, 1)
    assert sorted(arrived(tmp_path)) == [f"By two, number {number}." for number in range(8)]


async def test_while_another_copy_sends_a_draft_it_is_left_alone(
    services: Services, home: Path, demo: DemoBlog, tmp_path: Path
) -> None:
    post = await post_of(services, demo, EMPTY)
    draft = await drafted(services, post, "Hands off.")
    await services.reply.queue(draft.id)
    with Claims(home / "data" / "sending").hold(draft.id):
        with pytest.raises(MovedOn):
            await services.reply.send(draft.id)
        assert await services.reply.flush() == ()
    assert arrived(tmp_path) == []
    assert [sent.outcome for sent in await services.reply.flush()] == [Outcome.LIVE]
    assert list((home / "data" / "sending").iterdir()) == []


async def test_closing_while_the_blog_has_the_request_leaves_it_unknown_then_settles_it(
    tmp_path: Path, opened: Opened
) -> None:
    loop, reached = asyncio.get_running_loop(), asyncio.Event()

    def faults(method: str, target: str) -> int | None:
        if method == "POST" and not reached.is_set():
            loop.call_soon_threadsafe(reached.set)
            return 0
        return None

    with DemoBlog(tmp_path / "demo", faults=faults) as demo:
        async with opened() as services:
            post = await post_of(services, demo, EMPTY)
            sending = asyncio.create_task(services.reply.send((await drafted(services, post, "Good night.")).id))
            await reached.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
        async with opened() as services:
            (item,) = await services.reply.outbox()
            assert (item.draft.state, item.draft.text) == (DraftState.UNKNOWN, "Good night.")
            assert (await settled(services, item.draft)).state is DraftState.LIVE
            assert arrived(tmp_path) == ["Good night."]


async def test_what_is_being_written_again_is_not_sent_with_what_waits(
    services: Services, demo: DemoBlog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer goes on with the second while the first is under way."""
    first = await drafted(services, await post_of(services, demo, EMPTY), "The first.")
    await services.reply.queue(first.id)
    second = await drafted(services, await post_of(services, demo, MODERATED), "The sec")
    await services.reply.queue(second.id)
    post = AtomPub.post

    async def written_on(*given: object) -> Posted:
        await services.reply.save(second.id, "The secon", second.identity)
        return await post(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(AtomPub, "post", written_on)
    assert [sent.draft.id for sent in await services.reply.flush()] == [first.id]
    second = await services.reply.draft(second.id)
    assert (second.state, second.text) == (DraftState.WRITING, "The secon")
    assert arrived(tmp_path) == ["The first."]


async def test_cancelled_before_anything_was_sent_a_draft_is_what_it_was(
    services: Services, demo: DemoBlog, tmp_path: Path
) -> None:
    """Cancelled at every turn of the loop until the request is under way."""
    post = await post_of(services, demo, EMPTY)
    await services.discuss.fetch(post)
    draft = await drafted(services, post, "Not yet.")
    state, turns = DraftState.WRITING, 0
    while state is DraftState.WRITING:
        sending = asyncio.create_task(services.reply.send(draft.id))
        for _ in range(turns):
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.wait([sending])
        state = (await services.reply.draft(draft.id)).state
        assert state is not DraftState.SENDING
        assert state is not DraftState.WRITING or arrived(tmp_path) == []
        turns += 1
    assert turns > 1


@pytest.mark.parametrize("request_number", [1, 2, 3])
async def test_killed_in_mid_send_the_text_is_there_and_at_the_blog_at_most_once(
    home: Path, tmp_path: Path, opened: Opened, request_number: int
) -> None:
    """Killed when the blog has got the first, second, third request and not yet answered it."""
    writers: list[subprocess.Popen[bytes]] = []
    requests: list[str] = []

    def faults(method: str, target: str) -> int | None:
        if not writers:
            return None
        requests.append(method)
        if len(requests) == request_number:
            writers[0].kill()
            writers[0].wait()
        return None

    with DemoBlog(tmp_path / "demo", faults=faults) as demo:
        async with opened() as services:
            post = await post_of(services, demo, EMPTY)
        writers.append(_writer(home, post, "Survive!"))
        out, _ = await asyncio.to_thread(writers[0].communicate)
        assert b"sent" not in out
        assert "POST" in requests or request_number == 1
        async with opened() as services:
            (item,) = await services.reply.outbox() or [None]
            if item is None:  # it was stored as live before the third request
                assert arrived(tmp_path) == ["Survive!"]
                return
            assert item.draft.text == "Survive!"
            assert len(arrived(tmp_path)) <= 1
            if item.draft.state is DraftState.WRITING:
                await services.reply.queue(item.draft.id)
            assert [sent.outcome for sent in await services.reply.flush()] == [Outcome.LIVE]
        assert arrived(tmp_path) == ["Survive!"]


async def test_killed_while_composing_the_text_is_there(
    home: Path, tmp_path: Path, opened: Opened, demo: DemoBlog
) -> None:
    async with opened() as services:
        post = await post_of(services, demo, EMPTY)
    text = "A long answer, typed with care. " * 40
    writer = _writer(home, post, text)
    assert writer.stdout is not None
    saved = 0
    while saved < random.Random(os.getpid()).randrange(20, 400):
        saved = int(await asyncio.to_thread(writer.stdout.readline))
    writer.kill()
    await asyncio.to_thread(writer.communicate)
    async with opened() as services:
        (item,) = await services.reply.outbox()
        assert item.draft.state is DraftState.WRITING
        assert len(item.draft.text) >= saved
        assert text.startswith(item.draft.text)
        assert (await services.reply.begin(post)).id == item.draft.id
    assert arrived(tmp_path) == []


def _writer(home: Path, post: int, text: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.service.writer", str(home), str(post), text]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)

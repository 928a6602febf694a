"""The outbox on the demo blog: every outcome told apart, nothing lost, nothing twice."""

import asyncio
from pathlib import Path

import pytest
from tests.service.conftest import Clock
from tests.service.writing import ANN, CLOSED, EMPTY, MODERATED, STEPS, arrived, drafted, post_of, settled

from blogtui.demo.server import DemoBlog
from blogtui.model.identity import Identity
from blogtui.model.reply import DraftState, Outcome
from blogtui.model.thread import CommentState
from blogtui.service.reply import NotReady
from blogtui.service.services import Services
from blogtui.store.drafts import MovedOn


async def test_an_answer_is_live_and_stands_in_the_thread_as_ones_own(
    services: Services, demo: DemoBlog, tmp_path: Path
) -> None:
    post = await post_of(services, demo, EMPTY)
    draft = await drafted(services, post, "The kettle is on.")
    sent = await services.reply.send(draft.id)
    assert (sent.outcome, sent.draft.state, sent.draft.attempts) == (Outcome.LIVE, DraftState.LIVE, 1)
    assert sent.comment is not None
    assert (sent.comment.author, sent.comment.draft, sent.comment.new) == ("Ann", draft.id, False)
    assert arrived(tmp_path) == ["The kettle is on."]
    assert await services.reply.identity() == ANN
    assert (await services.browse.post(post)).can_reply is True
    with pytest.raises(MovedOn):
        await services.reply.send(draft.id)
    assert (await services.reply.draft(draft.id)).state is DraftState.LIVE


async def test_an_answer_to_a_comment_stands_below_it(services: Services, demo: DemoBlog) -> None:
    post = await post_of(services, demo, STEPS)
    above = (await services.discuss.whole((await services.discuss.fetch(post)).threads[0]))[20].comment
    draft = await drafted(services, post, "I counted again.", above.id)
    sent = await services.reply.send(draft.id)
    assert sent.comment is not None
    assert sent.comment.parent == above.native_id
    assert await services.reply.answered(sent.draft) == above


async def test_a_fresh_draft_leaves_the_unfinished_one_alone(services: Services, demo: DemoBlog) -> None:
    post = await post_of(services, demo, STEPS)
    above = (await services.discuss.whole((await services.discuss.fetch(post)).threads[0]))[3].comment
    first = await drafted(services, post, "Unfinished.", above.id)
    assert (await services.reply.begin(post, above.id)).id == first.id
    fresh = await services.reply.begin(post, above.id, fresh=True)
    assert (fresh.id != first.id, fresh.to_native, fresh.text) == (True, above.native_id, "")
    assert (await services.reply.draft(first.id)).text == "Unfinished."


async def test_a_moderated_answer_is_held_shown_and_live_once_it_is_approved(
    services: Services, demo: DemoBlog
) -> None:
    post = await post_of(services, demo, MODERATED)
    sent = await services.reply.send((await drafted(services, post, "Mine is the green one.")).id)
    assert (sent.outcome, sent.draft.state) == (Outcome.HELD, DraftState.HELD)
    assert sent.comment is not None
    assert (sent.comment.state, sent.comment.draft) == (CommentState.HELD, sent.draft.id)
    discussion = await services.discuss.fetch(post)
    assert discussion.has(sent.comment.id)
    assert sent.draft.native_id is not None
    demo.approve(sent.draft.native_id)
    discussion = await services.discuss.fetch(post)
    comments = [placed.comment for placed in await services.discuss.whole(discussion.threads[0])]
    mine = [comment for comment in comments if comment.draft == sent.draft.id]
    assert [(comment.state, comment.new) for comment in mine] == [(CommentState.LIVE, False)]
    assert (await services.reply.draft(sent.draft.id)).state is DraftState.LIVE
    assert await services.reply.outbox() == ()


async def test_refusals_are_told_apart_and_keep_the_text(services: Services, demo: DemoBlog) -> None:
    open_post, closed = await post_of(services, demo, EMPTY), await post_of(services, demo, CLOSED)
    await services.reply.send((await drafted(services, open_post, "Once.")).id)
    twice = await services.reply.send((await drafted(services, open_post, "Once.")).id)
    assert (twice.outcome, twice.draft.state, twice.draft.text) == (Outcome.DUPLICATE, DraftState.REJECTED, "Once.")
    late = await services.reply.send((await drafted(services, closed, "Too late?")).id)
    assert (late.outcome, late.draft.state, late.draft.text) == (Outcome.CLOSED, DraftState.REJECTED, "Too late?")
    assert late.message == "Comments on this post are closed."
    assert (await services.browse.post(closed)).can_reply is False
    assert (await services.reply.begin(closed)).id == late.draft.id  # to be written on


async def test_a_blog_that_asks_to_wait_gets_the_answer_when_it_said(
    services: Services, tmp_path: Path, clock: Clock
) -> None:
    demo = DemoBlog(tmp_path / "demo", now=clock, per_minute=1)
    with demo:
        post = await post_of(services, demo, EMPTY)
        await services.reply.send((await drafted(services, post, "One.")).id)
        sent = await services.reply.send((await drafted(services, post, "Two.")).id)
        assert (sent.outcome, sent.draft.state) == (Outcome.RATE_LIMITED, DraftState.QUEUED)
        assert sent.retry_at is not None
        assert await services.reply.next_due() == sent.retry_at
        assert await services.reply.flush() == ()
        assert arrived(tmp_path) == ["One."]


async def test_what_the_form_lacks_is_named_before_anything_is_sent(services: Services, demo: DemoBlog) -> None:
    post = await post_of(services, demo, EMPTY)
    for text, identity, field in (
        ("  ", ANN, "text"),
        ("Who am I?", Identity(), "name"),
        ("Too long a name", Identity("A" * 81), "name"),
        ("No address", Identity("Ann", website="somewhere"), "website"),
    ):
        draft = await drafted(services, post, text, identity=identity)
        with pytest.raises(NotReady) as refused:
            await services.reply.send(draft.id)
        assert refused.value.field == field
        assert (await services.reply.draft(draft.id)).state is DraftState.WRITING


async def test_offline_an_answer_is_queued_and_sent_later(
    services: Services, demo: DemoBlog, tmp_path: Path, clock: Clock
) -> None:
    post = await post_of(services, demo, EMPTY)
    await services.discuss.fetch(post)
    draft = await drafted(services, post, "From the train.")
    demo.stop()
    sent = await services.reply.send(draft.id)
    assert (sent.outcome, sent.draft.state) == (Outcome.QUEUED, DraftState.QUEUED)
    assert "does not accept connections" in sent.message
    (shown,) = await services.discuss.whole((await services.discuss.cached(post)).threads[0])
    assert (shown.comment.state, shown.comment.draft) == (CommentState.PENDING, draft.id)
    (still,) = await services.reply.flush()
    assert still.outcome is Outcome.QUEUED
    due = await services.reply.next_due()
    assert due is not None
    assert due > clock()
    demo.start()
    assert [sent.outcome for sent in await services.reply.flush()] == [Outcome.LIVE]
    assert await services.reply.next_due() is None
    assert arrived(tmp_path) == ["From the train."]


async def test_offline_a_post_never_looked_at_takes_answers_too(
    services: Services, demo: DemoBlog, tmp_path: Path
) -> None:
    """Nobody knows yet that its thread takes answers; the browser is no way out of being offline."""
    post = await post_of(services, demo, EMPTY)
    demo.stop()
    draft = await drafted(services, post, "Early bird.")
    assert (await services.reply.send(draft.id)).outcome is Outcome.QUEUED
    demo.start()
    assert (await settled(services, draft)).state is DraftState.LIVE
    assert arrived(tmp_path) == ["Early bird."]


async def test_a_queued_answer_that_lacks_something_comes_back_to_the_writer(
    services: Services, demo: DemoBlog, clock: Clock
) -> None:
    post = await post_of(services, demo, EMPTY)
    draft = await drafted(services, post, "Unsigned.", identity=Identity())
    await services.reply.queue(draft.id)
    (sent,) = await services.reply.flush()
    assert (sent.draft.state, sent.outcome) == (DraftState.REJECTED, Outcome.NOT_SENT)
    assert sent.message.startswith("Name is missing. Enter on it in the drafts (D) opens it;")
    assert f"`blogtui outbox send {draft.id} --name …`" in sent.message
    assert await services.reply.next_due() is None


async def test_answers_go_out_in_the_order_they_were_begun(
    services: Services, demo: DemoBlog, tmp_path: Path, clock: Clock
) -> None:
    post = await post_of(services, demo, EMPTY)
    for text in ("First.", "Second.", "Third."):
        await services.reply.queue((await drafted(services, post, text)).id)
        await services.store.drafts.create(post, now=clock())  # so that the next begins anew
        clock.pass_by(minutes=1)
    await services.reply.flush()
    assert arrived(tmp_path) == ["First.", "Second.", "Third."]


async def test_drafts_outlive_their_blog(services: Services, demo: DemoBlog) -> None:
    post = await post_of(services, demo, EMPTY)
    draft = await drafted(services, post, "Keep me.")
    await services.reply.queue(draft.id)
    await services.subscribe.remove((await services.browse.post(post)).blog_id)
    (sent,) = await services.reply.flush()
    assert (sent.draft.state, sent.draft.text) == (DraftState.REJECTED, "Keep me.")
    assert sent.outcome is Outcome.NOT_SENT
    ((item),) = await services.reply.outbox()
    assert item.post is None


@pytest.mark.parametrize("turns", [0, 3, 10, 30, 100])
async def test_who_answers_while_the_thread_is_read_for_the_first_time_is_told_the_right_way(
    services: Services, demo: DemoBlog, turns: int
) -> None:
    await services.subscribe.add(demo.address)
    for post in await services.browse.posts():
        reading = asyncio.create_task(services.discuss.fetch(post.id, opened=True))
        for _ in range(turns + post.id):
            await asyncio.sleep(0)
        route = await services.reply.route(post.id)
        await reading
        assert route.form.by_hand == (await services.reply.route(post.id)).form.by_hand
        assert not route.form.by_hand or route.form.closed

"""The outbox: nothing written is lost, and of two that send, one does."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blogtui.model.errors import NotFound
from blogtui.model.identity import Identity
from blogtui.model.ids import CommentId, DraftId, PostId
from blogtui.model.reply import Draft, DraftState, Outcome, Permit
from blogtui.store.drafts import MovedOn
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ANN = Identity("Ann", "ann@example.org", "https://ann.example")
POST = PostId(7)


async def test_a_draft_is_kept_as_written(store: Store) -> None:
    made = await store.drafts.create(POST, to=CommentId(3), to_native="c3", identity=ANN, text="Hé", now=NOW)
    assert made == Draft(made.id, POST, CommentId(3), "c3", "Hé", ANN, DraftState.WRITING, NOW, NOW)
    saved = await store.drafts.save(made.id, "Hé you", Identity("Bob"), LATER)
    assert (saved.text, saved.identity, saved.created, saved.updated) == ("Hé you", Identity("Bob"), NOW, LATER)
    assert await store.drafts.get(made.id) == saved
    assert await store.drafts.all() == (saved,)
    assert await store.drafts.of_post(POST) == (saved,)


async def test_the_open_draft_of_a_place(store: Store) -> None:
    of_post = await store.drafts.create(POST, now=NOW)
    of_comment = await store.drafts.create(POST, to=CommentId(3), to_native="c3", now=NOW)
    assert await store.drafts.open_for(POST, None) == of_post
    assert await store.drafts.open_for(POST, CommentId(3)) == of_comment
    assert await store.drafts.open_for(PostId(8), None) is None
    await store.drafts.move(of_post.id, DraftState.SENDING, now=NOW, expect=(DraftState.WRITING,))
    assert await store.drafts.open_for(POST, None) is None


async def test_a_sending_that_may_have_arrived_keeps_its_time_over_the_next(store: Store) -> None:
    id = (await store.drafts.create(POST, text="x", now=NOW)).id

    async def attempt(state: DraftState, now: datetime, after: DraftState) -> Draft:
        await store.drafts.move(id, DraftState.SENDING, now=now, expect=(state,), signer="", attempt=True)
        return await store.drafts.move(id, after, now=now, expect=(DraftState.SENDING,))

    draft = await attempt(DraftState.WRITING, NOW, DraftState.QUEUED)
    assert (draft.began, draft.newest, draft.signer) == (NOW, 0, "")
    assert (await attempt(DraftState.QUEUED, LATER, DraftState.UNKNOWN)).began == LATER
    draft = await attempt(DraftState.UNKNOWN, LATER + timedelta(hours=1), DraftState.UNKNOWN)
    assert (draft.began, draft.attempts) == (LATER, 3)


async def test_moving_keeps_what_is_known(store: Store) -> None:
    id = (await store.drafts.create(POST, text="x", now=NOW)).id
    await store.drafts.move(
        id, DraftState.SENDING, now=NOW, expect=(DraftState.WRITING,), provider="isso", source_key="k", attempt=True
    )
    held = await store.drafts.move(
        id,
        DraftState.HELD,
        now=LATER,
        expect=(DraftState.SENDING,),
        outcome=Outcome.HELD,
        message="Thanks.",
        retry_at=LATER,
        native_id="5",
        url="https://example.org/1#c5",
    )
    assert (held.state, held.outcome, held.message, held.retry_at) == (
        DraftState.HELD,
        Outcome.HELD,
        "Thanks.",
        LATER,
    )
    assert (held.provider, held.source_key, held.native_id, held.attempts) == ("isso", "k", "5", 1)
    live = await store.drafts.move(id, DraftState.LIVE, now=LATER, expect=(DraftState.HELD,), outcome=Outcome.LIVE)
    assert (live.message, live.retry_at, live.native_id, live.attempts) == (None, None, "5", 1)
    assert await store.drafts.all() == ()
    assert await store.drafts.all(include_done=True) == (live,)


async def test_a_draft_on_its_way_is_not_written_on(store: Store) -> None:
    draft = await store.drafts.create(POST, text="x", now=NOW)
    await store.drafts.move(draft.id, DraftState.SENDING, now=NOW, expect=(DraftState.WRITING,))
    with pytest.raises(MovedOn):
        await store.drafts.save(draft.id, "y", ANN, LATER)
    with pytest.raises(MovedOn):
        await store.drafts.discard(draft.id, LATER)
    with pytest.raises(MovedOn):
        await store.drafts.move(draft.id, DraftState.SENDING, now=NOW, expect=(DraftState.QUEUED,))
    assert (await store.drafts.get(draft.id)).text == "x"


async def test_a_waiting_draft_that_is_written_on_waits_no_more(store: Store) -> None:
    draft = await store.drafts.create(POST, text="x", identity=ANN, now=NOW)
    waits = {"outcome": Outcome.QUEUED, "message": "Offline.", "retry_at": LATER}
    queued = await store.drafts.move(draft.id, DraftState.QUEUED, now=NOW, expect=(DraftState.WRITING,), **waits)  # type: ignore[arg-type]
    assert await store.drafts.save(draft.id, "x", ANN, LATER) == queued  # it was only looked at
    written = await store.drafts.save(draft.id, "xy", ANN, LATER)
    assert (written.state, written.text) == (DraftState.WRITING, "xy")
    assert (written.outcome, written.message, written.retry_at) == (None, None, None)


async def test_what_is_written_on_a_draft_that_went_is_a_draft_of_its_own(store: Store) -> None:
    draft = await store.drafts.create(POST, to=CommentId(3), to_native="c3", text="x", now=NOW)
    await store.drafts.move(draft.id, DraftState.SENDING, now=NOW, expect=(DraftState.WRITING,), provider="isso")
    new = await store.drafts.anew(draft.id, "xy", ANN, LATER)
    assert new == Draft(new.id, POST, CommentId(3), "c3", "xy", ANN, DraftState.WRITING, LATER, LATER)
    assert new.id != draft.id
    change = await store.drafts.amending(draft.id, LATER)
    assert (await store.drafts.anew(change.id, "z", ANN, LATER)).amends == draft.id


async def test_of_two_copies_that_send_one_does(path: Path) -> None:
    async with Store(path) as one, Store(path) as other:
        for _ in range(20):
            draft = await one.drafts.create(POST, text="x", now=NOW)
            tries = [
                copy.drafts.move(draft.id, DraftState.SENDING, now=NOW, expect=(DraftState.WRITING,), attempt=True)
                for copy in (one, other)
            ]
            answers = await asyncio.gather(*tries, return_exceptions=True)
            assert {type(answer) for answer in answers} == {Draft, MovedOn}
            assert (await other.drafts.get(draft.id)).attempts == 1


async def test_discarding_can_be_undone(store: Store) -> None:
    draft = await store.drafts.create(POST, text="x", now=NOW)
    await store.drafts.move(draft.id, DraftState.QUEUED, now=NOW, expect=(DraftState.WRITING,))
    gone = await store.drafts.discard(draft.id, LATER)
    assert (gone.state, gone.text) == (DraftState.DISCARDED, "x")
    assert await store.drafts.discard(draft.id, LATER) == gone
    assert await store.drafts.all() == ()
    assert await store.drafts.of_post(POST) == ()
    assert (await store.drafts.restore(draft.id, LATER)).state is DraftState.QUEUED
    assert (await store.drafts.restore(draft.id, LATER)).state is DraftState.QUEUED


async def test_the_identity_is_remembered(store: Store) -> None:
    assert await store.drafts.identity() == Identity()
    await store.drafts.remember_identity(Identity("Bob"))
    await store.drafts.remember_identity(ANN)
    assert await store.drafts.identity() == ANN


async def test_unknown_ids_are_said_so(store: Store) -> None:
    nobody = DraftId(1)
    for call in (
        store.drafts.get(nobody),
        store.drafts.save(nobody, "", ANN, NOW),
        store.drafts.discard(nobody, NOW),
        store.drafts.restore(nobody, NOW),
        store.drafts.move(nobody, DraftState.LIVE, now=NOW, expect=()),
        store.drafts.create(POST, to=CommentId(1), now=NOW),
    ):
        with pytest.raises(NotFound):
            await call


async def sent(store: Store, permit: Permit | None) -> Draft:
    """A draft that is on the blog."""
    draft = await store.drafts.create(POST, to=CommentId(3), to_native="c3", identity=ANN, text="Hé", now=NOW)
    await store.drafts.move(draft.id, DraftState.SENDING, now=NOW, expect=(DraftState.WRITING,), provider="isso")
    live = {"outcome": Outcome.LIVE, "native_id": "5", "url": "https://example.org/1#c5", "permit": permit}
    return await store.drafts.move(draft.id, DraftState.LIVE, now=NOW, expect=(DraftState.SENDING,), **live)  # type: ignore[arg-type]


async def test_leave_to_change_what_was_sent_is_kept_and_not_told(store: Store) -> None:
    permit = Permit("s3cret", LATER)
    draft = await sent(store, permit)
    assert (await store.drafts.get(draft.id)).permit == permit
    assert "s3cret" not in repr(draft)
    assert (permit.holds(NOW), permit.holds(LATER), Permit("x").holds(LATER)) == (True, False, True)
    # What is not given again stays.
    again = await store.drafts.move(draft.id, DraftState.HELD, now=LATER, expect=(DraftState.LIVE,))
    assert again.permit == permit
    endless = await store.drafts.move(
        draft.id, DraftState.LIVE, now=LATER, expect=(DraftState.HELD,), permit=Permit("y")
    )
    assert endless.permit == Permit("y", None)


async def test_a_draft_that_amends_another(store: Store) -> None:
    draft = await sent(store, Permit("old", LATER))
    new = await store.drafts.amending(draft.id, LATER)
    assert (new.amends, new.text, new.identity, new.state) == (draft.id, "Hé", ANN, DraftState.WRITING)
    assert (new.to, new.to_native, new.native_id, new.permit) == (CommentId(3), "c3", None, None)
    saved = await store.drafts.save(new.id, "Hé you", Identity("Bob"), LATER)
    assert (await store.drafts.amending(draft.id, LATER)).text == "Hé you"
    assert await store.drafts.open_for(POST, CommentId(3)) is None
    assert await store.drafts.of_post(POST) == (draft,)
    assert [each.id for each in await store.drafts.all()] == [new.id]
    changed = await store.drafts.amended(saved, None, LATER)
    assert (changed.id, changed.text, changed.identity, changed.state) == (
        draft.id,
        "Hé you",
        Identity("Bob"),
        DraftState.LIVE,
    )
    assert (changed.native_id, changed.permit) == ("5", Permit("old", LATER))
    assert await store.drafts.all() == ()
    newer = await store.drafts.amending(draft.id, LATER)
    assert newer.id != new.id
    assert (await store.drafts.amended(newer, Permit("new"), LATER)).permit == Permit("new")
    with pytest.raises(NotFound):
        await store.drafts.amending(DraftId(99), NOW)


async def test_what_is_written_on_a_change_while_it_is_on_its_way_stays_a_draft(store: Store) -> None:
    draft = await sent(store, Permit("x", LATER))
    change = await store.drafts.amending(draft.id, LATER)
    went = await store.drafts.save(change.id, "Hé you", ANN, LATER)
    await store.drafts.save(change.id, "Hé you there", Identity("Bob"), LATER)
    there = await store.drafts.amended(went, None, LATER)
    assert (there.id, there.text, there.identity) == (draft.id, "Hé you", ANN)
    left = await store.drafts.get(change.id)
    assert (left.state, left.text, left.identity) == (DraftState.WRITING, "Hé you there", Identity("Bob"))


async def test_what_was_taken_back_can_be_written_anew(store: Store) -> None:
    draft = await sent(store, Permit("x", LATER))
    gone = await store.drafts.withdrawn(draft.id, "It is deleted.", LATER)
    assert (gone.state, gone.outcome, gone.native_id, gone.permit) == (
        DraftState.DISCARDED,
        Outcome.WITHDRAWN,
        None,
        None,
    )
    back = await store.drafts.restore(draft.id, LATER)
    assert (back.state, back.text, back.url) == (DraftState.WRITING, "Hé", None)
    assert (back.created, back.attempts, back.provider, back.source_key) == (LATER, 0, None, None)
    assert (back.signer, back.began, back.newest) == (None, None, None)


async def test_what_is_taken_back_in_the_moment_it_was_begun_is_still_another_answer(store: Store) -> None:
    draft = await sent(store, Permit("x", LATER))
    gone = await store.drafts.withdrawn(draft.id, "It is deleted.", draft.created)
    assert gone.created > draft.created

"""One's own comments changed and taken back at the demo blog: what is written meanwhile, and what is sent once more."""

from pathlib import Path

import pytest
from tests.service.writing import EMPTY, arrived, drafted, post_of

from blogtui.comments.providers.atompub import AtomPub
from blogtui.demo.server import DemoBlog
from blogtui.model.identity import Identity
from blogtui.model.reply import DraftState, Outcome, Posted
from blogtui.service.answer import reply_of
from blogtui.service.services import Services


async def test_what_is_typed_while_a_change_is_on_its_way_is_not_taken_for_published(
    services: Services, demo: DemoBlog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = (
        await services.reply.send((await drafted(services, await post_of(services, demo, EMPTY), "One.")).id)
    ).draft
    change = await services.amend.begin(there.id)
    await services.reply.save(change.id, "Two.", there.identity)
    amend = AtomPub.amend

    async def typed_meanwhile(*given: object) -> Posted:
        await services.reply.save(change.id, "Two and a half.", Identity("Bea"))
        return await amend(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(AtomPub, "amend", typed_meanwhile)
    assert (await services.reply.send(change.id)).outcome is Outcome.LIVE
    assert arrived(tmp_path) == ["Two."]
    assert (await services.reply.draft(there.id)).text == "Two."
    left = await services.reply.draft(change.id)
    assert (left.state, left.text, left.identity) == (DraftState.WRITING, "Two and a half.", Identity("Bea"))


async def test_what_was_deleted_and_is_sent_once_more_is_another_answer(
    services: Services, demo: DemoBlog, tmp_path: Path
) -> None:
    post = await post_of(services, demo, EMPTY)
    first = (await services.reply.send((await drafted(services, post, "Once.")).id)).draft
    assert (await services.amend.withdraw(first.id)).outcome is Outcome.WITHDRAWN
    again = await services.reply.restore(first.id)
    whole = await services.browse.post(post)
    assert reply_of(again, whole, ()).key != reply_of(first, whole, ()).key
    assert (await services.reply.send(again.id)).outcome is Outcome.LIVE
    assert arrived(tmp_path) == ["Once."]

"""Answers that wait for a moderator are asked after: shown, refused, or not to be asked just now."""

from pathlib import Path

import pytest
from tests.service.writing import ANN, MODERATED, drafted, post_of

from blogtui.comments.providers.atompub import AtomPub
from blogtui.demo.server import DemoBlog
from blogtui.model.errors import NotSent
from blogtui.model.reply import Draft, DraftState, Outcome, Posted
from blogtui.service.services import Services


async def held(services: Services, demo: DemoBlog) -> Draft:
    post = await post_of(services, demo, MODERATED)
    sent = await services.reply.send((await drafted(services, post, "Mine is the green one.")).id)
    assert sent.outcome is Outcome.HELD
    return sent.draft


def answers(monkeypatch: pytest.MonkeyPatch, said: Posted | NotSent | None) -> None:
    """Let the blog say that of every answer it is asked after."""

    async def find(*_: object) -> Posted | None:
        if isinstance(said, NotSent):
            raise said
        return said

    monkeypatch.setattr(AtomPub, "find", find)


async def test_refused_it_goes_back_to_its_writer(
    services: Services, demo: DemoBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await held(services, demo)
    answers(monkeypatch, Posted(Outcome.REJECTED, "A moderator has removed it.", draft.native_id))
    discussion = await services.discuss.fetch(draft.post_id)
    draft = await services.reply.draft(draft.id)
    assert (draft.state, draft.outcome, draft.message, draft.text, draft.identity) == (
        DraftState.REJECTED,
        Outcome.REJECTED,
        "A moderator has removed it.",
        "Mine is the green one.",
        ANN,
    )
    assert "Mine is the green one." not in str(discussion.threads)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (Posted(Outcome.LIVE), DraftState.LIVE),
        (Posted(Outcome.HELD), DraftState.HELD),
        (None, DraftState.HELD),
    ],
)
async def test_shown_waiting_or_nothing_said(
    services: Services, demo: DemoBlog, monkeypatch: pytest.MonkeyPatch, said: Posted | None, state: DraftState
) -> None:
    draft = await held(services, demo)
    answers(monkeypatch, said)
    assert (await services.discuss.fetch(draft.post_id)).problems == ()
    assert (await services.reply.draft(draft.id)).state is state


async def test_where_nobody_can_be_asked_it_still_waits_and_the_problem_is_told(
    services: Services, demo: DemoBlog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    draft = await held(services, demo)
    answers(monkeypatch, NotSent("No way there."))
    [problem] = (await services.discuss.fetch(draft.post_id)).problems
    assert "what became of the answer to 'The umbrella amnesty'" in problem.doing
    assert (await services.reply.draft(draft.id)).state is DraftState.HELD

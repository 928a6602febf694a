"""What is under way is not broken off by the reader's next key; and the browser opens on the writer's word alone."""

import asyncio
from pathlib import Path

import pytest
from tests.looks.stage import Stage, stage
from tests.tui.test_composing import closed, write
from tests.tui.test_reading import FIRST, main

from blogtui.comments.providers.atompub import AtomPub
from blogtui.model.identity import Identity
from blogtui.model.reply import Draft, DraftState, Outcome, Posted
from blogtui.tui.composing.compose_screen import ComposeScreen
from blogtui.tui.problems.outbox_screen import OutboxScreen


class Gate:
    """What is sent stops here, just before it leaves, until the gate is opened."""

    def __init__(self) -> None:
        self.came = 0
        self.open = asyncio.Event()


@pytest.fixture
async def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate, post = Gate(), AtomPub.post

    async def stopped(*given: object) -> Posted:
        gate.came += 1
        await gate.open.wait()
        return await post(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(AtomPub, "post", stopped)
    return gate


async def waiting(at: Stage, text: str, identity: Identity = Identity("Wilma")) -> Draft:
    """An answer that waits to be sent."""
    await at.shows(FIRST)
    post = next(post for post in await at.services.browse.posts() if post.title == FIRST)
    draft = await at.services.reply.begin(post.id)
    await at.services.reply.save(draft.id, text, identity)
    return await at.services.reply.queue(draft.id)


async def told(at: Stage, words: str) -> None:
    await at.until(lambda: any(words in each.message for each in at.app._notifications), f"the toast {words!r}")


def pending(at: Stage) -> int:
    """How many answers stand in the thread that the blog does not show yet."""
    discussion = main(at).discussion
    assert discussion is not None
    return sum(len(thread.own) for thread in discussion.threads)


async def arrives_once(at: Stage, gate: Gate, draft: Draft) -> None:
    gate.open.set()
    await told(at, "The comment is on the blog.")
    draft = await at.services.reply.draft(draft.id)
    assert (draft.state, draft.attempts, gate.came) == (DraftState.LIVE, 1, 1)


async def test_the_outbox_is_sent_by_one_round_at_a_time(tmp_path: Path, gate: Gate) -> None:
    async with stage(tmp_path) as at:
        draft = await waiting(at, "One by one.")
        main(at).flush_outbox()
        await at.until(lambda: gate.came > 0, "the sending")
        await main(at).flush_outbox().wait()
        await arrives_once(at, gate, draft)


async def test_what_the_outbox_sends_by_itself_stands_in_the_thread_as_sent(tmp_path: Path, gate: Gate) -> None:
    async with stage(tmp_path) as at:
        draft = await waiting(at, "By itself.")
        await at.press("enter")
        await at.until(lambda: main(at).discussion is not None and pending(at) == 1, "the answer, under way")
        main(at).flush_outbox()
        await at.until(lambda: gate.came > 0, "the sending")
        await arrives_once(at, gate, draft)
        await at.until(lambda: pending(at) == 0, "the thread as the blog has it")
        await at.shows("Nell Harrow  7 comments")
        await at.until(lambda: "draft (D)" not in at.text, "no draft to be counted")


async def test_what_s_sends_goes_on_while_the_screen_is_closed(tmp_path: Path, gate: Gate) -> None:
    async with stage(tmp_path) as at:
        draft = await waiting(at, "On its way.")
        await at.press("D")
        await at.shows("On its way.")
        await at.press("s")
        await at.until(lambda: gate.came > 0, "the sending")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, ComposeScreen), "the dialog")
        await at.press("escape")
        await at.until(lambda: isinstance(at.app.screen, OutboxScreen), "the outbox again")
        await at.press("escape")
        await closed(at)
        await at.until(lambda: pending(at) == 1, "the answer in the thread, under way")
        await arrives_once(at, gate, draft)
        await at.until(lambda: pending(at) == 0, "the thread as the blog has it")


async def test_what_the_dialog_sends_goes_on_while_it_is_left(tmp_path: Path, gate: Gate) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "Away.")
        await at.press("ctrl+s")
        await at.until(lambda: gate.came > 0, "the sending")
        [item] = await at.services.reply.outbox()
        await at.press("ctrl+s")
        await at.press("escape")
        await closed(at)
        await at.until(lambda: pending(at) == 1, "the answer in the thread, under way")
        await arrives_once(at, gate, item.draft)
        await at.until(lambda: pending(at) == 0, "the thread as the blog has it")


async def test_what_the_outbox_cannot_send_without_a_name_says_where_to_give_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        draft = await waiting(at, "Who am I?", Identity())
        main(at).flush_outbox()
        await told(
            at, "It was not sent. The text is kept in the drafts. Name is missing. Enter on it in the drafts (D)"
        )
        await at.press("D")
        await at.shows("not sent")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, ComposeScreen), "the dialog")
        await at.shows("Name is missing.")
        assert (await at.services.reply.draft(draft.id)).attempts == 0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were opened in the browser."""
    from blogtui.tui.app import BlogApp

    opened: list[str] = []
    monkeypatch.setattr(BlogApp, "open_url", lambda app, url, **_: opened.append(url))
    return opened


@pytest.mark.parametrize("outcome", [Outcome.HANDOFF, Outcome.REJECTED, Outcome.CLOSED, Outcome.LOGIN_NEEDED])
async def test_the_browser_opens_for_what_the_writer_sends_and_only_where_it_takes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[str], outcome: Outcome
) -> None:
    async def post(*_: object) -> Posted:
        return Posted(outcome, "By hand.", handoff_url="https://example.org/form")

    monkeypatch.setattr(AtomPub, "post", post)
    async with stage(tmp_path) as at:
        await waiting(at, "For the form.")
        main(at).flush_outbox()
        await told(at, "By hand.")
        assert (opened, at.app.clipboard) == ([], "")
        await at.press("D")
        await at.until(lambda: isinstance(at.app.screen, OutboxScreen), "the outbox")
        at.app.clear_notifications()
        await at.press("s")
        await told(at, "By hand.")
        by_hand = outcome is Outcome.HANDOFF
        assert opened == (["https://example.org/form"] if by_hand else [])
        assert at.app.clipboard == ("For the form." if by_hand else "")

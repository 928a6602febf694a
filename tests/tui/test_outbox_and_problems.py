"""The rooms for what waits and for what went wrong."""

from pathlib import Path

from tests.looks.stage import Stage, stage
from tests.tui.test_composing import closed, texts, write
from tests.tui.test_reading import FIRST

from blogtui.model.reply import DraftState
from blogtui.tui.composing.compose_screen import ComposeScreen
from blogtui.tui.problems.outbox_screen import OutboxScreen
from blogtui.tui.problems.problems_screen import ProblemsScreen


async def queued(at: Stage, text: str) -> None:
    """A reply that waits, because the blog is away."""
    await at.shows(FIRST)
    await write(at, text)
    at.blog.stop()
    await at.press("ctrl+s")
    await closed(at)
    await at.press("D")
    await at.until(lambda: isinstance(at.app.screen, OutboxScreen), "the outbox")
    await at.shows(text, "waits to be sent", FIRST)


async def test_what_waits_is_sent_with_s(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await queued(at, "Better late.")
        at.blog.start()
        await at.press("s")
        await at.shows("No drafts")
        assert await texts(at) == []
        [post] = [post for post in await at.services.browse.posts() if post.title == FIRST]
        discussion = await at.services.discuss.fetch(post.id)
        assert len(discussion.threads[0].comments) == 7


async def test_what_waits_is_discarded_and_brought_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await queued(at, "On second thought")
        await at.press("d")
        await at.shows("No drafts")
        assert await texts(at) == []
        await at.press("u")
        await at.shows("On second thought")
        assert await texts(at) == ["On second thought"]


async def test_enter_writes_on(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await queued(at, "Unfinished")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, ComposeScreen), "the dialog")
        await at.shows("Unfinished")
        await at.type(" no more")
        await at.press("escape")
        await at.until(lambda: isinstance(at.app.screen, OutboxScreen), "the outbox again")
        await at.shows("Unfinished no more")
        [item] = await at.services.reply.outbox()
        assert item.draft.state in (DraftState.WRITING, DraftState.QUEUED)


async def test_a_problem_is_told_in_full_and_tried_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        at.blog.stop()
        await at.press("R")
        await at.shows("could not be read")
        await at.press("exclamation_mark")
        await at.until(lambda: isinstance(at.app.screen, ProblemsScreen), "the problems")
        await at.shows("does not accept connections", "fetching the feed of Small Repairs")
        at.blog.start()
        await at.press("r")
        await closed(at)
        await at.shows("Nothing new.")
        [blog] = await at.services.browse.blogs()
        assert blog.problem is None


async def test_problems_are_forgotten_one_by_one_or_all(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        at.blog.stop()
        await at.press("R")
        await at.shows("could not be read")
        await at.press("exclamation_mark")
        await at.shows("does not accept connections")
        await at.press("d")
        await at.shows("Nothing has gone wrong.")
        assert await at.services.browse.problems() == ()

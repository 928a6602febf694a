"""The rooms for what waits and for what went wrong."""

from pathlib import Path

from tests.looks.stage import NOW, Stage, stage
from tests.tui.test_composing import closed, texts, write
from tests.tui.test_reading import FIRST, main, opened
from textual.widgets import TextArea

from blogtui.model.identity import Identity
from blogtui.model.problem import Problem, ProblemKind
from blogtui.model.reply import DraftState, Outcome
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
        assert len(await at.services.discuss.whole(discussion.threads[0])) == 7


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
        assert item.draft.state is DraftState.WRITING


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
        before = await at.services.browse.problems()
        assert len(before) == 1
        await at.press("u")
        await at.shows("Nothing was forgotten here.")
        for key in ("d", "X"):
            await at.press(key)
            await at.shows("Nothing has gone wrong.", "Forgotten; u brings it back.")
            assert await at.services.browse.problems() == ()
            await at.press("u")
            await at.shows("does not accept connections")
            assert await at.services.browse.problems() == before


async def test_all_problems_come_back_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path, 80, 24) as at:
        await at.shows(FIRST)
        for number in range(3):
            problem = Problem(ProblemKind.NETWORK, f"fetching number {number}", f"No answer {number}.", "", NOW)
            await at.services.keep(problem)
        before = await at.services.browse.problems()
        await at.press("exclamation_mark")
        await at.shows("fetching number 2", "X Forget all", "u Undo")
        await at.press("j", "d")
        await at.until(lambda: "fetching number 1" not in at.text, "one forgotten")
        await at.press("X")
        await at.shows("Nothing has gone wrong.", "u brings all 2 back", "u Undo")
        await at.press("u", "u")
        await at.shows("fetching number 0", "fetching number 1", "fetching number 2")
        assert await at.services.browse.problems() == before


async def sent(at: Stage, text: str) -> None:
    """An answer that is on the blog, with the cursor on it in the thread."""
    await at.shows(FIRST)
    await at.press("enter")
    await opened(at, FIRST)
    await write(at, text)
    await at.press("ctrl+s")
    await closed(at)
    await at.shows("7 comments", text)
    await at.press("4")
    await at.until(lambda: (found := main(at).comment) is not None and found.draft is not None, "one's own comment")


async def test_e_changes_ones_own_comment_on_the_blog(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await sent(at, "Nune.")
        await at.press("e")
        await at.until(lambda: bool(at.app.screen.query("#field-name")), "the form")
        await at.shows("Change your comment", "Nune.")
        await at.press("escape")
        await closed(at)
        assert await texts(at) == []
        await at.press("e")
        await at.until(lambda: bool(at.app.screen.query("#field-name")), "the form")
        at.app.screen.query_one("#answer", TextArea).text = "Noon."
        await at.press("ctrl+s")
        await closed(at)
        await at.shows("7 comments", "Noon.")
        assert "Nune." not in at.text
        [post] = [post for post in await at.services.browse.posts() if post.title == FIRST]
        thread = (await at.services.discuss.fetch(post.id)).threads[0]
        placed = await at.services.discuss.whole(thread)
        assert [one.comment.html for one in placed if one.comment.author == "Wilma"] == ["<p>Noon.</p>"]


async def test_a_change_that_was_kept_is_not_discarded_by_looking_at_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await sent(at, "Nune.")
        for text in ("Noon, or so.", None):
            await at.press("e")
            await at.until(lambda: bool(at.app.screen.query("#field-name")), "the form")
            if text is not None:
                at.app.screen.query_one("#answer", TextArea).text = text
            await at.press("escape")
            await closed(at)
            assert await texts(at) == ["Noon, or so."]


async def test_what_is_written_after_the_draft_went_is_kept_beside_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "Half a sen")
        await at.until(lambda: not at.app.screen._unsaved, "it saved")  # type: ignore[attr-defined]
        [item] = await at.services.reply.outbox()
        await at.services.reply.save(item.draft.id, "Half a sen", Identity("Wilma"))
        assert (await at.services.reply.send(item.draft.id)).outcome is Outcome.LIVE
        await at.type("tence.")
        await at.press("escape")
        await closed(at)
        assert await texts(at) == ["Half a sentence."]
        await at.shows("kept in a new one")


async def test_a_waiting_draft_opened_and_left_waits_on(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await queued(at, "Patient.")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, ComposeScreen), "the dialog")
        await at.shows("Patient.")
        await at.press("escape")
        await at.until(lambda: isinstance(at.app.screen, OutboxScreen), "the outbox again")
        assert [item.draft.state for item in await at.services.reply.outbox()] == [DraftState.QUEUED]


async def test_capital_x_asks_then_deletes_it_and_u_makes_a_draft_of_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await sent(at, "Nune.")
        await at.press("X")
        await at.shows("Delete this comment at the blog?")
        await at.press("n")
        await closed(at)
        await at.shows("7 comments")
        await at.press("X")
        await at.shows("Delete this comment at the blog?")
        await at.press("y")
        await at.shows("6 comments")
        await at.press("u")
        await at.shows("a draft again")
        assert await texts(at) == ["Nune."]


async def test_comments_of_others_are_not_ones_own(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.shows("6 comments")
        await at.press("4", "e")
        await at.shows("no comment that you sent from here")
        await at.press("X")
        assert at.app.screen is main(at)


async def test_what_waits_for_a_moderator_is_changed_and_deleted_from_the_outbox(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        post = next(post for post in await at.services.browse.posts() if post.title == "The umbrella amnesty")
        draft = await at.services.reply.begin(post.id)
        draft = await at.services.reply.save(draft.id, "Black, long.", Identity("Wilma"))
        assert (await at.services.reply.send(draft.id)).outcome is Outcome.HELD
        await at.press("D")
        await at.shows("Black, long.", "held for moderation")
        await at.press("enter")
        await at.until(lambda: bool(at.app.screen.query("#field-name")), "the form")
        at.app.screen.query_one("#answer", TextArea).text = "Green, short."
        await at.press("ctrl+s")
        await at.until(lambda: isinstance(at.app.screen, OutboxScreen), "the outbox again")
        await at.shows("Green, short.", "held for moderation")
        await at.press("X")
        await at.shows("Delete this comment at the blog?")
        await at.press("y")
        await at.shows("No drafts")
        await at.press("u")
        await at.shows("Green, short.")


async def test_of_a_draft_that_was_never_sent_nothing_is_said_of_the_blog(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "Unfinished", name=None)
        await at.press("escape")
        await closed(at)
        await at.press("D")
        await at.shows("Unfinished", "d Discard")
        assert "X Delete" not in at.text
        await at.press("X")
        await at.shows("It was never sent; d throws away what is here.")
        await at.press("s")
        await at.shows("Name is missing.", "Enter opens the draft.")
        assert await at.services.browse.problems() == ()
        await at.press("e")
        await at.until(lambda: isinstance(at.app.screen, ComposeScreen), "the dialog")
        await at.shows("Unfinished")


async def test_the_drafts_above_are_counted_when_the_outbox_closes(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "Unfinished", name=None)
        await at.press("escape")
        await closed(at)
        await at.shows("1 draft (D)")
        await at.press("D")
        await at.shows("Unfinished")
        await at.press("d")
        await at.shows("No drafts")
        assert "d Discard" not in at.text
        await at.press("escape")
        await closed(at)
        await at.until(lambda: "1 draft (D)" not in at.text, "none")


async def test_what_was_deleted_at_the_blog_counts_as_a_draft_once_taken_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await sent(at, "Noon.")
        await at.press("X")
        await at.shows("Delete this comment at the blog?")
        await at.press("y")
        await at.shows("6 comments", "Deleted at the blog.")
        assert "draft (D)" not in at.text
        await at.press("u")
        await at.shows("1 draft (D)")


async def test_after_a_deletion_the_cursor_stays_near(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await sent(at, "Noon.")
        await at.press("X")
        await at.shows("Delete this comment at the blog?")
        await at.press("y")
        await at.shows("6 comments", "Deleted at the blog.")
        await at.until(lambda: (comment := main(at).comment) is not None and comment.author == "The Gull", "the last")


async def test_what_belongs_to_no_blog_is_not_offered_to_be_tried_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("a")
        await at.shows("Follow a blog")
        await at.type("exampel")
        await at.press("enter")
        await at.shows("is not a web address")
        await at.press("exclamation_mark")
        await at.shows("y Copy", "example.org/feed.")  # an address without a number that no list has
        assert "Try again" not in at.text
        at.blog.stop()
        await at.press("escape", "R")
        await at.shows("could not be read")
        await at.press("exclamation_mark")
        await at.shows("r Try again")

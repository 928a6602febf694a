"""The compose dialog: the draft is kept, what is missing is named, what the blog said is shown."""

from pathlib import Path

import pytest
from tests.looks.stage import Stage, stage
from tests.tui.test_reading import FIRST, main, opened
from textual.widgets import Input, TextArea

from blogtui.model.errors import StoreError
from blogtui.model.identity import Identity
from blogtui.model.reply import DraftState
from blogtui.model.thread import CommentState
from blogtui.tui.composing.compose_screen import ComposeScreen


async def write(at: Stage, text: str, name: str | None = "Wilma") -> None:
    """Open the dialog where the reader is, with its form, and fill it in."""
    await at.press("r")
    await at.until(lambda: bool(at.app.screen.query("#field-name")), "the form")
    await at.type(text)
    await at.until(lambda: at.app.screen.query_one("#answer", TextArea).text.endswith(text), "the text")
    if name is not None:
        at.app.screen.query_one("#field-name", Input).value = name


async def closed(at: Stage) -> None:
    await at.until(lambda: at.app.screen is main(at), "the dialog closed")


async def texts(at: Stage) -> list[str]:
    """The drafts that the outbox lists."""
    return [item.draft.text for item in await at.services.reply.outbox()]


async def test_what_is_sent_is_in_the_thread_and_the_name_is_remembered(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await write(at, "Noon.")
        await at.press("ctrl+s")
        await closed(at)
        await at.shows("7 comments", "Wilma", "Noon.")
        assert await at.services.reply.identity() == Identity("Wilma")
        await at.press("r")
        await at.until(lambda: bool(at.app.screen.query("#field-name")), "the form")
        assert at.app.screen.query_one("#field-name", Input).value == "Wilma"


async def test_escape_keeps_the_draft_and_r_goes_on_with_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "Not yet")
        await at.press("escape")
        await closed(at)
        await at.shows("Kept in the drafts")
        assert await texts(at) == ["Not yet"]
        await at.press("r")
        await at.shows("Not yet")
        assert isinstance(at.app.screen, ComposeScreen)


async def test_nothing_written_leaves_no_draft(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "", name=None)
        await at.press("escape")
        await closed(at)
        assert await texts(at) == []


async def test_what_is_missing_is_named_and_has_the_focus(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "Who am I?", name=None)
        await at.press("ctrl+s")
        await at.shows("Name is missing.")
        assert at.app.focused is at.app.screen.query_one("#field-name")
        await at.type("Wilma")
        await at.press("ctrl+s")
        await closed(at)


async def test_a_refusal_is_told_in_the_blogs_words_and_the_text_stays(tmp_path: Path) -> None:
    async with stage(tmp_path, per_minute=1) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await write(at, "One.")
        await at.press("ctrl+s")
        await closed(at)
        await write(at, "Two, at once.", name=None)
        await at.press("ctrl+s")
        await at.shows("take a breath")
        assert at.app.screen.query_one("#answer", TextArea).text == "Two, at once."
        await at.press("escape")
        await closed(at)
        assert await texts(at) == ["Two, at once."]


async def test_a_closed_post_says_so_before_anything_is_sent(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("j", "j", "enter")
        await opened(at, "The cat was never lost")
        await at.shows("4 comments")
        await at.press("r")
        await at.until(lambda: at.app.screen.query_one("#said").has_class("-shown"), "it stands out")
        await at.shows("closed")
        await at.type("Too late.")
        await at.press("ctrl+s")
        await at.shows("closed")
        await at.press("escape")
        await closed(at)
        assert await texts(at) == ["Too late."]


async def test_the_parent_is_in_sight_and_can_be_quoted(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.shows("6 comments", "Haruka")
        await at.press("4")
        await at.until(lambda: main(at).comment is not None, "a comment under the cursor")
        await write(at, "", name=None)
        await at.shows("Reply to Haruka", "The cuckoo and the button")
        await at.press("ctrl+g")
        answer = at.app.screen.query_one("#answer", TextArea)
        await at.until(lambda: "> The cuckoo" in answer.text, "the quote")
        await at.type("Yes.")
        assert answer.text.endswith("\n\nYes.")
        await at.press("ctrl+z", "ctrl+z")
        await at.until(lambda: answer.text == "", "the quote taken back")


async def test_the_preview_shows_it_and_goes_away_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await write(at, "Seen before it is sent.", name=None)
        await at.press("ctrl+t")
        await at.until(lambda: not at.app.screen.query_one("#answer").display, "the preview")
        await at.shows("Seen before it is sent.", "preview;")
        await at.press("ctrl+t")
        await at.until(lambda: at.app.screen.query_one("#answer").display, "the text again")


async def test_offline_it_waits_in_the_outbox_and_stands_in_the_thread(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.shows("6 comments")
        await write(at, "From a tunnel.")
        at.blog.stop()
        await at.press("ctrl+s")
        await closed(at)
        await at.shows("7 comments")
        [item] = await at.services.reply.outbox()
        assert (item.draft.state, item.draft.text) == (DraftState.QUEUED, "From a tunnel.")
        discussion = main(at).discussion
        assert discussion is not None
        own = [comment for comment in discussion.threads[0].own if comment.draft == item.draft.id]
        assert [comment.state for comment in own] == [CommentState.PENDING]


async def test_a_held_comment_stands_in_the_thread_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("j", "j", "j", "enter")
        await opened(at, "The umbrella amnesty")
        await at.shows("3 comments")
        await write(at, "The green one.")
        await at.press("ctrl+s")
        await closed(at)
        await at.shows("4 comments", "waits for a moderator")


async def test_the_keys_that_change_ones_own_comment_show_on_it_alone_while_the_blog_lets_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.shows("6 comments")
        await write(at, "Noon.")
        await at.press("ctrl+s")
        await closed(at)
        await at.shows("Noon.")
        await at.press("4", "G")
        await at.shows("e Edit", "X Delete")
        await at.press("k")
        await at.until(lambda: "e Edit" not in at.text, "somebody else's comment")
        await at.press("j")
        await at.shows("e Edit", "X Delete")
        await at.press("3")
        await at.until(lambda: "e Edit" not in at.text, "the text")


async def test_they_do_not_show_once_it_is_too_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(tmp_path) as at:
        monkeypatch.setattr(at.services.amend, "may_change", lambda draft: False)
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.shows("6 comments")
        await write(at, "Noon.")
        await at.press("ctrl+s")
        await closed(at)
        await at.shows("Noon.")
        await at.press("4", "G")
        await at.until(lambda: (comment := main(at).comment) is not None and comment.draft is not None, "one's own")
        await at.pilot.pause(0.2)
        assert "e Edit" not in at.text


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (100, 30), (120, 36), (200, 50)])
async def test_what_is_written_has_more_room_than_what_is_answered(tmp_path: Path, columns: int, rows: int) -> None:
    async with stage(tmp_path, columns, rows) as at:
        await at.shows(FIRST)
        await write(at, "", name=None)
        await at.shows("Signed with name")
        screen = at.app.screen
        await at.until(lambda: screen.query_one("#parent").size.height > 1, "the post")
        assert screen.query_one("#answer").size.height > screen.query_one("#parent").size.height
        assert screen.query_one("#answer").size.width <= 120


async def test_a_thread_that_could_not_be_read_is_not_called_empty(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        at.blog.stop()
        await at.press("enter")
        await at.shows("F5 asks again")
        assert "0 comments" not in at.text


async def test_where_no_draft_can_be_kept_nothing_is_written_and_no_key_goes_astray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.", advice="Make room on it.")

    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        monkeypatch.setattr(at.services.reply, "begin", full)
        await at.press("r")
        await at.until(lambda: at.app.screen.query_one("#said").has_class("-shown"), "why")
        await at.shows("The disk is full. Make room on it.")
        await at.type("ddsA")
        await at.press("ctrl+s", "ctrl+g", "ctrl+o")
        assert isinstance(at.app.screen, ComposeScreen)
        assert at.app.screen.query_one("#answer", TextArea).text == ""
        await at.press("escape")
        await closed(at)
        assert len(await at.services.browse.blogs()) == 1

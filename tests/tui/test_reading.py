"""Reading with the keyboard: unread posts, marks and undo, filters, search, dialogs."""

from pathlib import Path

import pytest
from tests.looks.stage import Stage, stage
from textual.widgets import Input

from blogtui.model.filter import Filter
from blogtui.tui.commands import COMMANDS
from blogtui.tui.help import HelpScreen
from blogtui.tui.reading.main_screen import MainScreen
from blogtui.tui.reading.showing import SETTLE
from blogtui.tui.widgets.virtual_list import VirtualList

FIRST, SECOND, THIRD = "A list for the winter", "What the tide table leaves out", "The cat was never lost"
POSTS = 10  # in the feed of the demo


def main(at: Stage) -> MainScreen:
    screen = at.app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    return screen


def listed(at: Stage) -> int:
    return len(main(at).rows)


async def opened(at: Stage, title: str) -> None:
    await at.until(
        lambda: (
            (content := main(at).content) is not None and content.post.title == title and main(at).here == "reading"
        ),
        f"{title} opened",
    )


async def unread(at: Stage, count: int) -> None:
    await at.shows(f"{count} unread")
    assert await at.services.browse.count(Filter(unread=True)) == count


async def test_n_and_p_open_the_unread_posts_and_a_post_opened_is_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("n")
        await opened(at, FIRST)
        await unread(at, POSTS - 1)
        await at.press("n")
        await opened(at, SECOND)
        await at.press("n")
        await opened(at, THIRD)
        await unread(at, POSTS - 3)
        await at.press("J")
        await opened(at, "The umbrella amnesty")
        await unread(at, POSTS - 4)
        await at.press("m")
        await unread(at, POSTS - 3)
        await at.press("p")
        await at.shows("No more unread posts that way.")


async def test_marks_are_set_and_taken_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("m")
        await unread(at, POSTS - 1)
        await at.press("u")
        await unread(at, POSTS)
        await at.shows("Taken back")
        await at.press("s")
        await at.until(lambda: (post := main(at).post) is not None and post.starred, "the star")
        assert await at.services.browse.count(Filter(starred=True)) == 1
        await at.press("asterisk")
        await at.until(lambda: listed(at) == 1, "starred posts only")
        await at.press("asterisk")
        await at.until(lambda: listed(at) == POSTS, "all posts")
        await at.press("u")
        await at.until(lambda: (post := main(at).post) is not None and not post.starred, "no star")


async def test_all_read_and_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("A")
        await unread(at, 0)
        await at.press("u")
        await unread(at, POSTS)


async def test_unread_only_hides_what_was_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("m", "v")
        await at.until(lambda: listed(at) == POSTS - 1, "nine posts")
        await at.press("v")
        await at.until(lambda: listed(at) == POSTS, "ten posts")


async def test_a_list_loaded_anew_leaves_what_is_being_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("v", "enter")
        await opened(at, FIRST)
        await at.press("R")
        await at.until(lambda: listed(at) == POSTS - 1, "the list without the post that is read")
        await at.pilot.pause(2 * SETTLE)
        await at.press("s")
        await at.until(lambda: (content := main(at).content) is not None and content.post.starred, "the star")
        assert (content := main(at).content) is not None
        assert content.post.title == FIRST
        await at.press("q")
        await at.until(lambda: (content := main(at).content) is not None and content.post.title == SECOND, "the next")


async def test_the_last_unread_post_stays_while_it_is_being_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("A", "m", "v", "enter")
        await opened(at, FIRST)
        await unread(at, 0)
        await at.press("R")
        await at.shows("Everything is read.")
        await opened(at, FIRST)
        await at.press("J")
        await at.shows("That was the last one that way.", "The clocks go back on Sunday")
        await at.press("q")
        await at.until(lambda: main(at).content is None, "nothing to be read")


async def test_a_blog_removed_comes_back_with_its_marks(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("m")
        await unread(at, POSTS - 1)
        [blog] = await at.services.browse.blogs()
        main(at).go_to("blogs")
        await main(at).action_remove_blog().wait()
        await at.shows("is not followed any more")
        assert await at.services.browse.blogs() == ()
        await at.press("u")
        await at.shows("Taken back", FIRST)
        assert [each.title for each in await at.services.browse.blogs()] == [blog.title]
        await unread(at, POSTS - 1)


async def test_the_search_filters_as_one_types_and_escape_ends_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("slash")
        await at.type("umbrella")
        await at.until(lambda: 0 < listed(at) < POSTS, "fewer posts")
        await at.shows("The umbrella amnesty")
        assert FIRST not in at.text.replace("\n", " ").split("Reading")[0]
        await at.press("escape")
        await at.until(lambda: listed(at) == POSTS, "all posts")


async def test_a_search_begins_at_its_newest_hit(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        newest = main(at).post
        assert newest is not None
        await at.press("G")
        await at.until(lambda: main(at).post != newest, "the oldest post")
        oldest = main(at).post
        await at.press("slash", "a")  # in all posts
        await at.until(lambda: main(at).post == newest, "the newest hit under the cursor")
        await at.press("enter", "G")
        await at.until(lambda: main(at).post == oldest, "the oldest hit")
        await at.press("escape")
        await at.until(lambda: main(at).filter.query is None, "the search ended")
        assert main(at).post == oldest


async def test_a_search_that_finds_nothing_says_so(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("slash")
        await at.type("zeppelin")
        await at.until(lambda: listed(at) == 0, "no posts")
        await at.press("escape")
        await at.shows(FIRST)


async def test_a_search_in_the_text_goes_from_match_to_match(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.press("slash")
        await at.type("the")
        await at.shows("match 1 of")
        await at.press("enter", "n", "n")
        await at.shows("match 3 of", "n Next match")
        await at.press("N")
        await at.shows("match 2 of")
        await at.press("escape")
        await at.until(lambda: "match" not in at.text, "the search ended")
        await at.press("n")  # and now n is the next unread post again
        await opened(at, SECOND)


@pytest.mark.parametrize("pane", ["3", "4"])
async def test_where_nothing_matches_n_says_so_and_opens_nothing(tmp_path: Path, pane: str) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.shows("Haruka")
        await at.press(pane, "slash")
        await at.type("zeppelin")
        await at.press("enter")
        await at.shows("no match")
        await at.press("n", "N", "n")
        await at.pilot.pause(0.2)
        assert (content := main(at).content) is not None
        assert content.post.title == FIRST
        await unread(at, POSTS - 1)
        await at.press("escape")
        await at.until(lambda: "no match" not in at.text, "the search ended")


async def test_a_search_in_the_comments_counts_at_once(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await at.shows("Haruka")
        await at.press("4", "slash")
        await at.type("hello")
        await at.shows("match 1 of 2")
        await at.press("enter", "n")
        await at.shows("match 2 of 2")
        await at.press("escape")
        await at.until(lambda: "match" not in at.text, "the search ended")


async def test_only_what_can_be_used_is_offered(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST, "r Reply", "s Star")
        assert "Add a blog" not in at.text
        main(at).go_to("blogs")
        await main(at).action_remove_blog().wait()
        await at.shows("a Add a blog")
        await at.press("2")
        await at.until(lambda: main(at).here == "posts", "the posts")
        assert "Reply" not in at.text.splitlines()[-1]
        for key in ("r", "s", "m", "n"):
            at.app.clear_notifications()
            await at.press(key)
            await at.shows("There is no post here.")
        await at.press("u")
        await at.shows("r Reply")


async def test_links_are_listed_with_their_numbers(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press(*"jjjjjjj", "enter")
        await opened(at, "A hundred and twelve, or thirteen")
        await at.press("L")
        await at.shows("Enter opens", "[1]", at.blog.address)
        await at.press("escape")
        await at.until(lambda: at.app.screen is main(at), "the dialog closed")


async def test_details_tell_addresses_and_times(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await opened(at, FIRST)
        await at.press("i")
        await at.shows("Details", f"Address: {at.blog.address}2007/10/a-list-for-the-winter", "Author: Nell Harrow")
        await at.press("i")
        await at.until(lambda: at.app.screen is main(at), "the dialog closed")


async def test_help_lists_every_command(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("question_mark")
        await at.until(lambda: isinstance(at.app.screen, HelpScreen), "the help")
        source = at.app.screen.query_one("#help-list", VirtualList).source
        told = {row.value for row in source.slice(0, source.count()) if row is not None and not row.heading}
        assert told == set(COMMANDS)


async def test_the_palette_finds_a_command_and_runs_it(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("ctrl+p")
        await at.type("unread only")
        await at.shows("Show unread posts only")
        await at.press("enter")
        await at.until(lambda: main(at).filter.unread, "unread posts only")


async def test_the_palette_closed_at_once_leaves_the_reader_running(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        for _ in range(3):
            await at.press("ctrl+p", "escape")
        await at.press("m")
        await unread(at, POSTS - 1)


async def test_the_same_toast_stands_once_and_no_more_than_three_stand_at_a_time(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        for _ in range(4):
            await at.press("u")
        await at.shows("nothing to take back")
        await at.pilot.pause(0.1)
        assert at.text.count("nothing to take back") == 1
        for words in ("one", "two", "three", "two"):
            main(at).tell(f"toast {words}")
        await at.shows("toast three")
        await at.until(lambda: "nothing to take back" not in at.text, "the oldest toast gone")
        assert [each.message for each in at.app._notifications] == ["toast one", "toast three", "toast two"]


async def test_an_address_that_could_not_be_followed_is_there_to_be_mended(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("a")
        await at.shows("Follow a blog")
        await at.press("enter")
        await at.shows("Follow a blog")  # nothing to follow yet
        await at.type("exampel")
        await at.press("enter")
        await at.shows("is not a web address")
        await at.press("a")
        await at.until(lambda: any(field.value == "exampel" for field in at.app.screen.query(Input)), "what was typed")
        await at.type("127.0.0.1:1")  # selected, so that typing takes its place
        assert at.app.screen.query_one(Input).value == "127.0.0.1:1"


async def test_a_theme_chosen_says_how_it_is_kept(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        assert "config.toml" not in at.text
        at.app.theme = "nord"
        await at.shows('theme = "nord" in config.toml keeps it.')


async def test_among_the_blogs_the_only_one_is_meant(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("1", "e")
        await at.shows("Rename the blog")

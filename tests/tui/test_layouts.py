"""Which panes are there at which width, and how one gets to the others."""

from pathlib import Path

import pytest
from tests.looks.stage import Stage, stage
from tests.servers.blogger import Blogger
from tests.tui.test_reading import main

from blogtui.tui.reading.panes import Pane

FIRST = "A list for the winter"


def panes(at: Stage) -> list[str]:
    """The panes that can be seen, in order."""
    return [pane.NAME for pane in at.app.screen.query(Pane) if pane.is_on_screen and pane.region.area]


@pytest.mark.parametrize(
    ("columns", "seen"),
    [
        (50, ["posts"]),
        (80, ["posts", "reading"]),
        (120, ["posts", "reading", "comments"]),
        (170, ["posts", "reading", "comments"]),
    ],
)
async def test_panes_by_width(tmp_path: Path, columns: int, seen: list[str]) -> None:
    async with stage(tmp_path, columns) as at:
        await at.shows(FIRST)
        assert panes(at) == seen


async def test_in_the_narrowest_every_pane_can_be_reached_and_left(tmp_path: Path) -> None:
    async with stage(tmp_path, 50) as at:
        await at.shows(FIRST)
        await at.press("enter")
        await at.until(lambda: panes(at) == ["reading"], "the text alone")
        await at.press("c")
        await at.until(lambda: panes(at) == ["comments"], "the comments alone")
        await at.shows("Haruka")
        await at.press("q")
        await at.until(lambda: panes(at) == ["reading"], "the text again")
        await at.press("q")
        await at.until(lambda: panes(at) == ["posts"], "the list again")


async def test_at_eighty_the_comments_take_the_place_of_the_text(tmp_path: Path) -> None:
    async with stage(tmp_path, 80) as at:
        await at.shows(FIRST)
        await at.press("enter", "c")
        await at.until(lambda: panes(at) == ["posts", "comments"], "the comments under the list")


async def test_zoom_gives_a_pane_the_screen_and_takes_it_back(tmp_path: Path) -> None:
    async with stage(tmp_path, 120) as at:
        await at.shows(FIRST)
        await at.press("3", "z")
        await at.until(lambda: panes(at) == ["reading"], "the text alone")
        await at.press("escape")
        await at.until(lambda: len(panes(at)) == 3, "all of them again")


async def test_c_puts_the_comments_away(tmp_path: Path) -> None:
    async with stage(tmp_path, 120) as at:
        await at.shows(FIRST)
        await at.press("c")
        await at.until(lambda: panes(at) == ["posts", "reading"], "no comments")
        await at.press("c")
        await at.until(lambda: panes(at) == ["posts", "reading", "comments"], "the comments again")


async def test_the_text_is_never_wider_than_eighty(tmp_path: Path) -> None:
    async with stage(tmp_path, 220) as at:
        await at.shows("The clocks go back on Sunday.")
        text = [line for line in at.text.splitlines() if "The clocks go back" in line]
        pane = text[0].split("│")
        assert max(len(part.strip()) for part in pane if "The clocks" in part) <= 80


async def test_the_list_of_blogs_appears_with_the_second_blog(tmp_path: Path) -> None:
    with Blogger() as other:
        async with stage(tmp_path, 120) as at:
            await at.shows(FIRST)
            assert "blogs" not in panes(at)
            await at.press("a")
            await at.shows("Follow a blog")
            await at.type(other.address)
            await at.press("enter")
            await at.until(lambda: panes(at)[0] == "blogs", "the list of blogs")
            await at.shows("The Late Bus Home", "The first stop", "All posts")
            await at.press("1", "G", "g")
            await at.until(lambda: len(main(at).rows) == 13, "the posts of both")


async def test_a_resize_changes_the_layout_and_keeps_the_place(tmp_path: Path) -> None:
    async with stage(tmp_path, 120) as at:
        await at.shows(FIRST)
        await at.press("j", "enter")
        await at.shows("The harbour trust, which has forgiven me")
        await at.pilot.resize_terminal(50, 20)
        await at.until(lambda: panes(at) == ["reading"], "the text alone")
        await at.shows("What the tide table leaves out")
        await at.pilot.resize_terminal(170, 40)
        await at.until(lambda: len(panes(at)) == 3, "everything")
        await at.shows("The harbour trust, which has forgiven me")


@pytest.mark.parametrize("columns", [40, 44, 45, 46, 47, 48, 50, 55, 63, 64, 120])
async def test_a_toast_is_read_whole_at_every_width(tmp_path: Path, columns: int) -> None:
    words = "This post is discussed in one place only, as far as is known; E asks elsewhere."
    async with stage(tmp_path, columns) as at:
        await at.shows(FIRST)
        main(at).tell(words)
        await at.until(lambda: bool(at.app.screen.query("Toast")), "the toast")
        await at.pilot.pause(0.1)
        toast = at.app.screen.query_one("Toast").region
        lines = [line[toast.x : toast.right].strip("▌ ") for line in at.text.splitlines()[toast.y : toast.bottom]]
        assert " ".join(filter(None, lines)) == words

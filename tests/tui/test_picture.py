"""The first picture against the room it announces: the same words at the same places, in the same colours."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color
from textual.theme import Theme

from blogtui.config.places import places
from blogtui.model.filter import Filter
from blogtui.model.glance import Glance
from blogtui.model.outline import Outline
from blogtui.model.settings import Settings
from blogtui.service.glance import glance
from blogtui.service.services import Services
from blogtui.store.merging import NewPost
from blogtui.tui import plain, themes
from blogtui.tui.app import BlogApp
from blogtui.tui.parts import width_of
from blogtui.tui.picture import picture
from blogtui.tui.reading.room import Room
from blogtui.tui.themes import Ink

NOW = datetime(2024, 3, 5, 10, 30, tzinfo=UTC)
SIZES = (
    *((width, 24) for width in (20, 45, 59, 60, 61, 62, 63, 99, 100, 101, 131, 149, 150, 151, 173, 200, 241, 301)),
    *((width, height) for width in (80, 121, 160) for height in (10, 19, 25, 36, 51)),
)
BARS = str.maketrans(dict.fromkeys("▁▂▃▄▅▆▇█", " "))


def new(name: str, number: int) -> NewPost:
    """Every third post lacks something that a row would show."""
    return NewPost(
        f"{name}{number}",
        ("", "東京の冬と春のあいだ、とても長い題名", f"A title of {name} that is longer than a list is wide")[
            number % 3
        ],
        None,
        (None, "Ann", "Someone with a name of many, many, many letters indeed")[number % 3],
        None if number % 5 == 4 else NOW - timedelta(hours=7 * number, minutes=len(name)),
        None,
        "<h2>Head</h2><p>One <b>bold</b> and <i>slanted</i> <code>word</code>, a <a href='http://127.0.0.1:9/'>link</a>"
        " and enough words to need a second line in most panes of any size.</p><blockquote><p>Said</p></blockquote>"
        f"<ul>{'<li>point</li>' * 30}</ul>",
    )


async def filled(services: Services, blogs: int) -> None:
    for number in range(blogs):
        name = f"Blog {number} " + "with a long title " * (number % 3)
        blog = await services.store.blogs.add(
            f"http://127.0.0.1:9/{number}", name, now=NOW, folder=("", "Friends")[number % 2]
        )
        await services.store.posts.merge(blog.id, [new(name, each) for each in range(12)], now=NOW)
    posts = await services.browse.posts(Filter(), limit=4)
    await services.browse.mark([posts[1].id], read=True)
    await services.browse.mark([posts[2].id], starred=True)


def drawn(first: Glance, width: int, height: int) -> list[str]:
    return ["".join(text for text, _, _ in line) for line in picture(first, 80, width, height, UTC)]


@pytest.mark.parametrize("blogs", [1, 2, 30])
async def test_the_panes_lie_where_textual_puts_them(tmp_path: Path, blogs: int) -> None:
    settings = Settings(places(tmp_path), refresh_on_start=False, animations=False)
    async with Services.open(settings, clock=lambda: NOW) as services:
        await filled(services, blogs)
        first = await services.browse.glance()
        seen = glance(settings.places.store)
        assert seen is not None
        assert replace(seen, content=first.content) == first
        assert seen.content() == first.content()
        app = BlogApp(services, zone=UTC, first=first)
        async with app.run_test(size=SIZES[0]) as pilot:
            await pilot.pause()
            room = app.screen
            assert isinstance(room, Room)
            for width, height in SIZES:
                await pilot.resize_terminal(width, height)
                expected = [line.rstrip() for line in drawn(first, width, height)][:-1]
                for _ in range(100):
                    room.comments_pane.thread.show(Outline(), (), now=NOW)  # what the picture leaves out
                    strips = room._compositor.render_strips()[: height - 1]
                    shown = [strip.text.translate(BARS).rstrip() for strip in strips]
                    if shown == expected:
                        break
                    await pilot.pause(0.01)
                assert shown == expected, (width, height)


@given(st.text(), st.text(), st.integers(20, 320), st.integers(10, 60))
def test_every_line_is_as_wide_as_the_screen_whatever_it_says(title: str, author: str, width: int, height: int) -> None:
    first = glance_of(title, author)
    lines = drawn(first, width, height)
    assert len(lines) == height
    assert {width_of(line) for line in lines} == {width}
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", "".join(lines))


def glance_of(title: str, author: str) -> Glance:
    from blogtui.model.blog import Blog
    from blogtui.model.ids import BlogId, PostId
    from blogtui.model.post import Post, PostContent

    post = Post(PostId(1), BlogId(1), title, "1", title, None, author, NOW, None, NOW, listed=int(NOW.timestamp()))
    blogs = (Blog(BlogId(1), title, "http://127.0.0.1:9/"), Blog(BlogId(2), author, "http://127.0.0.1:9/2"))
    content = PostContent(post, f"<p>{title}</p><pre>{author}</pre>", None)
    return Glance(blogs, 1, (post,), lambda: content)


IN_LISTS = ("", "dim", "day", "unread", "title", "new", "count", "star", "problem")
IN_TEXTS = ("note", "caption", "heading", "link", "code", "marker", "image", "guide", "bold", "italic", "strike")


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_the_colours_are_those_of_the_theme(theme: Theme) -> None:
    variables = {**theme.to_color_system().generate(), **theme.variables}
    background, foreground = Color.parse(theme.background or ""), Color.parse(theme.foreground or "")
    ink, told = Ink(variables, background), plain.THEMES[theme.name]
    for ground, painter in (("ground", ink), ("cursor", ink.cursor(True)), ("resting", ink.cursor(False))):
        for name in (*IN_LISTS, *IN_TEXTS) if ground == "ground" else IN_LISTS:
            style = painter.style(name)
            flags = zip("1349", (style.bold, style.italic, style.underline, style.strike), strict=True)
            assert style.color is not None
            assert style.bgcolor is not None
            codes = ["0", *(code for code, on in flags if on)]
            codes.append("38;2;{};{};{}".format(*style.color.get_truecolor()))
            codes.append("48;2;{};{};{}".format(*style.bgcolor.get_truecolor()))
            assert told.style(name, ground) == f"\x1b[{';'.join(codes)}m", name
    assert told.grounds["bar"] == variables["panel"].lstrip("#").lower()
    assert told.colours["focus"] == variables["border"].lstrip("#").lower()
    assert told.colours["frame"] == (background + foreground.with_alpha(0.25)).hex6.lstrip("#").lower()
    muted = Color.parse(variables["foreground-muted"])
    assert told.colours["name"] == (background + muted).hex6.lstrip("#").lower()

"""A list longer than what is loaded of it: its end, its middle and its marks, in the whole reader."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from blogtui.config.places import places
from blogtui.model.errors import StoreError
from blogtui.model.filter import Filter
from blogtui.model.ids import PostId
from blogtui.model.post import Post
from blogtui.model.settings import Settings
from blogtui.service.browse import Browse
from blogtui.service.services import Services
from blogtui.store.merging import NewPost
from blogtui.store.store import Store
from blogtui.tui.app import BlogApp
from blogtui.tui.reading.main_screen import MainScreen
from blogtui.tui.reading.showing import SETTLE
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.rows import DayRow, PostRow

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
POSTS = 1000


def written(number: int) -> NewPost:
    when = NOW - timedelta(hours=5 * number)
    return NewPost(str(number), f"Title {number}", None, "Ann", when, None, f"<p>Text {number}.</p>")


class Desk:
    """The reader at a store of that many posts, number 0 the newest."""

    def __init__(self, app: BlogApp, pilot: Pilot[int], store: Store) -> None:
        self.app, self.pilot, self.store = app, pilot, store

    @property
    def main(self) -> MainScreen:
        assert isinstance(self.app.screen, MainScreen)
        return self.app.screen

    @property
    def title(self) -> str:
        """Of the post the cursor stands on, "" when that is not here."""
        post = self.main.posts_pane.post
        return "" if post is None else post.title

    async def until(self, title: str) -> None:
        for _ in range(1000):
            if self.title == title:
                return
            await self.pilot.pause(0.005)
        raise AssertionError(f"waited for {title}, there is {self.title!r}")

    async def opened(self, number: int) -> None:
        for _ in range(1000):
            content = self.main.content
            if content is not None and content.post.title == f"Title {number}" and content.post.read:
                return
            await self.pilot.pause(0.005)
        raise AssertionError(f"post {number} was not opened")


@asynccontextmanager
async def desk(home: Path) -> AsyncIterator[Desk]:
    settings = replace(Settings(places(home)), animations=False, refresh_on_start=False)
    async with Store(Path(settings.places.store)) as store:
        blog = await store.blogs.add("http://127.0.0.1:9/feed", "Notes", now=NOW)
        await store.posts.merge(blog.id, [written(number) for number in range(POSTS)], now=NOW)
        async with Services.open(settings, clock=lambda: NOW) as services:
            app = BlogApp(services, zone=UTC)
            async with app.run_test(size=(120, 36)) as pilot:
                yield Desk(app, pilot, store)


async def test_a_loading_cancelled_before_it_began_does_not_end_all_loading(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.until("Title 0")
        view = at.main.posts_pane.list
        at.main.rows_needed(VirtualList.NeedRows(view, at.main.rows, 600, 650))
        await at.main.load_posts()
        view._put_cursor(600)
        for _ in range(1000):
            if at.title:
                break
            await at.pilot.pause(0.005)
        assert at.title


async def test_the_end_is_one_key_away_and_so_is_the_way_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.until("Title 0")
        await at.pilot.press("G")
        await at.until("Title 999")
        rows = at.main.rows
        assert len(rows) == POSTS
        assert rows.count() == POSTS + (5 * POSTS) // 24 + 1
        await at.pilot.press("k", "k")
        await at.until("Title 997")
        await at.pilot.press("g")
        await at.until("Title 0")


async def test_paging_down_comes_by_every_post_under_its_day(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        seen: dict[int, object] = {}
        view = at.main.posts_pane.list
        while len(seen) < at.main.rows.count() or None in seen.values():
            first = view.top // 2
            seen |= enumerate(view.source.slice(first, first + 18), first)
            await at.pilot.press("pagedown")
            if at.title == "Title 999" and view.top == view.max_scroll_y and None not in seen.values():
                break
        day = None
        numbers = []
        for place in sorted(seen):
            value = seen[place].value  # type: ignore[attr-defined]
            if isinstance(value, DayRow):
                day = value.day
            else:
                assert isinstance(value, PostRow)
                numbers.append(int(value.title.split()[1]))
                assert day == (NOW - timedelta(hours=5 * numbers[-1])).date()
        assert numbers == list(range(POSTS))


async def test_a_post_deep_in_the_list_is_opened_in_its_place(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        post = await at.store.posts.find("600")
        await at.main.reach(post.id)
        await at.main.open_post(post.id)
        await at.opened(int(post.title.split()[1]))
        assert at.title == post.title
        cursor = at.main.posts_pane.list.cursor
        assert None not in at.main.rows.slice(cursor - 10, cursor + 10)
        await at.pilot.press("3", "J")
        await at.opened(int(post.title.split()[1]) + 1)


async def test_unread_posts_go_on_where_the_read_ones_were(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.pilot.press("v")
        await at.until("Title 0")
        for number in range(3):
            await at.pilot.press("n")
            await at.opened(number)
        await at.pilot.press("2", "G")
        await at.until("Title 999")
        assert len(at.main.rows) == POSTS
        assert at.main.rows.position(PostId((await at.store.posts.find("1")).id)) is not None


async def test_posts_that_come_behind_the_lists_back_are_shown_soon(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.pilot.press("G")
        await at.until("Title 999")
        (blog,) = await at.store.blogs.all()
        more = [
            replace(written(number), native_id=f"more {number}", title=f"More {number}") for number in range(500, 560)
        ]
        await at.store.posts.merge(blog.id, more, now=NOW)
        post = await at.store.posts.find("470")
        await at.main.reach(post.id)
        for _ in range(1000):
            if len(at.main.rows) == POSTS + 60:
                break
            await asyncio.sleep(0.005)
        assert len(at.main.rows) == POSTS + 60
        assert at.title == "Title 999"


async def test_a_text_that_comes_late_is_dropped(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.until("Title 0")
        load, go = at.main.texts._load, asyncio.Event()
        slow, quick = await at.store.posts.find("5"), await at.store.posts.find("7")

        async def late(post_id: PostId):  # type: ignore[no-untyped-def]
            if post_id == slow.id:
                await go.wait()
            return await load(post_id)

        at.main.texts._load = late
        first = asyncio.create_task(at.main.show_text(slow.id))
        await asyncio.sleep(0)
        await at.main.show_text(quick.id)
        go.set()
        await first
        assert at.main.content is not None
        assert at.main.content.post.id == quick.id


async def test_a_post_that_is_opened_is_not_given_up_for_where_the_cursor_rested(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.until("Title 0")
        load, go = at.main.texts._load, asyncio.Event()
        wanted = await at.store.posts.find("7")

        async def late(post_id: PostId):  # type: ignore[no-untyped-def]
            if post_id == wanted.id:
                await go.wait()
            return await load(post_id)

        at.main.texts._load = late
        for key, title in (("j", "Title 1"), ("k", "Title 0")):  # back on the post shown, which is noticed in a moment
            await at.pilot.press(key)
            await at.until(title)
        await at.pilot.pause()
        opening = asyncio.create_task(at.main.open_post(wanted.id))
        await at.pilot.pause(2 * SETTLE)
        go.set()
        await opening
        assert at.main.content is not None
        assert at.main.content.post.id == wanted.id


async def test_the_post_below_the_open_one_is_at_hand(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.until("Title 0")
        await at.pilot.press("enter")
        await at.opened(0)
        for _ in range(1000):
            if at.main.texts._next is not None:
                break
            await at.pilot.pause(0.005)
        assert at.main.texts._next is not None
        (html, *_), text = at.main.texts._next
        assert "Text 1." in html
        await at.pilot.press("J")
        await at.opened(1)
        assert at.main.reading_pane.text.document == text.whole()
        assert at.main.reading_pane.text.document.blocks[-1].body.spans[0].text == "Text 1."  # type: ignore[union-attr]


async def test_rows_that_could_not_be_read_are_read_at_the_next_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path) as at:
        await at.pilot.press("G")
        await at.until("Title 999")  # so that nothing else is on its way
        while not at.main.rows.settled or len(at.main.workers):
            await at.pilot.pause(0.005)
        failures = 0

        async def broken(*_: object, **__: object) -> tuple[Post, ...]:
            nonlocal failures
            failures += 1
            raise StoreError("The disk is away.")

        with monkeypatch.context() as while_away:
            while_away.setattr(Browse, "posts", broken)
            at.main.posts_pane.list._put_cursor(500)
            for _ in range(1000):
                if failures and at.main._needed is None:
                    break
                await at.pilot.pause(0.005)
            assert failures
            assert at.title == ""
        await at.pilot.press("k")
        for _ in range(1000):
            if at.title:
                break
            await at.pilot.pause(0.005)
        assert at.title


async def test_what_is_typed_on_a_row_still_to_come_is_for_that_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = Browse.posts

    async def late(*args: Any, **more: Any) -> tuple[Post, ...]:
        await asyncio.sleep(0.1)
        return await posts(*args, **more)

    async with desk(tmp_path) as at:
        await at.until("Title 0")
        monkeypatch.setattr(Browse, "posts", late)
        for key in ("G", "s", "k", "s", "g", "G", "pagedown", "k", "k", "s", "enter"):
            at.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await at.opened(997)
        starred = await posts(at.main.services.browse, Filter(starred=True))
        assert [post.title for post in starred] == ["Title 997", "Title 998", "Title 999"]


@pytest.mark.parametrize(("keys", "title"), [(("G", "k", "k"), "Title 997"), (("G", "pagedown"), "Title 999")])
async def test_moves_from_an_end_that_is_not_known_yet_begin_at_it(
    tmp_path: Path, keys: tuple[str, ...], title: str
) -> None:
    async with desk(tmp_path) as at:
        await at.until("Title 0")
        for key in keys:
            at.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await at.until(title)

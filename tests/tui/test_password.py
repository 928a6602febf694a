"""A protected post in the reader: it says so, takes the password unseen, and shows what is behind it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.service.protected import Protected
from textual.pilot import Pilot
from textual.widgets import Input

from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.ids import PostId
from blogtui.model.settings import Settings
from blogtui.service.services import Services
from blogtui.tui.app import BlogApp
from blogtui.tui.reading.password_dialog import PasswordDialog


@pytest.fixture
async def blog() -> AsyncIterator[Protected]:
    async with Protected() as blog:
        yield blog


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(places(tmp_path), use_keyring=False)


@pytest.fixture
async def services(tmp_path: Path, keeper: Keeper) -> AsyncIterator[Services]:
    chosen = Settings(places(tmp_path), animations=False, refresh_on_start=False)
    async with Services.open(chosen, secrets=keeper) as services:
        yield services


async def test_the_password_opens_text_and_comments(services: Services, blog: Protected, keeper: Keeper) -> None:
    app = await reader(services, blog)
    async with app.run_test(size=(120, 36)) as pilot:
        post = await open_one(app, pilot)
        await shows(app, pilot, "are behind a password", "P gives it.")
        await give(app, pilot, "no such word")
        await shows(app, pilot, "does not take this password")
        assert keeper.accounts() == ()
        await give(app, pilot, "first word")
        await shows(app, pilot, "Secret text of one.", "Said under one.", "2 comments")
        assert "P gives it" not in shown(app)
        assert [kept.user for kept in keeper.accounts()] == ["/one/"]
        assert (await services.browse.content(post)).html == "<p>Secret text of one.</p>"

        await pilot.press("@")
        await shows(app, pilot, "Password of a post", "/one/")


async def test_a_post_found_open_is_shown_with_its_comments(services: Services, blog: Protected) -> None:
    app = await reader(services, blog)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_one(app, pilot)
        await shows(app, pilot, "are behind a password")
        del blog.passwords[41]
        await give(app, pilot, "first word")
        await shows(app, pilot, "open to everybody", "Secret text of one.", "Said under one.", "2 comments")
        assert blog.given == []


async def test_text_that_comes_with_the_comments_is_shown(services: Services, blog: Protected) -> None:
    app = await reader(services, blog)
    post = await one(services)
    await services.discuss.fetch(post)
    await services.passwords.give(post, "first word")
    await services.discuss.fetch(post)
    blog.edited = 1
    await services.refresh.run()  # and the feed has put its form in the place of the text again
    assert "post_password" in (await services.browse.content(post)).html
    services.clock = lambda: datetime.now(UTC) + timedelta(hours=1)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_one(app, pilot)
        await shows(app, pilot, "Secret text of one, edited.", "Said under one.")


async def reader(services: Services, blog: Protected) -> BlogApp:
    await services.subscribe.add(f"{blog.base}/feed/")
    return BlogApp(services)


async def open_one(app: BlogApp, pilot: Pilot[int]) -> PostId:
    post = await one(app.services)
    await shows(app, pilot, "Protected: one", "Protected: two")
    while app.screen.posts_pane.list.cursor_key != post:  # type: ignore[attr-defined]
        await pilot.press("j")
    await pilot.press("enter")
    return post


async def one(services: Services) -> PostId:
    return next(each.id for each in await services.browse.posts() if each.title.startswith("Protected: one"))


async def give(app: BlogApp, pilot: Pilot[int], word: str) -> None:
    """Give a password by the dialog, which does not show it."""
    await pilot.press("P")
    for _ in range(400):
        if isinstance(app.screen, PasswordDialog):
            break
        await pilot.pause(0.01)
    app.screen.query_one(Input).value = word
    await shows(app, pilot, "Password of the post", "•" * len(word))
    assert word not in shown(app)
    await pilot.press("enter")


async def shows(app: BlogApp, pilot: Pilot[int], *texts: str) -> None:
    for _ in range(400):
        if all(text in f"{shown(app)}\n{told(app)}" for text in texts):
            return
        await pilot.pause(0.01)
    raise AssertionError(f"{texts} are not in:\n{shown(app)}\n{told(app)}")


def shown(app: BlogApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def told(app: BlogApp) -> str:
    return "\n".join(toast.message for toast in app._notifications)

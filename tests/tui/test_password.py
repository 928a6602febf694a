"""A protected post in the reader: it says so, takes the password unseen, and shows what is behind it."""

from pathlib import Path

from tests.service.protected import Protected
from textual.widgets import Input

from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.settings import Settings
from blogtui.service.services import Services
from blogtui.tui.app import BlogApp
from blogtui.tui.reading.password_dialog import PasswordDialog


async def test_the_password_opens_text_and_comments(tmp_path: Path) -> None:
    where = places(tmp_path)
    keeper = Keeper(where, use_keyring=False)
    chosen = Settings(where, animations=False, refresh_on_start=False)
    async with Protected() as blog, Services.open(chosen, secrets=keeper) as services:
        await services.subscribe.add(f"{blog.base}/feed/")
        post = next(each for each in await services.browse.posts() if each.title == "Protected: one")
        app = BlogApp(services)
        async with app.run_test(size=(120, 36)) as pilot:

            async def shows(*texts: str) -> None:
                for _ in range(400):
                    if all(text in f"{shown(app)}\n{told(app)}" for text in texts):
                        return
                    await pilot.pause(0.01)
                raise AssertionError(f"{texts} are not in:\n{shown(app)}\n{told(app)}")

            async def give(word: str) -> None:
                await pilot.press("P")
                for _ in range(400):
                    if isinstance(app.screen, PasswordDialog):
                        break
                    await pilot.pause(0.01)
                app.screen.query_one(Input).value = word
                await shows("Password of the post", "•" * len(word))
                assert word not in shown(app)
                await pilot.press("enter")

            await shows("Protected: one", "Protected: two")
            while app.screen.posts_pane.list.cursor_key != post.id:  # type: ignore[attr-defined]
                await pilot.press("j")
            await pilot.press("enter")
            await shows("are behind a password", "P gives it.")
            await give("no such word")
            await shows("does not take this password")
            assert keeper.accounts() == ()
            await give("first word")
            await shows("Secret text of one.", "Said under one.", "2 comments")
            assert "P gives it" not in shown(app)
            assert [kept.user for kept in keeper.accounts()] == ["/one/"]
            assert (await services.browse.content(post.id)).html == "<p>Secret text of one.</p>"

            await pilot.press("@")
            await shows("Password of a post", "/one/")


def shown(app: BlogApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def told(app: BlogApp) -> str:
    return "\n".join(toast.message for toast in app._notifications)

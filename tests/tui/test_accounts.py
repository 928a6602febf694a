"""The screen of the accounts: added, tried, removed and brought back; the secret is never on the screen."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from tests.comments.signing_in import Discourse
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.account import Account
from blogtui.model.settings import Settings
from blogtui.net.client import Client
from blogtui.service.services import Services
from blogtui.tui.accounts.accounts_screen import AccountsScreen
from blogtui.tui.accounts.dialogs import AccountDialog, KindDialog, NewAccount, ShownDialog
from blogtui.tui.app import BlogApp

SECRET = "canary-3f9a"
ANA = Account("wordpress", "https://blog.example", "ana", SECRET)
OTTO = Account("mastodon", "https://social.example", "otto", SECRET)
LOOKS = 400  # how often a condition is looked at before it has failed


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """None of this reaches the keyring of whoever runs the tests."""
    own = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(own)


@dataclass(frozen=True)
class Stage:
    """The running app with its accounts open."""

    pilot: Pilot[int]
    keeper: Keeper
    app: BlogApp

    @property
    def text(self) -> str:
        """The screen as text, toasts included."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def told(self) -> str:
        """Everything that toasts said."""
        return "\n".join(toast.message for toast in self.app._notifications)

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(LOOKS):
            if holds():
                return
            await self.pilot.pause(0.005)
        raise AssertionError(f"it did not come to that; there is:\n{self.text}\n{self.told}")

    async def shows(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts))

    async def tells(self, text: str) -> None:
        await self.until(lambda: text in self.told)

    async def on(self, screen: type[object]) -> None:
        await self.until(lambda: isinstance(self.app.screen, screen))

    def kept(self) -> list[tuple[str, str]]:
        """Provider and user of every account there is."""
        return [(each.provider, each.user) for each in self.keeper.accounts()]


@asynccontextmanager
async def stage(
    home: Path, *accounts: Account, size: tuple[int, int] = (100, 40), make_client: Callable[[], Client] | None = None
) -> AsyncIterator[Stage]:
    settings = replace(Settings(places(home)), animations=False, refresh_on_start=False)
    keeper = Keeper(settings.places)
    for account in accounts:
        keeper.keep(account)
    async with Services.open(settings, secrets=keeper, make_client=make_client) as services:
        app = BlogApp(services)
        async with app.run_test(size=size, notifications=True) as pilot:
            there = Stage(pilot, keeper, app)
            await pilot.press("@")
            await there.on(AccountsScreen)
            yield there


async def test_the_accounts_are_listed_with_where_and_who(tmp_path: Path) -> None:
    async with stage(tmp_path, ANA, OTTO) as there:
        await there.shows("https://blog.example", "WordPress", "ana", "https://social.example", "otto")
        await there.shows("Application password", "Application Passwords, then")
        await there.pilot.press("j")
        await there.shows("otto at https://social.example", "Access token, kept apart")
        assert SECRET not in there.text
        await there.pilot.press("q")
        await there.until(lambda: not isinstance(there.app.screen, AccountsScreen))


async def test_an_account_is_added_by_its_kind(tmp_path: Path) -> None:
    async with stage(tmp_path) as there:
        await there.shows("No accounts yet.")
        await there.pilot.press("a")
        await there.on(KindDialog)
        await there.shows("Bluesky", "GitHub", "WordPress")
        await there.pilot.press("enter")  # Bluesky comes first
        await there.on(AccountDialog)
        await there.shows("App passwords", "Your server's address", "Handle", "App password")
        await there.pilot.press(*"bsky.social", "enter", *"ana.example", "enter", *SECRET)
        await there.shows("•" * len(SECRET))
        assert SECRET not in there.text
        await there.pilot.press("enter")
        await there.on(AccountsScreen)
        await there.shows("https://bsky.social", "ana.example")
        await there.tells("no keyring")
        account = there.keeper.account("bluesky", "https://bsky.social")
        assert account == Account("bluesky", "https://bsky.social", "ana.example", SECRET)
        assert SECRET not in there.text + there.told


async def test_a_file_for_secrets_is_told_of_once(tmp_path: Path) -> None:
    async with stage(tmp_path, ANA) as there:
        await there.pilot.press("a")
        await there.on(KindDialog)
        await there.pilot.press("enter")
        await there.on(AccountDialog)
        await there.pilot.press(*"bsky.social", "enter", *"ana.example", "enter", *SECRET, "enter")
        await there.tells("Added")
        assert "no keyring" not in there.told


async def test_what_is_missing_is_asked_for_again_and_escape_adds_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as there:
        await there.pilot.press("a")
        await there.on(KindDialog)
        await there.pilot.press("enter")
        await there.on(AccountDialog)
        await there.pilot.press("tab", "tab", *SECRET, "enter")
        focused = there.app.focused
        assert isinstance(focused, Input)
        assert focused.id == "site"
        await there.pilot.press("escape")
        await there.on(AccountsScreen)
        assert there.kept() == []


async def test_an_address_that_is_none_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    async with stage(tmp_path) as there:
        await there.pilot.press("a")
        await there.on(KindDialog)
        await there.pilot.press("enter")
        await there.on(AccountDialog)
        await there.pilot.press(*"ftp://x", "enter", "a", "enter", *SECRET, "enter")
        await there.tells("not a web address")
        assert there.kept() == []
        assert SECRET not in there.text + there.told


async def test_a_removed_account_comes_back_with_its_secret(tmp_path: Path) -> None:
    async with stage(tmp_path, ANA, OTTO) as there:
        await there.shows("https://blog.example")
        await there.pilot.press("d")
        await there.tells("u brings it back")
        await there.until(lambda: there.kept() == [("mastodon", "otto")])
        await there.pilot.press("u")
        await there.until(lambda: ("wordpress", "ana") in there.kept())
        assert there.keeper.account("wordpress", ANA.site) == ANA
        await there.shows("ana at https://blog.example")
        await there.pilot.press("u")
        await there.tells("Nothing was removed here.")


async def test_closing_forgets_what_was_removed(tmp_path: Path) -> None:
    async with stage(tmp_path, ANA) as there:
        await there.shows("https://blog.example")
        screen = there.app.screen
        assert isinstance(screen, AccountsScreen)
        await there.pilot.press("d")
        await there.shows("No accounts yet.")
        assert screen._removed == [ANA]
        await there.pilot.press("q")
        assert screen._removed == []
        await there.until(lambda: there.app.screen is not screen)
        await there.pilot.press("@")
        await there.on(AccountsScreen)
        await there.pilot.press("u")
        await there.tells("Nothing was removed here.")


async def test_an_account_without_its_secret_can_still_be_removed(tmp_path: Path) -> None:
    async with stage(tmp_path, ANA) as there:
        (tmp_path / "config" / "secrets.json").write_text("{}", encoding="utf-8")
        await there.shows("https://blog.example")
        await there.pilot.press("d")
        await there.until(lambda: there.kept() == [])
        assert "brings it back" not in there.told


async def test_of_two_at_one_site_the_one_under_the_cursor_goes(tmp_path: Path) -> None:
    async with stage(tmp_path, ANA, replace(ANA, user="otto")) as there:
        await there.shows("otto")
        await there.pilot.press("j", "d")
        await there.tells("Removed; u brings it back.")
        assert there.kept() == [(ANA.provider, ANA.user)]


@pytest.mark.parametrize(
    ("who", "told"), [("ana@home", "https://blog.example: this is ana@home."), (None, "not installed")]
)
async def test_the_site_is_asked_whose_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str | None, told: str
) -> None:
    account = replace(ANA, provider="wordpress" if who is not None else "gone")

    async def prove(self: object, account: Account, client: Client) -> str:
        assert account == ANA
        return who or ""

    monkeypatch.setattr("blogtui.comments.providers.wordpress.WordPress.prove", prove)
    async with stage(tmp_path, account) as there:
        await there.shows("https://blog.example")
        await there.pilot.press("t")
        await there.tells(told)
        there.app.clear_notifications()
        await there.pilot.press("enter")
        await there.tells(told)


async def test_a_narrow_screen_shows_them_too(tmp_path: Path) -> None:
    async with stage(tmp_path, ANA, size=(40, 12)) as there:
        await there.shows("https://blog.example", "ana")
        await there.pilot.press("a")
        await there.on(KindDialog)
        await there.pilot.press("enter")
        await there.on(AccountDialog)
        await there.shows("Bluesky")


def test_a_typed_account_shows_no_secret_in_its_repr() -> None:
    from blogtui.comments.wordpress_account import KIND

    assert SECRET not in repr(NewAccount(KIND, "https://blog.example", "ana", SECRET))


async def test_the_browser_signs_in_and_what_it_shows_is_pasted_whole(tmp_path: Path) -> None:
    with Discourse() as forum:
        async with stage(tmp_path) as there:
            opened: list[str] = []
            there.app.open_url = lambda url, *, new_tab=True: opened.append(url)  # type: ignore[method-assign]
            await there.pilot.press("a")
            await there.on(KindDialog)
            await choose(there, "Discourse forum")
            await there.shows("allow blogtui there", "For that leave the last field empty.")
            await there.pilot.press(*forum.base, "enter", "enter", "enter")
            await there.on(ShownDialog)
            await there.until(lambda: bool(opened))
            await there.shows("What the forum shows", forum.base)
            shown = forum.allow(opened[0])
            there.app.screen.query_one("#shown", Input).post_message(events.Paste(shown))
            await there.until(lambda: there.app.screen.query_one("#shown", Input).value == "".join(shown.split()))
            await there.pilot.press("enter")
            await there.on(AccountsScreen)
            await there.shows("ana", forum.base)
            [ana] = there.keeper.accounts()
            assert there.keeper.account("discourse", ana.site) == Account("discourse", forum.base, "ana", "k3y-of-ana")
            await there.pilot.press("t")
            await there.tells("this is @ana")


async def test_a_secret_of_ones_own_needs_a_name_and_no_browser(tmp_path: Path) -> None:
    async with stage(tmp_path) as there:
        await there.pilot.press("a")
        await there.on(KindDialog)
        await choose(there, "Reddit")
        await there.shows("Client id of your app")
        await there.pilot.press("enter", "enter", *SECRET, "enter")
        await there.until(lambda: there.app.screen.focused is there.app.screen.query_one("#user"))
        await there.pilot.press(*"ana", "enter", "enter")
        await there.on(AccountsScreen)
        await there.until(lambda: there.kept() == [("reddit", "ana")])


async def choose(there: Stage, label: str) -> None:
    """The kind of that label, in the dialog of kinds."""
    dialog = there.app.screen
    assert isinstance(dialog, KindDialog)
    names = [kind.label for kind in dialog.kinds]
    await there.pilot.press("home", *["j"] * names.index(label), "enter")
    await there.on(AccountDialog)

"""Accounts and their secrets: kept for the user alone, found again, forgotten whole."""

import stat
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.account import Account
from blogtui.model.errors import ConfigError

ANA = Account("mastodon", "https://social.example", "ana", "hush-hush")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def keeper(folder: Path) -> Keeper:
    return Keeper(places(folder), use_keyring=False)


def test_a_secret_comes_back_and_the_list_holds_none(folder: Path) -> None:
    keeper(folder).keep(ANA)
    found = keeper(folder).account("mastodon", "https://social.example")
    assert found == ANA
    assert [each.secret for each in keeper(folder).accounts()] == [""]
    assert "hush-hush" not in (folder / "config" / "accounts.json").read_text(encoding="utf-8")


def test_the_file_is_readable_by_the_user_alone(folder: Path) -> None:
    one = keeper(folder)
    assert not one.warning
    one.keep(ANA)
    mode = (folder / "config" / "secrets.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert "secrets.json" in str(one.warning)
    one.keep(ANA)
    assert not one.warning, "it is said once"


def test_any_site_finds_the_first_account_of_a_provider(folder: Path) -> None:
    keeper(folder).keep(ANA)
    assert keeper(folder).account("mastodon", None) == ANA
    assert keeper(folder).account("mastodon", "https://other.example") is None
    assert keeper(folder).account("bluesky", None) is None


def test_two_users_of_one_site_are_told_apart(folder: Path) -> None:
    bob = Account("mastodon", "https://social.example", "bob", "quiet")
    keeper(folder).keep(ANA)
    keeper(folder).keep(bob)
    assert keeper(folder).account("mastodon", "https://social.example", "bob") == bob
    assert keeper(folder).account("mastodon", "https://social.example") == ANA


def test_keeping_again_replaces(folder: Path) -> None:
    keeper(folder).keep(ANA)
    keeper(folder).keep(Account("mastodon", "https://social.example", "ana", "new"))
    assert len(keeper(folder).accounts()) == 1
    found = keeper(folder).account("mastodon", None)
    assert found is not None
    assert found.secret == "new"


def test_forgetting_leaves_nothing(folder: Path) -> None:
    keeper(folder).keep(ANA)
    assert keeper(folder).forget("mastodon", "https://social.example", "ana")
    assert not keeper(folder).forget("mastodon", "https://social.example", "ana")
    assert keeper(folder).accounts() == ()
    assert "hush" not in (folder / "config" / "secrets.json").read_text(encoding="utf-8")


def test_a_secret_is_in_no_repr() -> None:
    assert "hush" not in repr(ANA)


def test_damaged_files_are_told_and_left(folder: Path) -> None:
    (folder / "config").mkdir()
    (folder / "config" / "accounts.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"accounts\.json"):
        keeper(folder).accounts()


class Memory(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_a_keyring_is_preferred_where_there_is_one(folder: Path) -> None:
    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    try:
        one = Keeper(places(folder))
        one.keep(ANA)
        assert list(memory.kept.values()) == ["hush-hush"]
        assert not (folder / "config" / "secrets.json").exists()
        assert one.account("mastodon", None) == ANA
        assert one.warning is None
        assert one.forget("mastodon", "https://social.example", "ana")
        assert memory.kept == {}
    finally:
        keyring.set_keyring(before)


class Locked(Memory):
    """A keyring that nobody unlocks."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("it stays shut")


def test_a_locked_keyring_is_told_and_forgets_nothing(folder: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(Memory())
    try:
        keeper = Keeper(places(folder))
        keeper.keep(ANA)
        keyring.set_keyring(Locked())
        for ask in (keeper.account, keeper.forget):
            with pytest.raises(ConfigError, match="it stays shut"):
                ask(ANA.provider, ANA.site, ANA.user)
        assert [each.user for each in keeper.accounts()] == ["ana"]
    finally:
        keyring.set_keyring(before)


@pytest.mark.parametrize(
    ("account", "advice"),
    [(ANA, "Add the account"), (Account("post-password", "https://blog.example", "/post", "hush"), "password again")],
)
def test_a_secret_that_is_gone_is_told_with_what_to_do(folder: Path, account: Account, advice: str) -> None:
    keeper(folder).keep(account)
    (folder / "config" / "secrets.json").unlink()
    with pytest.raises(ConfigError, match="is gone") as gone:
        keeper(folder).account(account.provider, account.site)
    assert advice in str(gone.value.advice)

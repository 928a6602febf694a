"""Accounts: their secrets in the system's keyring, else in a file that only the user can read.

The list of accounts (provider, site, user; no secrets) is accounts.json in the config folder. Without a keyring,
secrets.json beside it holds the secrets with mode 0600, and `warning` says so once.
"""

import json
import os
from pathlib import Path
from typing import Any

from blogtui.model.account import POST_PASSWORD, Account
from blogtui.model.errors import ConfigError
from blogtui.model.settings import Places

SERVICE = "blogtui"


class Keeper:
    """Secrets for one set of places. Nothing is read before it is asked for."""

    def __init__(self, places: Places, *, use_keyring: bool = True) -> None:
        self._list = Path(places.config, "accounts.json")
        self._file = Path(places.config, "secrets.json")
        self._use_keyring = use_keyring
        self._first_in_file = False

    def accounts(self) -> tuple[Account, ...]:
        return tuple(Account(*row) for row in self._rows())

    def account(self, provider: str, site: str | None, user: str | None = None) -> Account | None:
        for known in self.accounts():
            if known.provider == provider and site in (None, known.site) and user in (None, known.user):
                return Account(known.provider, known.site, known.user, self._secret(known))
        return None

    def keep(self, account: Account) -> None:
        row = [account.provider, account.site, account.user]
        keyring = self._keyring()
        if keyring is not None:
            self._first_in_file = False
            try:
                keyring.set_password(SERVICE, _name(account), account.secret)
            except keyring.errors.KeyringError as error:
                raise ConfigError(f"The keyring did not take the secret: {error}.", advice="Unlock it.") from error
        else:
            self._first_in_file = not self._file.exists()
            secrets = _read(self._file, {})
            secrets[_name(account)] = account.secret
            _write(self._file, secrets)
        _write(self._list, [*(each for each in self._rows() if each != row), row])

    def forget(self, provider: str, site: str, user: str) -> bool:
        rows = self._rows()
        left = [row for row in rows if row != [provider, site, user]]
        if len(left) == len(rows):
            return False
        gone = Account(provider, site, user)
        keyring = self._keyring()
        if keyring is not None:
            try:
                if keyring.get_password(SERVICE, _name(gone)) is not None:
                    keyring.delete_password(SERVICE, _name(gone))
            except keyring.errors.KeyringError as error:
                raise ConfigError(f"The keyring did not forget the secret: {error}.", advice="Unlock it.") from error
        secrets = _read(self._file, {})
        if secrets.pop(_name(gone), None) is not None:
            _write(self._file, secrets)
        _write(self._list, left)
        return True

    @property
    def warning(self) -> str | None:
        """A sentence when the secret kept last was the first to go into the file, for want of a keyring."""
        if not self._first_in_file:
            return None
        return f"This system has no keyring, so secrets are kept in {self._file}, readable by you alone."

    def _secret(self, account: Account) -> str:
        keyring, found = self._keyring(), None
        if keyring is not None:
            try:
                found = keyring.get_password(SERVICE, _name(account))
            except keyring.errors.KeyringError as error:
                raise ConfigError(f"The keyring does not give the secret: {error}.", advice="Unlock it.") from error
        found = found if found is not None else _read(self._file, {}).get(_name(account))
        if not isinstance(found, str):
            of_post = account.provider == POST_PASSWORD
            raise ConfigError(
                f"The secret of {account.user or account.provider} at {account.site} is gone.",
                advice="Give the post's password again (P)." if of_post else "Add the account again.",
            )
        return found

    def _keyring(self) -> Any | None:
        """The keyring module when it has a keeper that is safe, None otherwise."""
        if not self._use_keyring:
            return None
        import keyring
        import keyring.backends.fail
        import keyring.errors

        return None if isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring) else keyring

    def _rows(self) -> list[list[str]]:
        rows = _read(self._list, [])
        whole = isinstance(rows, list) and all(isinstance(row, list) and len(row) == 3 for row in rows)
        if not whole:
            raise ConfigError(f"{self._list} is not a list of accounts.", advice="Move it away and add them again.")
        return list(rows)


def _name(account: Account) -> str:
    return f"{account.provider} {account.site} {account.user}"


def _read(path: Path, nothing: Any) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return nothing
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", advice="Move it away and add accounts again.") from error


def _write(path: Path, value: object) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error}.", advice="Check the folder's permissions.") from error

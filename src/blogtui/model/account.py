"""An account at a comment system or a site, and where its secret is kept."""

from typing import Protocol

from blogtui.model.errors import ConfigError
from blogtui.model.frozen import frozen


@frozen
class Account:
    """Who one is at `site` (scheme and host, "https://mastodon.example") for a provider.

    `secret` is an application password, token or cookie: it is sent to that site alone, and never shown, logged or
    stored outside Secrets; a repr leaves it out.
    """

    provider: str
    site: str
    user: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"Account({self.provider!r}, {self.site!r}, {self.user!r})"


POST_PASSWORD = "post-password"
"""The `provider` of an account that is the password of one protected post of `site`; `user` is the post's path."""


@frozen
class AccountKind:
    """What a provider asks for an account: `secret` is the field's label, `how` a sentence on where to get it.

    `site` is fixed where the system has one site only, None where every site has its own accounts. `own_site`: the
    account is of the writer's own server (the fediverse), not of the blog's. `user` is its label, "" when not asked.
    `signs_in` tells how the browser gets the secret instead of the writer, "" where it cannot; `app` is the label of
    what is needed for that besides, "" when nothing is.
    """

    provider: str
    label: str
    secret: str
    how: str
    user: str = "User name"
    site: str | None = None
    own_site: bool = False
    signs_in: str = ""
    app: str = ""


@frozen
class SignIn:
    """A sign-in that goes on in the browser, at `address`; what is to be brought back from there is `shown`, a label.
    `kept` are the facts that its provider needs then, secrets among them; a repr leaves them and the address out."""

    provider: str
    site: str
    shown: str
    address: str
    kept: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"SignIn({self.provider!r}, {self.site!r}, {self.shown!r})"

    def fact(self, name: str) -> str:
        """The fact of that name. Raises KeyError."""
        return dict(self.kept)[name]


class Secrets(Protocol):
    """Where accounts are kept. Raises ConfigError when the keeper cannot be used."""

    def accounts(self) -> tuple[Account, ...]:
        """All of them, without their secrets."""
        ...

    def account(self, provider: str, site: str | None, user: str | None = None) -> Account | None:
        """The account of that user at that site (None: the first one that fits the rest), with its secret."""
        ...

    def keep(self, account: Account) -> None:
        """Store it, in place of one of the same provider, site and user."""
        ...

    def forget(self, provider: str, site: str, user: str) -> bool:
        """Remove it; whether there was one."""
        ...

    @property
    def warning(self) -> str | None:
        """What to say once, when a secret was kept for the first time; None when there is nothing to say."""
        ...


class Nobody:
    """No accounts at all, and nowhere to keep one."""

    def accounts(self) -> tuple[Account, ...]:
        return ()

    def account(self, provider: str, site: str | None, user: str | None = None) -> Account | None:
        return None

    def keep(self, account: Account) -> None:
        raise ConfigError("There is nowhere to keep an account.")

    def forget(self, provider: str, site: str, user: str) -> bool:
        return False

    @property
    def warning(self) -> str | None:
        return None


NOBODY: Secrets = Nobody()

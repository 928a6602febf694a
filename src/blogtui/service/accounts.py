"""The reader's accounts at comment systems: added, listed, tried, removed, and found for a source."""

import asyncio
from dataclasses import replace

from blogtui.comments.provider import Proves, Provider, SignsIn
from blogtui.comments.registry import Registry
from blogtui.model.account import POST_PASSWORD, Account, AccountKind, Secrets, SignIn
from blogtui.model.errors import ConfigError, NotFound
from blogtui.model.thread import Source
from blogtui.net.address import normalise, origin
from blogtui.net.client import Client


class Accounts:
    """Secrets are asked for only when an answer is sent, a thread read, or an account tried."""

    def __init__(self, secrets: Secrets, registry: Registry, client: Client) -> None:
        self._secrets = secrets
        self._registry = registry
        self._client = client

    def kinds(self) -> tuple[AccountKind, ...]:
        """What accounts can be added, by label."""
        kinds = {each.abilities.account for each in self._registry.providers if each.abilities.account is not None}
        return tuple(sorted(kinds, key=lambda kind: kind.label.casefold()))

    def kind(self, provider: str) -> AccountKind:
        """The kind of that name. Raises NotFound, naming those there are."""
        for kind in self.kinds():
            if kind.provider == provider:
                return kind
        names = ", ".join(kind.provider for kind in self.kinds())
        raise NotFound(f"There are no accounts for {provider!r}.", advice=f"There are for: {names}.")

    def site(self, address: str) -> str:
        """The site that an address is at, as accounts name it ("https://example.org"). Raises AddressError."""
        return origin(normalise(address))

    async def all(self) -> tuple[Account, ...]:
        """Every account, without its secret. Raises ConfigError."""
        return await asyncio.to_thread(self._secrets.accounts)

    async def add(self, kind: AccountKind, site: str | None, user: str, secret: str) -> Account:
        """Keep an account. Raises AddressError for a site that is none, ConfigError where something is missing."""
        if kind.site is None and not site:
            raise ConfigError(f"{kind.label}: which site?", advice="Give its address.")
        if not secret:
            raise ConfigError(f"{kind.label}: the {kind.secret.lower()} is missing.", advice=kind.how)
        account = Account(kind.provider, kind.site or self.site(site or ""), user, secret)
        await asyncio.to_thread(self._secrets.keep, account)
        return account

    async def sign_in(self, kind: AccountKind, site: str | None, app: str = "") -> SignIn:
        """Begin a sign-in that goes on in the browser. Raises AddressError, ConfigError, NetError, CommentsError."""
        if kind.site is None and not site:
            raise ConfigError(f"{kind.label}: which site?", advice="Give its address.")
        provider = self._registry.get(kind.provider)
        if not isinstance(provider, SignsIn):
            raise ConfigError(f"{kind.label}: the browser cannot sign in for us.", advice=kind.how)
        return await provider.sign_in(kind.site or self.site(site or ""), app, self._client)

    async def signed_in(self, begun: SignIn, shown: str) -> Account:
        """Keep the account by what the browser showed; without its secret. Raises ConfigError, NetError,
        CommentsError."""
        provider = self._registry.get(begun.provider)
        assert isinstance(provider, SignsIn)
        account = await provider.signed_in(begun, shown, self._client)
        await asyncio.to_thread(self._secrets.keep, account)
        return replace(account, secret="")

    @property
    def warning(self) -> str | None:
        """What to say of how the account added last is kept; None when there is nothing to say."""
        return self._secrets.warning

    async def restore(self, account: Account) -> None:
        """Keep again what `remove` gave back."""
        await asyncio.to_thread(self._secrets.keep, account)

    async def remove(self, account: Account) -> Account | None:
        """Forget an account and its secret. Returns it whole, so that it can be restored; None when its secret was gone
        already. Raises NotFound."""
        try:
            whole = await asyncio.to_thread(self._secrets.account, account.provider, account.site, account.user)
        except ConfigError:
            whole = None
        if not await asyncio.to_thread(self._secrets.forget, account.provider, account.site, account.user):
            raise NotFound(f"There is no account {account.user!r} at {account.site}.")
        return whole

    async def test(self, account: Account) -> str:
        """Whose account it is, by the site's own word. Raises NetError, CommentsError, ConfigError."""
        if account.provider == POST_PASSWORD:
            raise NotFound("A post's password is tried when the post is read.", advice="Open the post.")
        provider = self._of_kind(account.provider) or self._registry.get(account.provider)
        whole = await asyncio.to_thread(self._secrets.account, account.provider, account.site, account.user)
        if whole is None or not isinstance(provider, Proves):
            raise NotFound(f"The account at {account.site} cannot be tried.")
        return await provider.prove(whole, self._client)

    def _of_kind(self, name: str) -> Proves | None:
        """Who can say whose an account of that kind is; several systems may share one (GitHub's)."""
        for provider in self._registry.providers:
            kind = provider.abilities.account
            if kind is not None and kind.provider == name and isinstance(provider, Proves):
                return provider
        return None

    async def for_source(self, provider: Provider, source: Source, at: str | None = None) -> Account | None:
        """The account to use at a source, with its secret; None when there is none. `at`: where it is one of the
        writer's own servers, that one alone. Raises ConfigError."""
        kind = provider.abilities.account
        if kind is None:
            return None
        site = at if kind.own_site else kind.site or origin(source.url)
        return await asyncio.to_thread(self._secrets.account, kind.provider, site)

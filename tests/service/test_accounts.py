"""Accounts: added with their site's origin, found for the right source only, told apart by site."""

from pathlib import Path

import pytest

from blogtui.comments.registry import Registry
from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.errors import ConfigError, NotFound
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.service.accounts import Accounts


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(Keeper(places(tmp_path), use_keyring=False), Registry.load(), Client())


async def test_an_account_belongs_to_its_site_alone(accounts: Accounts) -> None:
    kind = accounts.kind("wordpress")
    await accounts.add(kind, "https://blog.example/2024/03/a-post/", "ana", "abcd efgh")
    provider = Registry.load().get("wordpress")
    here = await accounts.for_source(provider, Source("wordpress", "1", "https://blog.example/wp-json/"))
    assert here is not None
    assert (here.site, here.user, here.secret) == ("https://blog.example", "ana", "abcd efgh")
    assert await accounts.for_source(provider, Source("wordpress", "1", "https://other.example/wp-json/")) is None
    assert await accounts.for_source(provider, Source("wordpress", "1", "http://blog.example/wp-json/")) is None


async def test_an_account_of_ones_own_server_serves_every_source(accounts: Accounts) -> None:
    await accounts.add(accounts.kind("mastodon"), "social.example", "ana", "token")
    provider = Registry.load().get("mastodon")
    found = await accounts.for_source(provider, Source("mastodon", "9", "https://elsewhere.example/api"))
    assert found is not None
    assert found.site == "https://social.example"


async def test_of_several_own_servers_the_one_asked_for(accounts: Accounts) -> None:
    """What was sent from one server is not to be changed at another."""
    source = Source("mastodon", "9", "https://elsewhere.example/api")
    provider = Registry.load().get("mastodon")
    for site in ("https://first.example", "https://second.example"):
        await accounts.add(accounts.kind("mastodon"), site, "ana", f"token of {site}")
    for site in ("https://first.example", "https://second.example"):
        found = await accounts.for_source(provider, source, site)
        assert found is not None
        assert (found.site, found.secret) == (site, f"token of {site}")
    assert await accounts.for_source(provider, source, "https://left.example") is None


async def test_what_is_missing_is_named(accounts: Accounts) -> None:
    with pytest.raises(ConfigError, match="which site"):
        await accounts.add(accounts.kind("wordpress"), None, "ana", "secret")
    with pytest.raises(ConfigError, match="application password is missing"):
        await accounts.add(accounts.kind("wordpress"), "blog.example", "ana", "")
    with pytest.raises(NotFound, match="no accounts for 'nothing'"):
        accounts.kind("nothing")


async def test_a_removed_account_is_gone(accounts: Accounts) -> None:
    account = await accounts.add(accounts.kind("mastodon"), "social.example", "ana", "token")
    await accounts.remove(account)
    assert await accounts.all() == ()
    with pytest.raises(NotFound):
        await accounts.remove(account)

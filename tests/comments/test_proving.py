"""Whose an account is, by the word of WordPress, WordPress.com and Commento."""

from typing import Any

import pytest
from tests.comments.recorded import Scenario, Server

from blogtui.comments.provider import Proves
from blogtui.comments.registry import Registry
from blogtui.model.account import Account
from blogtui.model.errors import CommentsError, NetError
from blogtui.net.client import Client

BASIC = "Authorization: Basic YW5uOmFiY2QgZWZnaA==\n"
ME = "GET /wp-json/wp/v2/users/me?_fields=name"
ROUTE = "GET /?rest_route=/wp/v2/users/me&_fields=name"
WPCOM = "GET /rest/v1.1/me?fields=display_name,username"
LOGIN = "POST /api/commenter/login"


async def prove(provider: str, *exchanges: dict[str, Any]) -> str:
    with Server(Scenario(provider, "proof", {"exchange": list(exchanges)})) as server:
        asked = Registry.load().get(provider)
        assert isinstance(asked, Proves)
        async with Client() as client:
            return await asked.prove(Account(provider, server.base, "ann", "abcd efgh"), client)


@pytest.mark.parametrize(
    ("provider", "exchanges", "name"),
    [
        ("wordpress", [{"ask": ME, "must": [BASIC], "body": '{"name":"Ann &amp; Otto"}'}], "Ann & Otto"),
        ("wordpress", [{"ask": ME, "status": 404}, {"ask": ROUTE, "must": [BASIC], "body": '{"name":"Ann"}'}], "Ann"),
        ("wordpress", [{"ask": ME, "body": "{}"}], "ann"),
        (
            "jetpack",
            [{"ask": WPCOM, "must": ["Authorization: Bearer abcd efgh\n"], "body": '{"display_name":"Ann"}'}],
            "Ann",
        ),
        (
            "commento",
            [{"ask": LOGIN, "must": ["abcd efgh"], "body": '{"success":true,"commenter":{"name":"Ann"}}'}],
            "Ann",
        ),
    ],
)
async def test_an_account_that_is_good(provider: str, exchanges: list[dict[str, Any]], name: str) -> None:
    assert await prove(provider, *exchanges) == name


@pytest.mark.parametrize(
    ("provider", "exchanges"),
    [
        ("wordpress", [{"ask": ME, "status": 401}]),
        ("wordpress", [{"ask": ME, "status": 404}, {"ask": ROUTE, "status": 404}]),
        ("wordpress", [{"ask": ME, "body": "<p>Hello</p>"}]),
        ("jetpack", [{"ask": WPCOM, "status": 400, "body": '{"error":"invalid_token"}'}]),
        ("commento", [{"ask": LOGIN, "body": '{"success":false,"message":"Invalid email/password combination."}'}]),
    ],
)
async def test_one_that_is_refused(provider: str, exchanges: list[dict[str, Any]]) -> None:
    with pytest.raises(CommentsError) as refused:
        await prove(provider, *exchanges)
    assert "abcd" not in f"{refused.value} {refused.value.advice}"


@pytest.mark.parametrize(
    ("provider", "ask"),
    [("wordpress", ME), ("jetpack", WPCOM), ("commento", LOGIN)],
)
async def test_a_server_that_wants_to_be_left_alone(provider: str, ask: str) -> None:
    with pytest.raises(NetError) as paused:
        await prove(provider, {"ask": ask, "status": 429, "headers": {"Retry-After": "120"}})
    assert paused.value.retry_at is not None

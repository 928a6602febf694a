"""Discussions outside the blog: found by the very address of the post, the liveliest first."""

import json
from typing import Any

import pytest
from tests.comments.recorded import Scenario, Server

from blogtui.comments import elsewhere
from blogtui.comments.provider import Finds
from blogtui.comments.providers.hackernews import HackerNews
from blogtui.comments.providers.lobsters import Lobsters
from blogtui.comments.providers.reddit import Reddit
from blogtui.comments.registry import Registry
from blogtui.model.errors import CommentsError
from blogtui.net.client import Client

POST = "https://blog.example/2024/rye/?page=2"
JSON = {"Content-Type": "application/json"}


def strict(ask: str, body: str) -> Server:
    told: dict[str, Any] = {"exchange": [{"ask": f"GET {ask}", "body": body, "headers": JSON}]}
    return Server(Scenario("outside", "search", told))


def test_what_is_outside_can_be_looked_for() -> None:
    outside = [provider for provider in Registry.load().providers if provider.abilities.outside]
    assert all(isinstance(provider, Finds) for provider in outside)
    assert {"hackernews", "lobsters", "reddit"} == {provider.name for provider in outside}


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://www.blog.example/2024/rye?page=2#c", True),
        ("https://blog.example/2024/rye/?utm_source=x&page=2&fbclid=1", True),
        ("https://blog.example/2024/rye/", False),
        ("https://blog.example/2024/rye/2?page=2", False),
        ("https://other.example/2024/rye/?page=2", False),
        ("https://[/", False),
        (None, False),
    ],
)
def test_which_addresses_are_of_one_page(url: str | None, same: bool) -> None:
    assert elsewhere.same_page(url, POST) is same


async def test_hacker_news() -> None:
    ask = (
        "/search?query=blog.example%2F2024%2Frye%3Fpage%3D2&restrictSearchableAttributes=url&tags=story&hitsPerPage=20"
    )
    body = (
        '{"hits":[{"objectID":"1","url":"https://blog.example/2024/rye?page=2","title":"Rye","num_comments":2},'
        '{"objectID":"2","url":"https://blog.example/2024","num_comments":90},{"objectID":"3","url":null},'
        '{"objectID":"4","url":"http://www.blog.example/2024/rye/?page=2","num_comments":7}],"nbHits":3}'
    )
    with strict(ask, body) as server:
        async with Client() as client:
            sources = await HackerNews(server.base).search(POST, client)
        assert [source.key for source in sources] == ["4", "1"]
        assert sources[1].page == "https://news.ycombinator.com/item?id=1"
        assert (sources[1].fact("title"), sources[1].fact("expected")) == ("Rye", "2")
        assert sources[1].url == f"{server.base}/items/1"


async def test_lobsters() -> None:
    ask = "/stories/url/all.json?url=https%3A%2F%2Fblog.example%2F2024%2Frye%2F%3Fpage%3D2"
    body = (
        '[{"short_id":"a1b2c3","url":"https://blog.example/2024/rye?page=2","title":"Rye","comment_count":1},'
        '{"short_id":"d4e5f6","url":"https://blog.example/2024/rye/more","comment_count":9}]'
    )
    with strict(ask, body) as server:
        async with Client() as client:
            (source,) = await Lobsters(server.base).search(POST, client)
        assert (source.key, source.page) == ("a1b2c3", "https://lobste.rs/s/a1b2c3")


async def test_reddit() -> None:
    ask = "/api/info.json?url=https%3A%2F%2Fblog.example%2F2024%2Frye%2F%3Fpage%3D2&limit=100&raw_json=1"
    posts = [
        {"id": "a1", "url": POST, "title": "Rye", "subreddit": "bread", "num_comments": 1},
        {"id": "b2", "url": POST, "title": "Rye!", "subreddit": "rye", "num_comments": 40},
        {"id": "c3", "url": "https://blog.example/", "num_comments": 400},
    ]
    told = {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": post} for post in posts]}}
    with strict(ask, json.dumps(told)) as server:
        async with Client() as client:
            sources = await Reddit(server.base).search(POST, client)
        assert [(source.key, source.fact("forum")) for source in sources] == [("b2", "r/rye"), ("a1", "r/bread")]


@pytest.mark.parametrize("provider", [HackerNews, Lobsters])
async def test_nothing_and_something_else(provider: type[HackerNews | Lobsters]) -> None:
    asks = {
        HackerNews: "/search?query=x.example&restrictSearchableAttributes=url&tags=story&hitsPerPage=20",
        Lobsters: "/stories/url/all.json?url=https%3A%2F%2Fx.example%2F",
    }
    nothing = '{"hits":[]}' if provider is HackerNews else "[]"
    with strict(asks[provider], nothing) as server:
        async with Client() as client:
            assert await provider(server.base).search("https://x.example/", client) == ()
    with strict(asks[provider], "<p>Busy</p>") as server:
        async with Client() as client:
            with pytest.raises(CommentsError):
                await provider(server.base).search("https://x.example/", client)

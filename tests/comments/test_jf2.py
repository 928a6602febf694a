"""Webmentions: endpoints found as the specification says, mentions read page by page."""

import json
from typing import Any

import pytest
from tests.comments.recorded import Scenario, Server

from blogtui.comments import jf2
from blogtui.comments.page import Page
from blogtui.comments.provider import FetchedThread, Known
from blogtui.comments.providers.mentions import Mentions
from blogtui.model.thread import Source
from blogtui.net.client import Client

AT = "https://blog.example/post"


@pytest.mark.parametrize(
    ("html", "header", "endpoint"),
    [
        ("<a href=/one rel=webmention>x</a><link rel=webmention href=/two>", (), "https://blog.example/one"),
        ("<link rel='x WebMention' href='hook?a=1'>", (), "https://blog.example/hook?a=1"),
        ("<a href=/one rel=webmention>x</a>", (("Webmention", "https://w.example/h"),), "https://w.example/h"),
        ("<link rel=webmention href=''>", (), AT),
        ("<!-- <link rel=webmention href=/no> --><a href=/yes rel=webmention>", (), "https://blog.example/yes"),
        ("<a rel=webmention>x</a><a rel=not-webmention href=/no>", (), None),
        ("<a rel=webmention href='http://127.0.0.1/in'>x</a>", (), None),
        ("<a rel=webmention href='mailto:a@b.example'>x</a>", (), None),
    ],
)
def test_endpoints(html: str, header: tuple[tuple[str, str], ...], endpoint: str | None) -> None:
    assert jf2.endpoint(Page(AT, html, header)) == endpoint


def test_who_lists_what_it_got() -> None:
    assert jf2.api("https://webmention.io/blog.example/webmention") == "https://webmention.io/api/mentions.jf2"
    assert jf2.api("https://blog.example/hook") is None


async def test_page_by_page() -> None:
    def page(numbers: range) -> str:
        entries = [{"wm-id": n, "wm-property": "in-reply-to", "content": {"text": "One.\n\nTwo."}} for n in numbers]
        return json.dumps({"children": entries})

    asks = [
        f"GET /list?target%5B%5D=https%3A%2F%2Fblog.example%2Fp%3Fq&per-page=100&page={n}"
        "&sort-by=published&sort-dir=down"
        for n in range(2)
    ]
    exchanges = [
        {"ask": asks[0], "body": page(range(2, 102)), "headers": {"ETag": '"1"'}},
        {"ask": asks[1], "body": page(range(1, 2))},
    ]
    told: dict[str, Any] = {"exchange": exchanges}
    with Server(Scenario("mentions", "pages", told)) as server:
        source = Source("mentions", "https://blog.example/p?q", f"{server.base}/list")
        async with Client() as client:
            thread = await Mentions().thread(source, client, Known())
    assert isinstance(thread, FetchedThread)
    assert {each.native_id for each in thread.comments} == {str(n) for n in range(1, 102)}
    assert thread.comments[0].html == "<p>One.</p><p>Two.</p>"
    assert thread.complete
    assert not thread.validators


def test_many_who_like_it_are_counted() -> None:
    likes = [jf2.Mention(wm_id=n, wm_property="like-of") for n in range(12)]
    (comment,) = jf2.comments(likes)
    assert comment.likes == 12
    assert comment.html.endswith("and 2 more.</p>")

"""Which blogs WordPress.com hosts, and where its API has their posts."""

from dataclasses import replace

import pytest
from tests.comments.recorded import Scenario, Server

from blogtui.comments.hints import Hints
from blogtui.comments.newest_first import learnt
from blogtui.comments.page import Page
from blogtui.comments.provider import Known, NotModified, with_facts
from blogtui.comments.registry import Registry
from blogtui.comments.wordpress_com import site_and_post
from blogtui.model.post import CommentLinks
from blogtui.model.thread import Source
from blogtui.net.client import Client

HOSTED = "https://attic.wordpress.com/2024/05/02/boxes/"
OWN = "https://attic.example/2024/05/02/boxes/"
AT_HOSTED = Hints(HOSTED, "http://attic.wordpress.com/?p=77", "https://attic.wordpress.com/feed/")
AT_OWN = Hints(OWN, "https://attic.example/?p=77", "https://attic.example/feed/")


@pytest.mark.parametrize(
    "hints",
    [
        AT_HOSTED,
        replace(AT_HOSTED, generator="https://wordpress.org/?v=6.5", links=CommentLinks(feed=HOSTED + "feed/")),
        replace(AT_OWN, generator="http://wordpress.com/", links=CommentLinks(feed=OWN + "feed/")),
        replace(AT_OWN, page=Page(OWN, '<meta name="generator" content="WordPress.com">')),
    ],
)
def test_hosted_blogs_are_read_by_the_api_alone(hints: Hints) -> None:
    assert [source.provider for source in Registry.load().recognise(hints)] == ["jetpack", "handoff"]


@pytest.mark.parametrize(
    "hints",
    [
        replace(AT_OWN, generator="https://wordpress.org/?v=6.5"),
        replace(AT_OWN, links=CommentLinks(feed=OWN + "feed/")),
        replace(
            AT_OWN,
            generator="https://wordpress.org/?v=6.5",
            page=Page(
                OWN, '<meta name="generator" content="WordPress 6.5"><script src="//stats.wp.com/e.js"></script>'
            ),
        ),
        Hints("https://wordpress.com.example/a/", "urn:a", generator="WordPress 6.5"),
    ],
)
def test_self_hosted_ones_never(hints: Hints) -> None:
    assert [source.provider for source in Registry.load().recognise(hints)] == ["wordpress", "handoff"]


@pytest.mark.parametrize(
    ("hints", "place"),
    [
        (AT_HOSTED, ("attic.wordpress.com", "77")),
        (replace(AT_OWN, post_native_id="http://attic.wordpress.com/?p=77"), ("attic.wordpress.com", "77")),
        (AT_OWN, ("attic.example", "77")),
        (replace(AT_OWN, post_native_id="http://old.example/?p=77"), ("attic.example", "slug:boxes")),
        (replace(AT_OWN, post_url="https://attic.example/", post_native_id="urn:a"), None),
        (replace(AT_OWN, post_url=None), None),
    ],
)
def test_where_the_api_has_a_post(hints: Hints, place: tuple[str, str] | None) -> None:
    assert site_and_post(hints) == place


async def test_a_long_thread_without_anything_new_takes_two_requests() -> None:
    replies = "/rest/v1.1/sites/attic.example/posts/77/replies/?number=100&order=DESC&page=1"
    exchanges = [
        {"ask": "GET /rest/v1.1/sites/attic.example/posts/77?fields=ID,author,discussion", "body": '{"ID":77}'},
        {"ask": f"GET {replies}", "file": "hundred.json"},
    ]
    with Server(Scenario("jetpack", "nothing-new", {"exchange": exchanges})) as server:
        seen = learnt(True, 101, 101, 100)
        facts = with_facts((), api=server.base, site="attic.example", id="77", **seen)
        reader = Registry.load().reader(Source("jetpack", OWN, OWN, facts=facts))
        assert reader is not None
        known = Known(ids=frozenset(str(number) for number in range(100, 201)))
        async with Client() as client:
            read = await reader.thread(Source("jetpack", OWN, OWN, facts=facts), client, known)
    assert isinstance(read, NotModified)

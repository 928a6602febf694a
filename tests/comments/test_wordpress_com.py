"""Which blogs WordPress.com hosts, and where its API has their posts."""

from dataclasses import replace

import httpx
import pytest
from tests.comments.recorded import Scenario, Server

from blogtui.comments.hints import Hints
from blogtui.comments.newest_first import learnt
from blogtui.comments.page import Page
from blogtui.comments.provider import Known, NotModified, with_facts
from blogtui.comments.registry import Registry
from blogtui.comments.wordpress_com import site_and_post
from blogtui.comments.wordpress_connected import blog_number
from blogtui.model.errors import HttpStatus
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


@pytest.mark.parametrize(
    ("script", "number"),
    [
        ('_stq.push([ "view", {"v":"ext","blog":"191290527","post":"77","tz":"0","j":"1:13.5"} ]);', "191290527"),
        ("_stq.push([ 'view', {v:'ext',j:'1:9.4',blog:'68',post:'77',tz:'1',srv:'attic.example'} ]);", "68"),
        ("st_go({v:'ext',j:'1:3.9',blog:'68',post:'77',tz:'0'});", "68"),
        ('_stq.push([ "view", {"v":"ext","blog":"0","post":"77"} ]);', None),
        ('_stq.push([ "clickTrackerInit", "191290527", "77" ]);', None),
        ('other.push([ "view", {"blog":"191290527"} ]);', None),
        ("_stq.push([{" + "a" * 100_000, None),
        ("", None),
    ],
)
def test_what_a_page_tells_of_a_connection(script: str, number: str | None) -> None:
    page = Page(OWN, f"<script src='https://stats.wp.com/e-202445.js' defer></script><script>{script}</script>")
    assert blog_number(page) == number
    source = Registry.load().recognise(replace(AT_OWN, generator="https://wordpress.org/?v=6.5", page=page))[0]
    assert (source.provider, source.fact("connected")) == ("wordpress", number)


@pytest.mark.parametrize(
    ("shown", "told", "number"),
    [
        (None, "191290527", "191290527"),
        ("", "191290527", "191290527"),
        ("_stq.push([ 'view', {v:'ext',blog:'68',post:'77'} ]);", "191290527", "68"),
        ("_stq.push([ 'view', {v:'ext',blog:'0',post:'77'} ]);", "191290527", "191290527"),
        (None, "0", None),
        (None, "68/../69", None),
        (None, None, None),
    ],
)
def test_where_the_page_shows_none_the_feed_may_tell_of_it(
    shown: str | None, told: str | None, number: str | None
) -> None:
    page = None if shown is None else Page(OWN, f"<script>{shown}</script>")
    hints = replace(AT_OWN, generator="https://wordpress.org/?v=6.5", jetpack_site=told, page=page)
    source = Registry.load().recognise(hints)[0]
    assert (source.provider, source.fact("connected")) == ("wordpress", number)


@pytest.mark.parametrize(("blog", "asked"), [("https://attic.example", True), ("http://192.168.1.4", False)])
async def test_it_is_told_of_no_blog_inside_a_private_network(blog: str, asked: bool) -> None:
    counter = '<script>_stq.push([ "view", {"v":"ext","blog":"68"} ]);</script>'
    hosts: list[str] = []

    def answered(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        shown = request.url.path == "/boxes/"
        return httpx.Response(200, html=counter) if shown else httpx.Response(404)

    source = Source("wordpress", f"{blog}/boxes/", f"{blog}/boxes/", facts=(("id", "77"),))
    reader = Registry.load().reader(source)
    assert reader is not None
    async with Client(transport=httpx.MockTransport(answered)) as client:
        with pytest.raises(HttpStatus):
            await reader.thread(source, client, Known())
    assert ("public-api.wordpress.com" in hosts) is asked


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

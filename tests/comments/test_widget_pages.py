"""How Remark42, Commento, Comentario, Cusdis and Disqus show on a page, and what a hostile page cannot do."""

from functools import cache

import pytest
from tests.comments.recorded import Scenario, Server

from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import Known, Reads
from blogtui.comments.registry import Registry
from blogtui.model.errors import CommentsError
from blogtui.model.thread import Source
from blogtui.net.client import Client

AT = "https://blog.example/2024/post/?utm=1#top"
NAMES = ("remark42", "commento", "comentario", "cusdis", "disqus")


@cache
def registry() -> Registry:
    return Registry.load()


def known_by(html: str) -> Source | None:
    hints = Hints(AT, "urn:post", page=Page(AT, html))
    found = [source for source in registry().recognise(hints) if source.provider in NAMES]
    assert len(found) < 2
    return found[0] if found else None


@pytest.mark.parametrize(
    ("html", "provider", "facts"),
    [
        (
            "<script>var remark_config = {host: 'https://talk.example', site_id: 's'}</script>",
            "remark42",
            {"base": "https://talk.example", "site": "s", "thread": "https://blog.example/2024/post/"},
        ),
        (
            '<script>window.remark_config={"host":"https:\\/\\/x.example\\/c\\/","site_id":"s","url":"/p"}</script>',
            "remark42",
            {"base": "https://x.example/c", "thread": "https://blog.example/p"},
        ),
        (
            '<script src="https://cdn.commento.io/js/commento.js"></script>',
            "commento",
            {"base": "https://commento.io/api/", "domain": "blog.example", "path": "/2024/post/"},
        ),
        (
            '<script src="//talk.example/js/commento.js" data-page-id="/p"></script>',
            "commento",
            {"base": "https://talk.example/api/", "path": "/p"},
        ),
        (
            '<script src="https://talk.example/c/comentario.js?x"></script><comentario-comments></comentario-comments>',
            "comentario",
            {"base": "https://talk.example/c/api/", "host": "blog.example", "path": "/2024/post/"},
        ),
        (
            '<div id="cusdis_thread" data-app-id="a" data-page-id="p"></div>',
            "cusdis",
            {"base": "https://cusdis.com", "app": "a", "thread": "p"},
        ),
        (
            "<script src='//lamp.disqus.com/embed.js'></script>",
            "disqus",
            {"feed": "https://lamp.disqus.com/latest.rss", "link": "https://blog.example/2024/post/?utm=1"},
        ),
        (
            "<script>var disqus_shortname = 'lamp', disqus_url = 'https://blog.example/p';</script>",
            "disqus",
            {"feed": "https://lamp.disqus.com/latest.rss", "link": "https://blog.example/p"},
        ),
    ],
)
def test_what_a_page_tells(html: str, provider: str, facts: dict[str, str]) -> None:
    source = known_by(html)
    assert source is not None
    assert source.provider == provider
    assert facts.items() <= dict(source.facts).items()


@pytest.mark.parametrize(
    "html",
    [
        "<p>We use remark_config, commento.js, comentario.js, cusdis_thread and disqus_shortname = 'x'.</p>",
        "<script>var remark_config = {site_id: 's'}</script>",
        "<script>var remark_config = {host: HOST, site_id: 's'}</script>",
        "<script>var remark_config = {host: 'http://127.0.0.1:8000', site_id: 's'}</script>",
        '<script src="http://192.168.0.1/js/commento.js"></script>',
        '<script src="http://localhost/comentario.js"></script>',
        '<script src="/not-commento.json"></script><script src="javascript:/js/commento.js"></script>',
        '<div id="cusdis_thread" data-app-id="a"></div>',
        '<div id="cusdis_thread" data-app-id="a" data-page-id="p" data-host="http://10.0.0.1"></div>',
        "<script src='//lamp.disqus.com/count.js'></script>",
        "<script>var disqus_shortname = 'evil.example/x?';</script>",
    ],
)
def test_what_tells_nothing(html: str) -> None:
    assert known_by(html) is None


@pytest.mark.parametrize(
    "piece",
    [
        "<script>remark_config",
        "remark_config host:'",
        "<script src=/js/commento.js ",
        "comentario.js <comentario-comments ",
        "<div data-app-id=1 ",
        "disqus //a.disqus.com/",
        "<script>disqus_shortname = ",
    ],
)
def test_a_hostile_page_costs_no_more_than_its_length(piece: str) -> None:
    known_by(piece * 30_000)


@pytest.mark.parametrize("depth", [5_000, 50_000])
async def test_answers_below_answers_without_end(depth: int) -> None:
    nested = '{"data":{"data":[' + '{"id":"a","replies":{"data":[' * depth + "]}}" * depth + "]}}"
    exchange = {"ask": "GET /api/open/comments?appId=a&pageId=p&page=1", "body": nested}
    with Server(Scenario("cusdis", "deep", {"exchange": [exchange]})) as server:
        url = f"{server.base}/api/open/comments?appId=a&pageId=p"
        source = Source("cusdis", url, url)
        reader = registry().reader(source)
        assert isinstance(reader, Reads)
        async with Client() as client:
            with pytest.raises(CommentsError):
                await reader.thread(source, client, Known())

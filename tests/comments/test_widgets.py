"""Comment systems that a script draws: found in every way their documentation has it put into a page, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments.hints import Hints, Page
from blogtui.comments.providers.ghost import PROVIDER as GHOST
from blogtui.comments.providers.isso import PROVIDER as ISSO
from blogtui.comments.providers.waline import PROVIDER as WALINE
from blogtui.comments.widgets import at
from blogtui.model.post import CommentLinks
from blogtui.model.thread import Source

AT = "https://blog.example/2024/a%20post/"
POST = "6b03c0c65d959b27275c6dc1"


def hints(html: str, url: str = AT, feed: str | None = None) -> Hints:
    return Hints(url, url, "https://blog.example/feed.atom", links=CommentLinks(feed=feed), page=Page(url, html))


@pytest.mark.parametrize(
    ("html", "base", "uri"),
    [
        ('<script data-isso="/isso" src="/isso/js/embed.min.js">', "https://blog.example/isso/", "/2024/a%20post/"),
        ("<script data-isso='//c.example/'></script>", "https://c.example/", "/2024/a%20post/"),
        (
            '<section id="isso-thread" data-isso-id="named & kept"></section><script data-isso="https://c.example/">',
            "https://c.example/",
            "named & kept",
        ),
        (
            '<div id=isso-thread></div><script src="https://c.example/x/js/embed.min.js"></script>',
            "https://c.example/x/",
            "/2024/a%20post/",
        ),
        ('<section id=isso-thread data-isso-id></section><script data-isso="/i/">', "https://blog.example/i/", None),
        ('<script src="https://c.example/js/embed.js"></script>', None, None),
        ("<p>Nem isso nem data-isso, isso-thread.</p>", None, None),
        ('<script data-isso="http://127.0.0.1:8080/"></script>', None, None),
        ('<script data-isso="javascript:alert(1)"></script>', None, None),
    ],
)
def test_isso_in_a_page(html: str, base: str | None, uri: str | None) -> None:
    source = ISSO.recognise(hints(html))
    assert (source and source.fact("base")) == base
    if source is not None:
        assert source.fact("uri") == (uri or "/2024/a%20post/")


@pytest.mark.parametrize(
    ("html", "base", "path"),
    [
        (
            "<div id=waline></div><script>Waline.init({el:'#waline',serverURL:'https://w.example'})</script>",
            "https://w.example/",
            "/2024/a post/",
        ),
        (
            '<script class="next-config" data-name="waline" type="application/json">{"enable":true,'
            '"serverURL":"https:\\/\\/w.example\\/sub","comment_count":true,"path":"\\/2024\\/named\\/"}</script>',
            "https://w.example/sub/",
            "/2024/named/",
        ),
        (
            "<script type=module>import{init}from'@waline/client';init({ path: location.pathname, serverURL: `/w` })",
            "https://blog.example/w/",
            "/2024/a post/",
        ),
        ("<script>var serverURL = 'https://w.example'</script><p>waline", None, None),
        ("<script>valine({serverURL:'https://v.example'})</script>", None, None),
        ("<p>waline serverURL: 'https://w.example'</p>", None, None),
        ("<script>Waline.init({serverURL:'http://192.168.0.7'})</script>", None, None),
    ],
)
def test_waline_in_a_page(html: str, base: str | None, path: str | None) -> None:
    source = WALINE.recognise(hints(html))
    assert ((source and source.fact("base")), (source and source.fact("path"))) == (base, path)


def test_what_waline_asks_of_writers_stands_in_the_page_too() -> None:
    page = "<script>Waline.init({serverURL:'https://w.example', login: 'force', requiredMeta: ['nick','mail']})"
    source = WALINE.recognise(hints(page))
    assert source is not None
    assert (source.fact("login"), source.fact("required")) == ("force", "'nick','mail'")


@pytest.mark.parametrize(
    ("html", "key"),
    [
        (
            f'<script defer data-ghost-comments="https://blog.example/sub/" data-post-id="{POST}"></script>',
            f"https://blog.example/sub/members/api/comments/post/{POST}/",
        ),
        (
            f'<script defer data-ghost-comments="/" data-post-id="{POST}"></script>',
            f"https://blog.example/members/api/comments/post/{POST}/",
        ),
        ('<script data-ghost-comments="/" data-post-id="../../x"></script>', None),
        ('<script data-ghost-comments-counts-api="/members/api/comments/counts/"></script>', None),
        (f'<script data-ghost-comments="http://10.0.0.1/" data-post-id="{POST}"></script>', None),
    ],
)
def test_ghost_in_a_page(html: str, key: str | None) -> None:
    source = GHOST.recognise(hints(html))
    assert (source and source.key) == key


def test_the_feed_of_a_thread_says_whose_it_is() -> None:
    feed = "https://c.example/isso/feed?uri=/2024/a%2520post/"
    source = ISSO.recognise(Hints(AT, AT, "https://blog.example/feed.atom", links=CommentLinks(feed=feed)))
    by_page = ISSO.recognise(hints('<script data-isso="https://c.example/isso/"></script>'))
    assert isinstance(source, Source)
    assert isinstance(by_page, Source)
    assert (source.key, source.fact("feed")) == (by_page.key, feed)
    feed = "https://w.example/api/comment/rss?path=%2F2024%2Fa+post%2F"
    source = WALINE.recognise(Hints(AT, AT, "https://blog.example/feed.atom", links=CommentLinks(feed=feed)))
    by_page = WALINE.recognise(hints("<script>Waline.init({serverURL:'https://w.example'})</script>"))
    assert isinstance(source, Source)
    assert isinstance(by_page, Source)
    assert (source.key, source.fact("feed")) == (by_page.key, feed)
    for other in (
        "https://blog.example/post/feed/",
        "https://blog.example/feed?x=1",
        "https://c.example/feed?uri=a&uri=b",
    ):
        links = CommentLinks(feed=other)
        assert ISSO.recognise(Hints(AT, AT, "https://blog.example/feed.atom", links=links)) is None
        assert WALINE.recognise(Hints(AT, AT, "https://blog.example/feed.atom", links=links)) is None


PIECES = ("<script ", "data-isso", "data-ghost-comments", "serverURL", "waline", "isso-thread", *":'\">= \\/")


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_page_can_break_them(html: str) -> None:
    for provider in (ISSO, WALINE, GHOST):
        provider.recognise(hints(html))


def test_times_that_are_none() -> None:
    assert [at(seconds) for seconds in (None, 1e30, float("inf"), -1e30)] == [None] * 4
    assert at(0.5) is not None

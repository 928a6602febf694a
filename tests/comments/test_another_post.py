"""Whether a page is that of the post asked for, or of another one that its blog led to."""

import pytest
from tests.net.misbehaving import Received, Server, answer, redirect

from blogtui.comments.another_post import another
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import Reply
from blogtui.comments.providers.page import PostPage
from blogtui.model.errors import BadRedirect
from blogtui.model.identity import Identity
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.net.response import Response

HTML = "Content-Type: text/html; charset=utf-8"
RYE = "https://blog.example/notes/rye"
TITLED = "<title>Rye &amp; water – Notes</title>"


def came(url: str, html: str = "", links: tuple[tuple[str, str], ...] = ()) -> Response:
    return Response(requested=RYE, url=url, status=200, headers={}, body=html.encode(), links=links)


def asked(url: str = RYE, title: str = "Rye, & water", post: str = "") -> Source:
    facts = {"title": title, "post": post}
    return Source("page", url, url, url, tuple((name, text) for name, text in facts.items() if text))


@pytest.mark.parametrize(
    "url",
    [
        RYE,
        f"{RYE}/",
        "http://www.blog.example/notes/Rye.html",
        f"{RYE}/index.php?utm_source=feed",
        "https://new.example/bread/rye/",
        "https://blog.example/bread/rye",
    ],
)
def test_the_same_address_in_other_words_is_the_posts(url: str) -> None:
    assert not another(came(url, "<title>Edited since</title>"), asked())


@pytest.mark.parametrize(
    ("url", "html", "away"),
    [
        ("https://blog.example/bread/at-night", TITLED, False),
        ("https://blog.example/bread/at-night", '<meta property="og:title" content="Rye & Water">', False),
        ("https://blog.example/bread/at-night", f'<link rel="canonical" href="{RYE}/">', False),
        ("https://blog.example/bread/at-night", f'<link rel="shortlink" href="{RYE}?utm_source=x">', False),
        ("https://blog.example/bread/at-night", f'<link rel="prev" href="{RYE}"><title>At night</title>', True),
        ("https://blog.example/notes/trye-water", "<title>Trye &amp; water</title>", True),
        ("https://blog.example/notes", "<title>All notes</title>", True),
        ("https://blog.example/", TITLED, True),
        ("https://sold.example/", "", True),
    ],
)
def test_a_post_is_known_again_by_what_its_page_says(url: str, html: str, away: bool) -> None:
    assert another(came(url, html), asked()) is away


@pytest.mark.parametrize(
    ("url", "away"),
    [("https://blog.example/notes/wheat", False), ("https://blog.example/notes", True), ("https://blog.example", True)],
)
def test_without_a_title_only_a_list_is_surely_another(url: str, away: bool) -> None:
    assert another(came(url, "<title>Wheat</title>"), asked(title="")) is away


@pytest.mark.parametrize(
    ("url", "guid", "landed", "number", "away"),
    [
        ("https://blog.example/?p=41", "", "https://blog.example/kettle/", "41", False),
        ("https://blog.example/?p=41", "", "https://blog.example/kettle/", "12", True),
        ("https://blog.example/kettle/", "https://blog.example/?p=41", "https://blog.example/kettledrum/", "12", True),
        ("https://blog.example/kettle/", "https://blog.example/?p=41", "https://blog.example/drum/", "41", False),
        ("https://blog.example/?p=41", "", "https://blog.example/", "", True),
    ],
)
def test_wordpress_tells_the_number(url: str, guid: str, landed: str, number: str, away: bool) -> None:
    links = f'<link rel="shortlink" href="https://blog.example/?p={number}">' if number else ""
    assert another(came(landed, links), asked(url, "", guid)) is away


async def test_nothing_is_asked_of_another_posts_form_and_nothing_sent_by_it() -> None:
    form = b"<title>Wheat</title><form method=post id=comments><textarea name=text></textarea></form>"

    def script(request: Received) -> list[bytes]:
        assert request.method == "GET"
        return [redirect(302, "/wheat") if request.path == "/rye" else answer("200 OK", form, HTML)]

    async with Server(script) as server, Client() as client:
        url = f"{server.url}rye"
        page = Page(url, form.decode())
        source = PostPage().recognise(Hints(url, "urn:rye", post_title="Rye", page=page))
        assert source is not None
        with pytest.raises(BadRedirect, match="another page"):
            await PostPage().form(source, client)
        reply = Reply("Hello", Identity("Ann"), url, "6f1c9a52-3b1e-4c59-9d7a-2f6f5a1f0c11")
        with pytest.raises(BadRedirect, match="another page"):
            await PostPage().post(source, reply, client)

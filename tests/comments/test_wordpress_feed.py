"""How far a page's comments are all there are."""

import httpx
import pytest

from blogtui.comments.feed_thread import MOST_COMMENTS, MOST_PAGES
from blogtui.comments.pages import Pages
from blogtui.comments.provider import FetchedThread, Known
from blogtui.comments.wordpress_feed import read
from blogtui.model.thread import Source
from blogtui.net.client import Client

POST = "https://blog.example/one/"


async def at(page: str, *feed: int) -> FetchedThread:
    """The thread by a comment feed of those numbers, and that page."""
    entries = "".join(f"<entry><id>https://blog.example/?p=41#comment-{number}</id></entry>" for number in feed)

    def answered(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/one/":
            return httpx.Response(200, html=page)
        return httpx.Response(200, text=f'<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title>{entries}</feed>')

    async with Client(transport=httpx.MockTransport(answered)) as client:
        got = await read(Source("wordpress", POST, POST), client, Known(), Pages())
    assert isinstance(got, FetchedThread)
    return got


async def test_more_than_are_kept_are_not_all() -> None:
    items = "".join(f"<li id=comment-{number} class=comment>a</li>" for number in range(1, MOST_COMMENTS + 2))
    thread = await at(f"<ol>{items}</ol>", MOST_COMMENTS + 1)
    assert (len(thread.comments), thread.complete) == (MOST_COMMENTS + 1, False)
    thread = await at("<ol><li id=comment-1 class=comment>a</li></ol>", 1)
    assert (len(thread.comments), thread.complete) == (1, True)


async def test_a_page_that_leads_to_pages_without_end_is_left_after_forty() -> None:
    asked: list[str] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if "feed" in request.url.path:
            return httpx.Response(200, text='<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title></feed>')
        links = "".join(f'<a href="/one/comment-page-{number}/">' for number in range(1, 100))
        return httpx.Response(200, html=f"<ol><li id=comment-{len(asked)} class=comment>a</li></ol>{links}")

    async with Client(transport=httpx.MockTransport(answered)) as client:
        got = await read(Source("wordpress", POST, POST), client, Known(), Pages())
    assert isinstance(got, FetchedThread)
    assert (len(asked), len(got.comments), got.complete) == (1 + MOST_PAGES, MOST_PAGES, False)
    assert "the rest was not fetched" in (got.problem or "")


@pytest.mark.parametrize(
    ("post", "further"),
    [
        (f"{POST}?utm_source=feed", "/one/comment-page-1/#comments"),
        ("https://blog.example/?p=41", "/?p=41&cpage=1#comments"),
        ("https://blog.example/blog/?p=41&utm_source=feed", "/blog/?cpage=1&p=41#comments"),
        ("https://blog.example/one", "comment-page-1/one"),  # no address of WordPress's: who knows where it leads
    ],
)
async def test_pages_of_the_same_post_are_known_by_what_names_it(post: str, further: str) -> None:
    def answered(request: httpx.Request) -> httpx.Response:
        if "feed" in request.url.path:
            return httpx.Response(200, text='<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title></feed>')
        second = "page-1" in str(request.url) or "cpage" in str(request.url)
        more = f'<a href="{further}">Older</a> <a href="/?p=5&cpage=8#comment-9">5</a>'
        return httpx.Response(200, html=f"<ol><li id=comment-{2 - second} class=comment>a</li></ol>{more}")

    source = Source("wordpress", post, post, facts=(("feed", "https://blog.example/feed/one/"),))
    async with Client(transport=httpx.MockTransport(answered)) as client:
        got = await read(source, client, Known(), Pages())
    assert isinstance(got, FetchedThread)
    numbers = sorted(comment.native_id for comment in got.comments)
    assert (numbers, got.complete) == ((["2"], False) if further.endswith("one") else (["1", "2"], True))

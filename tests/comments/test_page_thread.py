"""Threads on many pages of a post: as far as there is an end, and no further than is decent."""

import re

from tests.net.misbehaving import Received, Server, answer

from blogtui.comments.feed_thread import MOST_PAGES
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import FetchedThread, Known
from blogtui.comments.providers.page import PostPage
from blogtui.net.client import Client

HTML = "Content-Type: text/html; charset=utf-8"


def said(number: int) -> str:
    link = f"<a class=u-url href=/rye#c{number}></a>"
    return f'<div class="h-cite u-comment">{link}<p class=e-content>{number}</p></div>'


async def read(server: Server, first: str) -> FetchedThread:
    url = f"{server.url}rye"
    source = PostPage().recognise(Hints(url, "urn:rye", page=Page(url, first)))
    assert source is not None
    async with Client() as client:
        thread = await PostPage().thread(source, client, Known())
    assert isinstance(thread, FetchedThread)
    return thread


def page_of(request: Received) -> int:
    found = re.search(r"[?]page=([0-9]+)$", request.path)
    return int(found[1]) if found else 1


async def test_pages_without_end_are_read_up_to_a_bound_and_that_is_said() -> None:
    def page(number: int) -> str:
        return f'{said(number)}<a rel="next" href="/rye?page={number + 1}">on</a>'

    async with Server(lambda request: [answer("200 OK", page(page_of(request)).encode(), HTML)]) as server:
        thread = await read(server, page(1))
        assert [page_of(request) for request in server.requests] == list(range(1, MOST_PAGES + 1))
    assert (len(thread.comments), thread.complete) == (MOST_PAGES, False)
    assert "is longer than 40 comments" in (thread.problem or "")


async def test_a_circle_of_pages_is_gone_round_once() -> None:
    def page(number: int) -> str:
        back, on = (number - 2) % 5 + 1, number % 5 + 1
        steps = f'<a rel="prev" href="/rye?page={back}">back</a><a rel="next" href="/rye?page={on}#comments">on</a>'
        return f"{said(number)}{steps}"

    async with Server(lambda request: [answer("200 OK", page(page_of(request)).encode(), HTML)]) as server:
        thread = await read(server, page(1))
        asked = [page_of(request) for request in server.requests]
        assert sorted(asked) in ([1, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5])  # the post's own page has two addresses
    assert (len(thread.comments), thread.complete, thread.problem) == (5, True, None)


async def test_as_many_as_the_page_counts_are_enough() -> None:
    counted = '<script type="application/ld+json">{"@type": "BlogPosting", "commentCount": 2}</script>'

    def page(number: int) -> str:
        return f'{counted}{said(number)}<a rel="next" href="/rye?page={number + 1}">on</a>'

    async with Server(lambda request: [answer("200 OK", page(page_of(request)).encode(), HTML)]) as server:
        thread = await read(server, page(1))
        assert [page_of(request) for request in server.requests] == [1, 2]
    assert (len(thread.comments), thread.complete, thread.total) == (2, True, 2)

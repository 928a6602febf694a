"""A thread of five hundred comments at WordPress: one more costs one request, and nothing that is held is lost."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from tests.net.misbehaving import Received, Server, Step, answer
from tests.service.site import ATOM, HTML, atom, entry

from blogtui.model.ids import PostId
from blogtui.model.thread import CommentState
from blogtui.service.services import Services

PAGE = """<html><head><link rel="https://api.w.org/" href="/wp-json/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/41"></head><body><p>One.</p></body></html>"""
HEADERS = ("Content-Type: application/json; charset=UTF-8",)


class Blog:
    """A WordPress with one post. `numbers` are those of its comments, which rise with time."""

    def __init__(self, count: int) -> None:
        self.numbers = list(range(1, count + 1))
        self.status = "open"
        self.asked: list[str] = []

    def __call__(self, request: Received) -> Iterable[Step]:
        self.asked.append(request.path)
        path = urlsplit(request.path).path
        if path == "/feed":
            host = request.headers["host"]
            feed = atom(entry("one")).replace("{base}", f"http://{host}")
            return [answer("200 OK", feed.encode(), f"Content-Type: {ATOM}")]
        if path == "/one":
            return [answer("200 OK", PAGE.encode(), f"Content-Type: {HTML}")]
        if path == "/wp-json/wp/v2/posts/41":
            told = json.dumps({"author": 3, "comment_status": self.status})
            return [answer("200 OK", told.encode(), *HEADERS)]
        assert path == "/wp-json/wp/v2/comments", request.path
        return [self._page({name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()})]

    def _page(self, query: dict[str, str]) -> bytes:
        size = int(query["per_page"])
        numbers = sorted(self.numbers, reverse=query["order"] == "desc")
        at = (int(query["page"]) - 1) * size
        told = [
            {"id": n, "author": 3 if n % 7 == 0 else 0, "author_name": "Bo", "content": {"rendered": f"<p>{n}</p>"}}
            for n in numbers[at : at + size]
        ]
        counts = (f"X-WP-Total: {len(numbers)}", f"X-WP-TotalPages: {-(-len(numbers) // size)}")
        return answer("200 OK", json.dumps(told).encode(), *HEADERS, *counts)


@asynccontextmanager
async def read_whole(services: Services, count: int = 500) -> AsyncIterator[tuple[Blog, PostId]]:
    blog = Blog(count)
    async with Server(blog) as server:
        await services.subscribe.add(f"{server.url}feed")
        [post] = await services.browse.posts()
        await services.discuss.fetch(post.id)
        assert await live(services, post.id) == blog.numbers
        blog.asked.clear()
        yield blog, post.id


async def live(services: Services, post: PostId) -> list[int]:
    """The numbers of the comments that the store shows."""
    [thread] = (await services.discuss.cached(post)).threads
    assert thread.complete
    placed = await services.discuss.whole(thread)
    return sorted(int(one.comment.native_id) for one in placed if one.comment.state is CommentState.LIVE)


async def again(services: Services, blog: Blog, post: PostId) -> int:
    """How many requests it takes to read the thread again."""
    await services.discuss.fetch(post)
    assert await live(services, post) == blog.numbers
    asked = len(blog.asked)
    blog.asked.clear()
    return asked


async def test_what_is_new_costs_one_request_again_and_again(services: Services) -> None:
    async with read_whole(services) as (blog, post):
        assert await again(services, blog, post) == 1
        for more in (1, 1, 99, 1):
            blog.numbers += range(blog.numbers[-1] + 1, blog.numbers[-1] + 1 + more)
            assert await again(services, blog, post) == 1
        blog.numbers += range(blog.numbers[-1] + 1, blog.numbers[-1] + 151)
        assert await again(services, blog, post) == 2


async def test_who_wrote_the_post_is_known_without_asking(services: Services) -> None:
    async with read_whole(services, 499) as (blog, post):
        blog.numbers += [500, 504]
        assert await again(services, blog, post) == 1
        [thread] = (await services.discuss.cached(post)).threads
        marks = {one.comment.native_id: one.comment.by_post_author for one in await services.discuss.whole(thread)}
        assert (marks["500"], marks["504"]) == (False, True)


async def test_a_closed_post_stays_closed(services: Services) -> None:
    async with read_whole(services, 3) as (blog, post):
        blog.status, blog.numbers = "closed", list(range(1, 501))
        await again(services, blog, post)
        blog.numbers.append(501)
        assert await again(services, blog, post) == 1
        [thread] = (await services.discuss.cached(post)).threads
        assert thread.closed


async def test_what_is_taken_away_far_down_is_noticed(services: Services) -> None:
    async with read_whole(services) as (blog, post):
        blog.numbers.remove(30)
        blog.numbers += [501, 502]
        assert await again(services, blog, post) == 7
        assert await again(services, blog, post) == 1


async def test_what_is_let_through_far_down_is_noticed(services: Services) -> None:
    async with read_whole(services, 400) as (blog, post):
        blog.numbers += range(402, 502)
        assert await again(services, blog, post) == 2
        blog.numbers = sorted([*blog.numbers, 401, 502])
        assert await again(services, blog, post) == 2
        blog.numbers = [0, *blog.numbers]
        assert await again(services, blog, post) == 7


async def test_what_is_added_does_not_put_off_the_daily_reading(services: Services) -> None:
    async with read_whole(services) as (blog, post):
        [thread] = (await services.discuss.cached(post)).threads
        first = thread.source.fact("whole")
        blog.numbers.append(501)
        assert await again(services, blog, post) == 1
        [thread] = (await services.discuss.cached(post)).threads
        assert first is not None
        assert thread.source.fact("whole") == first

"""Reading a comment feed of many pages: where it ends, and what is taken for the whole thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from blogtui.comments import feed_thread
from blogtui.comments.feed_thread import MOST_PAGES, same_name
from blogtui.comments.provider import FetchedThread, Known
from blogtui.model.blog import Validators
from blogtui.model.thread import Source
from blogtui.net.client import Client


@contextmanager
def pages(make: Callable[[int], str]) -> Iterator[str]:
    """A server whose `/N` is the Atom feed with the content `make(N)`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            inside = make(int(self.path.strip("/"))).replace("{base}", base)
            head = "<id>urn:f</id><title>c</title><updated>2024-01-01T00:00:00Z</updated>"
            body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{inside}</feed>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/atom+xml")
            self.send_header("ETag", '"x"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def entries(first: int, last: int) -> str:
    when = "<updated>2024-01-01T00:00:00Z</updated>"
    return "".join(
        f"<entry><id>urn:{n}</id><title>t</title>{when}<content>{n}</content></entry>" for n in range(first, last + 1)
    )


async def read(base: str) -> FetchedThread:
    async with Client() as client:
        got = await feed_thread.read(f"{base}/1", Source("atom", "k", f"{base}/1"), client, Known())
    assert isinstance(got, FetchedThread)
    return got


async def test_pages_are_followed_to_the_last() -> None:
    def make(page: int) -> str:
        return entries(page * 10, page * 10 + 9) + (f"<link rel='next' href='/{page + 1}'/>" if page < 4 else "")

    with pages(make) as base:
        got = await read(base)
    assert (len(got.comments), got.complete, got.problem, got.validators) == (40, True, None, Validators('"x"'))


async def test_a_feed_that_leads_in_circles_ends() -> None:
    with pages(lambda page: entries(page, page) + f"<link rel='next' href='/{page % 3 + 1}'/>") as base:
        got = await read(base)
    assert (len(got.comments), got.complete) == (3, True)


async def test_an_endless_feed_ends_and_is_not_complete() -> None:
    with pages(lambda page: entries(page, page) + f"<link rel='next' href='/{page + 1}'/>") as base:
        got = await read(base)
    assert len(got.comments) == MOST_PAGES
    assert not got.complete
    assert got.validators == Validators()
    assert got.problem is not None


async def test_ten_thousand_comments_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_thread, "MOST_COMMENTS", 30)

    def make(page: int) -> str:
        return entries(page * 20, page * 20 + 19) + f"<link rel='next' href='/{page + 1}'/>"

    with pages(make) as base:
        got = await read(base)
    assert (len(got.comments), got.complete) == (40, False)


async def test_a_next_page_that_is_no_feed_leaves_the_first() -> None:
    with pages(lambda page: entries(1, 2) + "<link rel='next' href='ftp://example.org/2'/>") as base:
        got = await read(base)
    assert (len(got.comments), got.complete) == (2, True)


def test_names() -> None:
    assert same_name(" Ann  Other ", "ann other")
    assert not same_name("Ann", "Bo")
    assert not same_name("", "")
    assert not same_name("Anonymous", "anonymous")

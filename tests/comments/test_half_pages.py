"""A page that breaks off: a server that tells no length and hangs up too early loses nobody a comment or a form."""

from collections.abc import Iterable

import pytest
from tests.comments.conversing import REGISTRY, way
from tests.net.misbehaving import Received, Server, Step, answer

from blogtui.comments.provider import FetchedThread, Known, Reply
from blogtui.model.errors import NoAnswer, NotSent
from blogtui.model.identity import Identity
from blogtui.model.reply import Outcome
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.net.response import Response

FORM = (
    b'<form action="/wp-comments-post.php" method="post" id="commentform"><textarea name="comment"></textarea>'
    b'<input name="author"><input name="comment_post_ID" type="hidden" value="9"></form>'
)
WORDPRESS = b'<html><head><meta name="generator" content="WordPress 6.5"></head><body>' + FORM + b"</body></html>"
COMMENTS = b'<html><body><ol><li class="u-comment" id="comment-1">One</li>%s</ol></body></html>'
REPLY = Reply("Hello.", Identity("Ann", "ann@example.net"), "", "k")


def hung_up(body: bytes, *fields: str) -> bytes:
    """An answer whose end is told by hanging up alone."""
    head = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *fields, "Connection: close", "", ""]
    return "\r\n".join(head).encode() + body


@pytest.mark.parametrize(
    ("headers", "body", "cut"),
    [
        ({"content-type": "text/html"}, b"<html><body>half", True),
        ({"content-type": "text/html"}, b"<html><body>all</body></HTML>\n<!-- 0.2 s -->", False),
        ({"content-type": "text/html", "content-length": "4"}, b"<br>", False),
        ({"content-type": "text/html", "transfer-encoding": "Chunked"}, b"<br>", False),
        ({"content-type": "application/json"}, b"{}", False),
    ],
)
def test_what_may_be_half_a_page(headers: dict[str, str], body: bytes, cut: bool) -> None:
    assert Response("", "", 200, headers, body).perhaps_cut is cut


async def test_half_a_page_of_wordpress_is_no_closed_post() -> None:
    def script(request: Received) -> Iterable[Step]:
        return [hung_up(WORDPRESS[: 100 + len(FORM) // 2])]

    async with Server(script) as server, Client() as client:
        source = Source("wordpress", f"{server.url}one/", f"{server.url}one/", f"{server.url}one/")
        with pytest.raises(NoAnswer, match="in the middle of its page"):
            await way(source).form(source, client)
        with pytest.raises(NotSent):
            await way(source).post(source, REPLY, client)
        assert {request.method for request in server.requests} == {"GET"}


async def test_half_an_answer_of_the_interface_does_not_make_a_comment_spam() -> None:
    place = "wp-json/wp/v2"

    def script(request: Received) -> Iterable[Step]:
        if request.method == "POST":
            return [answer("302 Found", b"", f"Location: {server.url}one/#comment-77")]
        if request.path.startswith(f"/{place}/comments/77"):
            return [hung_up(b'{"id":77,"sta').replace(b"text/html; charset=utf-8", b"application/json")]
        if request.path.startswith(f"/{place}"):
            return [answer("200 OK", b"[]", "Content-Type: application/json")]
        link = f'Link: <{server.url}wp-json/>; rel="https://api.w.org/"'
        return [hung_up(WORDPRESS.replace(b"<form", b'<p id="comment-77">Hello.</p><form', 1), link)]

    async with Server(script) as server, Client() as client:
        facts = (("id", "9"), ("rest", f"{server.url}wp-json/"))
        source = Source("wordpress", f"{server.url}one/", f"{server.url}one/", f"{server.url}one/", facts)
        posted = await way(source).post(source, REPLY, client)
        assert (posted.outcome, posted.native_id) == (Outcome.LIVE, "77")


async def test_half_a_page_of_comments_is_not_all_of_them() -> None:
    whole = COMMENTS % b'<li class="u-comment" id="comment-2">Two</li>'
    bodies = [whole, whole[: whole.index(b"Two")]]

    async with Server(lambda request: [hung_up(bodies.pop(0))]) as server, Client() as client:
        source = Source("page", f"{server.url}one/", f"{server.url}one/", f"{server.url}one/")
        reader = REGISTRY.reader(source)
        assert reader is not None
        first, second = [await reader.thread(source, client, Known()) for _ in range(2)]
        assert isinstance(first, FetchedThread)
        assert isinstance(second, FetchedThread)
        assert (first.complete, first.problem) == (True, None)
        assert second.complete is False
        assert "in the middle of its page" in (second.problem or "")

"""What the client does with good answers, redirects, credentials and refusals."""

import asyncio
import base64
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from tests.net.misbehaving import KEEP, Cut, Received, Server, Step, answer, redirect

from blogtui import __version__
from blogtui.model.blog import Validators
from blogtui.model.errors import AddressError, BadRedirect, HttpStatus, NoAnswer, NotSent
from blogtui.net.client import Client
from blogtui.net.pacing import Pacing
from blogtui.net.response import Response, Unchanged


async def test_a_plain_answer() -> None:
    fields = (
        "Content-Type: Application/Atom+XML; charset=UTF-8",
        'ETag: W/"1"',
        "Last-Modified: Fri, 20 Jul 2007 11:38:00 GMT",
        'Link: </more>; rel="next"',
        "Set-Cookie: token=abc; Path=/",
        "X-Note: one",
        "X-Note: two",
    )
    async with Server(lambda _: [answer("200 OK", "hé".encode(), *fields)]) as server, Client() as client:
        got = await client.fetch(server.url + "feed?x=1#part", accept="application/atom+xml")
    assert got.requested == got.url == server.url + "feed?x=1"
    assert (got.status, got.body, got.text) == (200, "hé".encode(), "hé")
    assert (got.content_type, got.charset) == ("application/atom+xml", "utf-8")
    assert got.validators == Validators('W/"1"', "Fri, 20 Jul 2007 11:38:00 GMT")
    assert got.links == (("next", server.url + "more"),)
    assert got.headers["x-note"] == "one, two"
    assert got.cookies == {"token": "abc"}
    assert "set-cookie" not in got.headers
    assert got.moved_to is None
    (request,) = server.requests
    assert request.path == "/feed?x=1"
    assert request.headers["user-agent"] == f"blogtui/{__version__} (terminal blog reader)"
    assert request.headers["accept"] == "application/atom+xml"
    assert request.headers["accept-encoding"] == "gzip, br"


async def test_a_charset_nobody_knows_is_read_as_utf8() -> None:
    for charset in ("klingon", "hex", "utf-8\x00"):
        got = Response("", "", 200, {"content-type": f"text/html; charset={charset}"}, "é".encode())
        assert got.text == "é"


async def test_conditional_requests() -> None:
    def script(request: Received) -> Iterable[Step]:
        return [answer("304 Not Modified", b"", 'ETag: "2"', "Cache-Control: max-age=60"), KEEP]

    kept = Validators('W/"1"', "Fri, 20 Jul 2007 11:38:00 GMT")
    async with Server(script) as server, Client() as client:
        got = await client.get(server.url, validators=kept)
        assert isinstance(got, Unchanged)
        assert got.validators == Validators('"2"', "Fri, 20 Jul 2007 11:38:00 GMT")
        assert got.headers["cache-control"] == "max-age=60"
        assert server.requests[0].headers["if-none-match"] == 'W/"1"'
        assert server.requests[0].headers["if-modified-since"] == "Fri, 20 Jul 2007 11:38:00 GMT"
        for ask in (client.fetch, client.get):
            with pytest.raises(NoAnswer, match="asked for everything"):
                await ask(server.url)
        assert "if-none-match" not in server.requests[1].headers
        assert server.connections == 1, "a 304 keeps the connection for the next request"


async def test_permanent_moves_are_told_and_others_not() -> None:
    async with Server(
        lambda r: [
            {
                "/old": redirect(301, "/older"),
                "/older": redirect(308, "new#top"),
                "/mixed": redirect(301, "/for-now"),
                "/for-now": redirect(302, "/new"),
            }.get(r.path, answer("200 OK", b"here"))
        ]
    ) as server:
        async with Client() as client:
            old, mixed = await client.fetch(server.url + "old"), await client.fetch(server.url + "mixed")
    assert (old.requested, old.url, old.moved_to) == (server.url + "old", server.url + "new", server.url + "new")
    assert (mixed.url, mixed.moved_to) == (server.url + "new", None)


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/plain,x",
        "ftp://example.org/",
        "gopher://127.0.0.1/",
        "http://exa mple.org/",
        "http://[::1/",
        "http://example.org:99999/",
        "https://" + "a" * 9000,
        "",
    ],
)
async def test_redirects_to_what_we_do_not_open(location: str) -> None:
    async with Server(lambda _: [redirect(302, location)]) as server, Client() as client:
        with pytest.raises(BadRedirect) as caught:
            await client.get(server.url)
    assert len(server.requests) == 1
    assert "127.0.0.1" in str(caught.value)


async def test_ten_redirects_arrive_and_eleven_do_not() -> None:
    def script(request: Received) -> Iterable[Step]:
        left = int(request.path[1:])
        return [redirect(302, f"/{left - 1}") if left else answer("200 OK", b"arrived")]

    async with Server(script) as server, Client() as client:
        assert (await client.fetch(server.url + "10")).body == b"arrived"
        with pytest.raises(BadRedirect, match="more than 10 times"):
            await client.get(server.url + "11")
    assert len(server.requests) == 22


def _public(replies: dict[str, httpx.Response], seen: list[httpx.Request]) -> Client:
    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return replies[str(request.url)]

    return Client(transport=httpx.MockTransport(handle))


def _to(location: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": location})


@pytest.mark.parametrize(
    "inside",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest",
        "http://192.168.1.1/",
    ],
)
async def test_a_public_host_may_not_lead_inside(inside: str) -> None:
    seen: list[httpx.Request] = []
    async with _public({"https://example.org/": _to(inside)}, seen) as client:
        with pytest.raises(BadRedirect, match="private network"):
            await client.get("https://example.org/")
    assert len(seen) == 1


async def test_without_private_addresses_none_is_asked() -> None:
    async with Client(allow_private=False) as client:
        with pytest.raises(AddressError):
            await client.get("http://192.168.0.1/feed")


async def test_secrets_stay_with_their_server() -> None:
    seen: list[httpx.Request] = []
    replies = {
        "https://example.org/": _to("https://example.org/inner"),
        "https://example.org/inner": _to("https://u:x@other.example/"),
        "https://other.example/": _to("https://example.org/back"),
        "https://example.org/back": httpx.Response(200, text="ok"),
    }
    async with _public(replies, seen) as client:
        got = await client.fetch("https://me:pa%20ss@example.org/", headers={"X-Key": "k"}, cookies={"a": "b"})
    assert (got.requested, got.url) == ("https://example.org/", "https://example.org/back")
    basic = "Basic " + base64.b64encode(b"me:pa ss").decode()
    sent = [(r.headers.get("authorization"), r.headers.get("x-key"), r.headers.get("cookie")) for r in seen]
    assert sent == [(basic, "k", "a=b"), (basic, "k", "a=b"), (None, None, None), (None, None, None)]


async def test_secrets_are_not_sent_in_the_clear() -> None:
    seen: list[httpx.Request] = []
    replies = {
        "https://example.org/": httpx.Response(302, headers={"Location": "http://example.org/", "Set-Cookie": "a=b"}),
        "http://example.org/": httpx.Response(200),
    }
    async with _public(replies, seen) as client:
        with pytest.raises(BadRedirect, match="unencrypted"):
            await client.get("https://me:pass@example.org/")
        assert (await client.fetch("https://example.org/")).url == "http://example.org/"
    assert "pass" not in str(seen[0].url)
    assert "cookie" not in seen[-1].headers


async def test_servers_cannot_set_cookies_for_later_requests() -> None:
    async with Server(lambda _: [answer("200 OK", b"", "Set-Cookie: spy=1"), KEEP]) as server, Client() as client:
        await client.get(server.url)
        await client.get(server.url)
    assert "cookie" not in server.requests[1].headers


async def test_cookies_set_on_the_way_come_back_to_their_server_only() -> None:
    def script(request: Received) -> Iterable[Step]:
        if "wall=1" in request.headers.get("cookie", ""):
            return [answer("200 OK", b"inside") if request.path == "/" else redirect(302, other.url)]
        return [answer("302 Found", b"", f"Location: {request.path}", "Set-Cookie: wall=1; HttpOnly")]

    async with Server(lambda _: [answer()]) as other, Server(script) as server, Client() as client:
        assert (await client.fetch(server.url, cookies={"own": "2"})).body == b"inside"
        assert (await client.fetch(server.url + "away")).url == other.url
        assert server.requests[1].headers["cookie"] == "own=2; wall=1"
        assert "cookie" not in server.requests[2].headers
        assert "cookie" not in other.requests[0].headers


async def test_no_value_can_start_another_header_line() -> None:
    async with Server(lambda _: [answer()]) as server, Client() as client:
        await client.get(server.url, headers={"X-Note": "a\r\nX-Evil: 1"}, validators=Validators('"x"\r\nX-Evil: 1'))
    assert "x-evil" not in server.requests[0].headers
    assert "if-none-match" not in server.requests[0].headers


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451, 500, 503, 599, 999])
async def test_refusals_are_sentences(status: int) -> None:
    async with Server(lambda _: [answer(f"{status} Bad \x1b]0;title\x07luck", b"no")]) as server, Client() as client:
        with pytest.raises(HttpStatus) as caught:
            await client.get(server.url + "feed")
    error = caught.value
    assert error.status == status
    assert error.address == server.url + "feed"
    assert error.advice
    assert str(error).startswith(f"127.0.0.1:{server.port} ")
    assert str(error).endswith(".")
    assert "\x1b" not in str(error)


async def test_a_robot_check_is_told_apart() -> None:
    async with Server(lambda _: [answer("403 Forbidden", b"", "cf-mitigated: challenge")]) as server:
        async with Client() as client:
            with pytest.raises(HttpStatus, match="a person is reading"):
                await client.get(server.url)


def _as_date(seconds: str) -> str:
    """The same as a date on the server's clock, which is years behind."""
    return format_datetime(datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds)), usegmt=True)


@pytest.mark.parametrize("form", [str, _as_date])
@pytest.mark.parametrize(("asked", "kept"), [("3600", 3600), ("1", 60), ("99999999", 86400)])
async def test_a_server_that_asks_for_a_pause_gets_it(form: Callable[[str], str], asked: str, kept: int) -> None:
    busy = answer("429 Slow down", b"", f"Retry-After: {form(asked)}", "Date: Mon, 01 Jan 2001 00:00:00 GMT")
    async with Server(lambda _: [busy]) as server, Client() as client:
        before = datetime.now(UTC)
        with pytest.raises(HttpStatus) as first:
            await client.get(server.url)
        with pytest.raises(HttpStatus, match="pause") as second:
            await client.get(server.url + "other")
        with pytest.raises(NotSent) as third:
            await client.send("POST", server.url)
    assert len(server.requests) == 1
    for caught in (first, second, third):
        assert caught.value.retry_at is not None
        assert abs((caught.value.retry_at - before).total_seconds() - kept) < 30


async def test_a_refusal_without_a_time_pauses_nobody() -> None:
    async with Server(lambda _: [answer("429 Slow down", b"", "Retry-After: soon")]) as server, Client() as client:
        for _ in range(2):
            with pytest.raises(HttpStatus) as caught:
                await client.get(server.url)
            assert caught.value.retry_at is None
    assert len(server.requests) == 2


async def test_sending_returns_any_status_and_follows_nothing() -> None:
    def script(request: Received) -> Iterable[Step]:
        if request.path == "/form":
            # The body of a redirect never comes; its Location is all that matters.
            return [b"HTTP/1.1 302 Found\r\nLocation: /post#comment-5\r\nContent-Length: 9\r\n\r\n", Cut.HANG]
        return [answer("409 Conflict", b"Duplicate comment", "Content-Type: text/html")]

    async with Server(script) as server, Client() as client:
        sent = await client.send(
            "POST", server.url + "form", body=b"a=b", content_type="text/plain", cookies={"c": "d"}
        )
        refused = await client.send("POST", server.url + "again")
    assert (sent.status, sent.location) == (302, server.url + "post#comment-5")
    assert (refused.status, refused.body) == (409, b"Duplicate comment")
    first, second = server.requests
    assert (first.method, first.body, first.headers["content-type"]) == ("POST", b"a=b", "text/plain")
    assert first.headers["cookie"] == "c=d"
    assert second.headers["content-length"] == "0"


async def test_at_most_two_requests_to_one_host_and_two_to_each_of_others() -> None:
    running = most = 0
    enough = asyncio.Event()

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal running, most
            running += 1
            most = max(most, running)
            if running == 4:
                enough.set()
            await enough.wait()
            running -= 1
            return httpx.Response(200)

    async with Client(transport=Slow()) as client:
        wanted = [f"https://{host}.example/{n}" for host in "ab" for n in range(6)]
        got = await asyncio.gather(*(client.get(url) for url in wanted))
    assert len(got) == 12
    assert most == 4


async def test_waiting_for_a_turn_does_not_count_against_the_deadline() -> None:
    pacing = Pacing(overall=1)
    async with Server(lambda _: [answer()]) as server, Client(pacing=pacing) as client:
        async with pacing.turn("elsewhere"):
            waiting = asyncio.ensure_future(client.get(server.url, deadline=0.5))
            await asyncio.sleep(0.6)  # longer than the deadline: the subject of this test
            assert not server.requests
        assert (await waiting).url == server.url


async def test_a_proxy_in_the_environment_is_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with Server(lambda _: [answer("200 OK", b"direct")]) as server, Client() as client:
        assert (await client.fetch(server.url)).body == b"direct"
        with pytest.raises(NotSent):
            await client.fetch("http://example.invalid/")


async def test_unusable_settings_of_the_environment_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://127.0.0.1:1")
    async with Client() as client:
        with pytest.raises(NotSent, match="network settings"):
            await client.get("https://example.invalid/")


@pytest.mark.parametrize("location", ["http://[::1/", "javascript:alert(1)", "http://example.org:99999/"])
async def test_a_strange_location_does_not_hide_that_a_post_arrived(location: str) -> None:
    async with Server(lambda _: [redirect(302, location)]) as server, Client() as client:
        sent = await client.send("POST", server.url, body=b"hi")
    assert (sent.status, sent.location) == (302, None)
    assert sent.headers["location"] == location


async def test_a_field_that_cannot_be_written_sends_nothing() -> None:
    async with Server(lambda _: [answer()]) as server, Client() as client:
        with pytest.raises(NotSent):
            await client.send("POST", server.url, headers={"bad name": "x"})
    assert not server.requests


async def test_closing_twice_and_asking_afterwards() -> None:
    client = Client()
    await client.aclose()
    await client.aclose()
    with pytest.raises(NotSent, match="closing"):
        await client.get("http://127.0.0.1:1/")

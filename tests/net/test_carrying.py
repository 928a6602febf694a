"""Cookies of ours go to their own site alone, read or sent, and not in the clear where that is encrypted."""

import httpx
from tests.net.misbehaving import KEEP, Received, Server, answer, redirect

from blogtui.net.client import Client

OURS = {"open": "sesame"}


def cookies(server: Server) -> list[str | None]:
    return [request.headers.get("cookie") for request in server.requests]


async def test_they_go_along_with_what_is_read_and_sent_there() -> None:
    async with Server(lambda _: [answer("200 OK", b"", "ETag: 1"), KEEP]) as server, Client() as client:
        carrying = client.carrying(f"{server.url}post/", OURS)
        await carrying.fetch(server.url)
        await carrying.get(f"{server.url}feed")
        await carrying.send("POST", f"{server.url}form", body=b"a=b", content_type="text/plain", cookies={"own": "1"})
        assert cookies(server) == ["open=sesame", "open=sesame", "open=sesame; own=1"]
        await carrying.aclose()
        await client.fetch(server.url)  # which is open still, and carries nothing
        assert cookies(server)[-1] is None


async def test_no_other_server_sees_them() -> None:
    def script(request: Received) -> list[bytes | float]:
        return [redirect(302, f"{other.url}there")] if request.path == "/away" else [answer(), KEEP]

    async with Server(script) as server, Server(script) as other, Client() as client:
        carrying = client.carrying(server.url, OURS)
        await carrying.fetch(other.url)
        await carrying.send("POST", other.url)
        await carrying.fetch(f"{server.url}away")
        assert (cookies(server), cookies(other)) == (["open=sesame"], [None, None, None])


async def test_an_encrypted_sites_never_go_in_the_clear() -> None:
    seen: list[tuple[str, str | None]] = []

    def answered(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.scheme, request.headers.get("cookie")))
        return httpx.Response(200)

    async with Client(transport=httpx.MockTransport(answered)) as client:
        carrying = client.carrying("https://example.org/post/", OURS)
        await carrying.fetch("https://example.org/feed")
        await carrying.fetch("http://example.org/feed")
        await carrying.send("POST", "http://example.org/form")
        await carrying.fetch("http://elsewhere.example/feed")
    assert seen == [*[("https", "open=sesame")] * 3, ("http", None)]

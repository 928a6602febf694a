"""Connections kept and used again, and names with several addresses."""

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

import pytest
from tests.net.misbehaving import KEEP, Received, Server, Step, answer

from blogtui.model.errors import NotSent
from blogtui.net import dialling, direct
from blogtui.net.client import Client
from blogtui.net.pacing import Pacing


def kept(_: Received) -> Iterable[Step]:
    return [answer("200 OK", b"fine"), KEEP]


async def test_a_connection_is_used_again() -> None:
    async with Server(kept) as server, Client() as client:
        for number in range(5):
            assert (await client.fetch(f"{server.url}{number}")).body == b"fine"
        assert (server.connections, len(server.requests)) == (1, 5)


@pytest.mark.parametrize(
    "last",
    [
        [answer("200 OK", b"fine", "Connection: close"), KEEP],
        [answer("200 OK", b"fine") + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", KEEP],
        [b"HTTP/1.0 200 OK\r\n\r\nfine"],
        [answer("404 Not Found", b"x" * 200_000), KEEP],
    ],
    ids=["closed by its own word", "something unasked follows", "ended by hanging up", "a body nobody wants"],
)
async def test_a_connection_that_may_not_be_used_again_is_not(last: list[Step]) -> None:
    async with Server(lambda request: last if request.path == "/last" else kept(request)) as server, Client() as client:
        await asyncio.gather(client.get(server.url + "last"), return_exceptions=True)
        assert (await client.fetch(server.url)).body == b"fine"
        assert server.connections == 2
        assert server.open <= 1


async def test_what_comes_unasked_while_a_connection_is_idle_answers_nothing() -> None:
    """The loop has put it aside by the time the connection is wanted again."""
    stray = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

    def script(request: Received) -> Iterable[Step]:
        return [answer("200 OK", request.path.encode()), 0.05, stray, KEEP]

    async with Server(script) as server, Client() as client:
        for number in range(3):
            assert (await client.fetch(f"{server.url}{number}")).text == f"/{number}"
            await asyncio.sleep(0.15)
        assert server.connections == 3


async def test_what_is_sent_has_a_connection_of_its_own() -> None:
    async with Server(kept) as server, Client() as client:
        await client.fetch(server.url)
        await client.send("POST", server.url, body=b"x", content_type="text/plain")
        assert server.connections == 2


async def test_a_connection_nobody_wants_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct, "_IDLE", 0.05)
    async with Server(kept) as server, Client() as client:
        await client.fetch(server.url)
        await asyncio.sleep(0.2)
        assert server.open == 0


async def test_a_connection_closed_while_nobody_looked_is_not_used() -> None:
    """An answer written into it would count as lost, though it never arrived."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    async with Client() as client:
        first = asyncio.create_task(client.fetch(url))
        there, _ = await asyncio.to_thread(listener.accept)
        await asyncio.to_thread(there.recv, 65_536)
        there.sendall(answer("200 OK", b"fine"))
        assert (await first).body == b"fine"
        there.close()
        listener.close()  # and the loop had no turn to hear of either
        with pytest.raises(NotSent):
            await client.send("POST", url, body=b"x", content_type="text/plain")


async def test_at_most_sixteen_connections_wait_idle() -> None:
    servers = [Server(kept) for _ in range(20)]
    async with Client(pacing=Pacing(overall=20)) as client:
        for server in servers:
            await server.__aenter__()
        try:
            await asyncio.gather(*(client.fetch(server.url) for server in servers))
            for _ in range(100):
                if sum(server.open for server in servers) <= 16:
                    break
                await asyncio.sleep(0.01)
            assert sum(server.open for server in servers) == 16
        finally:
            for server in servers:
                await server.__aexit__(None, None, None)


def addresses(monkeypatch: pytest.MonkeyPatch, *found: tuple[socket.AddressFamily, Any]) -> None:
    """Let every name have these addresses."""

    async def known(host: str, port: int) -> list[dialling.Address]:
        return [(family, socket.SOCK_STREAM, 0, "", where) for family, where in found]

    monkeypatch.setattr(dialling, "_addresses", known)


async def test_a_dead_address_costs_a_moment_only(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server(kept) as server:
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(0)
            fillers = [socket.socket() for _ in range(4)]  # more than its queue holds: the next is never answered
            try:
                for filler in fillers:
                    filler.setblocking(False)
                    filler.connect_ex(deaf.getsockname())
                good = (socket.AF_INET, ("127.0.0.1", server.port))
                addresses(monkeypatch, (socket.AF_INET, deaf.getsockname()), good)
                (await asyncio.wait_for(dialling.dial("two.example", 80), 5)).close()
            finally:
                for filler in fillers:
                    filler.close()


async def test_a_refused_address_leads_to_the_next_and_the_last_refusal_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = (socket.AF_INET, taken.getsockname())
        async with Server(kept) as server:
            addresses(monkeypatch, nobody, (socket.AF_INET, ("127.0.0.1", server.port)))
            (await dialling.dial("two.example", 80)).close()
        addresses(monkeypatch, nobody, nobody)
        with pytest.raises(ConnectionRefusedError):
            await dialling.dial("two.example", 80)


@pytest.mark.filterwarnings("error")
async def test_a_cancelled_attempt_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server(kept) as server:
        place = (socket.AF_INET, ("127.0.0.1", server.port))
        addresses(monkeypatch, place, place)
        for steps in range(12):
            attempt = asyncio.ensure_future(dialling.dial("two.example", 80))
            for _ in range(steps):
                await asyncio.sleep(0)
            attempt.cancel()
            done, _ = await asyncio.wait([attempt])
            for each in done:
                if not each.cancelled():
                    each.result().close()
        await server.all_gone()

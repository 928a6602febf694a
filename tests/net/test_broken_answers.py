"""Every way an exchange can break off, and what the client makes of it: never half an answer as a whole one."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterable

import brotli
import pytest
from tests.net.misbehaving import KEEP, Cut, Received, Server, Step, answer, redirect

from blogtui.model.errors import NetError, NoAnswer, NotSent, TooLarge
from blogtui.net.client import Client

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
SOON = 0.3  # seconds: a deadline for answers that never come


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client() as client:
        yield client


CUTS: dict[str, list[Step]] = {
    "closed at once": [],
    "reset at once": [Cut.RESET],
    "silent": [Cut.HANG],
    "closed mid headers": [HEAD[:20]],
    "reset mid headers": [HEAD[:20], Cut.RESET],
    "silent mid headers": [HEAD[:20], Cut.HANG],
    "closed mid body": [HEAD, b"12345"],
    "reset mid body": [HEAD, b"12345", Cut.RESET],
    "silent mid body": [HEAD, b"12345", Cut.HANG],
    "chunks without an end": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"],
    "a chunk of no size": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n12345"],
    "two lengths": [b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12"],
    "no HTTP": [bytes(range(256))],
    "HTTP/0.9": [b"<rss/>"],
    "an endless header": [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000],
    "endless interim answers": [b"HTTP/1.1 100 Continue\r\n\r\n" * 5000, Cut.HANG],
}


async def _ask(client: Client, method: str, url: str, deadline: float = 30) -> object:
    if method == "GET":
        return await client.get(url, deadline=deadline)
    return await client.send(method, url, body=b"hi", deadline=deadline)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_once_the_request_was_written_it_may_have_arrived(client: Client, method: str, cut: str) -> None:
    async with Server(lambda _: CUTS[cut]) as server:
        deadline = SOON if Cut.HANG in CUTS[cut] else 30
        with pytest.raises(NoAnswer) as caught:
            await _ask(client, method, server.url + "x", deadline)
        assert len(server.requests) == 1, "neither is tried again"
        await server.all_gone()
    assert str(caught.value).startswith(f"127.0.0.1:{server.port} ")
    assert str(caught.value).endswith(".")
    assert caught.value.address == server.url + "x"
    if Cut.HANG in CUTS[cut]:
        assert str(caught.value).endswith("did not answer within 0.3 seconds.")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nothing_is_sent_where_nobody_listens(client: Client, method: str) -> None:
    url = f"http://127.0.0.1:{_free_port()}/"
    with pytest.raises(NotSent, match="does not accept connections"):
        await _ask(client, method, url)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nothing_is_sent_without_a_secure_connection(client: Client, method: str) -> None:
    async def speak_no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"what?\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(speak_no_tls, "127.0.0.1", 0)
    async with server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        with pytest.raises(NotSent, match="secure connection"):
            await _ask(client, method, url)


async def test_nothing_is_sent_when_the_connection_is_never_accepted(client: Client) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:  # more than the queue of a server that accepts nobody holds
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        try:
            with pytest.raises(NotSent, match=r"could not be reached within 0\.3 seconds"):
                await client.send("POST", url, body=b"hi", deadline=SOON)
        finally:
            for filler in fillers:
                filler.close()


@pytest.mark.parametrize("name", ["nobody.invalid", f"{'long' * 20}.invalid"])
async def test_a_name_nobody_has(client: Client, name: str) -> None:
    with pytest.raises(NotSent, match=f"No server called {name}"):
        await client.get(f"http://{name}/")


async def test_the_deadline_is_for_the_whole_not_for_each_byte(client: Client) -> None:
    def drip(_: Received) -> Iterable[Step]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"."
            yield 0.02

    async with Server(drip) as server:
        with pytest.raises(NoAnswer, match=r"within 0\.3 seconds"):
            await client.get(server.url, deadline=SOON)
        await server.all_gone()


async def test_the_deadline_is_for_all_hops_together(client: Client) -> None:
    async with Server(lambda _: [0.2, redirect(302, "/again")]) as server:
        with pytest.raises(NoAnswer, match=r"within 0\.5 seconds"):  # ten hops alone would end as too many
            await client.get(server.url, deadline=0.5)


async def test_a_stale_kept_connection_costs_a_reader_nothing_and_a_writer_no_second_copy(client: Client) -> None:
    def script(request: Received) -> Iterable[Step]:
        return [Cut.RESET] if len(server.requests) % 2 == 0 else [answer("200 OK", b"fine"), KEEP]

    async with Server(script) as server:
        assert (await client.fetch(server.url + "1")).body == b"fine"
        assert (await client.fetch(server.url + "2")).body == b"fine"
        assert server.paths == ["/1", "/2", "/2"]
        with pytest.raises(NoAnswer):
            await client.send("POST", server.url + "3", body=b"hi")
        assert server.paths == ["/1", "/2", "/2", "/3"]


async def test_a_cancelled_request_leaves_no_connection_and_no_slot(client: Client) -> None:
    arrived = asyncio.Event()

    def script(request: Received) -> Iterable[Step]:
        if request.path == "/hang":
            arrived.set()
            return [HEAD, b"12345", Cut.HANG]
        return [answer("200 OK", b"fine")]

    async with Server(script) as server:
        for _ in range(5):  # more than there are slots
            arrived.clear()
            task = asyncio.ensure_future(client.get(server.url + "hang"))
            await arrived.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await server.all_gone()
        assert (await client.fetch(server.url)).body == b"fine"


async def test_closing_ends_what_is_under_way() -> None:
    arrived = asyncio.Event()

    def script(request: Received) -> Iterable[Step]:
        if request.path == "/first":
            return [answer(), KEEP]
        arrived.set()
        return [HEAD, Cut.HANG]

    client = Client()
    async with Server(script) as server:
        await client.get(server.url + "first")
        task = asyncio.ensure_future(client.get(server.url))
        await arrived.wait()
        await client.aclose()
        await server.all_gone()
        with pytest.raises(NetError):
            await task


def _packed(coding: str, body: bytes) -> list[Step]:
    return [answer("200 OK", body, f"Content-Encoding: {coding}")]


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


WORDS = b"some words " * 5000


def gzipped(data: bytes) -> bytes:
    """The same bytes at any time, since they name tests: parallel runs must collect the same."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzipped(WORDS)),
        ("x-gzip", gzipped(WORDS)),
        ("GZIP, identity", gzipped(WORDS)),
        ("gzip", gzipped(WORDS[:100]) + gzipped(WORDS[100:])),
        ("gzip", gzipped(WORDS) + b"\0" * 100),
        ("gzip", WORDS),
        ("identity", gzipped(WORDS)),
        ("deflate", zlib.compress(WORDS)),
        ("deflate", _raw_deflate(WORDS)),
        ("br", brotli.compress(WORDS)),
        ("", WORDS),
    ],
)
async def test_codings_are_undone(client: Client, coding: str, body: bytes) -> None:
    async with Server(lambda _: _packed(coding, body)) as server:
        assert (await client.fetch(server.url)).body == WORDS


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", ""])
@pytest.mark.parametrize("body", [b"", b"x"])
async def test_next_to_nothing(client: Client, coding: str, body: bytes) -> None:
    packed = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}.get(coding, bytes)
    async with Server(lambda r: _packed(coding, packed(body) if r.path == "/packed" else b"")) as server:
        assert (await client.fetch(server.url + "packed")).body == body
        assert (await client.fetch(server.url)).body == b""


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzipped(WORDS)[:60]),
        ("gzip", gzipped(WORDS)[:-1]),
        ("gzip", gzipped(WORDS)[:50] + b"?" + gzipped(WORDS)[51:]),
        ("br", brotli.compress(WORDS)[:-1]),
        ("br", b"<rss>this is no brotli</rss>"),
        ("deflate", zlib.compress(WORDS)[:-5]),
        ("zstd", WORDS),
        ("gzip, gzip", gzipped(gzipped(WORDS))),
        ("br, gzip", gzipped(brotli.compress(WORDS))),
    ],
)
async def test_damaged_and_nested_codings_are_refused(client: Client, coding: str, body: bytes) -> None:
    async with Server(lambda _: _packed(coding, body)) as server:
        with pytest.raises(NoAnswer):
            await client.get(server.url)


def _gzip_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    zeros = b"\0" * 2**20
    return b"".join(packer.compress(zeros) for _ in range(megabytes)) + packer.flush()


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
async def test_a_bomb_is_stopped_at_the_cap_and_costs_no_memory(client: Client, coding: str) -> None:
    match coding:
        case "gzip":
            bomb = _gzip_bomb(100)
        case "deflate":
            bomb = zlib.compress(b"\0" * 100 * 2**20)
        case _:
            bomb = brotli.compress(b"\0" * 100 * 2**20, quality=5)
    async with Server(lambda _: _packed(coding, bomb)) as server:
        tracemalloc.start()
        with pytest.raises(TooLarge, match="more than 2 MB"):
            await client.get(server.url, limit=2 * 2**20)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 12 * 2**20


async def test_the_cap_counts_announced_and_endless_bytes(client: Client) -> None:
    def script(request: Received) -> Iterable[Step]:
        if request.path == "/announced":
            return [b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", Cut.HANG]
        return [b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 65536] * 100]

    async with Server(script) as server:
        for path in ("announced", "endless"):
            with pytest.raises(TooLarge, match="more than 1000 bytes"):
                await client.get(server.url + path, limit=1000)
        with pytest.raises(NoAnswer, match="more than 1000 bytes"):
            await client.send("POST", server.url + "endless", limit=1000)


async def test_exactly_the_cap_is_not_too_large(client: Client) -> None:
    async with Server(lambda _: [answer("200 OK", b"x" * 1000)]) as server:
        assert len((await client.fetch(server.url, limit=1000)).body) == 1000

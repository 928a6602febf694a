"""A TCP proxy on loopback that cuts every connection after so many bytes of requests or of answers."""

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from blogtui.net.client import Client


@dataclass
class Cut:
    """`upward` counts what clients send, else what the server answers; the byte at which all connections end. With
    `from_post` it counts from the next POST on."""

    upward: bool
    after: int
    from_post: bool = False


@dataclass
class Traffic:
    """Bytes of requests (True) and of answers (False): all, and from the first POST on."""

    all: Counter[bool] = field(default_factory=Counter)
    from_post: Counter[bool] = field(default_factory=Counter)


class Cutting:
    """Async context manager in front of the server at `address`. Set `cut` to arm it; it cuts once, and is None then.
    `passed` counts what goes through; a test replaces it."""

    def __init__(self, address: str) -> None:
        self._host, self._port = urlsplit(address).hostname, urlsplit(address).port
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.cut: Cut | None = None
        self.passed = Traffic()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self._hang_up()
        await asyncio.gather(*self._tasks)
        await self._server.wait_closed()

    def cut_within(self, usual: Traffic, chance: random.Random) -> None:
        """Arm it for any byte of what usually passes, requests or answers; every other time from the POST on."""
        upward, from_post = chance.random() < 0.5, chance.random() < 0.5
        bytes_ = usual.from_post if from_post else usual.all
        self.cut = Cut(upward, chance.randrange(bytes_[upward]), from_post)

    def client(self) -> Client:
        """A client whose every connection goes through here, whatever address it asks for."""
        return Client(transport=_Through(self.port))

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._connected(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(self._host, self._port)
        both = (writer, up_writer)
        self._writers.update(both)
        await asyncio.gather(self._pass_on(reader, up_writer, upward=True), self._pass_on(up_reader, writer))
        for each in both:
            self._writers.discard(each)
            each.close()
            with contextlib.suppress(ConnectionError):
                await each.wait_closed()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, upward: bool = False
    ) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                cut = self.cut
                if upward and data.startswith(b"POST "):
                    self.passed.from_post[upward] += 0
                    if cut is not None:
                        cut.from_post = False
                self.passed.all[upward] += len(data)
                if True in self.passed.from_post:
                    self.passed.from_post[upward] += len(data)
                if cut is not None and cut.upward is upward and not cut.from_post:
                    cut.after -= len(data)
                    if cut.after < 0:
                        self.cut = None
                        writer.write(data[: cut.after])
                        await writer.drain()
                        self._hang_up()
                        return
                writer.write(data)
                await writer.drain()
        writer.close()

    def _hang_up(self) -> None:
        for writer in tuple(self._writers):
            writer.close()


class _Through(httpx.AsyncHTTPTransport):
    def __init__(self, port: int) -> None:
        super().__init__()
        self._to = port

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host="127.0.0.1", port=self._to)
        return await super().handle_async_request(request)

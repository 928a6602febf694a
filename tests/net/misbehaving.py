"""A server on loopback that answers byte for byte what a test scripts, breaking off where it says."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Self


class Cut(Enum):
    """What to do instead of sending bytes; nothing comes after it."""

    RESET = "reset the connection"
    HANG = "say nothing more until the client goes away"


KEEP = b""  # as the last step: keep the connection for another request

Step = bytes | float | Cut  # bytes to send, or seconds to be slow


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Script = Callable[[Received], Iterable[Step]]


def answer(status: str = "200 OK", body: bytes = b"", *fields: str) -> bytes:
    """A whole, correct answer."""
    head = [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode() + body


def redirect(status: int, location: str) -> bytes:
    return answer(f"{status} Elsewhere", b"", f"Location: {location}")


class Server:
    """Async context manager; `requests` are all that arrived, `open` how many connections are open now."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._tasks: set[asyncio.Task[None]] = set()
        self.requests: list[Received] = []
        self.connections = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def open(self) -> int:
        return len(self._tasks)

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def all_gone(self) -> None:
        """Return once every connection is closed on both sides."""
        await asyncio.gather(*self._tasks)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await _received(reader)
                self.requests.append(request)
                if not await _play(self._script(request), reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left first, as many tests want
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


async def _received(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, path, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, path, headers, body)


async def _play(steps: Iterable[Step], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Whether the connection stays."""
    step: Step | None = None
    for step in steps:
        match step:
            case Cut.RESET:
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            case Cut.HANG:
                await reader.read()
                return False
            case float():
                await asyncio.sleep(step)
            case bytes():
                writer.write(step)
                await writer.drain()
    return step == KEEP

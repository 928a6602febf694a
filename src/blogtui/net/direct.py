"""Connections straight to servers, kept and used again: HTTP/1.1 (RFC 9112) by h11 over asyncio, for httpx.

What httpx brings for this itself costs four times as much a request. It does proxies, though; see exchange.py.
"""

import asyncio
import select
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import h11
import httpx

from blogtui.net import failure
from blogtui.net.dialling import dial

_IDLE = 5.0  # seconds a connection is kept for another request; servers close theirs later than that
_MOST_IDLE = 16
_LONGEST_HEAD = 100 * 1024  # bytes
_READ = 64 * 1024

Trace = Callable[[str, Mapping[str, object]], Awaitable[None]]
Origin = tuple[bytes, bytes, int | None]


class Direct(httpx.AsyncBaseTransport):
    """Keeps up to 16 idle connections. Tells its way by the trace events of httpcore that `exchange` listens to, and
    raises the exceptions of httpx. Only the time to connect is limited here, by the request's own setting."""

    def __init__(self) -> None:
        self._idle: dict[Origin, deque[_Connection]] = {}
        self._open: set[_Connection] = set()
        self._tls: ssl.SSLContext | None = None
        self._making_tls = asyncio.Lock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, trace = request.url, _trace_of(request)
        origin = (url.raw_scheme, url.raw_host, url.port)
        # What is not a GET goes over a connection of its own: nothing left on an old one can be taken for its answer.
        connection = await self._kept(origin) if request.method == "GET" else None
        if connection is None:
            await trace("connection.connect_tcp.started", {})
            connection = await self._connected(request, origin)
        self._open.add(connection)
        try:
            written = await connection.written(request)
            await trace("http11.send_request_headers.started", {})
            await connection.send(written)
            head = await connection.head()
        except BaseException:
            self._drop(connection)
            raise
        return httpx.Response(
            head.status_code,
            headers=list(head.headers.raw_items()),
            stream=_Body(self, connection),
            extensions={"http_version": b"HTTP/" + head.http_version, "reason_phrase": head.reason},
        )

    async def aclose(self) -> None:
        """Break off whatever is open."""
        for connection in list(self._open):
            self._drop(connection)

    def done(self, connection: "_Connection") -> None:
        """The answer was read or is not wanted any further: keep the connection if it can take another request."""
        if connection not in self._open or not connection.renewed():
            self._drop(connection)
            return
        self._idle.setdefault(connection.origin, deque()).append(connection)
        connection.expires = asyncio.get_running_loop().call_later(_IDLE, self._drop, connection)
        kept = [each for places in self._idle.values() for each in places]
        if len(kept) > _MOST_IDLE:
            self._drop(min(kept, key=lambda each: each.since))

    async def _kept(self, origin: Origin) -> "_Connection | None":
        """The connection to that server used last, if one is still good."""
        while places := self._idle.get(origin):
            connection = places.pop()
            try:
                if await connection.is_ready():
                    return connection
            except BaseException:
                self._drop(connection)
                raise
            self._drop(connection)
        return None

    def _drop(self, connection: "_Connection") -> None:
        connection.abort()
        self._open.discard(connection)
        places = self._idle.get(connection.origin)
        if places is not None:
            with suppress(ValueError):
                places.remove(connection)
            if not places:
                del self._idle[connection.origin]

    async def _connected(self, request: httpx.Request, origin: Origin) -> "_Connection":
        secure = request.url.scheme == "https"
        tls = await self._certificates() if secure else None
        host, port = origin[1].decode("ascii"), origin[2] or (443 if secure else 80)
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("connect")):
                dialled = await dial(host, port)
                reader, writer = await asyncio.open_connection(
                    sock=dialled, ssl=tls, server_hostname=host if secure else None
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        return _Connection(origin, reader, writer)

    async def _certificates(self) -> ssl.SSLContext:
        """Made once, and only when needed: reading them takes a while. Raises NotSent."""
        async with self._making_tls:
            if self._tls is None:
                self._tls = await asyncio.to_thread(_tls_context)
        return self._tls


class _Connection:
    """One connection and the state of HTTP on it."""

    def __init__(self, origin: Origin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.origin = origin
        self.since = 0.0
        self.expires: asyncio.TimerHandle | None = None
        self._unasked: asyncio.Task[bytes] | None = None  # waits, while idle, for what should not come
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self._clock = asyncio.get_running_loop().time

    async def written(self, request: httpx.Request) -> bytes:
        """The request as it goes out. Raises LocalProtocolError for fields that cannot be written."""
        try:
            head = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
            written = [self._http.send(head)]
            assert isinstance(request.stream, httpx.AsyncByteStream)
            written += [self._http.send(h11.Data(data=chunk)) async for chunk in request.stream]
            written.append(self._http.send(h11.EndOfMessage()))
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        return b"".join(data for data in written if data)

    async def send(self, written: bytes) -> None:
        """A server that hangs up over the body may have answered already: what it said is to be read."""
        self._writer.write(written)
        with suppress(ConnectionError):
            await self._writer.drain()

    async def head(self) -> h11.Response:
        """Status and fields of the answer; interim answers (1xx) are passed over."""
        while True:
            event = await self._event()
            if isinstance(event, h11.Response):
                return event

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it comes, still packed."""
        while isinstance(event := await self._event(), h11.Data):
            yield bytes(event.data)

    async def _event(self) -> h11.Event:
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise httpx.RemoteProtocolError(str(error)) from error
            if isinstance(event, h11.Event):
                return event
            try:
                data = await self._reader.read(_READ)
            except OSError as error:
                raise httpx.ReadError(str(error)) from error
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
            self._http.receive_data(data)

    def renewed(self) -> bool:
        """Whether it is ready for another request."""
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        quiet = self._http.trailing_data == (b"", False) and not self._reader.at_eof() and not self._writer.is_closing()
        self._http.start_next_cycle()
        self.since = self._clock()
        self._unasked = asyncio.ensure_future(self._reader.read(1))
        self._unasked.add_done_callback(_heard)
        return quiet

    async def is_ready(self) -> bool:
        """Whether the server has neither hung up nor said anything unasked since, as far as is known."""
        assert self._unasked is not None
        await asyncio.sleep(0)  # for its first look
        quiet = not self._unasked.done() and not self._writer.is_closing() and not self._arrived()
        await self._stop_waiting()
        return quiet

    async def _stop_waiting(self) -> None:
        if self.expires is not None:
            self.expires.cancel()
        if self._unasked is not None:
            unasked, self._unasked = self._unasked, None
            unasked.cancel()
            await asyncio.wait([unasked])

    def _arrived(self) -> bool:
        """Whether there is something to read that the loop has not come to yet, most likely that the server hung up."""
        poll = select.poll()
        poll.register(self._writer.get_extra_info("socket"), select.POLLIN)
        return bool(poll.poll(0))

    def abort(self) -> None:
        """Hang up at once."""
        if self.expires is not None:
            self.expires.cancel()
        if self._unasked is not None:
            self._unasked.cancel()
            self._unasked = None
        self._writer.transport.abort()


class _Body(httpx.AsyncByteStream):
    """The answer's body; closing it gives the connection back."""

    def __init__(self, transport: Direct, connection: _Connection) -> None:
        self._transport = transport
        self._connection = connection
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._connection.body():
            yield chunk

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            self._transport.done(self._connection)


def _heard(unasked: "asyncio.Task[bytes]") -> None:
    """Whatever it was, a reset included, the connection is not used again."""
    if not unasked.cancelled():
        unasked.exception()


def _tls_context() -> ssl.SSLContext:
    try:
        context = httpx.create_ssl_context()
    except (OSError, ValueError) as error:
        raise failure.no_client(error) from error
    context.set_alpn_protocols(["http/1.1"])
    return context


async def _untold(event: str, _: Mapping[str, object]) -> None:
    """Nobody listens."""


def _trace_of(request: httpx.Request) -> Trace:
    trace: Any = request.extensions.get("trace", _untold)
    told: Trace = trace
    return told

"""One request and its answer on the wire, by a transport of httpx; knows nothing of redirects or pauses."""

import asyncio
from collections.abc import Mapping
from urllib.request import getproxies

import httpx

from blogtui import __version__
from blogtui.model.errors import NetError, NoAnswer, TooLarge
from blogtui.net import failure
from blogtui.net.decoding import ACCEPTED, Body, Damaged, Oversize, UnknownCoding
from blogtui.net.direct import Direct
from blogtui.net.message import Answer, Budget, Outgoing
from blogtui.net.proxied import Proxied

USER_AGENT = f"blogtui/{__version__} (terminal blog reader)"
_TIMEOUT = httpx.Timeout(None, connect=10.0).as_dict()  # seconds for the connection alone, TLS included
_STALE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class _Progress:
    """How far a request got, told by trace events: httpcore's, which Direct tells too."""

    def __init__(self) -> None:
        self.begun = False
        self.connecting = False
        self.sending = False

    async def __call__(self, event: str, _: Mapping[str, object]) -> None:
        self.connecting = self.connecting or event.endswith(".connect_tcp.started")
        self.sending = self.sending or event.endswith(".send_request_headers.started")

    @property
    def may_have_arrived(self) -> bool:
        """True once begun unless known otherwise: a transport that tells nothing counts as having sent."""
        return self.begun and (self.sending or not self.connecting)

    @property
    def reused(self) -> bool:
        """Whether the request went over a connection kept from an earlier one."""
        return self.sending and not self.connecting


class Wire:
    """Straight to the servers, unless the environment names proxies."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Raises NotSent when the environment's proxies are unusable, or with one its certificates."""
        self._closed = False
        try:
            self._transport = transport or (Proxied() if getproxies() else Direct())
        except (ImportError, ValueError, OSError) as error:
            raise failure.no_client(error) from error

    async def exchange(self, request: Outgoing, *, limit: int, budget: Budget) -> Answer:
        """Send `request` and read its answer, with the body if `request.wants_body` of its status.

        A GET that fails on a kept connection, which the server may have closed meanwhile, is sent once more.
        Raises NotSent, NoAnswer, TooLarge.
        """
        for last in (False, True):
            progress = _Progress()
            try:
                return await self._within(budget, request, limit, progress)
            except NoAnswer as error:
                stale = request.method == "GET" and progress.reused and isinstance(error.__cause__, _STALE)
                if last or not stale or self._closed:
                    raise
        raise AssertionError("unreachable")

    async def aclose(self) -> None:
        """Close all connections."""
        self._closed = True
        await self._transport.aclose()

    async def _within(self, budget: Budget, request: Outgoing, limit: int, progress: _Progress) -> Answer:
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(budget.left):
                return await self._once(request, limit, progress)
        except TimeoutError as error:
            sent = progress.may_have_arrived
            raise failure.too_late(request.host, budget.seconds, sent=sent, address=request.url) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            sent = progress.may_have_arrived
            raise failure.translated(error, request.host, sent=sent, address=request.url) from error
        finally:
            budget.left = max(budget.left - (clock() - started), 0.0)

    async def _once(self, request: Outgoing, limit: int, progress: _Progress) -> Answer:
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": ACCEPTED, **request.headers}
        sent = httpx.Request(
            request.method,
            request.url,
            headers=[(name.encode(), value.encode(errors="replace")) for name, value in headers.items()],
            content=request.body or None,
            extensions={"trace": progress, "timeout": _TIMEOUT},
        )
        progress.begun = True
        response = await self._transport.handle_async_request(sent)
        try:
            fields = tuple((_text(name).lower(), _text(value)) for name, value in response.headers.raw)
            body = await _read(response, request, limit) if request.wants_body(response.status_code) else b""
            return Answer(response.status_code, response.reason_phrase, fields, body)
        finally:
            await response.aclose()


async def _read(response: httpx.Response, request: Outgoing, limit: int) -> bytes:
    """The decoded body. Raises NoAnswer when it is damaged, TooLarge."""
    try:
        body = Body(response.headers.get("content-encoding", ""), limit)
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > limit:
            raise Oversize
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for chunk in response.stream:  # not aiter_raw(), which refuses the ready-made answers of test transports
            body.feed(chunk)
        return body.end()
    except Oversize as error:
        raise TooLarge(f"{request.host} sent more than {_size(limit)}.", address=request.url) from error
    except Damaged as error:
        raise _unreadable(request, "a damaged answer (its compression is broken)") from error
    except UnknownCoding as error:
        raise _unreadable(request, "an answer packed in a way we did not ask for") from error


def _unreadable(request: Outgoing, what: str) -> NetError:
    return NoAnswer(f"{request.host} sent {what}.", advice="Try again later.", address=request.url)


def _size(limit: int) -> str:
    return f"{limit / 2**20:g} MB" if limit >= 2**20 else f"{limit} bytes"


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")

"""The one HTTP client: redirects checked hop by hop, credentials kept at home, servers' wishes respected."""

import asyncio
import base64
import re
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from blogtui.model.blog import Validators
from blogtui.model.errors import AddressError, BadRedirect, HttpStatus, NoAnswer, NotSent, TooLarge
from blogtui.net import address, links, retry_after, statuses
from blogtui.net import validators as conditions
from blogtui.net.carrying import Carried
from blogtui.net.message import Answer, Budget, Outgoing
from blogtui.net.pacing import Pacing
from blogtui.net.response import Response, Unchanged

if TYPE_CHECKING:
    from blogtui.net.exchange import Wire

FEED_LIMIT = 20 * 2**20  # decoded bytes
PAGE_LIMIT = 5 * 2**20
DEADLINE = 30.0  # seconds for the whole request, redirects included; waiting for a turn is not counted
MOST_HOPS = 10
_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_WAIT = frozenset({429, 503})


class Client:
    """An async context manager over one transport, made on first use.

    `transport` is an `httpx.AsyncBaseTransport` for tests. With `allow_private` false, addresses of this machine and
    its network are refused even when given directly. Cookies last for one request with its redirects, no longer.
    """

    def __init__(
        self, *, transport: object | None = None, allow_private: bool = True, pacing: Pacing | None = None
    ) -> None:
        self._line = _Line(transport)
        self._allow_private = allow_private
        self._pacing = pacing or Pacing()
        self._carried = Carried("", {})

    def carrying(self, site: str, cookies: Mapping[str, str]) -> "Client":
        """This client with cookies of ours for one site: see Carried. It sends by this one and has nothing to close."""
        twin = copy(self)
        twin._carried = Carried(site, cookies)
        return twin

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; any number of times. Requests made afterwards raise NotSent."""
        if not self._carried.site:
            await self._line.aclose()

    async def get(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        accept: str | None = None,
        limit: int = FEED_LIMIT,
        deadline: float = DEADLINE,
        headers: Mapping[str, str] = {},
        cookies: Mapping[str, str] = {},
    ) -> Response | Unchanged:
        """GET `url`, following at most 10 redirects, each to http(s) and none from the public net into a private one.

        `headers`, `cookies` and the user info of `url` go to its own server only, and stay away for good once a
        redirect leaves it. `limit` is in decoded bytes, `deadline` in seconds.
        Raises AddressError, NotSent, NoAnswer, TooLarge, BadRedirect, HttpStatus (400 and more, or a paused host).
        """
        start = here = self._checked(url)
        private, crumbs = _private_fields(url, headers), dict(self._carried.along(here, cookies))
        secret = bool(private or crumbs)
        public = {"Accept": _field_value(accept or "*/*"), **conditions.conditional(validators)}
        budget = Budget(deadline)
        permanent = True
        for hop in range(MOST_HOPS + 1):
            fields = public | private | _cookie_field(crumbs)
            answer = await self._answer(Outgoing("GET", here, fields), limit, budget)
            if answer.status not in _REDIRECTS:
                moved_to = here if hop and permanent else None
                return self._outcome(answer, start, here, validators, moved_to)
            permanent = permanent and answer.status in _PERMANENT
            target = _redirected(here, _joined(answer.headers).get("location", ""), carries_secrets=secret)
            if address.same_host(here, target) and not _downgraded(here, target):
                crumbs |= _cookies(answer.headers)  # some sites redirect in a circle until theirs come back
            else:
                private, crumbs, secret = {}, {}, False
            here = target
        raise BadRedirect(
            f"{address.authority(start)} redirects more than {MOST_HOPS} times without arriving.", address=start
        )

    async def fetch(
        self,
        url: str,
        *,
        accept: str | None = None,
        limit: int = FEED_LIMIT,
        deadline: float = DEADLINE,
        headers: Mapping[str, str] = {},
        cookies: Mapping[str, str] = {},
    ) -> Response:
        """As `get`, unconditionally."""
        answer = await self.get(url, accept=accept, limit=limit, deadline=deadline, headers=headers, cookies=cookies)
        assert isinstance(answer, Response), "get() takes a 304 for an answer only when validators were sent"
        return answer

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        content_type: str | None = None,
        accept: str | None = None,
        headers: Mapping[str, str] = {},
        cookies: Mapping[str, str] = {},
        limit: int = PAGE_LIMIT,
        deadline: float = DEADLINE,
    ) -> Response:
        """Send a request that changes something, exactly once: no redirect is followed, nothing tried again.

        Returns whatever was answered, any status. Raises AddressError and NotSent when nothing can have arrived
        (also while the host is paused, with `retry_at`), NoAnswer for every failure once writing began.
        """
        here = self._checked(url)
        crumbs = self._carried.along(here, cookies)
        fields = {"Accept": _field_value(accept or "*/*"), **_private_fields(url, headers), **_cookie_field(crumbs)}
        if content_type:
            fields["Content-Type"] = _field_value(content_type)
        try:
            answer = await self._answer(Outgoing(method, here, fields, body), limit, Budget(deadline))
        except HttpStatus as error:  # only a paused host raises it here
            raise NotSent(str(error), advice=error.advice, address=here, retry_at=error.retry_at) from error
        except TooLarge as error:
            raise NoAnswer(str(error), advice="Look at the blog to see whether it arrived.", address=here) from error
        return self._response(answer, here, here, None)

    def _checked(self, url: str) -> str:
        """The address to ask, whole and bare. Raises AddressError."""
        whole = self._carried.address(address.strip_userinfo(address.normalise(url)))
        if address.is_private(whole) and not self._allow_private:
            raise AddressError(f"{address.authority(whole)} is on this computer's own network.", address=whole)
        return whole

    async def _answer(self, request: Outgoing, limit: int, budget: Budget) -> Answer:
        """One exchange in its turn; raises HttpStatus when the host is paused, and pauses it when it asks for that."""
        async with self._pacing.turn(request.host):
            if wait := self._pacing.paused_for(request.host):
                retry_at = datetime.now(UTC) + timedelta(seconds=wait)
                raise statuses.paused(request.host, address=request.url, retry_at=retry_at)
            wire = await self._line.opened(request)
            answer = await wire.exchange(request, limit=limit, budget=budget)
            if seconds := _asked_pause(answer):
                self._pacing.pause(request.host, seconds)
            return answer

    def _outcome(
        self, answer: Answer, start: str, here: str, validators: Validators, moved_to: str | None
    ) -> Response | Unchanged:
        fields = _joined(answer.headers)
        if answer.status == 304 and not validators:
            host = address.authority(here)
            raise NoAnswer(f"{host} says nothing changed, though it was asked for everything.", address=here)
        if answer.status == 304:
            return Unchanged(start, here, conditions.renewed(validators, fields), fields, moved_to)
        if answer.status >= 400:
            host, retry_at = address.authority(here), _retry_at(answer)
            raise statuses.refusal(host, answer.status, answer.reason, fields, address=here, retry_at=retry_at)
        return self._response(answer, start, here, moved_to, validators)

    def _response(
        self, answer: Answer, start: str, here: str, moved_to: str | None, sent: Validators = Validators()
    ) -> Response:
        fields = _joined(answer.headers)
        return Response(
            requested=start,
            url=here,
            status=answer.status,
            headers=fields,
            body=answer.body,
            validators=conditions.read(fields, sent),
            moved_to=moved_to,
            links=links.parse((value for name, value in answer.headers if name == "link"), here),
            cookies=_cookies(answer.headers),
            retry_at=_retry_at(answer),
        )


class _Line:
    """The wire of a client and of those that send by it."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._wire: Wire | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    async def aclose(self) -> None:
        self._closed = True
        async with self._opening:
            wire, self._wire = self._wire, None
        if wire is not None:
            await wire.aclose()

    async def opened(self, request: Outgoing) -> "Wire":
        """The wire, made on first use; in a thread, because loading httpx and certificates takes a while."""
        async with self._opening:
            if self._wire is None and not self._closed:
                self._wire = await asyncio.to_thread(_new_wire, self._transport)
            if self._wire is None:
                raise NotSent("The program is closing; nothing was sent.", address=request.url)
            return self._wire


def _new_wire(transport: Any) -> "Wire":
    from blogtui.net.exchange import Wire

    return Wire(transport)


def _redirected(here: str, location: str, *, carries_secrets: bool) -> str:
    """The address of the next hop. Raises BadRedirect."""
    host = address.authority(here)
    if not location.strip():
        raise BadRedirect(f"{host} redirects without saying where to.", address=here)
    target = address.resolve(here, location)
    if target is None:
        raise BadRedirect(f"{host} redirects to something that is not a web address.", address=here)
    if address.leads_inward(here, target):
        raise BadRedirect(f"{host} redirects into a private network, to {address.authority(target)}.", address=here)
    if _downgraded(here, target) and carries_secrets and address.same_host(here, target):
        raise BadRedirect(f"{host} redirects to an unencrypted address, where a login would be readable.", address=here)
    return address.without_fragment(target)


def _downgraded(here: str, target: str) -> bool:
    return here.startswith("https:") and target.startswith("http:")


def _private_fields(url: str, headers: Mapping[str, str]) -> dict[str, str]:
    """The header fields that only the server of `url` may see."""
    fields = {name: _field_value(value) for name, value in headers.items()}
    if "@" in url and (info := address.userinfo(address.normalise(url))):
        fields["Authorization"] = "Basic " + base64.b64encode(":".join(info).encode()).decode()
    return fields


def _cookie_field(cookies: Mapping[str, str]) -> dict[str, str]:
    pairs = (f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": _field_value("; ".join(pairs))} if cookies else {}


def _field_value(value: str) -> str:
    """`value` with nothing in it that could end the header line."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]+", " ", value).strip()


def _joined(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in fields:
        if name != "set-cookie":
            joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _cookies(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Name and value of every Set-Cookie (RFC 6265 §5.2), attributes left out."""
    pairs = (value.partition(";")[0].partition("=") for name, value in fields if name == "set-cookie")
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _asked_pause(answer: Answer) -> float | None:
    """Seconds for which the server asked to be left alone."""
    return retry_after.delay(_joined(answer.headers), datetime.now(UTC)) if answer.status in _WAIT else None


def _retry_at(answer: Answer) -> datetime | None:
    seconds = _asked_pause(answer)
    return None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)

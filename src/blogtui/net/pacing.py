"""How many requests run at once, and which servers are to be left alone for now."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

PER_HOST = 2
OVERALL = 16


class Pacing:
    """Slots for requests: `per_host` at once to one server, `overall` to all; and pauses servers asked for.

    Servers are named as `address.authority` does. `clock` is monotonic, in seconds.
    """

    def __init__(
        self, *, per_host: int = PER_HOST, overall: int = OVERALL, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_host = per_host
        self._overall = asyncio.Semaphore(overall)
        self._clock = clock
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._users: dict[str, int] = {}
        self._paused: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a slot and hold it. The host's comes first, so that a slow host's queue takes no common slots."""
        slots = self._hosts.setdefault(host, asyncio.Semaphore(self._per_host))
        self._users[host] = self._users.get(host, 0) + 1
        try:
            async with slots, self._overall:
                yield
        finally:
            self._users[host] -= 1
            if not self._users[host]:
                del self._users[host], self._hosts[host]

    def pause(self, host: str, seconds: float) -> None:
        """Send nothing to `host` for that long. A longer pause already asked for stands."""
        now = self._clock()
        self._paused = {name: until for name, until in self._paused.items() if until > now}
        self._paused[host] = max(now + seconds, self._paused.get(host, now))

    def paused_for(self, host: str) -> float:
        """Seconds until `host` may be asked again; 0 when it may be now."""
        until = self._paused.get(host)
        return 0.0 if until is None else max(until - self._clock(), 0.0)

"""Everything a face needs, opened from Settings and closed in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from blogtui.model.account import NOBODY, Secrets
from blogtui.model.errors import StoreError
from blogtui.model.ids import BlogId
from blogtui.model.problem import Problem, problem_from
from blogtui.model.settings import Settings
from blogtui.service.browse import Browse
from blogtui.service.clock import Clock, utc_now
from blogtui.store.store import Store

if TYPE_CHECKING:
    from blogtui.comments.registry import Registry
    from blogtui.net.client import Client
    from blogtui.service.accounts import Accounts
    from blogtui.service.amend import Amendments
    from blogtui.service.claims import Claims
    from blogtui.service.discuss import Discuss
    from blogtui.service.lists import Lists
    from blogtui.service.passwords import Passwords
    from blogtui.service.refresh import Refresh
    from blogtui.service.reply import Replies
    from blogtui.service.subscribe import Subscribe
    from blogtui.service.whereabouts import Whereabouts

log = logging.getLogger("blogtui")
_BREATH = 0.004  # seconds in which a key finds its way through the screen


class Services:
    """The rooms of the service floor. What needs the network is imported when it is first asked for, so that the
    first screen comes from the store alone."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        make_client: Callable[[], "Client"] | None,
        secrets: Secrets,
    ) -> None:
        self.settings = settings
        self._secrets = secrets
        self.store = store
        self.clock = clock
        self._make_client = make_client
        self._client: Client | None = None
        self.browse = Browse(store, clock)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        make_client: Callable[[], "Client"] | None = None,
        secrets: Secrets = NOBODY,
        threads: bool = True,
    ) -> AsyncIterator["Services"]:
        """Opens the store (raises StoreError) and closes client and store at the end, whatever happens between.
        Without `threads` everything waits for the store, which is then quicker: for what shows no screen."""
        async with Store(Path(settings.places.store), threads=threads) as store:
            services = cls(settings, store, clock, make_client, secrets)
            try:
                yield services
            finally:
                if services._client is not None:
                    await services._client.aclose()

    @property
    def client(self) -> "Client":
        if self._client is None:
            if self._make_client is None:
                from blogtui.net.client import Client

                self._client = Client()
            else:
                self._client = self._make_client()
        return self._client

    async def warm_up(self) -> None:
        """Import what the rooms about comments need, a piece at a time, so that keys get their turn in between."""
        from blogtui.comments.registry import import_one_by_one

        for _ in import_one_by_one():
            await asyncio.sleep(_BREATH)

    @cached_property
    def registry(self) -> "Registry":
        from blogtui.comments.registry import Registry

        return Registry.load()

    @cached_property
    def subscribe(self) -> "Subscribe":
        from blogtui.service.subscribe import Subscribe

        return Subscribe(self.store, self.client, self.clock)

    @cached_property
    def lists(self) -> "Lists":
        from blogtui.service.lists import Lists

        return Lists(self.store, self.clock)

    @cached_property
    def discuss(self) -> "Discuss":
        from blogtui.service.discuss import Discuss

        return Discuss(
            self.store,
            self.client,
            self.registry,
            self.accounts,
            self.passwords,
            self._whereabouts,
            self.clock,
            self.record,
        )

    @cached_property
    def _whereabouts(self) -> "Whereabouts":
        from blogtui.service.whereabouts import Whereabouts

        return Whereabouts(self.store, self.client, self.registry, self.accounts, self.passwords, self.clock)

    @cached_property
    def accounts(self) -> "Accounts":
        from blogtui.service.accounts import Accounts

        return Accounts(self._secrets, self.registry, self.client)

    @cached_property
    def passwords(self) -> "Passwords":
        from blogtui.service.passwords import Passwords

        return Passwords(self.store, self.client, self.registry, self._secrets, self.clock)

    @cached_property
    def refresh(self) -> "Refresh":
        from blogtui.service.refresh import Refresh

        return Refresh(self.store, self.client, self.clock, lambda: self.discuss, self.record)

    @cached_property
    def reply(self) -> "Replies":
        from blogtui.service.reply import Replies

        return Replies(
            self.store,
            self.registry,
            self.discuss,
            self.accounts,
            self.passwords,
            self._whereabouts,
            self._claims,
            self.amend,
            self.settings.identity,
            self.clock,
        )

    @cached_property
    def amend(self) -> "Amendments":
        from blogtui.service.amend import Amendments

        return Amendments(self.store, self.client, self.registry, self.discuss, self.accounts, self._claims, self.clock)

    @cached_property
    def _claims(self) -> "Claims":
        from blogtui.service.claims import Claims

        return Claims(Path(self.settings.places.data, "sending"))

    async def record(self, error: Exception, doing: str, blog_id: BlogId | None = None) -> Problem:
        """Make a Problem of an error, keep it, and return it."""
        problem = problem_from(error, doing, self.clock(), blog_id)
        await self.keep(problem)
        return problem

    async def keep(self, problem: Problem) -> None:
        """Log and store what went wrong, before anybody is shown it. When the store itself fails, the log has it."""
        log.error("%s: %s", problem.doing, problem.detail)
        try:
            await self.store.problems.add(problem)
        except StoreError as error:
            log.error("keeping that problem: %s", error)

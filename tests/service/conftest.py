"""Services on a store of their own, and the demo blog beside them."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.service.site import Site

from blogtui.config.places import places
from blogtui.demo.server import DemoBlog
from blogtui.model.settings import Settings
from blogtui.service.services import Services


@dataclass
class Clock:
    """A clock that moves when told; it begins at the true time, as servers live by theirs."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


Opened = Callable[[], AbstractAsyncContextManager[Services]]


def settings(home: Path) -> Settings:
    return Settings(places(home))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def opened(home: Path, clock: Clock) -> Opened:
    """Another running copy of the program: `async with opened() as services`."""
    return lambda: Services.open(settings(home), clock=clock)


@pytest.fixture
async def services(opened: Opened) -> AsyncIterator[Services]:
    async with opened() as services:
        yield services


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[DemoBlog]:
    with DemoBlog(tmp_path / "demo", per_minute=1000) as blog:
        yield blog


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as site:
        yield site

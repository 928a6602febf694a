"""A demo blog for each test, on a clock that the test sets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blogtui.demo.server import DemoBlog


@dataclass
class Clock:
    """A clock that moves when told."""

    time: datetime = field(default_factory=lambda: datetime(2026, 1, 1, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(tmp_path: Path, clock: Clock) -> Iterator[DemoBlog]:
    """A blog that is not started yet, and is stopped at the end."""
    blog = DemoBlog(tmp_path, now=clock)
    yield blog
    blog.stop()


@pytest.fixture
def address(demo: DemoBlog) -> str:
    return demo.start()

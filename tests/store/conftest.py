"""A fresh store for each test, and short ways to fill it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from blogtui.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "blogtui.db"


@pytest.fixture(params=[True, False], ids=["threads", "no threads"])
def threads(request: pytest.FixtureRequest) -> bool:
    """Both ways of doing the store's work."""
    return bool(request.param)


@pytest.fixture
async def store(path: Path, threads: bool) -> AsyncIterator[Store]:
    async with Store(path, patience=0.2, threads=threads) as opened:
        yield opened

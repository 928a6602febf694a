"""A fresh store for each test, and short ways to fill it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from blogtui.store.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "blogtui.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    async with Store(path, patience=0.2) as opened:
        yield opened

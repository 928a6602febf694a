"""What a journey sets out with: an empty home, the program, and real servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.program import DemoProcess, Program
from tests.servers.blogger import Blogger


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def program(home: Path) -> Program:
    return Program(home)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[DemoProcess]:
    """The demo blog in its own process."""
    with DemoProcess(tmp_path / "demo") as process:
        yield process


@pytest.fixture
def blogger() -> Iterator[Blogger]:
    """A blog in the shape of Blogger's."""
    with Blogger() as blog:
        yield blog

"""Fixtures that give a test a real server, imported by name where all tests see them: in `tests/conftest.py`.

Where a server cannot be had the tests are skipped with the reason; with BLOGTUI_REQUIRE_SERVERS=1 they fail.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from tests.servers.debian import DebianWordPress
from tests.servers.ghost import Ghost
from tests.servers.isso import Isso
from tests.servers.packages import Unavailable
from tests.servers.waline import Waline
from tests.servers.wordpress import WordPress


class _Server(Protocol):
    def up(self) -> None: ...
    def down(self) -> None: ...


Site = TypeVar("Site", bound=_Server)


def _served(site: Site, name: str, missing: Callable[[str, str], None]) -> Iterator[Site]:
    """The server of this test process (each xdist worker has its own, since tests write to it)."""
    try:
        site.up()
    except Unavailable as reason:
        missing(str(reason), name)
    yield site
    site.down()


@pytest.fixture(scope="session")
def wordpress_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    yield from _served(WordPress(tmp_path_factory.mktemp("wordpress")), "WordPress", missing)


@pytest.fixture
def wordpress(wordpress_site: WordPress) -> WordPress:
    """A real WordPress in its first state, whatever the test before did to it."""
    wordpress_site.reset()
    return wordpress_site


@pytest.fixture(scope="session")
def debian_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DebianWordPress]:
    with tempfile.TemporaryDirectory(prefix="blogtui-") as sockets:
        site = DebianWordPress(tmp_path_factory.mktemp("debian"), Path(sockets))
        yield from _served(site, "WordPress of Debian", missing)


@pytest.fixture
def debian(debian_site: DebianWordPress) -> DebianWordPress:
    """The WordPress of Debian behind nginx, with the same posts and comments."""
    debian_site.reset()
    return debian_site


@pytest.fixture(scope="session")
def isso_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Isso]:
    yield from _served(Isso(tmp_path_factory.mktemp("isso")), "Isso", missing)


@pytest.fixture
def isso(isso_site: Isso) -> Isso:
    """A real Isso with its first comments and without any limits."""
    isso_site.reset()
    return isso_site


@pytest.fixture(scope="session")
def waline_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Waline]:
    yield from _served(Waline(tmp_path_factory.mktemp("waline")), "Waline", missing)


@pytest.fixture
def waline(waline_site: Waline) -> Waline:
    """A real Waline with its first comments and without any limits."""
    waline_site.reset()
    return waline_site


@pytest.fixture(scope="session")
def ghost_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ghost]:
    """As it is large, it is never required."""
    yield from _served(Ghost(tmp_path_factory.mktemp("ghost")), "Ghost", _not_here)


@pytest.fixture
def ghost(ghost_site: Ghost) -> Ghost:
    """A real Ghost with its first comments."""
    ghost_site.reset()
    return ghost_site


def missing(reason: str, server: str = "WordPress") -> None:
    """Skip the test with the reason, or fail it where servers are required."""
    if os.environ.get("BLOGTUI_REQUIRE_SERVERS") == "1":
        pytest.fail(f"No real {server}: {reason}", pytrace=False)
    _not_here(reason, server)


def _not_here(reason: str, server: str) -> None:
    pytest.skip(f"No real {server}: {reason}")

"""Fixtures that give a test a real server, imported by name where all tests see them: in `tests/conftest.py`.

Where a server cannot be had the tests are skipped with the reason; with BLOGTUI_REQUIRE_SERVERS=1 they fail.
"""

import os
from collections.abc import Iterator

import pytest
from tests.servers.ghost import Ghost
from tests.servers.isso import Isso
from tests.servers.waline import Waline
from tests.servers.wordpress import Unavailable, WordPress


@pytest.fixture(scope="session")
def wordpress_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """The site of this test process (each xdist worker has its own, since tests write to it)."""
    site = WordPress(tmp_path_factory.mktemp("wordpress"))
    try:
        site.up()
    except Unavailable as reason:
        missing(str(reason))
    yield site
    site.down()


@pytest.fixture
def wordpress(wordpress_site: WordPress) -> WordPress:
    """A real WordPress in its first state, whatever the test before did to it."""
    wordpress_site.reset()
    return wordpress_site


@pytest.fixture(scope="session")
def isso_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Isso]:
    """The Isso of this test process."""
    site = Isso(tmp_path_factory.mktemp("isso"))
    try:
        site.up()
    except Unavailable as reason:
        missing(str(reason), "Isso")
    yield site
    site.down()


@pytest.fixture
def isso(isso_site: Isso) -> Isso:
    """A real Isso with its first comments and without any limits."""
    isso_site.reset()
    return isso_site


@pytest.fixture(scope="session")
def waline_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Waline]:
    """The Waline of this test process."""
    site = Waline(tmp_path_factory.mktemp("waline"))
    try:
        site.up()
    except Unavailable as reason:
        missing(str(reason), "Waline")
    yield site
    site.down()


@pytest.fixture
def waline(waline_site: Waline) -> Waline:
    """A real Waline with its first comments and without any limits."""
    waline_site.reset()
    return waline_site


@pytest.fixture(scope="session")
def ghost_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ghost]:
    """The Ghost of this test process; as it is large, it is never required."""
    site = Ghost(tmp_path_factory.mktemp("ghost"))
    try:
        site.up()
    except Unavailable as reason:
        pytest.skip(f"No real Ghost: {reason}")
    yield site
    site.down()


@pytest.fixture
def ghost(ghost_site: Ghost) -> Ghost:
    """A real Ghost with its first comments."""
    ghost_site.reset()
    return ghost_site


def missing(reason: str, server: str = "WordPress") -> None:
    """Skip the test with the reason, or fail it where servers are required."""
    sentence = f"No real {server}: {reason}"
    if os.environ.get("BLOGTUI_REQUIRE_SERVERS") == "1":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)

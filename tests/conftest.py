"""What all tests share: options of the run, and the real servers, each started once for all that want it."""

import pytest
from tests.servers.fixtures import (
    debian,
    debian_site,
    ghost,
    ghost_site,
    isso,
    isso_site,
    waline,
    waline_site,
    wordpress,
    wordpress_site,
)

__all__ = [
    "debian",
    "debian_site",
    "ghost",
    "ghost_site",
    "isso",
    "isso_site",
    "waline",
    "waline_site",
    "wordpress",
    "wordpress_site",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="put the README's tables and the pictures right")

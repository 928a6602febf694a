"""The option that renews the pictures."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--look-update", action="store_true", help="write screenshots/*.svg anew instead of comparing")


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether the pictures are to be made anew."""
    return bool(request.config.getoption("--look-update"))

"""What time it is; a parameter everywhere, so that tests and pictures can hold it still."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present as an aware UTC datetime."""
    return datetime.now(UTC)

"""Retry-After (RFC 9110 §10.2.3): for how long a server asks to be left alone."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST = 60.0  # seconds
LONGEST = 86_400.0


def delay(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, between a minute and a day, or None when nothing sensible is asked.

    A date is taken relative to the server's own `Date`, so that a wrong clock there does no harm; `now` (aware)
    stands in when there is none.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return _bounded(float(value))
    when = _date(value)
    if when is None:
        return None
    return _bounded((when - (_date(headers.get("date", "")) or now)).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(seconds, SHORTEST), LONGEST)


def _date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7, obsolete forms too), aware UTC, or None."""
    try:
        when = parsedate_to_datetime(text.strip())
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None

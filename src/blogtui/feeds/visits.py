"""When a feed may be asked for again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

SOONEST = timedelta(minutes=15)
LATEST = timedelta(days=1)


def next_visit(headers: Mapping[str, str], ttl_minutes: int | None, now: datetime) -> datetime:
    """The earliest moment (aware UTC) it is polite to ask again: 15 minutes to a day after `now`.

    `headers` (lower-case names) are those of the answer: `Cache-Control: max-age` less `Age`, else `Expires`
    relative to `Date` (RFC 9111 section 4.2). The feed's own `ttl_minutes` counts when it is longer.
    """
    wait = _fresh_for(headers) or timedelta()
    if ttl_minutes:
        wait = max(wait, timedelta(minutes=min(ttl_minutes, 10_000)))
    return now + min(max(wait, SOONEST), LATEST)


def _fresh_for(headers: Mapping[str, str]) -> timedelta | None:
    directives = dict(_directive(part) for part in headers.get("cache-control", "").lower().split(","))
    if "no-cache" in directives or "no-store" in directives:
        return None
    age = _seconds(directives.get("max-age"))
    if age is not None:
        return timedelta(seconds=max(age - (_seconds(headers.get("age")) or 0), 0))
    expires, sent = _moment(headers.get("expires")), _moment(headers.get("date"))
    return expires - sent if expires and sent else None


def _directive(part: str) -> tuple[str, str]:
    name, _, value = part.strip().partition("=")
    return name, value.strip('" ')


def _seconds(text: str | None) -> int | None:
    text = (text or "").strip()
    return min(int(text), 10**8) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _moment(text: str | None) -> datetime | None:
    """An HTTP date; None for anything else (`Expires: 0` means expired)."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None

"""Times in words. English whatever the locale; the zone and the present moment always come as arguments."""

from datetime import UTC, datetime, timedelta, tzinfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MINUTE, _HOUR, _DAY = 60, 3600, 86400  # seconds
_SPANS = ((_MINUTE, _HOUR, "min"), (_HOUR, _DAY, "h"), (_DAY, 30 * _DAY, "d"), (30 * _DAY, 365 * _DAY, "mo"))


def local(moment: datetime, tz: tzinfo | None) -> datetime:
    """The aware `moment` in zone `tz` (None: the computer's own). At the very ends of the calendar, where the zone
    would leave it, the moment as it is."""
    try:
        return moment.astimezone(tz)
    except (OverflowError, ValueError, OSError):
        return moment


def day_begins(second: int, tz: tzinfo | None) -> int:
    """When the local day of a second begins; both in seconds since 1970. Never later than the second itself."""
    try:
        moment = local(datetime.fromtimestamp(second, UTC), tz)
        begin = int(datetime(moment.year, moment.month, moment.day, tzinfo=tz).timestamp())
    except (OverflowError, ValueError, OSError):
        begin = second - second % _DAY
    return min(begin, second)


def day_of(second: int, tz: tzinfo | None) -> datetime:
    """The local time of a second, in seconds since 1970."""
    return local(datetime.fromtimestamp(second, UTC), tz)


def day_heading(moment: datetime) -> str:
    """The day of a local time: "Friday, July 20, 2007"."""
    return f"{_DAYS[moment.weekday()]}, {_MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def day_short(moment: datetime) -> str:
    """The day of a local time where room is short: "Jul 20, 2007"."""
    return f"{_MONTHS[moment.month - 1][:3]} {moment.day}, {moment.year}"


def clock(moment: datetime) -> str:
    """The time of day of a local time: "11:38 AM"."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"


def full(moment: datetime) -> str:
    """A local time in full: "Friday, July 20, 2007, 11:38 AM"."""
    return f"{day_heading(moment)}, {clock(moment)}"


def age(moment: datetime, now: datetime) -> str:
    """How long ago: "now", "5 min", "3 h", "12 d", "4 mo", "2 y". What lies ahead of `now` is "now": never negative."""
    seconds = (now.astimezone(UTC) - moment.astimezone(UTC)).total_seconds()
    if seconds < _MINUTE:
        return "now"
    for unit, until, name in _SPANS:
        if seconds < until:
            return f"{int(seconds // unit)} {name}"
    return f"{int(seconds // (365 * _DAY))} y"


def ahead(moment: datetime, now: datetime) -> str:
    """How long until then: "now", "in 5 min", "in 3 h" …; what has passed is "now"."""
    distance = max(timedelta(0), moment - now)
    words = age(now, now + distance) if distance < timedelta(days=36500) else "100 y"
    return words if words == "now" else f"in {words}"

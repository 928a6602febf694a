"""Times as people say them, whatever the locale and the clock."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.view import when

POSTED = datetime(2007, 7, 20, 18, 38, tzinfo=UTC)
PACIFIC = timezone(timedelta(hours=-7))


def test_a_local_time_in_words() -> None:
    moment = when.local(POSTED, PACIFIC)
    assert when.day_heading(moment) == "Friday, July 20, 2007"
    assert when.day_short(moment) == "Jul 20, 2007"
    assert when.clock(moment) == "11:38 AM"
    assert when.full(moment) == "Friday, July 20, 2007, 11:38 AM"


@pytest.mark.parametrize(("hour", "words"), [(0, "12:05 AM"), (1, "1:05 AM"), (12, "12:05 PM"), (23, "11:05 PM")])
def test_clock(hour: int, words: str) -> None:
    assert when.clock(datetime(2020, 1, 1, hour, 5, tzinfo=UTC)) == words


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(days=-400), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=5, seconds=59), "5 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=29), "29 d"),
        (timedelta(days=130), "4 mo"),
        (timedelta(days=800), "2 y"),
    ],
)
def test_age(ago: timedelta, words: str) -> None:
    assert when.age(POSTED - ago, POSTED) == words


def test_ahead() -> None:
    assert when.ahead(POSTED + timedelta(minutes=5), POSTED) == "in 5 min"
    assert when.ahead(POSTED - timedelta(minutes=5), POSTED) == "now"


_MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
_ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(_MOMENTS, _MOMENTS, _ZONES)
def test_any_moment_in_any_zone_has_words(moment: datetime, now: datetime, tz: timezone) -> None:
    assert when.full(when.local(moment, tz))
    assert not when.age(moment, now).startswith("-")
    assert not when.ahead(moment, now).startswith("-")

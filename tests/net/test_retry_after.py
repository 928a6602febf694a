"""Retry-After in both forms."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.net.retry_after import delay

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 120 "}, 120),
        ({"retry-after": "0"}, 60),
        ({"retry-after": "999999999"}, 86400),
        ({"retry-after": "9" * 40}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "١٢٠"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 01 May 2024 12:10:00 GMT"}, 600),
        ({"retry-after": "Wednesday, 01-May-24 12:10:00 GMT"}, 600),
        ({"retry-after": "Wed, 01 May 2024 11:00:00 GMT"}, 60),
        ({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}, 86400),
        ({"retry-after": "Thu, 01 Jan 1970 00:10:00 GMT", "date": "Thu, 01 Jan 1970 00:00:00 GMT"}, 600),
        ({"retry-after": "Wed, 01 May 2024 12:10:00 GMT", "date": "what?"}, 600),
    ],
)
def test_delay(headers: dict[str, str], seconds: float | None) -> None:
    assert delay(headers, NOW) == seconds


@given(st.text(), st.text())
def test_any_text_is_a_sensible_delay_or_none(value: str, date: str) -> None:
    found = delay({"retry-after": value, "date": date}, NOW)
    assert found is None or 60 <= found <= 86400


@given(st.integers(0, 10**6), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(-12, 12))
def test_both_forms_mean_the_same(seconds: int, server_time: datetime, hours: int) -> None:
    there = server_time.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    dated = {"retry-after": format_datetime(there + timedelta(seconds=seconds)), "date": format_datetime(there)}
    assert delay(dated, NOW) == delay({"retry-after": str(seconds)}, NOW)

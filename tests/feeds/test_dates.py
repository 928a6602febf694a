"""Dates: right or absent."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.feeds.dates import parse_date

NOON = datetime(2021, 9, 6, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2021, 9, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2021-09-06T12:00:00Z",
        "2021-09-06t12:00:00.123456789z",
        "2021-09-06T14:00:00+02:00",
        "2021-09-06T14:00:00 +0200",
        "2021-09-06 12:00:00",
        "2021-09-06T12:00",
        "20210906T120000Z",
        "2021-09-06T08:00:00-04",
        "Mon, 06 Sep 2021 12:00:00 GMT",
        "Mon, 06 Sep 2021 12:00:00",
        "Mon, 6 Sep 21 12:00 UT",
        "06 Sep 2021 14:00:00 +0200",
        "Mon, 06 Sep 2021 08:00:00 EDT",
        "Mon, 06 Sep 2021 05:00:00 PDT",
        "Monday, 06-Sep-21 12:00:00 GMT",
        "Mon Sep  6 12:00:00 2021",
        "Monday, September 6, 2021 12:00 PM",
        "lun., 06 sept. 2021 14:00:00 +0200",
        "Mo, 06 September 2021 14:00:00 MESZ",
        "lun, 06 set 2021 14:00:00 +0200",
        "2021년 9월 6일 오후 12:00",
        "1630929600",
        "1630929600000",
        "  2021-09-06T12:00:00Z\n",
    ],
)
def test_noon(text: str) -> None:
    assert parse_date(text) == NOON


@pytest.mark.parametrize(
    "text",
    ["2021-09-06", "20210906", "2021-249", "2021-W36-1", "6 September 2021", "2021年9月6日", "2021-09-05T24:00:00Z"],
)
def test_days_begin_at_midnight_utc(text: str) -> None:
    assert parse_date(text) == MIDNIGHT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021", datetime(2021, 1, 1, tzinfo=UTC)),
        ("2021-09", datetime(2021, 9, 1, tzinfo=UTC)),
        ("Friday, January 29, 2021 04:42 PM", datetime(2021, 1, 29, 16, 42, tzinfo=UTC)),
        ("Tue, 01 Jan 99 00:15:00 12:15 AM", None),
        ("mar. 02 mars 2021 10:00:00 +0100", datetime(2021, 3, 2, 9, 0, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("1865-04-14T22:15:00Z", datetime(1865, 4, 14, 22, 15, tzinfo=UTC)),
    ],
)
def test_other_moments(text: str, moment: datetime | None) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "0001-01-01T00:00:00Z",
        "0000-00-00 00:00:00",
        "-0001-11-30T00:00:00",
        "-0044-03-15",
        "10000-01-01",
        "2021-13-01",
        "2021-02-30",
        "30 Feb 2021",
        "2021-366",
        "2021-W54-1",
        "12:00",
        "12",
        "１２",
        "Sep 2021",
        "Mon, 06 Sep 2021 25:00:00 GMT",
        "9999-12-31T23:59:59-12:00",
        "6 Sep 2021 " + "x" * 200,
    ],
)
def test_absent_rather_than_made_up(text: str | None) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=40) | st.from_regex(r"[0-9A-Za-z:+,. TZ-]{1,40}", fullmatch=True))
def test_any_text_is_a_utc_moment_or_none(text: str) -> None:
    moment = parse_date(text)
    assert moment is None or moment.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))
def test_what_is_written_is_read(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    assert parse_date(moment.isoformat()) == whole
    assert parse_date(whole.strftime("%a, %d %b %Y %H:%M:%S +0000")) == whole

"""When to ask again."""

from datetime import UTC, datetime, timedelta

import pytest

from blogtui.feeds.visits import next_visit

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "ttl", "minutes"),
    [
        ({}, None, 15),
        ({"cache-control": "max-age=3600"}, None, 60),
        ({"cache-control": "public, Max-Age=3600", "age": "600"}, None, 50),
        ({"cache-control": "max-age=5"}, None, 15),
        ({"cache-control": "max-age=99999999999"}, None, 24 * 60),
        ({"cache-control": "no-cache, max-age=3600"}, None, 15),
        ({"cache-control": "max-age=junk"}, None, 15),
        ({"expires": "Fri, 01 Mar 2024 14:00:00 GMT", "date": "Fri, 01 Mar 2024 12:00:00 GMT"}, None, 120),
        ({"expires": "Fri, 01 Mar 2030 14:00:00 GMT", "date": "Fri, 01 Mar 2030 12:00:00 GMT"}, None, 120),
        ({"expires": "0", "date": "Fri, 01 Mar 2024 12:00:00 GMT"}, None, 15),
        ({"expires": "Fri, 01 Mar 2024 14:00:00 GMT"}, None, 15),
        ({}, 60, 60),
        ({"cache-control": "max-age=7200"}, 60, 120),
        ({}, 999_999_999, 24 * 60),
    ],
)
def test_next_visit(headers: dict[str, str], ttl: int | None, minutes: int) -> None:
    assert next_visit(headers, ttl, NOW) == NOW + timedelta(minutes=minutes)

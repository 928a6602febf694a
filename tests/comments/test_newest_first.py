"""When a look at the newest page is enough."""

from datetime import UTC, datetime, timedelta

import pytest

from blogtui.comments.newest_first import learnt, nothing_new, was_whole
from blogtui.comments.provider import Known, with_facts
from blogtui.model.thread import Source

IDS = frozenset(str(number) for number in range(130))


def source(**facts: str | None) -> Source:
    return Source("x", "k", "https://x.example/", facts=with_facts((), **facts))


def test_a_long_thread_just_read_whole() -> None:
    seen = learnt(True, 130, 131, 100)
    assert was_whole(source(**seen), Known(ids=IDS), 100)
    assert nothing_new(source(**seen), Known(ids=IDS), {"129", "128"}, 131)
    assert not nothing_new(source(**seen), Known(ids=IDS), {"130", "129"}, 131)
    assert not nothing_new(source(**seen), Known(ids=IDS), {"129", "128"}, 130)


@pytest.mark.parametrize(("complete", "count"), [(False, 130), (True, 100), (True, 0)])
def test_nothing_is_kept_of_a_short_thread_or_of_part_of_one(complete: bool, count: int) -> None:
    assert not was_whole(source(**learnt(complete, count, 130, 100)), Known(ids=IDS), 100)


@pytest.mark.parametrize("ago", [timedelta(days=2), timedelta(hours=-1)])
def test_all_is_read_anew_after_a_day_and_when_clocks_differ(ago: timedelta) -> None:
    whole = (datetime.now(UTC) - ago).isoformat()
    assert not was_whole(source(whole=whole, counted="130"), Known(ids=IDS), 100)


@pytest.mark.parametrize("whole", [None, "", "soon", "2024-05-01T10:00:00"])
def test_what_is_no_time_is_no_promise(whole: str | None) -> None:
    assert not was_whole(source(whole=whole, counted="130"), Known(ids=IDS), 100)


def test_what_the_store_lost_is_read_again() -> None:
    assert not was_whole(source(**learnt(True, 130, 130, 100)), Known(ids=frozenset({"1"})), 100)

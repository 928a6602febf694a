"""When a look at the newest page is enough."""

from datetime import UTC, datetime, timedelta

import pytest

from blogtui.comments.newest_first import learnt, learnt_more, nothing_new, only_added, was_whole
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


def test_a_thread_that_has_only_grown() -> None:
    was = source(**learnt(True, 130, 130, 100, IDS))
    known = Known(ids=IDS)
    assert only_added(was, known, ["131", "130", "129"], 132)
    assert not only_added(was, known, ["131", "130"], 132), "more may be new than was read"
    assert not only_added(was, known, ["131", "130", "129"], 131), "one was taken away"
    assert not only_added(was, known, ["131", "130", "129"], None)
    assert not only_added(was, known, [], 130)
    now = source(**learnt_more(was, 132, ["131", "130", "129"]))
    assert only_added(now, Known(ids=IDS | {"130", "131"}), ["132", "131"], 133)


def test_ones_own_answer_is_counted_though_it_is_known() -> None:
    was = source(**learnt(True, 130, 130, 100, IDS))
    assert only_added(was, Known(ids=IDS | {"130"}), ["130", "129"], 131)
    assert not only_added(was, Known(ids=IDS | {"130"}), ["130", "129"], 130)


@pytest.mark.parametrize("facts", [{}, {"counted": "130"}, {"counted": "130, x", "last": "9"}, {"last": "129"}])
def test_what_was_not_learnt_is_no_ground_to_stop(facts: dict[str, str]) -> None:
    assert not only_added(source(**facts), Known(ids=IDS), ["130", "129"], 131)


def test_ids_that_are_no_numbers_tell_no_order() -> None:
    was = source(**learnt(True, 130, 130, 100, IDS))
    assert not only_added(was, Known(ids=IDS | {"65f0"}), ["131", "65f0"], 131)

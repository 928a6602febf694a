"""The rows of a list of which few posts are here: the same rows, wherever one begins and however they come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.model.filter import Filter
from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import Post
from blogtui.tui.reading.post_rows import KEPT, PostRows
from blogtui.view.rows import DayRow
from blogtui.view.when import day_begins, day_of

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2024, 3, 31, 12, tzinfo=BERLIN)  # the day summer time begins


def post(id: int, listed: int) -> Post:
    when = datetime.fromtimestamp(listed, UTC)
    return Post(PostId(id), BlogId(1), "Blog", str(id), f"Title {id}", None, None, when, None, when, listed=listed)


def made(seconds: Sequence[int]) -> list[Post]:
    """Posts of those times, in the order of lists."""
    return sorted((post(n + 1, each) for n, each in enumerate(seconds)), key=lambda one: (-one.listed, -one.id))


class Store:
    """A list as it is stored, asked as the store is."""

    def __init__(self, posts: Sequence[Post], zone: tzinfo | None = None, filter: Filter = Filter()) -> None:
        self.posts, self.zone, self.filter = list(posts), zone, filter

    def rows(self, page: int, *, total_known: bool = True) -> PostRows:
        first = self.posts[:page]
        known = len(self.posts) if total_known or len(first) < page else None
        return PostRows(self.filter, first, known, self.zone)

    @property
    def days(self) -> list[tuple[int, int]]:
        groups = groupby(self.posts, lambda one: day_begins(one.listed, self.zone))
        return [(begin, len(list(group))) for begin, group in groups]

    def fill(self, rows: PostRows, first: int, end: int) -> bool:
        gap = rows.gap(first, end)
        if gap is None:
            return True
        found = [one for one in self.posts if gap.below is None or one.listed < gap.below]
        return rows.put(gap, found[gap.offset : gap.offset + gap.limit])


def told(rows: PostRows) -> list[object]:
    """The day of each heading, the id of each post."""
    return [
        None if row is None else row.value.day if isinstance(row.value, DayRow) else row.key
        for row in rows.slice(0, rows.count())
    ]


def expected(posts: Sequence[Post], zone: tzinfo | None) -> list[object]:
    lines: list[object] = []
    for day, some in groupby(posts, lambda one: day_of(one.listed, zone).date()):
        lines += [day, *(one.id for one in some)]
    return lines


hours = st.integers(0, 24 * 40).map(lambda hours: int((NOON - timedelta(hours=hours)).timestamp()))


@given(st.lists(hours, max_size=60), st.integers(1, 20), st.booleans(), st.lists(st.integers(0, 80), max_size=8))
def test_blocks_taken_in_any_order_make_the_whole_list(
    times: list[int], page: int, total_known: bool, wanted: list[int]
) -> None:
    store = Store(made(times), BERLIN)
    rows = store.rows(page, total_known=total_known)
    assert told(rows)[: page // 2] == expected(store.posts, BERLIN)[: page // 2]
    assert rows.settle(store.days)
    assert rows.count() == len(expected(store.posts, BERLIN))
    assert len(rows) == len(times)
    for first in wanted:
        assert store.fill(rows, first, first + 7)
        assert told(rows)[first : first + 7] == expected(store.posts, BERLIN)[first : first + 7]
    assert store.fill(rows, 0, rows.count())
    assert told(rows) == expected(store.posts, BERLIN)
    for number, one in enumerate(store.posts):
        assert rows.row_of(number) == rows.position(one.id)


@given(st.lists(hours, min_size=1, max_size=50), st.integers(1, 12), st.data())
def test_what_was_read_stays_where_it_was_and_what_follows_is_not_skipped(
    times: list[int], page: int, data: st.DataObject
) -> None:
    """A list of unread posts of which some are read while it is looked at."""
    store = Store(made(times), BERLIN, Filter(unread=True))
    whole = expected(store.posts, BERLIN)
    rows = store.rows(page)
    early = data.draw(st.sets(st.sampled_from(store.posts[:page])))
    _read(store, rows, early)
    assert rows.settle(store.days)
    for _ in range(3):
        first = data.draw(st.integers(0, len(whole)))
        assert store.fill(rows, first, first + 5)
        here = [one for one in store.posts if rows.position(one.id) is not None]
        _read(store, rows, data.draw(st.sets(st.sampled_from(here)) if here else st.just(set())))
    assert store.fill(rows, 0, rows.count())
    assert told(rows) == whole
    for number, one in enumerate(store.posts):
        assert rows.row_of(number) == rows.position(one.id)


def _read(store: Store, rows: PostRows, posts: set[Post]) -> None:
    for one in posts:
        assert rows.replace(replace(one, read=True))
        store.posts.remove(one)


def day(back: int) -> int:
    return int((NOON - timedelta(days=back)).timestamp())


def test_days_begin_at_local_midnight_also_when_clocks_change() -> None:
    begin = day_begins(int(NOON.timestamp()), BERLIN)
    assert datetime.fromtimestamp(begin, BERLIN).isoformat() == "2024-03-31T00:00:00+01:00"
    assert day_begins(begin, BERLIN) == begin
    assert day_begins(begin - 1, BERLIN) == begin - 24 * 3600


def test_a_post_that_came_meanwhile_is_noticed() -> None:
    store = Store(made([day(n // 10) for n in range(100)]), BERLIN)
    rows = store.rows(5)
    assert rows.settle(store.days)
    store.posts = made([*(one.listed for one in store.posts), day(5)])
    assert not store.fill(rows, 0, rows.count())
    shown = [line for line in told(rows) if line is not None]
    assert len(shown) == len(set(shown))


def test_a_post_that_went_meanwhile_is_noticed() -> None:
    store = Store(made([day(n // 10) for n in range(100)]), BERLIN)
    rows = store.rows(5)
    assert rows.settle(store.days)
    del store.posts[50]
    assert not store.fill(rows, 0, rows.count())


def test_only_posts_near_what_was_asked_for_last_and_at_the_ends_are_kept() -> None:
    store = Store(made([day(n // 50) for n in range(4 * KEPT)]), BERLIN)
    rows = store.rows(200)
    assert rows.settle(store.days)
    for first in range(0, rows.count(), 100):
        assert store.fill(rows, first, first + 100)
    held = [one for one in store.posts if rows.position(one.id) is not None]
    assert len(held) < 1.5 * KEPT
    assert {store.posts[0], store.posts[-1]} < set(held)
    assert store.fill(rows, 4000, 4100)
    assert None not in told(rows)[4000:4100]


@pytest.mark.parametrize("total", [0, None])
def test_an_empty_list_is_settled_at_once(total: int | None) -> None:
    rows = PostRows(total=total)
    assert (rows.settled, rows.count(), len(rows), rows.gap(0, 100)) == (True, 0, 0, None)

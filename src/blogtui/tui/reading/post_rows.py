"""The posts of a list as rows, with a heading above each day: how many there are is known, few of them are here."""

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Sequence
from datetime import tzinfo
from itertools import accumulate

from blogtui.model.filter import EVERYTHING, Filter
from blogtui.model.frozen import frozen
from blogtui.model.post import Post
from blogtui.tui.widgets.row_source import BLOCK, Row
from blogtui.view.rows import day_row, post_row
from blogtui.view.when import day_begins

KEPT = 2000
"""Posts that are here at most, those at the ends and those that have left the list not counted."""


@frozen
class Gap:
    """Posts from row `first` on that are not here: `limit` of them, `offset` posts below the second `below` (None:
    below the top of the list)."""

    first: int
    below: int | None
    offset: int
    limit: int


class PostRows:
    """A RowSource over the days of a list, newest first: each a heading and its posts.

    Made with the list's first page and how many posts there are in all (`total`, None when nobody knows). Until
    `settle` tells the days, all that follow the first page count to its last day. A post that is here stays when its
    marks do not fit `filter` any more. `zone` is the reader's time zone (None: the computer's).
    """

    def __init__(
        self,
        filter: Filter = EVERYTHING,
        posts: Sequence[Post] = (),
        total: int | None = 0,
        zone: tzinfo | None = None,
    ) -> None:
        self.filter = filter
        self._zone = zone
        self._posts: dict[int, Post] = {}
        self._made: dict[int, Row] = {}
        self._places: dict[Hashable, int] = {}
        self._left: set[int] = set()  # rows of posts that only stay because they were here
        days = _counted(posts, zone)
        more = (len(posts) + 1 if total is None else total) - len(posts)
        if more > 0 and days:
            days[-1] = (days[-1][0], days[-1][1] + more)
        self.settled = more <= 0 or not days
        self._take_days(days)
        self._put(0, posts)

    def begins(self, second: int) -> int:
        """When the reader's day begins that a second lies in; both in seconds since 1970."""
        return day_begins(second, self._zone)

    def settle(self, days: Sequence[tuple[int, int]]) -> bool:
        """Take the days of the whole list: when each begins and how many posts it has. False when the posts that are
        here do not agree: the list has changed."""
        here = [self._posts[row] for row in sorted(self._posts)]
        gone = _counted([self._posts[row] for row in sorted(self._left)], self._zone)
        counts = dict(days)
        for begin, posts in gone:
            counts[begin] = counts.get(begin, 0) + posts
        self.settled = True
        for held in (self._posts, self._made, self._places, self._left):
            held.clear()
        self._take_days(sorted(counts.items(), reverse=True))
        return self._put(0, here)

    def _take_days(self, days: Sequence[tuple[int, int]]) -> None:
        self._begins = [-begin for begin, _ in days]  # rising, to be searched
        self._starts = list(accumulate((posts + 1 for _, posts in days), initial=0))  # the rows of the headings

    # what is shown

    def __len__(self) -> int:
        """How many posts there are, headings not counted."""
        return self.count() - len(self._begins)

    def count(self) -> int:
        return self._starts[-1]

    def slice(self, start: int, stop: int) -> Sequence[Row | None]:
        return [self._made.get(row) or self._make(row) for row in range(start, min(stop, self.count()))]

    def position(self, key: Hashable) -> int | None:
        return self._places.get(key)

    def _make(self, row: int) -> Row | None:
        post = self._posts.get(row)
        if post is not None:
            made = Row(post.id, post_row(post, self._zone))
        elif self._is_heading(row):
            made = Row(None, day_row(-self._begins[self._day(row)], self._zone))
        else:
            return None
        if len(self._made) > KEPT:
            self._made.clear()
        self._made[row] = made
        return made

    def replace(self, post: Post) -> bool:
        """The same post with other marks; false when it is not here."""
        row = self._places.get(post.id)
        if row is not None:
            self._set(row, post)
        return row is not None

    # what is here

    def gap(self, first: int, end: int) -> Gap | None:
        """What has to be asked for so that the rows `first` up to `end` are here; None for nothing."""
        slots = [row for row in range(max(first, 0), min(end, self.count())) if not self._is_heading(row)]
        missing = [row for row in slots if row not in self._posts]
        if not missing:
            return None
        first, last = missing[0], missing[-1]
        day = self._day(first)
        start = self._starts[day]
        offset = first - start - 1 - sum(start < row < first for row in self._left)
        limit = sum(first <= row <= last and row not in self._left for row in slots)
        return Gap(first, -self._begins[day - 1] if day else None, offset, limit)

    def put(self, gap: Gap, posts: Sequence[Post]) -> bool:
        """Take what was asked for. False when that is too little or does not fit: the list has changed."""
        agrees = self._put(gap.first, posts) and len(posts) == gap.limit
        if len(self._posts) > KEPT + 2 * BLOCK:
            self._drop_far_from(gap.first)
        return agrees

    def row_of(self, number: int) -> int:
        """The row of the post that has `number` posts above it in the list as it is now."""
        above = 0
        while True:
            day = bisect_right(range(len(self._begins)), number + above, key=lambda day: self._starts[day] - day) - 1
            row = number + above + max(day, 0) + 1
            gone = sum(left <= row for left in self._left)
            if gone == above:
                return row
            above = gone

    def _put(self, row: int, posts: Sequence[Post]) -> bool:
        """From that row on, each on its own day; false when one did not fall where it was thought to."""
        agrees = True
        for post in posts:
            row = self._slot(row)
            day = bisect_left(self._begins, -post.listed)
            if row < self.count() and day > self._day(row):
                agrees, row = False, self._slot(self._starts[day] + 1 if day < len(self._begins) else self.count())
            here = self._places.get(post.id, row)
            if here != row or row >= self.count() or day < self._day(row):
                agrees = False
                continue
            self._set(row, post)
            row += 1
        return agrees

    def _slot(self, row: int) -> int:
        """That row, or the next one that the list as it is now has a post for."""
        while row in self._left or (row < self.count() and self._is_heading(row)):
            row += 1
        return row

    def _set(self, row: int, post: Post) -> None:
        if (other := self._posts.get(row)) is not None:
            del self._places[other.id]
        self._posts[row] = post
        self._places[post.id] = row
        self._made.pop(row, None)
        if self.filter.keeps(post):
            self._left.discard(row)
        else:
            self._left.add(row)

    def _drop_far_from(self, row: int) -> None:
        """All but the posts around that row, at both ends, and those that cannot be asked for again."""
        near, last = KEPT // 2, self.count() - BLOCK
        far = [each for each in self._posts if abs(each - row) > near and BLOCK <= each < last]
        for each in far:
            if each not in self._left:
                del self._places[self._posts.pop(each).id]
                self._made.pop(each, None)

    def _day(self, row: int) -> int:
        return bisect_right(self._starts, row) - 1

    def _is_heading(self, row: int) -> bool:
        return row == self._starts[self._day(row)]


def _counted(posts: Sequence[Post], zone: tzinfo | None) -> list[tuple[int, int]]:
    """The days of posts, newest first, and how many each has."""
    days: list[tuple[int, int]] = []
    for post in posts:
        if not days or post.listed < days[-1][0]:
            days.append((day_begins(post.listed, zone), 0))
        days[-1] = (days[-1][0], days[-1][1] + 1)
    return days

"""The lists of posts: which index serves which, their pages, counts and places."""

# Searching is imported where it is done: most lists are no search's.
import sqlite3
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId, PostId

_SPAN = 19  # bits of a sort time that one row of `calendar` counts together; see schema.py


@frozen
class Filters:
    """Which posts a list shows. A blank query is none."""

    blog_id: BlogId | None = None
    unread: bool = False
    starred: bool = False
    query: str | None = None

    @property
    def conditions(self) -> str:
        """SQL over `post_state s`; takes the blog's id as its parameter when there is one."""
        terms = ["s.sort_time IS NOT NULL"]
        if self.blog_id is not None:
            terms.append("s.blog_id = ?")
        if self.unread:
            terms.append("s.read = 0")
        if self.starred:
            terms.append("s.starred = 1")
        return " AND ".join(terms)

    @property
    def parameters(self) -> tuple[Any, ...]:
        return () if self.blog_id is None else (self.blog_id,)

    @property
    def source(self) -> str:
        """`post_state s` by the index that holds all this list needs, named so that no planner can choose worse."""
        what = "starred" if self.starred else "unread" if self.unread else ""
        scope = "" if self.blog_id is None else "blog"
        return f"post_state s INDEXED BY list_{'_'.join(filter(None, (scope, what))) or 'all'}"

    @property
    def counter(self) -> str | None:
        """The column of `blog` and `calendar` that counts this list; None when nothing does."""
        if self.searching or (self.unread and self.starred):
            return None
        return "unread" if self.unread else "starred" if self.starred else "posts"

    @property
    def searching(self) -> bool:
        return bool(self.query and self.query.strip())


def page(
    connection: sqlite3.Connection,
    filters: Filters,
    *,
    after: PostId | None,
    before: PostId | None,
    below: int | None,
    limit: int,
    offset: int,
) -> list[PostId]:
    """Ids of one page, newest first: those right after (older than) or right before (newer than) a post, those older
    than `below`, or from the top; `offset` skips in that direction. None when that post is gone. Costs what it
    returns, not what the list holds or skips from the top."""
    upward = before is not None
    pivot = before if upward else after
    bound = place_of(connection, pivot) if pivot is not None else None if below is None else (below, 0)
    if pivot is not None and bound is None:
        return []
    if filters.searching:
        found = _search(connection, filters, bound, upward=upward, limit=limit + offset)
        ids = [id for _, id in found[offset:]]
    else:
        if bound is None:
            bound, offset = _skip(connection, filters, offset)
        beyond, parameters = _beyond(bound, upward=upward)
        order = "ASC" if upward else "DESC"
        rows = connection.execute(
            f"SELECT s.id FROM {filters.source} WHERE {filters.conditions}{beyond}"
            f" ORDER BY s.sort_time {order}, s.id {order} LIMIT ? OFFSET ?",
            (*filters.parameters, *parameters, limit, offset),
        )
        ids = [PostId(id) for (id,) in rows]
    return ids[::-1] if upward else ids


def count(connection: sqlite3.Connection, filters: Filters) -> int:
    """How many posts the list holds: from the blogs' counters wherever one answers."""
    if filters.searching:
        from blogtui.store.search import searched_count
        from blogtui.store.words import read_query

        query = read_query(filters.query or "")
        return 0 if query is None else searched_count(connection, query, filters.conditions, filters.parameters)
    if filters.counter is None:
        return _number(connection, f"SELECT count(*) FROM {filters.source} WHERE {filters.conditions}", filters)
    scope = "" if filters.blog_id is None else " WHERE id = ?"
    return _number(connection, f"SELECT coalesce(sum({filters.counter}), 0) FROM blog{scope}", filters)


def days(connection: sqlite3.Connection, filters: Filters, begins: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """(when it begins, how many posts) of each day that has any, newest first; see Posts.days."""
    if filters.searching:
        times = (time for time, _ in _search(connection, filters, None, upward=False, limit=-1))
        for begin, posts in groupby(times, begins):
            yield begin, sum(1 for _ in posts)
        return
    newest = f"SELECT max(s.sort_time) FROM {filters.source} WHERE {filters.conditions}"
    within = f"SELECT count(*) FROM {filters.source} WHERE {filters.conditions} AND s.sort_time BETWEEN ? AND ?"
    (time,) = connection.execute(newest, filters.parameters).fetchone()
    while time is not None:
        begin = begins(time)
        yield begin, connection.execute(within, (*filters.parameters, begin, time)).fetchone()[0]
        (time,) = connection.execute(f"{newest} AND s.sort_time < ?", (*filters.parameters, begin)).fetchone()


def position(connection: sqlite3.Connection, id: PostId, filters: Filters) -> int | None:
    """How many posts of the list stand above this one; None when the list does not hold it."""
    bound = place_of(connection, id)
    if bound is None:
        return None
    if filters.searching:
        ids = [found for _, found in _search(connection, filters, None, upward=False, limit=-1)]
        return ids.index(id) if id in ids else None
    sql = f"SELECT count(*) FROM post_state s WHERE s.id = ? AND {filters.conditions}"
    if not connection.execute(sql, (id, *filters.parameters)).fetchone()[0]:
        return None
    beyond, parameters = _beyond(bound, upward=True)
    above = 0
    if filters.counter:
        span = bound[0] >> _SPAN
        sql = f"SELECT coalesce(sum({filters.counter}), 0) FROM calendar WHERE scope = ? AND span > ?"
        above = connection.execute(sql, (filters.blog_id or 0, span)).fetchone()[0]
        beyond, parameters = f"{beyond} AND s.sort_time < ?", (*parameters, (span + 1) << _SPAN)
    sql = f"SELECT count(*) FROM {filters.source} WHERE {filters.conditions}{beyond}"
    within: int = connection.execute(sql, (*filters.parameters, *parameters)).fetchone()[0]
    return above + within


def place_of(connection: sqlite3.Connection, id: PostId) -> tuple[int, int] | None:
    """What lists are sorted by: (seconds since 1970, id); None for a post that is not there."""
    sql = "SELECT sort_time, id FROM post_state WHERE id = ? AND sort_time IS NOT NULL"
    row: tuple[int, int] | None = connection.execute(sql, (id,)).fetchone()
    return row


def _skip(connection: sqlite3.Connection, filters: Filters, offset: int) -> tuple[tuple[int, int] | None, int]:
    """A place that near `offset` rows from the top lie above, and how many are left to skip from there."""
    if filters.counter is None or not offset:
        return None, offset
    sql = f"SELECT span, {filters.counter} FROM calendar WHERE scope = ? ORDER BY span DESC"
    bound = None
    for span, here in connection.execute(sql, (filters.blog_id or 0,)):
        if here > offset:
            break
        bound, offset = (span << _SPAN, 0), offset - here
    return bound, offset


def _beyond(bound: tuple[int, int] | None, *, upward: bool) -> tuple[str, tuple[int, ...]]:
    if bound is None:
        return "", ()
    return f" AND (s.sort_time, s.id) {'>' if upward else '<'} (?, ?)", bound


def _search(
    connection: sqlite3.Connection,
    filters: Filters,
    bound: tuple[int, int] | None,
    *,
    upward: bool,
    limit: int,
) -> list[tuple[int, PostId]]:
    from blogtui.store.search import searched
    from blogtui.store.words import read_query

    query = read_query(filters.query or "")
    if query is None:
        return []
    return searched(connection, query, filters.conditions, filters.parameters, bound=bound, upward=upward, limit=limit)


def _number(connection: sqlite3.Connection, sql: str, filters: Filters) -> int:
    number: int = connection.execute(sql, filters.parameters).fetchone()[0]
    return number

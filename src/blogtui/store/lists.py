"""The lists of posts: which index serves which, their pages, counts and places."""

# Searching is imported where it is done: most lists are no search's.
from __future__ import annotations

from itertools import groupby

from blogtui.model.ids import PostId

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from typing import Any

    from blogtui.model.filter import Filter

_SPAN = 19  # bits of a sort time that one row of `calendar` counts together; see schema.py


def conditions(filter: Filter) -> str:
    """SQL over `post_state s`; takes `parameters`."""
    terms = ["s.sort_time IS NOT NULL"]
    if filter.blog_id is not None:
        terms.append("s.blog_id = ?")
    if filter.unread:
        terms.append("s.read = 0")
    if filter.starred:
        terms.append("s.starred = 1")
    return " AND ".join(terms)


def parameters(filter: Filter) -> tuple[Any, ...]:
    """What `conditions` takes: the blog's id where there is one."""
    return () if filter.blog_id is None else (filter.blog_id,)


def source(filter: Filter) -> str:
    """`post_state s` by the index that holds all this list needs, named so that no planner can choose worse."""
    what = "starred" if filter.starred else "unread" if filter.unread else ""
    scope = "" if filter.blog_id is None else "blog"
    return f"post_state s INDEXED BY list_{'_'.join(word for word in (scope, what) if word) or 'all'}"


def _counter(filter: Filter) -> str | None:
    """The column of `blog` and `calendar` that counts this list; None when nothing does."""
    if filter.searching or (filter.unread and filter.starred):
        return None
    return "unread" if filter.unread else "starred" if filter.starred else "posts"


def page(
    connection: sqlite3.Connection,
    filter: Filter,
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
    if filter.searching:
        found = _search(connection, filter, bound, upward=upward, limit=limit + offset)
        ids = [id for _, id in found[offset:]]
    else:
        if bound is None:
            bound, offset = _skip(connection, filter, offset)
        beyond, place = _beyond(bound, upward=upward)
        order = "ASC" if upward else "DESC"
        rows = connection.execute(
            f"SELECT s.id FROM {source(filter)} WHERE {conditions(filter)}{beyond}"
            f" ORDER BY s.sort_time {order}, s.id {order} LIMIT ? OFFSET ?",
            (*parameters(filter), *place, limit, offset),
        )
        ids = [PostId(id) for (id,) in rows]
    return ids[::-1] if upward else ids


def count(connection: sqlite3.Connection, filter: Filter) -> int:
    """How many posts the list holds: from the blogs' counters wherever one answers."""
    if filter.searching:
        from blogtui.store.search import searched_count
        from blogtui.store.words import read_query

        query = read_query(filter.query or "")
        return 0 if query is None else searched_count(connection, query, conditions(filter), parameters(filter))
    counter = _counter(filter)
    if counter is None:
        return _number(connection, f"SELECT count(*) FROM {source(filter)} WHERE {conditions(filter)}", filter)
    scope = "" if filter.blog_id is None else " WHERE id = ?"
    return _number(connection, f"SELECT coalesce(sum({counter}), 0) FROM blog{scope}", filter)


def days(connection: sqlite3.Connection, filter: Filter, begins: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """(when it begins, how many posts) of each day that has any, newest first; see Posts.days."""
    if filter.searching:
        times = (time for time, _ in _search(connection, filter, None, upward=False, limit=-1))
        for begin, posts in groupby(times, begins):
            yield begin, sum(1 for _ in posts)
        return
    newest = f"SELECT max(s.sort_time) FROM {source(filter)} WHERE {conditions(filter)}"
    within = f"SELECT count(*) FROM {source(filter)} WHERE {conditions(filter)} AND s.sort_time BETWEEN ? AND ?"
    (time,) = connection.execute(newest, parameters(filter)).fetchone()
    while time is not None:
        begin = begins(time)
        yield begin, connection.execute(within, (*parameters(filter), begin, time)).fetchone()[0]
        (time,) = connection.execute(f"{newest} AND s.sort_time < ?", (*parameters(filter), begin)).fetchone()


def position(connection: sqlite3.Connection, id: PostId, filter: Filter) -> int | None:
    """How many posts of the list stand above this one; None when the list does not hold it."""
    bound = place_of(connection, id)
    if bound is None:
        return None
    if filter.searching:
        ids = [found for _, found in _search(connection, filter, None, upward=False, limit=-1)]
        return ids.index(id) if id in ids else None
    sql = f"SELECT count(*) FROM post_state s WHERE s.id = ? AND {conditions(filter)}"
    if not connection.execute(sql, (id, *parameters(filter))).fetchone()[0]:
        return None
    beyond, place = _beyond(bound, upward=True)
    above = 0
    if counter := _counter(filter):
        span = bound[0] >> _SPAN
        sql = f"SELECT coalesce(sum({counter}), 0) FROM calendar WHERE scope = ? AND span > ?"
        above = connection.execute(sql, (filter.blog_id or 0, span)).fetchone()[0]
        beyond, place = f"{beyond} AND s.sort_time < ?", (*place, (span + 1) << _SPAN)
    sql = f"SELECT count(*) FROM {source(filter)} WHERE {conditions(filter)}{beyond}"
    within: int = connection.execute(sql, (*parameters(filter), *place)).fetchone()[0]
    return above + within


def place_of(connection: sqlite3.Connection, id: PostId) -> tuple[int, int] | None:
    """What lists are sorted by: (seconds since 1970, id); None for a post that is not there."""
    sql = "SELECT sort_time, id FROM post_state WHERE id = ? AND sort_time IS NOT NULL"
    row: tuple[int, int] | None = connection.execute(sql, (id,)).fetchone()
    return row


def _skip(connection: sqlite3.Connection, filter: Filter, offset: int) -> tuple[tuple[int, int] | None, int]:
    """A place that near `offset` rows from the top lie above, and how many are left to skip from there."""
    counter = _counter(filter)
    if counter is None or not offset:
        return None, offset
    sql = f"SELECT span, {counter} FROM calendar WHERE scope = ? ORDER BY span DESC"
    bound = None
    for span, here in connection.execute(sql, (filter.blog_id or 0,)):
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
    filter: Filter,
    bound: tuple[int, int] | None,
    *,
    upward: bool,
    limit: int,
) -> list[tuple[int, PostId]]:
    from blogtui.store.search import searched
    from blogtui.store.words import read_query

    query = read_query(filter.query or "")
    if query is None:
        return []
    return searched(connection, query, conditions(filter), parameters(filter), bound=bound, upward=upward, limit=limit)


def _number(connection: sqlite3.Connection, sql: str, filter: Filter) -> int:
    number: int = connection.execute(sql, parameters(filter)).fetchone()[0]
    return number

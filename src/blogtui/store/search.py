"""Full text: filling the index after a refresh, and searching what is indexed and what is not yet."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from blogtui.model.ids import CommentId, PostId
from blogtui.store.database import Database
from blogtui.store.glimpse import may_hold
from blogtui.store.packing import unpack, unpack_bytes
from blogtui.store.words import Query, plain, read_query, spaced

# A post's rowid in post_words is its span of 2^17 seconds (a day and a half) before its id, so that FTS5 itself yields
# matches newest span first and need not go on once there are enough. With the time to the second there, the index
# takes two thirds more room: it keeps the differences of rowids, for every word of every post.
_SPAN_BITS = 17
_ID_BITS = 28
_ID_MASK = (1 << _ID_BITS) - 1
_BATCH = 100  # rows a transaction; about 20 ms, so that a key press never waits long for the writer

# The words of posts that went with their blog stay behind; no row of post_state joins them, so they are never found.
_INDEXED = (
    f"FROM post_words f CROSS JOIN post_state s ON s.id = f.rowid & {_ID_MASK} AND s.indexed = f.rowid"
    " WHERE post_words MATCH ?"
)
_WAITING = (
    "FROM post_state s INDEXED BY list_waiting CROSS JOIN post p ON p.id = s.id CROSS JOIN post_body y ON y.id = s.id"
    " WHERE s.sort_time IS NOT NULL AND s.indexed IS NULL"
)


class Search:
    """The full-text tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fill(self, limit: int = 500) -> int:
        """Index up to `limit` waiting posts and comments, newest posts first; tells how many still wait.

        Between small batches others get their turn, and it may be cancelled at any moment.
        """
        filled = 0
        while filled < limit:
            batch = min(limit - filled, _BATCH)
            done = await self._database.write(partial(_fill, batch))
            filled += done
            if done < batch:
                break
        return await self._database.run(_waiting)

    async def comments(self, query: str, limit: int = 50) -> tuple[tuple[PostId, CommentId], ...]:
        """Comments whose author or text holds the query, latest stored first, each with its post."""
        wanted = read_query(query)
        if wanted is None:
            return ()
        return await self._database.seek(lambda connection: _comments(connection, wanted, limit))


def searched(
    connection: sqlite3.Connection,
    query: Query,
    conditions: str,
    parameters: tuple[Any, ...],
    *,
    bound: tuple[int, int] | None,
    upward: bool,
    limit: int,
) -> list[tuple[int, PostId]]:
    """(sort time, id) of the posts that match, in list order from `bound` on (upward: oldest first).

    `conditions` is SQL over `post_state s`. A `limit` of -1 is none.
    """
    order, sign = ("ASC", ">") if upward else ("DESC", "<")
    beyond = f" AND (s.sort_time, s.id) {sign} (?, ?)" if bound else ""
    matches = connection.execute(
        f"SELECT s.sort_time, s.id {_INDEXED} AND {conditions}"
        + (f" AND f.rowid {sign}= ?{beyond}" if bound else "")
        + f" ORDER BY f.rowid {order}",
        (query.match, *parameters, *((_edge(bound[0], upward), *bound) if bound else ())),
    )
    indexed = list(_spans(matches, limit))
    matches.close()  # it may not have come to its end
    connection.create_function("holds", 2, _holds(query))
    waiting = connection.execute(
        f"SELECT s.sort_time, s.id {_WAITING} AND {conditions} AND holds(p.title, y.html){beyond}"
        f" ORDER BY s.sort_time {order}, s.id {order} LIMIT ?",
        (*parameters, *(bound or ()), limit),
    ).fetchall()
    both = sorted(indexed + waiting, reverse=not upward)
    return both if limit < 0 else both[:limit]


def _spans(matches: Iterable[tuple[int, PostId]], limit: int) -> Iterator[tuple[int, PostId]]:
    """Whole spans of these, unsorted within each, until there are `limit`; -1 is all."""
    span: int | None = None
    for place, (sort_time, id) in enumerate(matches):
        if 0 <= limit <= place and sort_time >> _SPAN_BITS != span:
            return
        span = sort_time >> _SPAN_BITS
        yield sort_time, id


def searched_count(connection: sqlite3.Connection, query: Query, conditions: str, parameters: tuple[Any, ...]) -> int:
    """How many posts match. Costs time with the number of matches."""
    connection.create_function("holds", 2, _holds(query))
    found: int = connection.execute(
        f"SELECT (SELECT count(*) {_INDEXED} AND {conditions})"
        f" + (SELECT count(*) {_WAITING} AND {conditions} AND holds(p.title, y.html))",
        (query.match, *parameters, *parameters),
    ).fetchone()[0]
    return found


def post_rowid(sort_time: int, id: int) -> int:
    """The rowid in post_words."""
    return (sort_time >> _SPAN_BITS << _ID_BITS) + (id & _ID_MASK)


def _edge(sort_time: int, upward: bool) -> int:
    """The lowest (upward) or highest rowid of a time's span."""
    return post_rowid(sort_time, 0 if upward else _ID_MASK)


def forget_post(connection: sqlite3.Connection, id: PostId) -> None:
    """Take a post's words out of the index, while its old text is still there, and let it wait again."""
    row = connection.execute(
        "SELECT s.indexed, p.title, y.html FROM post_state s JOIN post p ON p.id = s.id JOIN post_body y ON y.id = s.id"
        " WHERE s.id = ? AND s.indexed IS NOT NULL",
        (id,),
    ).fetchone()
    if row is not None:
        rowid, title, html = row
        connection.execute(
            "INSERT INTO post_words (post_words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (rowid, spaced(title), spaced(plain(unpack(html)))),
        )
        connection.execute("UPDATE post_state SET indexed = NULL WHERE id = ?", (id,))


def forget_comment(connection: sqlite3.Connection, id: int) -> None:
    """The same for a comment."""
    sql = "SELECT author, html FROM comment WHERE id = ? AND indexed IS NOT NULL"
    row = connection.execute(sql, (id,)).fetchone()
    if row is not None:
        connection.execute(
            "INSERT INTO comment_words (comment_words, rowid, author, text) VALUES ('delete', ?, ?, ?)",
            (id, spaced(row[0]), spaced(plain(unpack(row[1])))),
        )
        connection.execute("UPDATE comment SET indexed = NULL WHERE id = ?", (id,))


def _fill(limit: int, connection: sqlite3.Connection) -> int:
    """How many rows it indexed."""
    posts = connection.execute(
        f"SELECT s.sort_time, s.id, p.title, y.html {_WAITING} ORDER BY s.sort_time DESC, s.id DESC LIMIT ?",
        (limit,),
    ).fetchall()
    # Upwards: FTS5 writes out all it gathered whenever a rowid is below the last one.
    for sort_time, id, title, html in reversed(posts):
        rowid = post_rowid(sort_time, id)
        row = (rowid, spaced(title), spaced(plain(unpack(html))))
        connection.execute("INSERT INTO post_words (rowid, title, text) VALUES (?, ?, ?)", row)
        connection.execute("UPDATE post_state SET indexed = ? WHERE id = ?", (rowid, id))
    comments = connection.execute(
        "SELECT id, author, html FROM comment WHERE indexed IS NULL ORDER BY id LIMIT ?", (limit - len(posts),)
    ).fetchall()
    for id, author, html in comments:
        row = (id, spaced(author), spaced(plain(unpack(html))))
        connection.execute("INSERT INTO comment_words (rowid, author, text) VALUES (?, ?, ?)", row)
        connection.execute("UPDATE comment SET indexed = id WHERE id = ?", (id,))
    return len(posts) + len(comments)


def _waiting(connection: sqlite3.Connection) -> int:
    left: int = connection.execute(
        "SELECT (SELECT count(*) FROM post_state WHERE sort_time IS NOT NULL AND indexed IS NULL)"
        " + (SELECT count(*) FROM comment WHERE indexed IS NULL)"
    ).fetchone()[0]
    return left


def _comments(connection: sqlite3.Connection, query: Query, limit: int) -> tuple[tuple[PostId, CommentId], ...]:
    indexed = connection.execute(
        "SELECT c.id, t.post_id FROM comment_words f CROSS JOIN comment c ON c.id = f.rowid AND c.indexed = f.rowid"
        " CROSS JOIN thread t ON t.id = c.thread_id WHERE comment_words MATCH ? ORDER BY f.rowid DESC LIMIT ?",
        (query.match, limit),
    ).fetchall()
    connection.create_function("holds", 2, _holds(query))
    waiting = connection.execute(
        "SELECT c.id, t.post_id FROM comment c INDEXED BY comment_waiting JOIN thread t ON t.id = c.thread_id"
        " WHERE c.indexed IS NULL AND holds(c.author, c.html) ORDER BY c.id DESC LIMIT ?",
        (limit,),
    ).fetchall()
    both = sorted(indexed + waiting, reverse=True)[:limit]
    return tuple((PostId(post_id), CommentId(id)) for id, post_id in both)


def _holds(query: Query) -> Callable[[str, str | bytes], bool]:
    words = query.plain_words

    def holds(title: str, html: str | bytes) -> bool:
        raw = unpack_bytes(html)
        return may_hold(b"%b\n%b" % (title.encode(), raw), words) and query.finds((title, plain(raw.decode())))

    return holds

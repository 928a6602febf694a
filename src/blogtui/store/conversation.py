"""Deciding which stored comment a fetched one is, and writing what is new, changed or gone."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from blogtui.model.frozen import frozen
from blogtui.model.ids import ThreadId
from blogtui.model.reply import DraftState, Outcome
from blogtui.model.thread import CommentState
from blogtui.store.columns import address_hash, micros, micros_or_none, sound, sound_or_none
from blogtui.store.packing import pack, unpack
from blogtui.store.search import forget_comment

# Whether draft d was sent to thread t. Who sent it need not be who reads it (AtomPub, webmentions); but a key names a
# thread within its provider alone, so that where the draft's own provider reads one of that key, no other has it.
SENT_THERE = """coalesce(
    d.source_key = t.key AND (d.provider = t.provider OR NOT EXISTS (
        SELECT 1 FROM thread own WHERE own.post_id = t.post_id AND own.provider = d.provider AND own.key = d.source_key
            AND own.fetched IS NOT NULL)),
    coalesce(d.provider, t.provider) = t.provider)"""


@frozen
class NewComment:
    """A comment as a comment system gave it. `parent` is the native id answered, None for the post itself."""

    native_id: str
    parent: str | None
    author: str
    html: str
    published: datetime | None = None
    updated: datetime | None = None
    author_url: str | None = None
    by_post_author: bool = False
    by_moderator: bool = False
    url: str | None = None
    state: CommentState = CommentState.LIVE
    likes: int | None = None
    rank: int | None = None


_COLUMNS = (
    "native_id",
    "parent",
    "author",
    "author_url",
    "by_post_author",
    "by_moderator",
    "published",
    "updated",
    "url",
    "state",
    "likes",
    "rank",
    "html",
)
_AUTHOR, _URL, _STATE, _HTML = (_COLUMNS.index(name) for name in ("author", "url", "state", "html"))
_Row = tuple[Any, ...]  # in the order of _COLUMNS


def merge_comments(
    connection: sqlite3.Connection,
    thread_id: ThreadId,
    comments: Sequence[NewComment],
    *,
    complete: bool,
    mark_new: bool,
) -> None:
    """Write a fetch of a thread. A comment is known by its native id, else by an address that only it has.

    `complete`: what was not fetched is gone from the server and goes here too, unless something still answers it;
    then a placeholder keeps its place. Of comments with one id the last counts. One's own are never new.
    """
    fetched = {row[0]: row for row in map(_row, comments)}
    stored = _stored(connection, thread_id)
    ids = _known(fetched, stored)
    own = own_native_ids(connection, thread_id)
    places = ", ".join("?" * (len(_COLUMNS) + 2))
    for native, row in fetched.items():
        id = ids.get(native)
        if id is None:
            new = mark_new and native not in own and row[_STATE] != CommentState.DELETED.value
            connection.execute(
                f"INSERT INTO comment (thread_id, new, {', '.join(_COLUMNS)}) VALUES ({places})",
                (thread_id, new, *row),
            )
        elif stored[id] != row:
            _update(connection, id, stored[id], row)
    if complete:
        answered = {row[1] for row in fetched.values()}
        gone = sorted(stored.keys() - ids.values())
        for id in gone:
            _vanish(connection, id, stored, answered)
        _taken_down(connection, thread_id, own.intersection(stored[id][0] for id in gone))


def own_native_ids(connection: sqlite3.Connection, thread_id: ThreadId) -> frozenset[str]:
    """Native ids under which this thread knows comments written here."""
    rows = connection.execute(
        "SELECT d.native_id FROM thread t JOIN draft d ON d.post_id = t.post_id AND d.native_id IS NOT NULL"
        f" AND {SENT_THERE} WHERE t.id = ?",
        (thread_id,),
    )
    return frozenset(native for (native,) in rows)


def settle_drafts(connection: sqlite3.Connection, thread_id: ThreadId, now: datetime) -> None:
    """Drafts that were held, or whose fate was unknown, are live once the thread shows them live."""
    shown = connection.execute(
        "SELECT d.id, c.url FROM thread t JOIN draft d ON d.post_id = t.post_id AND d.state IN (?, ?)"
        " JOIN comment c ON c.thread_id = t.id AND c.native_id = d.native_id AND c.state = ?"
        f" WHERE t.id = ? AND {SENT_THERE}",
        (DraftState.HELD.value, DraftState.UNKNOWN.value, CommentState.LIVE.value, thread_id),
    ).fetchall()
    for id, url in shown:
        connection.execute(
            "UPDATE draft SET state = ?, outcome = ?, updated = ?, retry_at = NULL, url = coalesce(?, url)"
            " WHERE id = ?",
            (DraftState.LIVE.value, Outcome.LIVE.value, micros(now), url, id),
        )


def _taken_down(connection: sqlite3.Connection, thread_id: ThreadId, natives: Iterable[str]) -> None:
    """Note of one's own answers that the thread has shown and shows no more: what the blog said last is no."""
    connection.executemany(
        "UPDATE draft SET outcome = ? WHERE state = ? AND native_id = ?"
        " AND post_id = (SELECT post_id FROM thread WHERE id = ?)",
        [(Outcome.REJECTED.value, DraftState.LIVE.value, native, thread_id) for native in natives],
    )


def _row(comment: NewComment) -> _Row:
    return (
        sound(comment.native_id),
        sound_or_none(comment.parent),
        sound(comment.author),
        sound_or_none(comment.author_url),
        int(comment.by_post_author),
        int(comment.by_moderator),
        micros_or_none(comment.published),
        micros_or_none(comment.updated),
        sound_or_none(comment.url),
        comment.state.value,
        comment.likes,
        comment.rank,
        pack(comment.html),
    )


def _stored(connection: sqlite3.Connection, thread_id: ThreadId) -> dict[int, _Row]:
    rows = connection.execute(f"SELECT id, {', '.join(_COLUMNS)} FROM comment WHERE thread_id = ?", (thread_id,))
    return {row[0]: row[1:] for row in rows}


def _known(fetched: dict[str, _Row], stored: dict[int, _Row]) -> dict[str, int]:
    """Native id fetched -> our id."""
    by_native = {row[0]: id for id, row in stored.items()}
    known = {native: by_native[native] for native in fetched if native in by_native}
    # An address tells only when one fetched and one stored comment has it, and that one did not keep its id.
    here = {native: address_hash(row[_URL]) for native, row in fetched.items()}
    there = {id: address_hash(row[_URL]) for id, row in stored.items()}
    fetched_with, stored_with = Counter(here.values()), Counter(there.values())
    kept = set(known.values())
    by_address = {hash: id for id, hash in there.items() if hash and stored_with[hash] == 1 and id not in kept}
    for native, hash in here.items():
        if native not in known and fetched_with[hash] == 1 and hash in by_address:
            known[native] = by_address[hash]
    return known


def _update(connection: sqlite3.Connection, id: int, old: _Row, row: _Row) -> None:
    if (old[_AUTHOR], old[_HTML]) != (row[_AUTHOR], row[_HTML]):
        forget_comment(connection, id)
    assignments = ", ".join(f"{column} = ?" for column in _COLUMNS)
    connection.execute(f"UPDATE comment SET {assignments} WHERE id = ?", (*row, id))


def _vanish(connection: sqlite3.Connection, id: int, stored: dict[int, _Row], answered: set[str | None]) -> None:
    native, state, html = stored[id][0], stored[id][_STATE], stored[id][_HTML]
    if native not in answered:
        forget_comment(connection, id)
        connection.execute("DELETE FROM comment WHERE id = ?", (id,))
    elif state != CommentState.DELETED.value or unpack(html):
        forget_comment(connection, id)
        connection.execute(
            "UPDATE comment SET state = ?, html = '', new = 0 WHERE id = ?", (CommentState.DELETED.value, id)
        )

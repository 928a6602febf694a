"""Deciding which stored post a fetched one is, and writing what is new or changed."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import CommentLinks, Enclosure
from blogtui.store.bulk import chunks, insert
from blogtui.store.columns import (
    address_hash,
    address_key,
    fingerprint,
    micros,
    micros_or_none,
    seconds,
    sound,
    sound_or_none,
)
from blogtui.store.packing import pack_bytes
from blogtui.store.search import forget_post

T = TypeVar("T")
_EARLIEST = -(2**34)  # seconds: the year 1425; keeps sort times within what post_rowid can hold


@frozen
class NewPost:
    """A post as a feed gave it. `native_id` is opaque; times are aware UTC."""

    native_id: str
    title: str
    url: str | None = None
    author: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    html: str = ""
    base_url: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    comment_links: CommentLinks = CommentLinks()


@frozen
class Merged:
    """What a merge did. `ids` are the posts' ids, one for each given, in the order given."""

    new: int = 0
    changed: int = 0
    ids: tuple[PostId, ...] = ()


@frozen
class _Stored:
    id: PostId
    native_id: str
    address: int | None
    first_seen: int
    sort_time: int | None
    fingerprint: bytes | None
    feed_count: int | None
    feed_counted: int | None


@frozen
class _Fetched:
    """A post as it came, with what is worked out of it but once: `address` is the hash of its own."""

    post: NewPost
    html: bytes  # UTF-8
    fingerprint: bytes
    address: int | None


_STORED = """
SELECT s.id, s.native_id, s.address, s.first_seen, s.sort_time, p.fingerprint, p.feed_count, p.feed_counted
FROM post_state s LEFT JOIN post p ON p.id = s.id
WHERE s.blog_id = ? AND """


def merge(connection: sqlite3.Connection, blog_id: BlogId, posts: Sequence[NewPost], now: datetime) -> Merged:
    """Write a feed's posts. A post is known by its native id, else by an address that only it has.

    Marks are not touched. Posts the feed no longer shows stay.
    """
    natives = native_ids(posts)
    # Feeds show the newest first and undated posts share one time: the last written gets the highest id, and so the
    # first place. Where a feed repeats an id its first entry counts.
    fetched = {native: _fetched(post) for native, post in zip(reversed(natives), reversed(posts), strict=True)}
    stored = _stored(connection, blog_id, fetched)
    written = [native for native in fetched if native not in stored]
    ids = _insert(connection, blog_id, {native: fetched[native] for native in written}, now)
    new, changed = len(written), 0
    for native, known in stored.items():
        ids[native] = known.id
        _count(connection, known, fetched[native].post)
        if known.fingerprint is None:
            new += 1
        elif known.fingerprint != fetched[native].fingerprint:
            forget_post(connection, known.id)
            changed += 1
        else:
            if known.native_id != native:
                connection.execute("UPDATE post_state SET native_id = ? WHERE id = ?", (native, known.id))
            continue
        _place(connection, known, native, fetched[native], now)
        written.append(native)
    _write(connection, {ids[native]: fetched[native] for native in written})
    return Merged(new, changed, tuple(ids[native] for native in natives))


def native_ids(posts: Sequence[NewPost]) -> list[str]:
    """The ids to know the posts by. Where a feed gives one id to posts that differ in address (or, having none, in
    title), the address or title joins the id; equal ones are one post (RFC 4287 §4.1.1)."""
    telling = [address_key(post.url) if post.url else post.title for post in posts]
    distinct = Counter(
        native for native, _ in {(post.native_id, tell) for post, tell in zip(posts, telling, strict=True)}
    )
    return [
        sound(post.native_id if distinct[post.native_id] == 1 else f"{post.native_id} {tell}")
        for post, tell in zip(posts, telling, strict=True)
    ]


def content_fingerprint(post: NewPost, encoded: bytes) -> bytes:
    """Changes when anything a reader sees does; not with the number of comments, nor with the native id. `encoded` is
    its HTML in UTF-8."""
    links = post.comment_links
    times = (micros_or_none(post.published), micros_or_none(post.updated))
    files = [(file.url, file.type, file.bytes) for file in post.enclosures]
    return fingerprint(
        (post.title, post.url, post.author, *times),
        post.html,
        (post.base_url, files, (links.feed, links.page, links.post_to)),
        encoded=encoded,
    )


def extras(enclosures: Iterable[Enclosure], links: CommentLinks) -> str | None:
    """JSON for post_body.extras: {"files": [[url, type, bytes]], "links": [feed, page, post_to]}; None for nothing."""
    files = [[file.url, file.type, file.bytes] for file in enclosures]
    ways = [links.feed, links.page, links.post_to]
    if not files and not any(ways):
        return None
    return json.dumps({"files": files, "links": ways}, separators=(",", ":"))


def sort_time(post: NewPost, first_seen: int, now: datetime) -> int:
    """Seconds since 1970 that lists sort by: the post's own time, or where that is missing or still to come, the
    time (microseconds) it was first seen."""
    own = post.published or post.updated
    if own is None or own > now:
        return max(first_seen // 1_000_000, _EARLIEST)
    return max(seconds(own), _EARLIEST)


def _fetched(post: NewPost) -> _Fetched:
    html = post.html.encode("utf-8", "replace")
    return _Fetched(post, html, content_fingerprint(post, html), address_hash(post.url))


def _stored(connection: sqlite3.Connection, blog_id: BlogId, posts: Mapping[str, _Fetched]) -> dict[str, _Stored]:
    """Those of the posts that are here, under the ids they now have."""
    by_native = {row.native_id: row for row in _rows(connection, blog_id, "s.native_id", sorted(posts))}
    # An address tells only when one post here and one there has it, and that one did not keep its id.
    addresses = {native: post.address for native, post in posts.items()}
    shared = Counter(addresses.values())
    strays = {
        native: address
        for native, address in addresses.items()
        if native not in by_native and address is not None and shared[address] == 1
    }
    if strays:
        rows = list(_rows(connection, blog_id, "s.address", sorted(strays.values())))
        holders = Counter(row.address for row in rows)
        by_address = {row.address: row for row in rows if holders[row.address] == 1 and row.native_id not in by_native}
        by_native |= {native: by_address[address] for native, address in strays.items() if address in by_address}
    return by_native


def _rows(connection: sqlite3.Connection, blog_id: BlogId, column: str, values: Sequence[Any]) -> Iterator[_Stored]:
    for some in chunks(values):
        marks = ",".join("?" * len(some))
        for row in connection.execute(f"{_STORED} {column} IN ({marks})", (blog_id, *some)):
            yield _Stored(*row)


def _insert(
    connection: sqlite3.Connection, blog_id: BlogId, posts: Mapping[str, _Fetched], now: datetime
) -> dict[str, PostId]:
    """The ids given to them, in the order given."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'post_state'").fetchone()
    ids = {native: PostId(id) for id, native in enumerate(posts, 1 if row is None else row[0] + 1)}
    first_seen = micros(now)
    insert(
        connection,
        "INSERT INTO post_state (id, blog_id, native_id, address, first_seen, sort_time)",
        [
            (ids[native], blog_id, native, each.address, first_seen, sort_time(each.post, first_seen, now))
            for native, each in posts.items()
        ],
    )
    return ids


def _place(connection: sqlite3.Connection, known: _Stored, native: str, to: _Fetched, now: datetime) -> None:
    connection.execute(
        "UPDATE post_state SET native_id = ?, address = ?, sort_time = ? WHERE id = ?",
        (native, to.address, sort_time(to.post, known.first_seen, now), known.id),
    )


_POST = "INSERT INTO post (id, title, url, author, published, updated, feed_count, feed_counted, fingerprint)"
_POST_AGAIN = """
ON CONFLICT (id) DO UPDATE SET title = excluded.title, url = excluded.url, author = excluded.author,
    published = excluded.published, updated = excluded.updated, fingerprint = excluded.fingerprint"""
_BODY = "INSERT INTO post_body (id, html, base_url, extras)"
_BODY_AGAIN = """
ON CONFLICT (id) DO UPDATE SET html = excluded.html, base_url = excluded.base_url, extras = excluded.extras"""


def _write(connection: sqlite3.Connection, posts: Mapping[PostId, _Fetched]) -> None:
    insert(connection, _POST, [_head(id, each.post, each.fingerprint) for id, each in posts.items()], _POST_AGAIN)
    insert(connection, _BODY, [_body(id, each.post, each.html) for id, each in posts.items()], _BODY_AGAIN)


def _head(id: PostId, post: NewPost, mark: bytes) -> tuple[Any, ...]:
    return (
        id,
        sound(post.title),
        sound_or_none(post.url),
        sound_or_none(post.author),
        micros_or_none(post.published),
        micros_or_none(post.updated),
        post.comment_links.count,
        micros_or_none(post.comment_links.updated),
        mark,
    )


def _body(id: PostId, post: NewPost, html: bytes) -> tuple[Any, ...]:
    packed = pack_bytes(post.html, html)
    return id, packed, sound_or_none(post.base_url), extras(post.enclosures, post.comment_links)


def _count(connection: sqlite3.Connection, known: _Stored, post: NewPost) -> None:
    # A feed that names no count this time does not say that there are none.
    links = post.comment_links
    count = known.feed_count if links.count is None else links.count
    counted = known.feed_counted if links.updated is None else micros(links.updated)
    if (count, counted) != (known.feed_count, known.feed_counted):
        connection.execute("UPDATE post SET feed_count = ?, feed_counted = ? WHERE id = ?", (count, counted, known.id))

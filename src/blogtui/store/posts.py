"""The posts: merging what a feed gave, paging through lists, marks."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from blogtui.model.errors import NotFound
from blogtui.model.filter import Filter
from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import Post, PostContent
from blogtui.store import lists
from blogtui.store.bulk import chunks
from blogtui.store.columns import address_hash, micros
from blogtui.store.database import Database, T, Work
from blogtui.store.merging import Merged, NewPost, merge
from blogtui.store.packing import pack
from blogtui.store.rows import content, missing_post, post, posts
from blogtui.store.search import forget_post

__all__ = ["Merged", "NewPost", "PageKey", "Posts"]

PageKey: TypeAlias = PostId
"""A place in a list, named by the post that stands there (or stood there, before it was marked)."""


class Posts:
    """The posts of all blogs. Every method may raise StoreError; NotFound for an id that is not there.

    Lists are newest first: by the post's own time, by first_seen where that is missing or lies in the future.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def merge(self, blog_id: BlogId, posts: Sequence[NewPost], *, now: datetime) -> Merged:
        """Write what a feed gave, in one transaction. See merging.merge for who is who."""

        def work(connection: sqlite3.Connection) -> Merged:
            if not connection.execute("SELECT 1 FROM blog WHERE id = ?", (blog_id,)).fetchone():
                raise NotFound(f"There is no blog {blog_id} here.")
            return merge(connection, blog_id, posts, now)

        return await self._database.write(work) if posts else Merged()

    async def page(
        self,
        *,
        blog_id: BlogId | None = None,
        unread: bool = False,
        starred: bool = False,
        query: str | None = None,
        after: PageKey | None = None,
        before: PageKey | None = None,
        below: int | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[Post, ...]:
        """One page, newest first: the posts right after or right before one, those older than `below` (seconds since
        1970), or from the top; see lists.page."""
        filter = Filter(blog_id, unread, starred, query)

        def work(connection: sqlite3.Connection) -> tuple[Post, ...]:
            ids = lists.page(connection, filter, after=after, before=before, below=below, limit=limit, offset=offset)
            return posts(connection, ids)

        return await self._read(filter, work)

    async def days(
        self,
        begins: Callable[[int], int],
        *,
        blog_id: BlogId | None = None,
        unread: bool = False,
        starred: bool = False,
        query: str | None = None,
    ) -> tuple[tuple[int, int], ...]:
        """The days that have posts of that list, newest first: (when it begins, how many posts), in seconds since
        1970. `begins` tells of any second when its day begins. Looks at every post of the list, off the way of
        `page`, and stops when nobody waits for it any more."""
        filter = Filter(blog_id, unread, starred, query)
        return await self._database.seek(lambda connection: tuple(lists.days(connection, filter, begins)))

    async def count(
        self,
        *,
        blog_id: BlogId | None = None,
        unread: bool = False,
        starred: bool = False,
        query: str | None = None,
    ) -> int:
        """How many posts that list holds."""
        filter = Filter(blog_id, unread, starred, query)
        return await self._read(filter, lambda connection: lists.count(connection, filter))

    async def position(
        self,
        post_id: PostId,
        *,
        blog_id: BlogId | None = None,
        unread: bool = False,
        starred: bool = False,
        query: str | None = None,
    ) -> int | None:
        """The post's row number in that list, from 0; None when it is not in it."""
        filter = Filter(blog_id, unread, starred, query)
        return await self._read(filter, lambda connection: lists.position(connection, post_id, filter))

    async def neighbour(
        self,
        id: PostId,
        *,
        step: int,
        unread: bool = False,
        blog_id: BlogId | None = None,
        starred: bool = False,
        query: str | None = None,
    ) -> Post | None:
        """The post below (`step` 1, older) or above (-1, newer) in that list; None at its end."""
        filter = Filter(blog_id, unread, starred, query)

        def work(connection: sqlite3.Connection) -> Post | None:
            after, before = (id, None) if step > 0 else (None, id)
            ids = lists.page(connection, filter, after=after, before=before, below=None, limit=1, offset=0)
            return next(iter(posts(connection, ids)), None)

        return await self._read(filter, work)

    async def _read(self, filter: Filter, work: Work[T]) -> T:
        return await (self._database.seek(work) if filter.searching else self._database.run(work))

    async def get(self, id: PostId) -> Post:
        """The post of that id."""
        return await self._database.run(lambda connection: post(connection, id))

    async def find(self, text: str) -> Post:
        """The post meant by an id or by its address; of several with one address, the newest."""

        def work(connection: sqlite3.Connection) -> Post:
            wanted = text.strip()
            if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
                return post(connection, PostId(int(wanted)))
            sql = (
                "SELECT id FROM post_state WHERE address = ? AND sort_time IS NOT NULL ORDER BY sort_time DESC, id DESC"
            )
            row = connection.execute(sql, (address_hash(wanted),)).fetchone()
            if row is None:
                raise missing_post(f"“{wanted}”")
            return post(connection, PostId(row[0]))

        return await self._database.run(work)

    async def content(self, id: PostId) -> PostContent:
        """The post with its body."""
        return await self._database.run(lambda connection: content(connection, id))

    async def put_text(self, id: PostId, html: str) -> None:
        """Put a text in the place of the one that the feed gave; it stays until the feed gives another."""

        def work(connection: sqlite3.Connection) -> None:
            post(connection, id)
            forget_post(connection, id)
            connection.execute("UPDATE post_body SET html = ? WHERE id = ?", (pack(html), id))

        await self._database.write(work)

    async def mark(
        self, ids: Iterable[PostId], *, read: bool | None = None, starred: bool | None = None
    ) -> tuple[PostId, ...]:
        """Set marks (None leaves one as it is); tells which changed, in the order given, for undoing."""
        wanted = list(dict.fromkeys(ids))

        def work(connection: sqlite3.Connection) -> tuple[PostId, ...]:
            changed: set[PostId] = set()
            for some in chunks(wanted):
                rows = connection.execute(
                    "UPDATE post_state SET read = coalesce(?, read), starred = coalesce(?, starred)"
                    " WHERE (read <> coalesce(?, read) OR starred <> coalesce(?, starred))"
                    f" AND id IN ({','.join('?' * len(some))}) RETURNING id",
                    (read, starred, read, starred, *some),
                )
                changed.update(PostId(id) for (id,) in rows.fetchall())
            return tuple(id for id in wanted if id in changed)

        return await self._database.write(work)

    async def mark_blog_read(self, blog_id: BlogId | None, before: datetime) -> tuple[PostId, ...]:
        """Mark a blog's posts (None: all blogs') read, but none that came in after `before`: nobody saw those.

        Tells which changed, for undoing.
        """

        def work(connection: sqlite3.Connection) -> tuple[PostId, ...]:
            filter = Filter(blog_id, unread=True)
            unread = f"SELECT s.id FROM {lists.source(filter)} WHERE {lists.conditions(filter)}"
            rows = connection.execute(
                f"UPDATE post_state SET read = 1 WHERE id IN ({unread}) AND first_seen <= ? RETURNING id",
                (*lists.parameters(filter), micros(before)),
            )
            return tuple(PostId(id) for (id,) in rows.fetchall())

        return await self._database.write(work)

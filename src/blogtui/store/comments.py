"""The comments of the threads: the tree of a thread, some of its comments or all, and which the reader has seen."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from blogtui.model.errors import NotFound
from blogtui.model.ids import CommentId, DraftId, PostId, ThreadId
from blogtui.model.outline import Outline
from blogtui.model.thread import Comment, CommentState, Placed
from blogtui.store import outlines
from blogtui.store.bulk import chunks
from blogtui.store.columns import micros_or_none, sound, when_or_none
from blogtui.store.conversation import SENT_THERE
from blogtui.store.database import Database
from blogtui.store.packing import unpack
from blogtui.store.tree import Seed

# A comment of one's own is known by its native id, whichever came first: the fetch or the server's answer to us.
_COMMENT = f"""
SELECT c.id, c.thread_id, c.native_id, c.parent, c.author, c.html, c.published, c.updated, c.author_url,
    c.by_post_author, c.by_moderator, c.url, c.state, c.new, c.likes, c.rank,
    (SELECT d.id FROM draft d WHERE d.post_id = t.post_id AND d.native_id = c.native_id
        AND {SENT_THERE}
        ORDER BY d.id DESC LIMIT 1)
FROM comment c JOIN thread t ON t.id = c.thread_id WHERE """


class Comments:
    """The comments of all threads. Every method may raise StoreError; NotFound for an id that is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def outline(self, thread_id: ThreadId, own: Sequence[Comment] = ()) -> Outline:
        """The thread's tree, with `own` comments that are not in the store (their ids are below 0) in their places."""
        return await self._database.run(lambda connection: outlines.read(connection, thread_id, _seeds(own)))

    async def some(self, ids: Iterable[CommentId]) -> tuple[Comment, ...]:
        """The comments of these ids, in no order; those that have gone are left out."""
        wanted = list(ids)

        def work(connection: sqlite3.Connection) -> tuple[Comment, ...]:
            found: list[Comment] = []
            for some in chunks(wanted):
                marks = ",".join("?" * len(some))
                found += map(_comment, connection.execute(f"{_COMMENT} c.id IN ({marks})", tuple(some)))
            return tuple(found)

        return await self._database.run(work) if wanted else ()

    async def whole(self, thread_id: ThreadId, own: Sequence[Comment] = ()) -> tuple[Placed, ...]:
        """Every comment of the thread in its place, in display order; `own` as in `outline`."""

        def work(connection: sqlite3.Connection) -> tuple[Placed, ...]:
            tree = outlines.read(connection, thread_id, _seeds(own))
            rows = map(_comment, connection.execute(f"{_COMMENT} c.thread_id = ?", (thread_id,)))
            by_id: dict[int, Comment] = {one.id: one for one in (*rows, *own)}
            return tuple(
                Placed(by_id[id], depth, None if parent < 0 else CommentId(tree.ids[parent]), below)
                for id, parent, depth, below in zip(tree.ids, tree.parents, tree.depths, tree.descendants, strict=True)
            )

        return await self._database.run(work)

    async def get(self, id: CommentId) -> Comment:
        """The comment of that id."""

        def work(connection: sqlite3.Connection) -> Comment:
            row = connection.execute(f"{_COMMENT} c.id = ?", (id,)).fetchone()
            if row is None:
                raise no_comment(id)
            return _comment(row)

        return await self._database.run(work)

    async def named(self, post_id: PostId, native_id: str) -> tuple[Comment, ...]:
        """The comments with that native id among the post's threads, at most one a thread, in their order."""

        def work(connection: sqlite3.Connection) -> tuple[Comment, ...]:
            sql = f"{_COMMENT} t.post_id = ? AND c.native_id = ? ORDER BY t.place IS NULL, t.place, t.id"
            return tuple(map(_comment, connection.execute(sql, (post_id, sound(native_id)))))

        return await self._database.run(work)

    async def holding(self, post_id: PostId, native_ids: Collection[str]) -> frozenset[tuple[ThreadId, str]]:
        """Which threads of the post have a comment of which of these native ids."""
        wanted = list(native_ids)

        def work(connection: sqlite3.Connection) -> frozenset[tuple[ThreadId, str]]:
            found: set[tuple[ThreadId, str]] = set()
            for some in chunks(wanted):
                found.update(
                    connection.execute(
                        "SELECT c.thread_id, c.native_id FROM thread t JOIN comment c ON c.thread_id = t.id"
                        f" AND c.native_id IN ({','.join('?' * len(some))}) WHERE t.post_id = ?",
                        (*map(sound, some), post_id),
                    )
                )
            return frozenset(found)

        return await self._database.run(work) if wanted else frozenset()

    async def known(self, thread_id: ThreadId) -> tuple[dict[str, str | None], datetime | None]:
        """The native ids of all comments of the thread with those they answer, and when the latest was published."""

        def work(connection: sqlite3.Connection) -> tuple[dict[str, str | None], datetime | None]:
            rows = connection.execute("SELECT native_id, parent FROM comment WHERE thread_id = ?", (thread_id,))
            answered: dict[str, str | None] = dict(rows)
            sql = "SELECT max(published) FROM comment WHERE thread_id = ?"
            return answered, when_or_none(connection.execute(sql, (thread_id,)).fetchone()[0])

        return await self._database.run(work)

    async def there_before(self, post_id: PostId, source_key: str, newest: int) -> frozenset[str]:
        """The native ids of the comments of that source which came into the store no later than the id `newest`."""

        def work(connection: sqlite3.Connection) -> frozenset[str]:
            rows = connection.execute(
                "SELECT c.native_id FROM thread t JOIN comment c ON c.thread_id = t.id AND c.id <= ?"
                " WHERE t.post_id = ? AND t.key = ?",
                (newest, post_id, source_key),
            )
            return frozenset(native for (native,) in rows)

        return await self._database.run(work)

    async def saying(self, thread_id: ThreadId, says: Callable[[str], bool]) -> frozenset[CommentId]:
        """The comments of the thread whose HTML passes the test, which is made beside all other work."""

        def work(connection: sqlite3.Connection) -> frozenset[CommentId]:
            rows = connection.execute("SELECT id, html FROM comment WHERE thread_id = ?", (thread_id,))
            return frozenset(CommentId(id) for id, html in rows if says(unpack(html)))

        return await self._database.seek(work)

    async def mark_seen(self, ids: Iterable[CommentId]) -> None:
        """The reader has been over these comments."""
        wanted = list(ids)

        def work(connection: sqlite3.Connection) -> None:
            for some in chunks(wanted):
                marks = ",".join("?" * len(some))
                connection.execute(f"UPDATE comment SET new = 0 WHERE new = 1 AND id IN ({marks})", tuple(some))

        if wanted:
            await self._database.write(work)


def no_comment(id: CommentId) -> NotFound:
    """What is raised for a comment that is not there."""
    return NotFound(f"There is no comment {id} here.", advice="See `blogtui comments POST` for what there is.")


def _seeds(own: Iterable[Comment]) -> tuple[Seed, ...]:
    return tuple(
        Seed(one.id, one.native_id, one.parent, micros_or_none(one.published), one.rank, len(one.html)) for one in own
    )


def _comment(row: tuple[Any, ...]) -> Comment:
    (id, thread_id, native, parent, author, html, published, updated, author_url, by_author, *rest) = row
    (by_moderator, url, state, new, likes, rank, draft) = rest
    return Comment(
        id=CommentId(id),
        thread_id=ThreadId(thread_id),
        native_id=native,
        parent=parent,
        author=author,
        html=unpack(html),
        published=when_or_none(published),
        updated=when_or_none(updated),
        author_url=author_url,
        by_post_author=bool(by_author),
        by_moderator=bool(by_moderator),
        url=url,
        state=CommentState(state),
        new=bool(new),
        likes=likes,
        rank=rank,
        draft=None if draft is None else DraftId(draft),
    )

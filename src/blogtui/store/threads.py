"""The conversations: where a post is discussed, and what a fetch of a thread brought."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from blogtui.model.blog import Validators
from blogtui.model.errors import NotFound
from blogtui.model.frozen import frozen
from blogtui.model.ids import CommentId, PostId, ThreadId
from blogtui.model.thread import CommentState, Source
from blogtui.store import outlines
from blogtui.store.columns import micros, sound, sound_or_none, when_or_none
from blogtui.store.comments import no_comment
from blogtui.store.conversation import NewComment, merge_comments, settle_drafts
from blogtui.store.database import Database

__all__ = ["NewComment", "StoredThread", "Threads"]

_THREAD = """
SELECT id, post_id, provider, key, url, page, facts, total, complete, fetched, etag, last_modified, closed, problem,
    (SELECT count(*) FROM comment WHERE thread_id = thread.id)
FROM thread """


@frozen
class StoredThread:
    """What is kept of a thread besides its comments; `count` is how many of them there are."""

    id: ThreadId
    post_id: PostId
    source: Source
    count: int = 0
    total: int | None = None
    complete: bool = False
    fetched: datetime | None = None
    validators: Validators = Validators()
    closed: bool = False
    problem: str | None = None

    @property
    def whole(self) -> bool:
        """Whether it has comments, all there are, and the last reading went well."""
        return self.complete and self.count > 0 and self.problem is None


class Threads:
    """The conversations of all posts. Every method may raise StoreError; NotFound for an id that is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sources(self, post_id: PostId) -> tuple[Source, ...]:
        """Where the post is discussed, in the order last remembered."""

        def work(connection: sqlite3.Connection) -> tuple[Source, ...]:
            rows = connection.execute(f"{_THREAD} WHERE post_id = ? AND place IS NOT NULL ORDER BY place", (post_id,))
            return tuple(_thread(row).source for row in rows)

        return await self._database.run(work)

    async def remember_sources(
        self,
        post_id: PostId,
        sources: Sequence[Source],
        page_seen: bool,
        now: datetime,
        *,
        can_reply: bool | None = None,
    ) -> None:
        """Keep where the post is discussed, in this order. Threads of sources no longer named keep their comments.

        `page_seen`: the post's page was looked at for them; once true it stays. `can_reply` None keeps what is known.
        """

        def work(connection: sqlite3.Connection) -> None:
            _need_post(connection, post_id)
            connection.execute("UPDATE thread SET place = NULL WHERE post_id = ?", (post_id,))
            for place, source in enumerate(sources):
                id = _thread_of(connection, post_id, source)
                connection.execute("UPDATE thread SET place = ? WHERE id = ?", (place, id))
            connection.execute(
                "DELETE FROM thread WHERE post_id = ? AND place IS NULL AND held IS NULL AND NOT EXISTS"
                " (SELECT 1 FROM comment WHERE thread_id = thread.id)",
                (post_id,),
            )
            connection.execute(
                "UPDATE post SET page_seen = max(page_seen, ?), can_reply = coalesce(?, can_reply) WHERE id = ?",
                (page_seen, can_reply, post_id),
            )

        await self._database.write(work)

    async def page_seen(self, post_id: PostId) -> bool:
        """Whether the post's page was ever looked at for sources."""

        def work(connection: sqlite3.Connection) -> bool:
            return bool(_need_post(connection, post_id))

        return await self._database.run(work)

    async def looked_elsewhere(self, post_id: PostId) -> datetime | None:
        """When places outside the blog were last asked about the post (aware UTC); None when they never were."""

        def work(connection: sqlite3.Connection) -> datetime | None:
            _need_post(connection, post_id)
            row = connection.execute("SELECT looked_elsewhere FROM post_state WHERE id = ?", (post_id,)).fetchone()
            return when_or_none(row[0])

        return await self._database.run(work)

    async def note_elsewhere(self, post_id: PostId, now: datetime) -> None:
        """Keep that they were asked."""
        sql = "UPDATE post_state SET looked_elsewhere = ? WHERE id = ?"
        await self._database.write(lambda connection: connection.execute(sql, (micros(now), post_id)))

    async def of_post(self, post_id: PostId) -> tuple[StoredThread, ...]:
        """The post's threads in the order of its sources, then those no longer recognised. Never fetched ones have
        `fetched` None and hold no comments."""

        def work(connection: sqlite3.Connection) -> tuple[StoredThread, ...]:
            sql = f"{_THREAD} WHERE post_id = ? ORDER BY place IS NULL, place, id"
            rows = connection.execute(sql, (post_id,)).fetchall()
            return tuple(_thread(row) for row in rows)

        return await self._database.run(work)

    async def merge(
        self,
        post_id: PostId,
        source: Source,
        comments: Sequence[NewComment],
        *,
        total: int | None,
        complete: bool,
        added: bool = False,
        closed: bool,
        validators: Validators,
        now: datetime,
        mark_new: bool,
        counted: bool = True,
    ) -> ThreadId:
        """Write a good fetch, in one transaction. See conversation.merge_comments for who is who.

        The source's addresses and facts replace those stored. `added`: what is stored stays, and is with these complete
        or not. `mark_new`: comments not seen before are new to the reader, one's own excepted. `counted`: they count
        among the post's; false where they are those of another of its threads. Drafts that were held, or whose fate was
        unknown, become live when their comment is among the live ones.
        """

        def work(connection: sqlite3.Connection) -> ThreadId:
            _need_post(connection, post_id)
            id = _thread_of(connection, post_id, source)
            merge_comments(connection, id, comments, complete=complete and not added, mark_new=mark_new)
            settle_drafts(connection, id, now)
            outlines.keep(connection, id)
            connection.execute(
                "UPDATE thread SET total = ?, complete = ?, closed = ?, fetched = ?, etag = ?, last_modified = ?,"
                " problem = NULL, held = CASE WHEN ? THEN"
                " (SELECT count(*) FROM comment WHERE thread_id = thread.id AND state <> ?) END WHERE id = ?",
                (total, complete, closed, micros(now), *_sent(validators), counted, CommentState.DELETED.value, id),
            )
            return id

        return await self._database.write(work)

    async def unchanged(self, post_id: PostId, source: Source, validators: Validators, now: datetime) -> None:
        """Note a fetch that the server answered with "not modified". Empty validators keep those stored."""

        def work(connection: sqlite3.Connection) -> None:
            _need_post(connection, post_id)
            id = _thread_of(connection, post_id, source)
            connection.execute("UPDATE thread SET fetched = ?, problem = NULL WHERE id = ?", (micros(now), id))
            outlines.keep(connection, id)
            if validators:
                row = (*_sent(validators), id)
                connection.execute("UPDATE thread SET etag = ?, last_modified = ? WHERE id = ?", row)

        await self._database.write(work)

    async def failed(self, post_id: PostId, source: Source, problem: str, now: datetime) -> None:
        """Note a fetch that failed, with one sentence on why. What was read before stays."""

        def work(connection: sqlite3.Connection) -> None:
            _need_post(connection, post_id)
            id = _thread_of(connection, post_id, source)
            connection.execute("UPDATE thread SET problem = ? WHERE id = ?", (sound(problem), id))

        await self._database.write(work)

    async def source_of(self, id: CommentId) -> Source:
        """Where a comment stands."""

        def work(connection: sqlite3.Connection) -> Source:
            row = connection.execute(
                f"{_THREAD} WHERE id = (SELECT thread_id FROM comment WHERE id = ?)", (id,)
            ).fetchone()
            if row is None:
                raise no_comment(id)
            return _thread(row).source

        return await self._database.run(work)


def _thread_of(connection: sqlite3.Connection, post_id: PostId, source: Source) -> ThreadId:
    """The row of that source, made if need be; its addresses and facts are what was given last."""
    row = connection.execute(
        "INSERT INTO thread (post_id, provider, key, url, page, facts) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (post_id, provider, key) DO UPDATE SET url = excluded.url, page = excluded.page,"
        " facts = excluded.facts RETURNING id",
        (
            post_id,
            sound(source.provider),
            sound(source.key),
            sound(source.url),
            sound_or_none(source.page),
            json.dumps(source.facts, separators=(",", ":")),
        ),
    ).fetchall()
    return ThreadId(row[0][0])


def _need_post(connection: sqlite3.Connection, post_id: PostId) -> int:
    """The post's page_seen. Raises NotFound."""
    row = connection.execute("SELECT page_seen FROM post WHERE id = ?", (post_id,)).fetchone()
    if row is None:
        raise NotFound(f"There is no post {post_id} here.")
    seen: int = row[0]
    return seen


def _sent(validators: Validators) -> tuple[str | None, str | None]:
    return sound_or_none(validators.etag), sound_or_none(validators.last_modified)


def _thread(row: tuple[Any, ...]) -> StoredThread:
    (id, post_id, provider, key, url, page, facts, total, complete, fetched, etag, modified, closed, problem, count) = (
        row
    )
    pairs = tuple((name, value) for name, value in json.loads(facts))
    return StoredThread(
        id=ThreadId(id),
        post_id=PostId(post_id),
        source=Source(provider, key, url, page, pairs),
        count=count,
        total=total,
        complete=bool(complete),
        fetched=when_or_none(fetched),
        validators=Validators(etag, modified),
        closed=bool(closed),
        problem=problem,
    )

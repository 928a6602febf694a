"""What a visit to a feed brought, written down in one piece."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from blogtui.model.blog import Blog
from blogtui.model.frozen import frozen
from blogtui.store.blogs import Visit, get_blog, note_visit
from blogtui.store.database import Database
from blogtui.store.merging import Merged, NewPost, merge
from blogtui.store.together import Together


@frozen
class Arrival:
    """The visit and the posts it brought, which belong to `visit.id`. `moved_to` becomes the feed's address if a post
    came from there that was here before, so that it is the same blog."""

    visit: Visit
    posts: Sequence[NewPost]
    moved_to: str | None = None


@frozen
class Arrived:
    """The blog as it is afterwards, and what became of its posts."""

    blog: Blog
    merged: Merged


class Arrivals:
    """Posts and visit in one transaction, perhaps with those of other feeds: either is there only with the other."""

    def __init__(self, database: Database) -> None:
        self._together = Together(database)

    async def take(self, arrival: Arrival, *, now: datetime) -> Arrived:
        """Merge the posts (see merging.merge) and note the visit. Raises NotFound, StoreError."""
        arrived = await self.read(lambda: arrival, now=now)
        assert arrived is not None
        return arrived

    async def read(self, read: Callable[[], Arrival | None], *, now: datetime) -> Arrived | None:
        """As `take`, of what `read` gives; None when that is None. `read` may be called twice, and holds up whoever
        else writes, so it is to take milliseconds. What it raises passes."""

        def write(connection: sqlite3.Connection, arrival: Arrival | None) -> Arrived | None:
            return None if arrival is None else _written(connection, arrival, now)

        return await self._together.write(read, write)


def _written(connection: sqlite3.Connection, arrival: Arrival, now: datetime) -> Arrived:
    visit, moved_to = arrival.visit, arrival.moved_to
    get_blog(connection, visit.id)
    merged = merge(connection, visit.id, arrival.posts, now)
    same = moved_to is not None and merged.new < len(merged.ids)
    note_visit(connection, replace(visit, feed_url=moved_to) if same else visit, now)
    return Arrived(get_blog(connection, visit.id), merged)

"""What a visit to a feed brought, written down in one piece."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from blogtui.model.blog import Blog
from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId
from blogtui.store.blogs import Visit, get_blog, note_visit
from blogtui.store.database import Database
from blogtui.store.merging import Merged, NewPost, merge
from blogtui.store.together import Together


@frozen
class Arrived:
    """The blog as it is afterwards, and what became of its posts."""

    blog: Blog
    merged: Merged


class Arrivals:
    """Posts and visit in one transaction, perhaps with those of other feeds: either is there only with the other."""

    def __init__(self, database: Database) -> None:
        self._together = Together(database)

    async def take(
        self, visit: Visit, posts: Sequence[NewPost], *, moved_to: str | None = None, now: datetime
    ) -> Arrived:
        """Merge the posts of `visit.id` (see merging.merge) and note the visit. `moved_to` becomes the feed's address
        if it brought a post that was here before, and so is the same blog. Raises NotFound, StoreError."""

        def work(connection: sqlite3.Connection) -> Arrived:
            get_blog(connection, visit.id)
            merged = merge(connection, visit.id, posts, now)
            same = moved_to is not None and merged.new < len(merged.ids)
            note_visit(connection, replace(visit, feed_url=moved_to) if same else visit, now)
            return Arrived(get_blog(connection, BlogId(visit.id)), merged)

        return await self._together.write(work)

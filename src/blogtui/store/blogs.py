"""The subscriptions."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from blogtui.model.blog import Blog, Validators
from blogtui.model.errors import NotFound
from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId
from blogtui.store.columns import address_key, micros, micros_or_none, sound, sound_or_none
from blogtui.store.database import Database
from blogtui.store.removal import bring_back, take_away
from blogtui.store.rows import SELECT_BLOG, all_blogs, blog

_NOTE = """
UPDATE blog SET last_visit = ?1, problem = ?2, gone = ?3, next_visit = coalesce(?4, next_visit),
    title = coalesce(?5, title), home_url = coalesce(?6, home_url), generator = coalesce(?7, generator),
    older_url = coalesce(?8, older_url), etag = iif(?9, ?10, etag), last_modified = iif(?9, ?11, last_modified),
    jetpack_site = coalesce(?12, jetpack_site)
WHERE id = ?13"""


@frozen
class Visit:
    """A visit to a feed. None keeps what is stored, but `problem` None means that all went well.

    `older_url` "" says that there is nothing older. A `title` never hides one the user gave. A `feed_url` that
    another subscription already has is not taken over.
    """

    id: BlogId
    validators: Validators | None = None
    next_visit: datetime | None = None
    title: str | None = None
    home_url: str | None = None
    generator: str | None = None
    jetpack_site: str | None = None
    older_url: str | None = None
    feed_url: str | None = None
    problem: str | None = None
    gone: bool = False


class Blogs:
    """The subscriptions. Every method may raise StoreError; NotFound for an id that is not there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self, feed_url: str, title: str, *, home_url: str | None = None, folder: str | None = None, now: datetime
    ) -> Blog:
        """Subscribe. A feed that is already there (http or https, slash at the end or not) is returned as it is."""

        def work(connection: sqlite3.Connection) -> Blog:
            connection.execute(
                "INSERT INTO blog (title, feed_url, feed_key, home_url, folder, added) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (feed_key) DO NOTHING",
                (
                    sound(title),
                    sound(feed_url),
                    sound(address_key(feed_url)),
                    sound_or_none(home_url),
                    sound_or_none(folder),
                    micros(now),
                ),
            )
            found = _by_feed(connection, feed_url)
            assert found is not None
            return found

        return await self._database.write(work)

    async def all(self) -> tuple[Blog, ...]:
        """Every subscription by title, counts included."""
        return await self._database.run(all_blogs)

    async def get(self, id: BlogId) -> Blog:
        """The blog of that id."""
        return await self._database.run(lambda connection: get_blog(connection, id))

    async def by_feed(self, url: str) -> Blog | None:
        """The subscription to that feed, told apart as `add` does."""
        return await self._database.run(lambda connection: _by_feed(connection, url))

    async def find(self, text: str) -> Blog:
        """The one blog meant by an id, a feed or home address, a title, or a part of a title that fits only one.

        Raises NotFound with the candidates' names when none or several fit.
        """
        return choose(text, await self.all())

    async def visited(self, visit: Visit, *, now: datetime) -> None:
        """Note a visit."""
        await self._database.write(lambda connection: note_visit(connection, visit, now))

    async def visited_many(self, visits: Sequence[Visit], *, now: datetime) -> None:
        """Note many visits in one transaction. Blogs removed meanwhile are passed over."""

        def work(connection: sqlite3.Connection) -> None:
            for visit in visits:
                with suppress(NotFound):
                    note_visit(connection, visit, now)

        if visits:
            await self._database.write(work)

    async def rename(self, id: BlogId, title: str | None, folder: str | None) -> Blog:
        """Give it a title of one's own (None or blank: the feed's again) and a folder (None: none)."""

        def work(connection: sqlite3.Connection) -> Blog:
            row = (_text(title and title.strip()), _text(folder), id)
            connection.execute("UPDATE blog SET own_title = ?, folder = ? WHERE id = ?", row)
            return get_blog(connection, id)

        return await self._database.write(work)

    async def remove(self, id: BlogId) -> None:
        """Unsubscribe: its posts, marks and threads go; drafts stay. `restore` takes it back."""

        def work(connection: sqlite3.Connection) -> None:
            get_blog(connection, id)
            take_away(connection, id)

        await self._database.write(work)

    async def restore(self, id: BlogId) -> Blog:
        """Bring back a blog removed since this store was opened, with posts, marks and threads under their old ids."""

        def work(connection: sqlite3.Connection) -> Blog:
            bring_back(connection, id)
            return get_blog(connection, id)

        return await self._database.write(work)


def choose(text: str, blogs: Sequence[Blog]) -> Blog:
    """The one of these blogs meant by the text. See Blogs.find."""
    wanted = text.strip()
    key, folded = address_key(wanted), wanted.casefold()
    tests = (
        lambda blog: wanted.isdecimal() and str(blog.id) == wanted,
        lambda blog: address_key(blog.feed_url) == key,
        lambda blog: blog.home_url is not None and address_key(blog.home_url) == key,
        lambda blog: blog.title.casefold() == folded,
        lambda blog: bool(folded) and folded in blog.title.casefold(),
    )
    for test in tests:
        found = [blog for blog in blogs if test(blog)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{blog.id} ({blog.title})" for blog in found[:5])
            raise NotFound(f"“{text}” fits more than one blog: {names}.")
    raise NotFound(f"There is no blog “{text}” here.", advice="See `blogtui blogs` for what there is.")


def note_visit(connection: sqlite3.Connection, visit: Visit, now: datetime) -> None:
    """Write a visit down. Raises NotFound."""
    validators = visit.validators or Validators()
    values = (
        micros(now),
        _text(visit.problem),
        visit.gone,
        micros_or_none(visit.next_visit),
        _text(visit.title),
        sound_or_none(visit.home_url),
        sound_or_none(visit.generator),
        sound_or_none(visit.older_url),
        visit.validators is not None,
        _text(validators.etag),
        _text(validators.last_modified),
        sound_or_none(visit.jetpack_site),
        visit.id,
    )
    if not connection.execute(_NOTE, values).rowcount:
        raise _missing(visit.id)
    if visit.feed_url is not None:
        connection.execute(
            "UPDATE OR IGNORE blog SET feed_url = ?, feed_key = ? WHERE id = ?",
            (sound(visit.feed_url), sound(address_key(visit.feed_url)), visit.id),
        )


def _text(value: str | None) -> str | None:
    return sound(value) if value else None


def _missing(id: BlogId) -> NotFound:
    return NotFound(f"There is no blog {id} here.", advice="See `blogtui blogs` for what there is.")


def get_blog(connection: sqlite3.Connection, id: BlogId) -> Blog:
    """Raises NotFound."""
    row = connection.execute(f"{SELECT_BLOG} WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise _missing(id)
    return blog(row)


def _by_feed(connection: sqlite3.Connection, url: str) -> Blog | None:
    row = connection.execute(f"{SELECT_BLOG} WHERE feed_key = ?", (sound(address_key(url)),)).fetchone()
    return None if row is None else blog(row)

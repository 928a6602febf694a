"""Rows of the store read as what we speak of. Needs neither threads nor an event loop, so that the first picture can be
had before either is imported."""

from __future__ import annotations

from blogtui.model.blog import Blog, Validators
from blogtui.model.errors import NotFound
from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import CommentLinks, Enclosure, Post, PostContent
from blogtui.store.bulk import chunks
from blogtui.store.columns import when, when_or_none
from blogtui.store.packing import unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from typing import Any

SELECT_POST = """
SELECT s.id, s.blog_id, coalesce(b.own_title, b.title), s.native_id, p.title, p.url, p.author, p.published, p.updated,
    s.first_seen, s.read, s.starred, coalesce(p.thread_count, p.feed_count), p.new_comments, p.can_reply,
    s.sort_time
FROM post_state s JOIN post p ON p.id = s.id JOIN blog b ON b.id = s.blog_id
WHERE s.id """
SELECT_BLOG = """
SELECT id, coalesce(own_title, title), feed_url, home_url, folder, added, last_visit, next_visit, etag,
    last_modified, generator, older_url, problem, gone, posts, unread, new_comments
FROM blog"""


def all_blogs(connection: sqlite3.Connection) -> tuple[Blog, ...]:
    """Every subscription by title, counts included."""
    found = [blog(row) for row in connection.execute(SELECT_BLOG)]
    return tuple(sorted(found, key=lambda each: (each.title.casefold(), each.id)))


def blog(row: tuple[Any, ...]) -> Blog:
    """The blog of a row of SELECT_BLOG."""
    (id, title, feed, home, folder, added, last, following, etag, modified, *rest) = row
    (generator, older, problem, gone, posts, unread, new_comments) = rest
    return Blog(
        id=BlogId(id),
        title=title,
        feed_url=feed,
        home_url=home,
        folder=folder,
        added=when(added),
        last_visit=when_or_none(last),
        next_visit=when_or_none(following),
        validators=Validators(etag, modified),
        generator=generator,
        older_url=older,
        problem=problem,
        gone=bool(gone),
        posts=posts,
        unread=unread,
        new_comments=new_comments,
    )


def posts(connection: sqlite3.Connection, ids: Sequence[PostId]) -> tuple[Post, ...]:
    """The posts of those ids, in that order; they must be there."""
    found: dict[PostId, Post] = {}
    for some in chunks(ids):
        rows = connection.execute(f"{SELECT_POST} IN ({','.join('?' * len(some))})", tuple(some))
        found.update((post.id, post) for post in map(_post, rows))
    return tuple(found[id] for id in ids)


def post(connection: sqlite3.Connection, id: PostId) -> Post:
    """Raises NotFound."""
    row = connection.execute(f"{SELECT_POST} = ?", (id,)).fetchone()
    if row is None:
        raise missing_post(str(id))
    return _post(row)


def content(connection: sqlite3.Connection, id: PostId) -> PostContent:
    """The post with its body. Raises NotFound, Damaged."""
    return content_later(connection, id)()


def content_later(connection: sqlite3.Connection, id: PostId) -> Callable[[], PostContent]:
    """The same, but unpacked (and what that takes imported) only when it is called; Damaged is raised then."""
    head = post(connection, id)
    html, base_url, extras, count, counted, generator, feed_url, jetpack = connection.execute(
        "SELECT y.html, y.base_url, y.extras, p.feed_count, p.feed_counted, b.generator, b.feed_url,"
        " b.jetpack_site FROM post p JOIN post_body y ON y.id = p.id JOIN blog b ON b.id = ? WHERE p.id = ?",
        (head.blog_id, id),
    ).fetchone()

    def whole() -> PostContent:
        enclosures, links = _extras(extras)
        return PostContent(
            post=head,
            html=unpack(html),
            base_url=base_url,
            enclosures=enclosures,
            comment_links=CommentLinks(*links, count, when_or_none(counted)),
            generator=generator,
            feed_url=feed_url,
            jetpack_site=jetpack,
        )

    return whole


def missing_post(what: str) -> NotFound:
    """`what` names it."""
    return NotFound(f"There is no post {what} here.", advice="See `blogtui posts` for what there is.")


def _post(row: tuple[Any, ...]) -> Post:
    (id, blog_id, blog, native, title, url, author, published, updated, *rest) = row
    (seen, read, starred, count, new, reply, listed) = rest
    return Post(
        id=PostId(id),
        blog_id=BlogId(blog_id),
        blog=blog,
        native_id=native,
        title=title,
        url=url,
        author=author,
        published=when_or_none(published),
        updated=when_or_none(updated),
        first_seen=when(seen),
        read=bool(read),
        starred=bool(starred),
        comment_count=count,
        new_comments=new,
        can_reply=None if reply is None else bool(reply),
        listed=listed,
    )


def _extras(text: str | None) -> tuple[tuple[Enclosure, ...], tuple[str | None, str | None, str | None]]:
    """What merging.extras wrote: the files, and the feed, page and form of the comments."""
    if text is None:
        return (), (None, None, None)
    import json  # most posts have none

    held = json.loads(text)
    feed, page, post_to = held["links"]
    return tuple(Enclosure(*file) for file in held["files"]), (feed, page, post_to)

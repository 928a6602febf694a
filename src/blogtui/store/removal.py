"""Taking a blog away with all that hangs on it, so that it can be brought back until the program ends."""

import sqlite3

from blogtui.model.errors import NotFound
from blogtui.model.ids import BlogId

_POSTS = "(SELECT id FROM {0}post_state WHERE blog_id = ?)"
_THREADS = f"(SELECT id FROM {{0}}thread WHERE post_id IN {_POSTS})"
# Which rows of each table go with a blog, parents first; {0} is what table names begin with.
_ROWS = {
    "blog": "id = ?",
    "post_state": "blog_id = ?",
    "post": f"id IN {_POSTS}",
    "post_body": f"id IN {_POSTS}",
    "thread": f"post_id IN {_POSTS}",
    "comment": f"thread_id IN {_THREADS}",
    "thread_outline": f"thread_id IN {_THREADS}",  # after comments, whose triggers drop it
}
_KEPT = "kept_"


def take_away(connection: sqlite3.Connection, id: BlogId) -> None:
    """Delete the blog's rows; copies stay in tables that this connection alone sees and that go with it."""
    _make_room(connection)
    for table, rows in _ROWS.items():
        connection.execute(f"INSERT INTO {_KEPT}{table} SELECT * FROM {table} WHERE {rows.format('')}", (id,))
    connection.execute("DELETE FROM blog WHERE id = ?", (id,))
    connection.execute("DELETE FROM calendar WHERE scope = ?", (id,))


def bring_back(connection: sqlite3.Connection, id: BlogId) -> None:
    """Put the rows of a blog taken away back under their old ids. Raises NotFound when there are none, or when its feed
    was subscribed to again meanwhile."""
    _make_room(connection)
    kept = connection.execute(f"SELECT feed_key FROM {_KEPT}blog WHERE id = ?", (id,)).fetchone()
    if kept is None:
        raise NotFound(f"Blog {id} was not removed just now, so it cannot be brought back.", advice="Subscribe anew.")
    if connection.execute("SELECT 1 FROM blog WHERE feed_key = ?", kept).fetchone():
        raise NotFound(f"The feed of blog {id} is followed again already.", advice="Remove that one first.")
    # The triggers count again whatever comes in.
    counters = "posts = 0, unread = 0, starred = 0, new_comments = 0"
    connection.execute(f"UPDATE {_KEPT}blog SET {counters} WHERE id = ?", (id,))
    connection.execute(f"UPDATE {_KEPT}post SET new_comments = 0 WHERE {_ROWS['post'].format(_KEPT)}", (id,))
    for table, rows in _ROWS.items():
        connection.execute(f"INSERT INTO {table} SELECT * FROM {_KEPT}{table} WHERE {rows.format(_KEPT)}", (id,))
    for table, rows in reversed(_ROWS.items()):
        connection.execute(f"DELETE FROM {_KEPT}{table} WHERE {rows.format(_KEPT)}", (id,))


def _make_room(connection: sqlite3.Connection) -> None:
    for table in _ROWS:
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {_KEPT}{table} AS SELECT * FROM {table} WHERE 0")

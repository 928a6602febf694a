"""What the reader shows first, read before anything else is imported or opened."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from blogtui.model.errors import StoreError
from blogtui.model.filter import EVERYTHING
from blogtui.model.glance import FIRST, Glance
from blogtui.model.outbox import OPEN
from blogtui.store import lists, rows
from blogtui.store.opening import inspect
from blogtui.store.packing import Damaged
from blogtui.store.schema import STEPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from blogtui.model.post import PostContent

_OPEN_DRAFTS = f"SELECT count(*) FROM draft WHERE state IN ({','.join('?' * len(OPEN))})"


def glance(path: str | os.PathLike[str]) -> Glance | None:
    """The first look at a store that is there and up to date; None where it first has to be made, mended or brought up
    to date, or cannot be had at once: whoever opens it in earnest says why."""
    try:
        inspect(path)
        with closing(sqlite3.connect(_read_only(path), uri=True, timeout=0, isolation_level=None)) as opened:
            if opened.execute("PRAGMA user_version").fetchone() != (len(STEPS),):
                return None
            opened.execute("BEGIN")
            return first_look(opened)
    except (OSError, sqlite3.Error, StoreError):
        return None


def _read_only(path: str | os.PathLike[str]) -> str:
    """The file as a URI (https://www.sqlite.org/uri.html#the_uri_path): nothing is made or mended through it, and a
    WAL that another copy left is read along."""
    whole = os.path.join(os.getcwd(), path)
    return f"file://{whole.replace('%', '%25').replace('?', '%3f').replace('#', '%23')}?mode=ro"


def first_look(connection: sqlite3.Connection) -> Glance:
    """The blogs, the first page of all posts, and the text of its first one."""
    ids = lists.page(connection, EVERYTHING, after=None, before=None, below=None, limit=FIRST, offset=0)
    (drafts,) = connection.execute(_OPEN_DRAFTS, tuple(OPEN)).fetchone()
    return Glance(
        rows.all_blogs(connection),
        drafts,
        rows.posts(connection, ids),
        _text(rows.content_later(connection, ids[0])) if ids else _no_text,
    )


def _text(content: Callable[[], PostContent]) -> Callable[[], PostContent | None]:
    def text() -> PostContent | None:
        try:
            return content()
        except Damaged:
            return None  # whoever opens the post in earnest says so

    return text


def _no_text() -> None:
    return None

"""A subscribed blog, and what its server asked us to send back next time."""

from __future__ import annotations

from blogtui.model.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from blogtui.model.ids import BlogId


@frozen
class Validators:
    """The pair a server gave for conditional requests (RFC 9110 §8.8), kept exactly as sent."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@frozen
class Blog:
    """A subscription with its counts.

    `posts`, `unread` and `new_comments` are counts; times are aware UTC. `problem` is one sentence on why
    the last visit failed, None after a good one. `gone` is set once the server answered 410: it is asked no more.
    """

    id: BlogId
    title: str
    feed_url: str
    home_url: str | None = None
    folder: str | None = None
    added: datetime | None = None
    last_visit: datetime | None = None
    next_visit: datetime | None = None
    validators: Validators = Validators()
    generator: str | None = None
    older_url: str | None = None
    problem: str | None = None
    gone: bool = False
    posts: int = 0
    unread: int = 0
    new_comments: int = 0

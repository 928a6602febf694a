"""A post: its heading for lists, its content for the reading pane, and its ways to comments."""

from __future__ import annotations

from blogtui.model.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from blogtui.model.ids import BlogId, PostId


@frozen
class Post:
    """One post as lists show it, with the reader's marks. Times are aware UTC or None where the feed gave none.

    `listed` is what lists are sorted by, in seconds since 1970: the post's own time, or when it was first seen where
    that is missing or was still to come. `comment_count` is what the blog says or, once
    the thread was read, what is there; None is unknown. `can_reply` is None until a source was looked for.
    """

    id: PostId
    blog_id: BlogId
    blog: str
    native_id: str
    title: str
    url: str | None
    author: str | None
    published: datetime | None
    updated: datetime | None
    first_seen: datetime
    read: bool = False
    starred: bool = False
    comment_count: int | None = None
    new_comments: int = 0
    can_reply: bool | None = None
    listed: int = 0

    @property
    def when(self) -> datetime:
        """The time it is shown with: published, else updated, else first seen."""
        return self.published or self.updated or self.first_seen


@frozen
class Enclosure:
    """A file that comes with a post (RSS `enclosure`, Atom `link rel=enclosure`); `bytes` None is unknown."""

    url: str
    type: str | None = None
    bytes: int | None = None


@frozen
class CommentLinks:
    """Everything in a post's feed entry that leads to its comments.

    `feed`: machine-readable comment feed (`link rel=replies`, `wfw:commentRss`). `page`: for people (`<comments>`,
    `rel=replies type=text/html`). `post_to`: CommentAPI endpoint (`wfw:comment`). `count`: `thr:total`,
    `thr:count` or `slash:comments`; None is unknown. `updated`: `thr:updated`.
    """

    feed: str | None = None
    page: str | None = None
    post_to: str | None = None
    count: int | None = None
    updated: datetime | None = None


@frozen
class PostContent:
    """What the reading pane needs beyond the heading, and what the feed told of its blog: `html` is as published, never
    yet cleaned for a screen; `jetpack_site` is the blog's number at WordPress.com."""

    post: Post
    html: str
    base_url: str | None
    enclosures: tuple[Enclosure, ...] = ()
    comment_links: CommentLinks = CommentLinks()
    generator: str | None = None
    feed_url: str = ""
    jetpack_site: str | None = None

"""What is known of a post before its comments are looked for: its feed entry and, if fetched, its page."""

from blogtui.comments.page import Page
from blogtui.model.frozen import frozen
from blogtui.model.post import CommentLinks

__all__ = ["Hints", "Page"]


@frozen
class Hints:
    """`generator` and `jetpack_site`, the blog's number at WordPress.com, are the feed's. `post_author` and
    `post_title` are plain text. `page` is None until the post's page was fetched."""

    post_url: str | None
    post_native_id: str
    feed_url: str = ""
    generator: str | None = None
    links: CommentLinks = CommentLinks()
    page: Page | None = None
    post_author: str | None = None
    post_title: str = ""
    jetpack_site: str | None = None

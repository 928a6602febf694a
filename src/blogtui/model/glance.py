"""What the reader shows first."""

from __future__ import annotations

from blogtui.model.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from blogtui.model.blog import Blog
    from blogtui.model.post import Post, PostContent

FIRST = 100
"""As many posts, a screenful with what is near."""


@frozen
class Glance:
    """The blogs by title, how many drafts still want something, and the FIRST posts of all. `content` tells the first
    one's text, which the lists need not wait for; None where there is no post or its text is damaged."""

    blogs: tuple[Blog, ...]
    drafts: int
    posts: tuple[Post, ...]
    content: Callable[[], PostContent | None]

    @property
    def total(self) -> int:
        """How many posts there are in all."""
        return sum(blog.posts for blog in self.blogs)

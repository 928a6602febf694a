"""Which posts a list shows."""

from __future__ import annotations

from blogtui.model.frozen import frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from blogtui.model.ids import BlogId
    from blogtui.model.post import Post


@frozen
class Filter:
    """Which posts a list shows. All None/False: every post. `query` is words to find; a blank one is none."""

    blog_id: BlogId | None = None
    unread: bool = False
    starred: bool = False
    query: str | None = None

    def keeps(self, post: Post) -> bool:
        """Whether a post's marks let it stay in the list."""
        return not (self.unread and post.read) and (post.starred or not self.starred)

    @property
    def searching(self) -> bool:
        return bool(self.query and self.query.strip())


EVERYTHING = Filter()

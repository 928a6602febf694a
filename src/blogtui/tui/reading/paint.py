"""How rows of the main room look: their parts, and those as strips."""

from collections.abc import Sequence

from textual.strip import Strip

from blogtui.tui.content import Ink, row_strip
from blogtui.tui.reading.row_parts import blog_sides, post_sides
from blogtui.tui.widgets.row_source import Row
from blogtui.view.rows import BlogRow, DayRow, FolderRow, PostRow


class PostPainter:
    """A post in one line or two; a day as a heading. `with_blog` names the blog where there are several."""

    def __init__(self) -> None:
        self.lines = 2
        self.with_blog = False

    def __call__(self, row: Row, ink: Ink, width: int) -> Sequence[Strip]:
        if not isinstance(row.value, DayRow | PostRow):
            raise TypeError(f"not a row of posts: {row.value!r}")
        sides = post_sides(row.value, self.lines, self.with_blog, width)
        return [row_strip(left, right, ink, width) for left, right in sides]


def paint_blog(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    """A blog with its unread posts and a sign for new comments or a problem; a folder as a heading."""
    if not isinstance(row.value, FolderRow | BlogRow):
        raise TypeError(f"not a row of blogs: {row.value!r}")
    return [row_strip(*blog_sides(row.value), ink, width)]

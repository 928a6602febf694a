"""How rows and headings of the main room look: words from `view`, styles from `tui.content`."""

from collections.abc import Sequence
from datetime import tzinfo

from textual.strip import Strip

from blogtui.model.cleaning import clean_line
from blogtui.model.post import Enclosure, Post
from blogtui.tui.content import Ink, Part, blank, row_strip, strip_of
from blogtui.tui.widgets.document_view import header_blocks
from blogtui.tui.widgets.row_source import Row
from blogtui.view.document import Block
from blogtui.view.rows import UNTITLED, BlogRow, DayRow, FolderRow, PostRow, Sign
from blogtui.view.when import clock, day_heading, local

NO_BREAK = "\u00a0"


class PostPainter:
    """A post in one line or two; a day as a heading. `with_blog` names the blog where there are several."""

    def __init__(self) -> None:
        self.lines = 2
        self.with_blog = False

    def __call__(self, row: Row, ink: Ink, width: int) -> Sequence[Strip]:
        match row.value:
            case DayRow() as day:
                heading = strip_of([(f" {day.heading}", "day")], ink, width)
                return (heading,) if self.lines == 1 else (blank(ink, width), heading)
            case PostRow() as post:
                return self._one_line(post, ink, width) if self.lines == 1 else self._two_lines(post, ink, width)
        raise TypeError(f"not a row of posts: {row.value!r}")

    def _two_lines(self, row: PostRow, ink: Ink, width: int) -> Sequence[Strip]:
        first = strip_of([*_signs(row), _title(row), (" ", "")], ink, width)
        who = " · ".join(word for word in (row.time, self._who(row)) if word)
        return first, row_strip([("   ", ""), (who, "dim")], _comments(row), ink, width)

    def _one_line(self, row: PostRow, ink: Ink, width: int) -> Sequence[Strip]:
        right: list[Part] = [*_comments(row), (f" {self._who(row)}", "dim"), (f"  {row.time:>8} ", "dim")]
        return (row_strip([*_signs(row), _title(row)], right, ink, width),)

    def _who(self, row: PostRow) -> str:
        names = (row.author, row.blog if self.with_blog else "")
        return " · ".join(clean_line(name, 40) for name in names if name)


def paint_blog(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    """A blog with its unread posts and a sign for new comments or a problem; a folder as a heading."""
    match row.value:
        case FolderRow() as folder:
            return (strip_of([(f" {folder.name}", "day")], ink, width),)
        case BlogRow() as blog:
            sign = next(iter(blog.signs), None)
            style = "problem" if sign in (Sign.PROBLEM, Sign.GONE) else "new"
            mark: Part = (f"{sign.char} " if sign else "  ", style)
            title: Part = (blog.title, "unread" if blog.unread else "title")
            return (row_strip([mark, title], [(f"{blog.unread} ", "count")] if blog.unread else [], ink, width),)
    raise TypeError(f"not a row of blogs: {row.value!r}")


def post_header(post: Post, enclosures: Sequence[Enclosure], zone: tzinfo | None) -> tuple[Block, ...]:
    """What stands above the text: title, day, author and time in the blog's own manner."""
    moment = local(post.when, zone)
    at = f"at {clock(moment)}".replace(" ", NO_BREAK) if post.published or post.updated else "undated"
    author = f"posted by {clean_line(post.author, 200)} {at}" if post.author else at
    lines = [f"{day_heading(moment)} · {author}"]
    files = [f"{clean_line(file.type or 'file')} {clean_line(file.url)}" for file in enclosures]
    if files:
        lines.append("With: " + ", ".join(files))
    return header_blocks(clean_line(post.title) or UNTITLED, lines)


def _signs(row: PostRow) -> list[Part]:
    unread = Sign.UNREAD.char if Sign.UNREAD in row.signs else " "
    star = Sign.STARRED.char if Sign.STARRED in row.signs else " "
    return [(unread, "new"), (star, "star"), (" ", "")]


def _title(row: PostRow) -> Part:
    return (row.title, "unread" if Sign.UNREAD in row.signs else "title")


def _comments(row: PostRow) -> list[Part]:
    if not row.new and row.post.comment_count in (None, 0):
        return []
    return [(row.comments, "dim"), (f" · {row.new}" if row.new else "", "count"), (" ", "")]

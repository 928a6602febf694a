"""The rows of the main room as parts: words from `view`, each with the name of what it is."""

from blogtui.model.cleaning import clean_line
from blogtui.tui.parts import Part, width_of
from blogtui.view.rows import GONE, PROBLEM, STARRED, UNREAD, BlogRow, DayRow, FolderRow, PostRow

TWO_LINES_UNDER = 60  # cells; a row needs the second line where the first has no room for author and time

Sides = tuple[list[Part], list[Part]]
"""What stands at the left of a line, and what at its right."""


def post_sides(row: DayRow | PostRow, lines: int, with_blog: bool, width: int) -> list[Sides]:
    """A post in one line or two of `width` cells; a day as a heading. `with_blog` names the blog."""
    if isinstance(row, DayRow):
        heading: Sides = [(f" {row.heading}", "day")], []
        return [heading] if lines == 1 else [([], []), heading]
    author, blog = clean_line(row.author, 40), clean_line(row.blog, 40) if with_blog else ""
    title: list[Part] = [*_signs(row), (row.title, "unread" if UNREAD in row.signs else "title")]
    if lines == 1:
        return [(title, [*_comments(row), (f" {_joined(author, blog)}", "dim"), (f"  {row.time:>8} ", "dim")])]
    room = width - len("   ") - sum(width_of(text) for text, _ in _comments(row)) - 1
    # A name is there whole or not at all; with several blogs the blog's is the one to keep.
    below = [_joined(row.time, *names) for names in ((author, blog), (blog,), (author,))]
    fitting = next((words for words in below if width_of(words) <= room), row.time)
    return [([*title, (" ", "")], []), ([("   ", ""), (fitting, "dim")], _comments(row))]


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def blog_sides(row: BlogRow | FolderRow) -> Sides:
    """A blog with its unread posts and a sign for new comments or a problem; a folder as a heading."""
    if isinstance(row, FolderRow):
        return [(f" {row.name}", "day")], []
    sign = next(iter(row.signs), None)
    mark: Part = (f"{sign.char} " if sign else "  ", "problem" if sign in (PROBLEM, GONE) else "new")
    title: Part = (row.title, "unread" if row.unread else "title")
    return [mark, title], [(f"{row.unread} ", "count")] if row.unread else []


def _signs(row: PostRow) -> list[Part]:
    unread = UNREAD.char if UNREAD in row.signs else " "
    star = STARRED.char if STARRED in row.signs else " "
    return [(unread, "new"), (star, "star"), (" ", "")]


def _comments(row: PostRow) -> list[Part]:
    if not row.new and row.post.comment_count in (None, 0):
        return []
    return [(row.comments, "dim"), (f" · {row.new}" if row.new else "", "count"), (" ", "")]

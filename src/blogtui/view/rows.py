"""What the lists show: posts by day, blogs by folder, each as words and signs."""

from __future__ import annotations

from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.view import when
from blogtui.view.counts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from blogtui.model.blog import Blog
    from blogtui.model.post import Post

UNTITLED = "(untitled)"


@frozen
class Sign:
    """A mark beside a row: the character seen, and the word that says the same to those who hear the screen."""

    char: str
    word: str


UNREAD = Sign("●", "unread")
STARRED = Sign("★", "starred")
NEW = Sign("✦", "new")
AUTHOR = Sign("✎", "author of the post")
PROBLEM = Sign("!", "problem")
GONE = Sign("✕", "gone")


@frozen
class DayRow:
    """The heading over the posts of one local day."""

    day: date
    heading: str


@frozen
class PostRow:
    """One post in the list. Empty strings are left out on screen; `comments` is "" when the count is unknown."""

    post: Post
    title: str
    author: str
    blog: str
    time: str
    comments: str
    new: str
    signs: tuple[Sign, ...]

    @property
    def spoken(self) -> str:
        """The whole row as one sentence of plain words."""
        words = (*(sign.word for sign in self.signs), self.title, self.author, self.time, self.comments, self.new)
        return ", ".join(word for word in words if word)


@frozen
class FolderRow:
    """The heading over the blogs of a folder, with their unread posts."""

    name: str
    unread: int


@frozen
class BlogRow:
    """One blog, or all of them when `blog` is None. `unread` and `new` are "" for none."""

    blog: Blog | None
    title: str
    unread: str
    new: str
    problem: str
    signs: tuple[Sign, ...]


def day_row(second: int, tz: tzinfo | None = None) -> DayRow:
    """The heading over the posts of the day that has that second, counted from 1970, in the zone `tz`."""
    moment = when.day_of(second, tz)
    return DayRow(moment.date(), when.day_heading(moment))


def post_row(post: Post, tz: tzinfo | None = None) -> PostRow:
    """One post's row; its time is that of the zone `tz` (None: the computer's own)."""
    signs = ((UNREAD, not post.read), (STARRED, post.starred), (NEW, post.new_comments > 0))
    return PostRow(
        post,
        clean_line(post.title, 500) or UNTITLED,
        clean_line(post.author or "", 200),
        clean_line(post.blog, 200),
        when.clock(when.local(post.when, tz)),
        "" if post.comment_count is None else counted(post.comment_count, "comment"),
        f"{post.new_comments:,} new" if post.new_comments else "",
        tuple(sign for sign, holds in signs if holds),
    )


def blog_rows(blogs: Iterable[Blog]) -> tuple[FolderRow | BlogRow, ...]:
    """All blogs together first, then those without a folder, then folder by folder in order of name."""
    known = tuple(blogs)
    rows: list[FolderRow | BlogRow] = [_all_blogs(known)]
    rows += [blog_row(blog) for blog in known if not blog.folder]
    for folder in sorted({blog.folder for blog in known if blog.folder}, key=str.casefold):
        inside = [blog for blog in known if blog.folder == folder]
        rows.append(FolderRow(clean_line(folder, 200), sum(blog.unread for blog in inside)))
        rows += [blog_row(blog) for blog in inside]
    return tuple(rows)


def blog_row(blog: Blog) -> BlogRow:
    """One blog's row."""
    signs = (
        (NEW, blog.new_comments > 0),
        (GONE, blog.gone),
        (PROBLEM, blog.problem is not None and not blog.gone),
    )
    return BlogRow(
        blog,
        clean_line(blog.title, 500) or UNTITLED,
        f"{blog.unread:,}" if blog.unread else "",
        f"{blog.new_comments:,} new" if blog.new_comments else "",
        clean_line(blog.problem or "", 500),
        tuple(sign for sign, holds in signs if holds),
    )


def _all_blogs(blogs: tuple[Blog, ...]) -> BlogRow:
    unread, new = sum(blog.unread for blog in blogs), sum(blog.new_comments for blog in blogs)
    signs = (NEW,) if new else ()
    return BlogRow(None, "All posts", f"{unread:,}" if unread else "", f"{new:,} new" if new else "", "", signs)

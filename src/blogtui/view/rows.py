"""What the lists show: posts by day, blogs by folder, the head of a comment, each as words and signs."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from enum import Enum

from blogtui.model.blog import Blog
from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.model.post import Post
from blogtui.model.thread import Comment, CommentState
from blogtui.view import when
from blogtui.view.words import comment_state, counted

UNTITLED = "(untitled)"


class Sign(Enum):
    """A mark beside a row: the character seen, and the word that says the same to those who hear the screen."""

    UNREAD = ("●", "unread")
    STARRED = ("★", "starred")
    NEW = ("✦", "new")
    AUTHOR = ("✎", "author of the post")
    PROBLEM = ("!", "problem")
    GONE = ("✕", "gone")

    @property
    def char(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]


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


@frozen
class CommentHead:
    """The line over a comment: who, when ("" unknown), and what to say of it."""

    author: str
    day: str
    time: str
    age: str
    state: str
    likes: str
    signs: tuple[Sign, ...]


def day_row(second: int, tz: tzinfo | None = None) -> DayRow:
    """The heading over the posts of the day that has that second, counted from 1970, in the zone `tz`."""
    moment = when.day_of(second, tz)
    return DayRow(moment.date(), when.day_heading(moment))


def post_row(post: Post, tz: tzinfo | None = None) -> PostRow:
    """One post's row; its time is that of the zone `tz` (None: the computer's own)."""
    signs = ((Sign.UNREAD, not post.read), (Sign.STARRED, post.starred), (Sign.NEW, post.new_comments > 0))
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
        (Sign.NEW, blog.new_comments > 0),
        (Sign.GONE, blog.gone),
        (Sign.PROBLEM, blog.problem is not None and not blog.gone),
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
    signs = (Sign.NEW,) if new else ()
    return BlogRow(None, "All posts", f"{unread:,}" if unread else "", f"{new:,} new" if new else "", "", signs)


def comment_head(comment: Comment, now: datetime, tz: tzinfo | None = None) -> CommentHead:
    """The line over a comment. `now` is aware; day and time are of the zone `tz` (None: the computer's own)."""
    moment = comment.published or comment.updated
    signs = ((Sign.NEW, comment.new), (Sign.AUTHOR, comment.by_post_author))
    gone = comment.state in (CommentState.DELETED, CommentState.HIDDEN)
    return CommentHead(
        clean_line(comment.author, 200) or ("" if gone else "Anonymous"),
        when.day_short(when.local(moment, tz)) if moment else "",
        when.clock(when.local(moment, tz)) if moment else "",
        when.age(moment, now) if moment else "",
        comment_state(comment.state),
        counted(comment.likes, "like") if comment.likes else "",
        tuple(sign for sign, holds in signs if holds),
    )

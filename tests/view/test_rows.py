"""Rows of posts, blogs and comments."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from blogtui.model.blog import Blog
from blogtui.model.ids import BlogId, CommentId, PostId, ThreadId
from blogtui.model.post import Post
from blogtui.model.thread import Comment, CommentState
from blogtui.view.heads import comment_head
from blogtui.view.rows import (
    AUTHOR,
    GONE,
    NEW,
    PROBLEM,
    STARRED,
    UNREAD,
    BlogRow,
    DayRow,
    FolderRow,
    blog_rows,
    day_row,
    post_row,
)

NOON = datetime(2007, 7, 20, 12, 0, tzinfo=UTC)
PACIFIC = timezone(timedelta(hours=-7))


def post(when: datetime = NOON, title: str = "Title", **more: object) -> Post:
    plain = Post(PostId(1), BlogId(1), "Blog", "1", title, None, "Ana", when, None, when)
    return replace(plain, **more)  # type: ignore[arg-type]


def test_the_heading_of_a_day_is_that_of_the_readers_zone() -> None:
    early = int((NOON - timedelta(hours=6)).timestamp())
    assert day_row(early, UTC) == DayRow(date(2007, 7, 20), "Friday, July 20, 2007")
    assert day_row(early, PACIFIC) == DayRow(date(2007, 7, 19), "Thursday, July 19, 2007")


def test_a_post_in_words() -> None:
    row = post_row(post(starred=True, new_comments=2, comment_count=130), UTC)
    assert (row.title, row.author, row.time, row.comments, row.new) == (
        "Title",
        "Ana",
        "12:00 PM",
        "130 comments",
        "2 new",
    )
    assert row.signs == (UNREAD, STARRED, NEW)
    assert row.spoken == "unread, starred, new, Title, Ana, 12:00 PM, 130 comments, 2 new"
    assert post_row(post(read=True, comment_count=1), UTC).comments == "1 comment"
    assert post_row(post(read=True), UTC).signs == ()


def test_titles_are_one_clean_line() -> None:
    assert post_row(post(title=" a\x1b[31m\n b\u202e"), UTC).title == "a[31m b"
    assert post_row(post(title=" \u200b\n"), UTC).title == "(untitled)"


def test_blogs_by_folder() -> None:
    blogs = [
        Blog(BlogId(1), "One", "u1", unread=3),
        Blog(BlogId(2), "Two", "u2", folder="b", unread=1000, new_comments=4),
        Blog(BlogId(3), "", "u3", folder="A", problem="No answer."),
        Blog(BlogId(4), "Four", "u4", folder="b", gone=True, problem="Gone."),
    ]
    rows = blog_rows(blogs)
    assert [(row.name, row.unread) if isinstance(row, FolderRow) else (row.title, row.unread) for row in rows] == [
        ("All posts", "1,003"),
        ("One", "3"),
        ("A", 0),
        ("(untitled)", ""),
        ("b", 1000),
        ("Two", "1,000"),
        ("Four", ""),
    ]
    signs = [row.signs for row in rows if isinstance(row, BlogRow)]
    assert signs == [(NEW,), (), (PROBLEM,), (NEW,), (GONE,)]


def test_the_head_of_a_comment() -> None:
    comment = Comment(CommentId(1), ThreadId(1), "1", None, "Ben", "", NOON, by_post_author=True, new=True, likes=1)
    head = comment_head(comment, NOON + timedelta(hours=3), PACIFIC)
    assert (head.author, head.day, head.time, head.age) == ("Ben", "Jul 20, 2007", "5:00 AM", "3 h")
    assert (head.state, head.likes, head.signs) == ("", "1 like", (NEW, AUTHOR))


def test_the_head_of_a_comment_of_which_little_is_known() -> None:
    comment = Comment(CommentId(1), ThreadId(1), "1", None, "", "")
    assert comment_head(comment, NOON).author == "Anonymous"
    removed = comment_head(replace(comment, state=CommentState.DELETED), NOON)
    assert (removed.author, removed.state, removed.age, removed.time) == ("", "removed", "", "")

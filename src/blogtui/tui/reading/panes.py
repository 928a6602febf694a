"""The four panes. They never fetch and hold no truth: the screen shows them values, they post messages up."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from blogtui.model.blog import Blog
from blogtui.model.cleaning import clean_line
from blogtui.model.ids import PostId
from blogtui.model.post import Post, PostContent
from blogtui.tui.commands import bindings
from blogtui.tui.reading.paint import PostPainter, paint_blog, post_header
from blogtui.tui.reading.post_rows import PostRows
from blogtui.tui.state import Failed, Ready, State, Waiting
from blogtui.tui.widgets.document_view import DocumentView
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.thread_view import ThreadView
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.document import Document
from blogtui.view.rows import BlogRow, FolderRow, PostRow, blog_rows
from blogtui.view.words import counted

if TYPE_CHECKING:
    from blogtui.service.discuss import Discussion

ALL_BLOGS = 0  # the key of the row that stands for all of them
TWO_LINES_UNDER = 60  # cells; a row needs the second line where the first has no room for author and time


class Pane(Vertical):
    """A bordered room with one widget that takes the focus."""

    NAME: ClassVar[str] = ""
    MAIN: ClassVar[str] = ""

    def enter(self) -> None:
        """Give the focus to the pane's main widget."""
        self.screen.set_focus(self.query_one(self.MAIN))  # at once, so that the next key is already for it


class BlogsPane(Pane):
    """The subscriptions, "All posts" first."""

    NAME = "blogs"
    MAIN = "#blog-list"
    BINDINGS: ClassVar[list[BindingType]] = bindings("blogs")

    def compose(self) -> ComposeResult:
        yield VirtualList(paint_blog, empty="No blogs yet.", id="blog-list")

    def on_mount(self) -> None:
        self.border_title = "Blogs"
        self.add_class("pane")

    @property
    def list(self) -> VirtualList:
        return self.query_one("#blog-list", VirtualList)

    def show(self, blogs: Sequence[Blog]) -> None:
        """The blogs by folder and title; key 0 stands for all of them."""
        self.list.show(Rows([Row(_blog_key(row), row) for row in blog_rows(blogs)]))


def _blog_key(row: BlogRow | FolderRow) -> int | None:
    if isinstance(row, FolderRow):
        return None
    return ALL_BLOGS if row.blog is None else row.blog.id


class PostsPane(Pane):
    """The posts of the chosen blog, grouped by day."""

    NAME = "posts"
    MAIN = "#post-list"
    BINDINGS: ClassVar[list[BindingType]] = bindings("posts")

    def __init__(self) -> None:
        super().__init__()
        self.painter = PostPainter()

    def compose(self) -> ComposeResult:
        yield VirtualList(self.painter, row_height=2, id="post-list")

    def on_mount(self) -> None:
        self.border_title = "Posts"
        self.add_class("pane")

    def on_resize(self) -> None:
        lines = 1 if self.list.size.width >= TWO_LINES_UNDER else 2
        self.painter.lines = lines
        self.list.set_row_height(lines)

    @property
    def list(self) -> VirtualList:
        return self.query_one("#post-list", VirtualList)

    @property
    def post(self) -> Post | None:
        """The post under the cursor."""
        row = self.list.cursor_row
        return row.value.post if row is not None and isinstance(row.value, PostRow) else None

    def show(self, rows: PostRows, title: str, empty: str, several_blogs: bool, at: PostId | None = None) -> None:
        """Another list of posts, the cursor on `at`, else on the post it was on."""
        self.border_title = clean_line(title)
        self.painter.with_blog = several_blogs
        self.list.set_empty(empty)
        self.list.show(rows, key=at)


class ReadingPane(Pane):
    """One post: title, author, time, text."""

    NAME = "reading"
    MAIN = "#text"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reading")

    def __init__(self, zone: tzinfo | None, text_width: int) -> None:
        super().__init__()
        self._zone = zone
        self._text_width = text_width

    def compose(self) -> ComposeResult:
        yield DocumentView(max_width=self._text_width, id="text")

    def on_mount(self) -> None:
        self.border_title = "Reading"
        self.add_class("pane")

    @property
    def text(self) -> DocumentView:
        return self.query_one("#text", DocumentView)

    def show(self, content: PostContent, text: Document) -> None:
        """A post and its text."""
        self.text.show(text, post_header(content.post, content.enclosures, self._zone))
        self.border_subtitle = clean_line(content.post.blog, 60)

    def clear(self) -> None:
        """No post."""
        self.text.show(Document())
        self.border_subtitle = ""


class CommentsPane(Pane):
    """The post's comments as a threaded tree."""

    NAME = "comments"
    MAIN = "#thread"
    BINDINGS: ClassVar[list[BindingType]] = bindings("comments")

    def __init__(self, zone: tzinfo | None) -> None:
        super().__init__()
        self._zone = zone

    def compose(self) -> ComposeResult:
        yield ThreadView(zone=self._zone, id="thread")

    def on_mount(self) -> None:
        self.border_title = "Comments"
        self.add_class("pane")

    @property
    def thread(self) -> ThreadView:
        return self.query_one("#thread", ThreadView)

    def show(self, state: "State[Discussion]", now: datetime) -> None:
        """The first thread that has something, its counts in the border, or why there is none."""
        if isinstance(state, Waiting):
            self.thread.show((), empty=state.words, now=now)
            self.border_title, self.border_subtitle = "Comments", ""
            return
        discussion = state.value if isinstance(state, Ready) else state.kept
        if discussion is None:
            self.thread.show((), empty=state.problem.advice if isinstance(state, Failed) else "", now=now)
            return
        thread = next(iter(discussion.threads), None)
        fetching = isinstance(state, Ready) and state.fetching
        self.thread.show(thread.comments if thread else (), empty=_empty(discussion, fetching), now=now)
        self.border_title = _title(discussion)
        self.border_subtitle = "reading the thread…" if fetching else _aside(discussion)


def _title(discussion: "Discussion") -> str:
    if not discussion.threads:
        return "Comments"
    count = sum(len(thread.comments) for thread in discussion.threads)
    return counted(count, "comment") + (f" · {discussion.new} new" if discussion.new else "")


def _aside(discussion: "Discussion") -> str:
    thread = next(iter(discussion.threads), None)
    if thread is None:
        return ""
    if thread.problem is not None:
        return "could not be read just now (! tells why)"
    if thread.closed:
        return "closed"
    return "" if thread.complete or not thread.comments else "not all could be read"


def _empty(discussion: "Discussion", fetching: bool) -> str:
    if fetching:
        return "Asking the blog for the comments…"
    if not discussion.looked:
        return "Enter reads the post and its comments."
    thread = next(iter(discussion.threads), None)
    if thread is None:
        return "This post has no thread that can be read.\n\nr answers it, o opens it in the browser."
    if thread.problem is not None:
        return f"{thread.problem}\n\nF5 asks again."
    if thread.closed:
        return "No comments, and none are taken any more."
    return "No comments yet.\n\nr writes the first one."


class SearchLine(Input):
    """What is searched for, in the line above the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Keep and go on"),
        Binding("escape", "screen.leave", "End the search"),
    ]

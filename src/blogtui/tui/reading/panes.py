"""The four panes. They never fetch and hold no truth: the screen shows them values, they post messages up."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from blogtui.model.blog import Blog
from blogtui.model.cleaning import clean_line
from blogtui.model.ids import PostId
from blogtui.model.post import Post
from blogtui.tui.commands import bindings
from blogtui.tui.reading.paint import PostPainter, paint_blog
from blogtui.tui.reading.post_rows import PostRows
from blogtui.tui.reading.row_parts import TWO_LINES_UNDER
from blogtui.tui.widgets.document_view import DocumentView
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.document import Document, Text
from blogtui.view.rows import BlogRow, FolderRow, PostRow, blog_rows

NOTHING = Document()
ALL_BLOGS = 0  # the key of the row that stands for all of them


class Pane(Vertical):
    """A bordered room with one widget that takes the focus."""

    NAME: ClassVar[str] = ""
    MAIN: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__(classes="pane")
        self.border_title = self.NAME.capitalize()
        self._aside = self._found = Content("")

    def enter(self) -> None:
        """Give the focus to the pane's main widget."""
        self.screen.set_focus(self.query_one(self.MAIN))  # at once, so that the next key is already for it

    def set_aside(self, words: str) -> None:
        """What stands in the lower border."""
        self._aside = Content(words)
        self._show_aside()

    def tell_found(self, words: str) -> None:
        """What a search found, in its place; "" gives that back."""
        self._found = Content(words)
        self._show_aside()

    def _show_aside(self) -> None:
        self.border_subtitle = self._found or self._aside


class BlogsPane(Pane):
    """The subscriptions, "All posts" first."""

    NAME = "blogs"
    MAIN = "#blog-list"
    BINDINGS: ClassVar[list[BindingType]] = bindings("blogs")

    def compose(self) -> ComposeResult:
        yield VirtualList(paint_blog, empty="No blogs yet.", id="blog-list")

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
        self.border_title = Content(clean_line(title))
        self.painter.with_blog = several_blogs
        self.list.set_empty(empty)
        self.list.show(rows, key=at)


class ReadingPane(Pane):
    """One post: title, author, time, text."""

    NAME = "reading"
    MAIN = "#text"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reading")

    def __init__(self, text_width: int) -> None:
        super().__init__()
        self._text_width = text_width

    def compose(self) -> ComposeResult:
        yield DocumentView(max_width=self._text_width, id="text")

    @property
    def text(self) -> DocumentView:
        return self.query_one("#text", DocumentView)

    def show(self, post: Post, text: Text) -> None:
        """A post's text, its title and so on included."""
        self.text.show(text)
        self.set_aside(clean_line(post.blog, 60))
        self.tell_found("")

    def clear(self, words: Text = NOTHING) -> None:
        """No post; words in its place, if any."""
        self.text.show(words)
        self.set_aside("")
        self.tell_found("")


class SearchLine(Input):
    """What is searched for, in the line above the footer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Keep and go on"),
        Binding("escape", "screen.leave", "End the search"),
    ]

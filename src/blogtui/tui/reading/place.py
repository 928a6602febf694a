"""What is meant where the reader is: a blog, a post, a comment, an address."""

from blogtui.model.blog import Blog
from blogtui.model.post import Post
from blogtui.model.thread import Comment
from blogtui.tui.reading.desk import Desk
from blogtui.tui.reading.panes import ALL_BLOGS

NO_POST = "There is no post here."
TO_COME = "This comment is still being read from the disk."


class Place(Desk):
    """The desk, and what a command there is about."""

    @property
    def blog(self) -> Blog | None:
        """The blog meant: in the list of blogs the one under the cursor, else that of the post open."""
        key = self.blogs_pane.list.cursor_key if self.here == "blogs" else self.filter.blog_id
        if key in (None, ALL_BLOGS) and self.here != "blogs" and self.post is not None:
            key = self.post.blog_id
        return next((blog for blog in self.blogs if blog.id == key), None)

    @property
    def post(self) -> Post | None:
        """The post meant: in the list the one under the cursor, elsewhere the one open."""
        if self.here == "posts" or self.content is None:
            return self.posts_pane.post
        return self.content.post

    @property
    def comment(self) -> Comment | None:
        """The comment under the cursor, when the reader is among the comments."""
        return self.comments_pane.thread.current if self.here == "comments" else None

    @property
    def comment_to_come(self) -> bool:
        """Whether there is a comment under the cursor that is not here yet."""
        thread = self.comments_pane.thread
        return self.here == "comments" and thread.current is None and thread.current_id is not None

    @property
    def link(self) -> str | None:
        """The address of what the reader is at."""
        if self.comment_to_come:
            return None
        if self.here == "blogs":
            return (self.blog.home_url or self.blog.feed_url) if self.blog is not None else None
        if self.comment is not None and self.comment.url:
            return self.comment.url
        return self.post.url if self.post is not None else None

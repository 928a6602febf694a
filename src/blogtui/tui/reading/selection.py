"""What the main room shows: which posts, which of them is open, and where the reader is."""

from __future__ import annotations

from blogtui.view.counts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from blogtui.model.blog import Blog
    from blogtui.model.filter import Filter

WELCOME = """
<h1>Welcome</h1>
<p>blogtui reads blogs and the conversations under them, and answers.</p>
<p>Press <kbd>a</kbd> and give any address of a blog: its home page, its feed, or one of its posts. It is
fetched once and kept here, so that it can be read without a network too.</p>
<p>Then <kbd>Enter</kbd> opens a post with its comments, <kbd>r</kbd> answers, and <kbd>?</kbd> shows every key.</p>
<p>To look around first, leave with <kbd>q</kbd> and run <code>blogtui demo</code>. A list of feeds from
another reader comes in with <code>blogtui opml import FILE</code>.</p>
"""


def counts_of(blogs: tuple[Blog, ...], drafts: int) -> str:
    """What waits for the reader: unread posts, new comments, drafts, blogs that could not be read."""
    if not blogs:
        return ""
    new, failed = sum(blog.new_comments for blog in blogs), sum(blog.problem is not None for blog in blogs)
    words = [f"{sum(blog.unread for blog in blogs):,} unread"]
    words += [counted(new, "new comment")] if new else []
    words += [f"{counted(drafts, 'draft')} (D)"] if drafts else []
    words += [f"{counted(failed, 'blog')} with a problem (!)"] if failed else []
    return " · ".join(words)


def title_of(filter: Filter, blogs: tuple[Blog, ...]) -> str:
    """The heading of the list of posts: the blog's title, else "All posts", with what is filtered out."""
    blog = next((blog for blog in blogs if blog.id == filter.blog_id), None)
    own = blog or (blogs[0] if len(blogs) == 1 else None)
    words = [own.title if own is not None else "All posts"]
    if filter.unread:
        words.append("unread only")
    if filter.starred:
        words.append("starred only")
    if filter.query:
        words.append(f"“{filter.query}”")
    return " · ".join(words)


def empty_words(filter: Filter, blogs: tuple[Blog, ...]) -> str:
    """What an empty list says, and how to go on."""
    if not blogs:
        return "No blogs yet.\n\nPress a and give any address of a blog."
    if filter.query:
        return f"No post has “{filter.query}”.\n\nEsc ends the search."
    if filter.unread:
        return "Everything is read.\n\nv shows all posts."
    if filter.starred:
        return "No post has a star.\n\ns stars one; * shows all posts."
    return "This blog has no posts yet.\n\nR asks for what is new."

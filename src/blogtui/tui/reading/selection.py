"""What the main room shows: which posts, which of them is open, and where the reader is."""

from blogtui.model.blog import Blog
from blogtui.service.browse import Filter


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

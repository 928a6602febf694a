"""The shape of Blogger's ids and addresses, which appear in its feeds and nowhere are asked for by an API."""

import re
from urllib.parse import urlsplit, urlunsplit

from blogtui.model.frozen import frozen

# A comment's id is written in the place of the post: the number after ".post-" is the comment's own.
_TAG = re.compile(r"tag:blogger\.com,1999:blog-(\d{1,25})\.post-?(\d{1,25})")


@frozen
class BloggerId:
    """The numbers in `tag:blogger.com,1999:blog-BLOG.post-ITEM`; opaque, up to 19 digits and more."""

    blog: str
    item: str


def blogger_id(native_id: str) -> BloggerId | None:
    """The parts of a Blogger id of a post or a comment, None for any other id."""
    match = _TAG.fullmatch(native_id.strip())
    return BloggerId(match[1], match[2]) if match else None


def comment_feed(post: BloggerId) -> str:
    """The Atom feed of a post's comments, for entries that do not name it."""
    return f"https://www.blogger.com/feeds/{post.blog}/{post.item}/comments/default"


def form_page(post: BloggerId) -> str:
    """Where Blogger's own themes lead to for "Post a Comment"."""
    return f"https://www.blogger.com/comment/fullpage/post/{post.blog}/{post.item}"


def reply_page(form: str, comment: str) -> str:
    """The form's address when one comment is answered: `parentID` for the editor's own page, and
    `#comment-form_ID` where the form is part of the post's page."""
    parts = urlsplit(form)
    if "comment-form" in parts.fragment:
        return urlunsplit(parts._replace(fragment=f"comment-form_{comment}"))
    query = f"{parts.query}&parentID={comment}" if parts.query else f"parentID={comment}"
    return urlunsplit(parts._replace(query=query))

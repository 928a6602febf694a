"""Where a person answers in a browser: the exact form, as far as the ids tell."""

import re
from urllib.parse import urlsplit, urlunsplit

from blogtui.comments import blogger

_WORDPRESS_COMMENT = re.compile(r"(?:.*#comment-)?(\d{1,20})")


def form_address(page: str, post_native_id: str, to: str | None, *, wordpress: bool) -> str:
    """The address of the form for an answer to the post, or to the comment with native id `to`.

    `page` is what the feed names for comments, else the post. Blogger's form takes `parentID`, WordPress's
    `?replytocom=N#respond`; elsewhere the page itself is all that is known.
    """
    post = blogger.blogger_id(post_native_id)
    if post is not None:
        comment = blogger.blogger_id(to) if to is not None else None
        form = page if _is_blogger_form(page) else blogger.form_page(post)
        return blogger.reply_page(form, comment.item) if comment is not None else form
    if wordpress:
        parts = urlsplit(page)
        number = wordpress_number(to) if to is not None else None
        query = "&".join(filter(None, (parts.query, f"replytocom={number}"))) if number else parts.query
        return urlunsplit(parts._replace(query=query, fragment="respond"))
    return page


def wordpress_number(native_id: str) -> str | None:
    """The number by which WordPress knows a comment, which its feeds put behind the post's id; None where there is
    none."""
    match = _WORDPRESS_COMMENT.fullmatch(native_id)
    return match[1] if match else None


def _is_blogger_form(page: str) -> bool:
    parts = urlsplit(page)
    on_blogger = (parts.hostname or "").endswith("blogger.com") and parts.path.startswith("/comment")
    named = parts.path == "/comment.g" and "postID=" in parts.query  # on whatever host the feed says it is
    return on_blogger or named or parts.fragment.startswith("comment-form")

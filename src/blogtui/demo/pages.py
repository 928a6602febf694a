"""The blog's pages for people: the home page and one page a post."""

from collections.abc import Sequence
from html import escape

from blogtui.demo.content import SUBTITLE, TITLE, ZONE, Comment, Policy, Post

_STYLE = """
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.1rem/1.6 Georgia, serif; color: #222 }
h1 a { color: inherit; text-decoration: none } pre { background: #f4f1ea; padding: .7rem; overflow: auto }
.day { border-bottom: 1px solid #ccc; font-size: .9rem; color: #666 } .by { font-size: .9rem; color: #666 }
blockquote { border-left: 3px solid #ccc; margin-left: 0; padding-left: 1rem } img { max-width: 100% }
td, th { padding: .2rem .8rem; border-bottom: 1px solid #ddd; text-align: left }
"""
_WORDS = {
    Policy.OPEN: "To answer, open this blog in blogtui and press r.",
    Policy.MODERATED: "Comments here are read before they appear. To answer, open this blog in blogtui and press r.",
    Policy.CLOSED: "Comments are closed.",
}


def home_page(base: str, posts: Sequence[tuple[Post, int]]) -> str:
    """Every post with the number of its comments, by day, newest first."""
    items = []
    for post, count in posts:
        items.append(f'<p class="day">{_day(post)}</p><h2><a href="{post.path}">{escape(post.title)}</a></h2>')
        items.append(f"{post.html}{_signature(post)}<p><a href='{post.path}#comments'>{_count(count)}</a></p>")
    body = f'<h1><a href="/">{TITLE}</a></h1><p class="by">{SUBTITLE}</p>{"".join(items)}'
    return _page(TITLE, _feeds(base), body)


def post_page(base: str, post: Post, thread: Sequence[Comment]) -> str:
    """A post and its comments, answers below what they answer."""
    address = f"{base}{post.path}/comments"
    feeds = _feeds(base) + _feed_link(f"Comments on “{post.title}”", address)
    comments = "".join(
        f'<div id="{comment.key}" style="margin-left: {min(depth, 12) * 1.5}rem"><p class="by">'
        f"<b>{escape(comment.author.name)}</b>, {_moment(comment)}</p>{comment.html}</div>"
        for comment, depth in _in_order(thread)
    )
    body = (
        f'<p class="by"><a href="/">{TITLE}</a></p><p class="day">{_day(post)}</p><h1>{escape(post.title)}</h1>'
        f'{post.html}{_signature(post)}<h2 id="comments">{_count(len(thread))}</h2>{comments}'
        f"<p>{_WORDS[post.policy]}</p>"
    )
    return _page(f"{post.title} · {TITLE}", feeds, body)


def _in_order(thread: Sequence[Comment]) -> list[tuple[Comment, int]]:
    below: dict[str | None, list[Comment]] = {}
    for comment in thread:
        below.setdefault(comment.parent, []).append(comment)
    ordered = []
    waiting = [(comment, 0) for comment in reversed(below.get(None, []))]
    while waiting:
        comment, depth = waiting.pop()
        ordered.append((comment, depth))
        waiting.extend((answer, depth + 1) for answer in reversed(below.get(comment.key, [])))
    return ordered


def _feeds(base: str) -> str:
    return _feed_link(TITLE, f"{base}/feed") + _feed_link(f"Comments on {TITLE}", f"{base}/comments/feed")


def _feed_link(title: str, address: str) -> str:
    return f'<link rel="alternate" type="application/atom+xml" title="{escape(title)}" href="{escape(address)}">'


def _page(title: str, head: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"{head}<style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def _day(post: Post) -> str:
    return f"{post.published:%A, %B} {post.published.day}, {post.published.year}"


def _signature(post: Post) -> str:
    return f'<p class="by">Posted by {escape(post.author.name)} at {post.published:%-I:%M %p}</p>'


def _moment(comment: Comment) -> str:
    local = comment.published.astimezone(ZONE)
    return f"{local:%B} {local.day}, {local:%Y, %-I:%M %p}"


def _count(number: int) -> str:
    return "1 comment" if number == 1 else f"{number} comments"

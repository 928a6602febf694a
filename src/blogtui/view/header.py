"""What stands above the text of a post."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from blogtui.model.cleaning import clean_line
from blogtui.model.post import Enclosure, Post
from blogtui.view.document import Block, Mark, Prose, Span
from blogtui.view.rows import UNTITLED
from blogtui.view.when import clock, day_heading, local

NO_BREAK = "\u00a0"


def post_header(post: Post, enclosures: Sequence[Enclosure], zone: tzinfo | None) -> tuple[Block, ...]:
    """Title, day, author and time in the blog's own manner; the files that come with it."""
    moment = local(post.when, zone)
    lines = [_when_and_who(post, moment)]
    files = [f"{clean_line(file.type or 'file')} {clean_line(file.url)}" for file in enclosures]
    if files:
        lines.append("With: " + ", ".join(files))
    return header_blocks(clean_line(post.title) or UNTITLED, lines)


def _when_and_who(post: Post, moment: datetime) -> str:
    day, time = day_heading(moment), clock(moment).replace(" ", NO_BREAK)
    author = f"posted by {clean_line(post.author, 200)}" if post.author else ""
    if post.published is None and post.updated is None:
        return " · ".join(filter(None, (f"first seen {day}", author)))
    return f"{day} · {author} at{NO_BREAK}{time}" if author else f"{day}, {time}"


def header_blocks(title: str, lines: Sequence[str] = ()) -> tuple[Block, ...]:
    """Blocks to stand above a document: its title as a heading and faint lines below (author, date, blog)."""
    heading = Block(Prose((Span(title),), level=1))
    return (heading, *(Block(Prose((Span(line, Mark.FAINT),))) for line in lines if line))

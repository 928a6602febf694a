"""The lines of one comment in a thread: its head, its text behind guides, and what is folded below it."""

from datetime import datetime, tzinfo

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from blogtui.model.cleaning import clean_line
from blogtui.model.thread import Comment, CommentState
from blogtui.tui.content import Part, depth_style, indented, set_line, strip_of
from blogtui.tui.themes import Ink
from blogtui.view.branches import Guides
from blogtui.view.counts import counted
from blogtui.view.heads import comment_head
from blogtui.view.wrap import Line

_STATES = {
    CommentState.HELD: "held",
    CommentState.PENDING: "pending",
    CommentState.DELETED: "removed",
    CommentState.HIDDEN: "removed",
}
GUIDE_CELLS = 2
BAR = "▌"
_NAME = 40  # characters of a name


def guide_parts(pieces: tuple[str, ...], first_level: int) -> list[Part]:
    """The guides left of a comment, each in the colour of its depth."""
    return [(piece, depth_style(first_level - 1 + n)) for n, piece in enumerate(pieces)]


def head_parts(comment: Comment, now: datetime, tz: tzinfo | None, room: int, *, new: bool) -> list[Part]:
    """The line over a comment: new or not, who, when, and what to say of it; the day and hour if there is room."""
    head = comment_head(comment, now, tz)
    parts: list[Part] = [("● ", "new")] if new else []
    if head.author:
        parts.append((clean_line(head.author, _NAME), "author"))
    if comment.by_post_author:
        parts += [(" ", ""), (" author ", "badge")]
    elif comment.by_moderator:
        parts += [(" ", ""), (" moderator ", "badge")]
    if head.age:
        parts.append((f"  {head.age}" if head.age == "now" else f"  {head.age} ago", "dim"))
    if head.state:
        parts.append((f"  [{head.state}]", _STATES.get(comment.state, "dim")))
    if head.likes:
        parts.append((f" · {head.likes}", "dim"))
    if head.day and head.age != "now" and not head.age.endswith((" min", " h")):
        left = room - cell_len("".join(words for words, _ in parts))
        days = (f" · {head.day}, {head.time}", f" · {head.day}")
        parts += [(day, "dim") for day in days if cell_len(day) <= left][:1]
    return parts


def stub_parts(hidden: int, new: int) -> list[Part]:
    """What stands for the replies folded away."""
    parts: list[Part] = [(f"▸ {counted(hidden, 'hidden reply', 'hidden replies')}", "stub")]
    return [*parts, (f", {new:,} new", "new")] if new else parts


def words_line(parts: list[Part], guides: Guides, pieces: tuple[str, ...], ink: Ink, width: int) -> Strip:
    """Words (a head, a stub, nothing) behind guides."""
    return strip_of([*guide_parts(pieces, guides.first_level), *parts], ink, width)


def body_line(line: Line, text: Strip, guides: Guides, ink: Ink, width: int) -> Strip:
    """A line of the comment's text behind its guides; `text` was painted before."""
    left = [Segment(piece, ink.style(names)) for piece, names in guide_parts(guides.body, guides.first_level)]
    room = width - GUIDE_CELLS * len(left)
    return indented(Strip([*left, *set_line(line, text, ink, room)]), 0, ink, width)

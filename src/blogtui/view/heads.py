"""The line over a comment, as words and signs."""

from datetime import datetime, tzinfo

from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.model.thread import Comment, CommentState
from blogtui.view import when
from blogtui.view.counts import counted
from blogtui.view.rows import AUTHOR, NEW, Sign
from blogtui.view.words import comment_state


@frozen
class CommentHead:
    """The line over a comment: who, when ("" unknown), and what to say of it."""

    author: str
    day: str
    time: str
    age: str
    state: str
    likes: str
    signs: tuple[Sign, ...]


def comment_head(comment: Comment, now: datetime, tz: tzinfo | None = None) -> CommentHead:
    """The line over a comment. `now` is aware; day and time are of the zone `tz` (None: the computer's own)."""
    moment = comment.published or comment.updated
    signs = ((NEW, comment.new), (AUTHOR, comment.by_post_author))
    gone = comment.state in (CommentState.DELETED, CommentState.HIDDEN)
    return CommentHead(
        clean_line(comment.author, 200) or ("" if gone else "Anonymous"),
        when.day_short(when.local(moment, tz)) if moment else "",
        when.clock(when.local(moment, tz)) if moment else "",
        when.age(moment, now) if moment else "",
        comment_state(comment.state),
        counted(comment.likes, "like") if comment.likes else "",
        tuple(sign for sign, holds in signs if holds),
    )

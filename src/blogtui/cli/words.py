"""Model values -> the lines people read where no --json was asked for. Pure but for the reader's time zone."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from blogtui.model.cleaning import clean_line
from blogtui.model.post import Post, PostContent
from blogtui.model.problem import Problem
from blogtui.model.reply import Draft, Outcome
from blogtui.model.thread import Placed, Thread
from blogtui.view.counts import counted
from blogtui.view.document import Document
from blogtui.view.when import local
from blogtui.view.words import comment_state, outcome_sentence, thread_summary

if TYPE_CHECKING:
    from blogtui.service.sent import OutboxItem, Sent

_DEEPEST = 12  # levels; deeper answers stand below each other, their parents are named by number anyway
_BY_HAND = "This blog takes answers only in a browser. Open the address below and paste the text there."


def moment(when: datetime | None) -> str:
    """A time on the reader's own clock, to the minute; "" when unknown."""
    return "" if when is None else local(when, None).replace(tzinfo=None).isoformat(" ", "minutes")


def marks(post: Post) -> str:
    """The reader's marks on a post, in words."""
    new = counted(post.new_comments, "new comment") if post.new_comments else ""
    return ", ".join(filter(None, ("" if post.read else "unread", "starred" if post.starred else "", new)))


def post_lines(content: PostContent, read: Document, width: int | None) -> Iterator[str]:
    """A post to be read: heading, text with numbered links, files."""
    from blogtui.view.plain import text

    yield from heading_lines(content.post)
    yield ""
    yield from text(read, width).split("\n")
    for file in content.enclosures:
        yield f"File: {clean_line(file.url)}{f' ({clean_line(file.type)})' if file.type else ''}"


def heading_lines(post: Post) -> Iterator[str]:
    """Title, then where and when and by whom."""
    yield clean_line(post.title) or "(no title)"
    facts = (clean_line(post.blog), clean_line(post.author or ""), moment(post.published), clean_line(post.url or ""))
    yield " · ".join(fact for fact in facts if fact)


def thread_lines(thread: Thread, comments: Iterable[Placed], width: int | None) -> Iterator[str]:
    """A thread: what it is, then every comment under the one it answers."""
    read = f", read {moment(thread.fetched)}" if thread.fetched else ""
    yield f"{thread_summary(thread)} ({thread.source.provider}{read})"
    for placed in comments:
        yield ""
        yield from comment_lines(placed, width)


def comment_lines(placed: Placed, width: int | None) -> Iterator[str]:
    """A comment, indented by its depth: who and when and its number, then what it says."""
    from blogtui.view.html import document
    from blogtui.view.plain import text

    comment = placed.comment
    indent = "  " * min(placed.depth, _DEEPEST)
    facts = [
        f"[{comment.id}]",
        clean_line(comment.author) or "Anonymous",
        "(author of the post)" if comment.by_post_author else "(moderator)" if comment.by_moderator else "",
        moment(comment.published),
        f"in answer to [{placed.parent_id}]" if placed.parent_id is not None else "",
        comment_state(comment.state),
        "new" if comment.new else "",
    ]
    yield indent + "  ".join(fact for fact in facts if fact)
    room = None if width is None else max(20, width - len(indent) - 2)
    for line in text(document(comment.html, comment.url), room).split("\n"):
        yield f"{indent}  {line}".rstrip()


def beginning(text: str) -> str:
    """How a text begins, for a list."""
    return clean_line(text, 60)


def sent_lines(sent: "Sent") -> Iterator[str]:
    """What became of an answer, the blog's own words, and where to go on."""
    message = clean_line(sent.message) or None
    by_hand = f"{_BY_HAND} {message}" if message else _BY_HAND
    yield by_hand if sent.outcome is Outcome.HANDOFF else outcome_sentence(sent.outcome, message)
    if sent.retry_at:
        yield f"Not before {moment(sent.retry_at)}."
    for address in (sent.url, sent.handoff_url):
        if address:
            yield clean_line(address)
    if sent.outcome is Outcome.LIVE and sent.draft.permit is not None:
        yield f"It can be changed{_until(sent.draft)}: see `blogtui outbox --sent`."


def changeable(item: "OutboxItem") -> str | None:
    """That an answer on the blog can be changed there, and how long."""
    return f"can be changed{_until(item.draft)}" if item.may_change else None


def _until(draft: Draft) -> str:
    ends = draft.permit.until if draft.permit is not None else None
    return f" until {moment(ends)}" if ends is not None else ""


def problem_lines(problem: Problem) -> Iterator[str]:
    """What went wrong: when and what we were doing, where, then what to do about it."""
    often = f" ({problem.count} times)" if problem.count > 1 else ""
    yield f"[{problem.id}] {moment(problem.when)}  {clean_line(problem.doing)}{often}"
    if problem.address:
        yield f"  {clean_line(problem.address)}"
    yield f"  {clean_line(problem.advice)}"

"""Model values -> the JSON objects of the command line's contract. Pure; unknown is None.

What reads HTML is imported where it is needed: a status bar that asks for counts every minute does not pay for it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from blogtui.model.blog import Blog
from blogtui.model.post import Enclosure, Post
from blogtui.model.problem import Problem
from blogtui.model.reply import Form, Moderation
from blogtui.model.thread import Placed, Thread
from blogtui.view.document import Document, Link

if TYPE_CHECKING:
    from blogtui.service.refresh import Visit
    from blogtui.service.reply import OutboxItem, Sent

Shape = dict[str, object]

_MODERATED = {Moderation.ALWAYS: True, Moderation.NEVER: False}


def instant(when: datetime | None) -> str | None:
    """ISO 8601 in UTC to the second, as in `2007-07-20T11:38:00Z`."""
    return None if when is None else when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def blog_shape(blog: Blog) -> Shape:
    """A subscription."""
    return {
        "id": blog.id,
        "title": blog.title,
        "feed_url": blog.feed_url,
        "home_url": blog.home_url,
        "folder": blog.folder,
        "posts": blog.posts,
        "unread": blog.unread,
        "new_comments": blog.new_comments,
        "last_visit": instant(blog.last_visit),
        "next_visit": instant(blog.next_visit),
        "problem": blog.problem,
    }


def visit_shape(visit: "Visit") -> Shape:
    """What a visit to a blog brought."""
    return {
        "id": visit.blog.id,
        "title": visit.blog.title,
        "new": visit.new,
        "changed": visit.changed,
        "new_comments": visit.new_comments,
        "unchanged": visit.unchanged,
        "problem": visit.problem.advice if visit.problem else None,
    }


def post_shape(post: Post) -> Shape:
    """A post as lists have it."""
    return {
        "id": post.id,
        "blog_id": post.blog_id,
        "blog": post.blog,
        "title": post.title,
        "url": post.url,
        "author": post.author,
        "published": instant(post.published),
        "updated": instant(post.updated),
        "read": post.read,
        "starred": post.starred,
        "comment_count": post.comment_count,
        "new_comments": post.new_comments,
        "can_reply": post.can_reply,
    }


def content_shape(post: Post, html: str, read: Document, enclosures: Sequence[Enclosure]) -> Shape:
    """A whole post; `read` is what `html` says."""
    from blogtui.view.plain import text

    return {
        **post_shape(post),
        "text": text(read, links=False),
        "html": html,
        "links": [link_shape(link) for link in read.links],
        "enclosures": [{"url": file.url, "type": file.type, "bytes": file.bytes} for file in enclosures],
    }


def link_shape(link: Link) -> Shape:
    """A numbered link of a text."""
    return {"n": link.n, "text": link.text, "url": link.url}


def thread_shape(thread: Thread, comments: Iterable[Placed], can_reply: bool, form: Form | None) -> Shape:
    """A thread with its comments, depth-first. `form` is what is known of the way to answer, None where nothing is."""
    return {
        "source": thread.source.provider,
        "key": thread.source.key,
        "url": thread.source.page or thread.source.url,
        "can_reply": can_reply,
        "reply_to_comment": form.threaded if can_reply and form else None,
        "needs": _needs(form) if can_reply else [],
        "moderated": _MODERATED.get(form.moderation) if form else None,
        "total": thread.total,
        "complete": thread.complete,
        "fetched": instant(thread.fetched),
        "problem": thread.problem,
        "comments": [comment_shape(placed) for placed in comments],
    }


def _needs(form: Form | None) -> list[str] | None:
    return [field.name for field in form.fields if field.required] if form else None


def comment_shape(placed: Placed) -> Shape:
    """A comment in its place; `parent` is our id of the comment above it."""
    from blogtui.view.html import document
    from blogtui.view.plain import text

    comment = placed.comment
    return {
        "id": comment.id,
        "native_id": comment.native_id,
        "parent": placed.parent_id,
        "depth": placed.depth,
        "author": comment.author,
        "author_url": comment.author_url,
        "by_post_author": comment.by_post_author,
        "by_moderator": comment.by_moderator,
        "published": instant(comment.published),
        "updated": instant(comment.updated),
        "url": comment.url,
        "state": comment.state.value,
        "new": comment.new,
        "likes": comment.likes,
        "text": text(document(comment.html, comment.url), links=False),
        "html": comment.html,
    }


def sent_shape(sent: "Sent") -> Shape:
    """What became of an answer."""
    return {
        "draft": sent.draft.id,
        "outcome": sent.outcome.value,
        "comment": sent.comment.id if sent.comment else None,
        "url": sent.url or (sent.comment.url if sent.comment else None),
        "message": sent.message or None,
        "retry_at": instant(sent.retry_at),
        "handoff_url": sent.handoff_url,
    }


def saved_shape(draft_id: int) -> Shape:
    """An answer that was only saved: nothing became of it yet."""
    return {
        "draft": draft_id,
        "outcome": None,
        "comment": None,
        "url": None,
        "message": None,
        "retry_at": None,
        "handoff_url": None,
    }


def draft_shape(item: "OutboxItem") -> Shape:
    """A draft in the outbox; `post` is the post's title, None when its blog was removed."""
    draft = item.draft
    return {
        "id": draft.id,
        "post_id": draft.post_id,
        "post": item.post.title if item.post else None,
        "to": draft.to,
        "state": draft.state.value,
        "text": draft.text,
        "outcome": draft.outcome.value if draft.outcome else None,
        "message": draft.message,
        "created": instant(draft.created),
        "updated": instant(draft.updated),
        "attempts": draft.attempts,
        "retry_at": instant(draft.retry_at),
        "amends": draft.amends,
        "may_change": item.may_change,
        "may_change_until": instant(draft.permit.until) if item.may_change and draft.permit else None,
    }


def problem_shape(problem: Problem) -> Shape:
    """Something that went wrong."""
    return {
        "id": problem.id,
        "when": instant(problem.when),
        "kind": problem.kind.value,
        "doing": problem.doing,
        "address": problem.address,
        "advice": problem.advice,
        "detail": problem.detail,
        "count": problem.count,
    }

"""The blog itself: its posts, the comments under them, and what becomes of a comment that is sent."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from blogtui.demo.content import Comment, Person, Policy, Post, load_posts
from blogtui.demo.entry import SentEntry
from blogtui.demo.refusal import Refusal
from blogtui.demo.replies import Replies, Reply

_MINUTE = timedelta(minutes=1)


class Blog:
    """Posts from the package and replies from the readers. Safe to use from several threads."""

    def __init__(self, replies: Replies, now: Callable[[], datetime], per_minute: int) -> None:
        self.posts = load_posts()
        self._by_path = {post.path: post for post in self.posts}
        self._replies = replies
        self._now = now
        self._per_minute = per_minute
        self._accepting = threading.Lock()
        self._accepted: list[datetime] = []

    def post(self, path: str) -> Post:
        """The post at `/YYYY/MM/slug`. Raises Refusal 404."""
        if path not in self._by_path:
            raise Refusal(404, "There is no such page here.")
        return self._by_path[path]

    def thread(self, post: Post) -> tuple[Comment, ...]:
        """Its public comments, oldest first."""
        live = (reply for reply in self._replies.all() if reply.post == post.path and reply.approved)
        return post.comments + tuple(as_comment(reply) for reply in live)

    def reply(self, post: Post, key: str) -> Reply:
        """A reader's reply, held or not. Raises Refusal 404."""
        for reply in self._replies.all():
            if reply.post == post.path and reply.key == key:
                return reply
        raise Refusal(404, "There is no such comment here.")

    def accept(self, post: Post, sent: SentEntry, location: Callable[[str], str]) -> Reply:
        """Keep what was sent; held when the post is moderated.

        `location` makes a member address of a key. Raises Refusal 403 (closed), 400 (answers something unknown),
        409 (was sent before, with the Location of the first) or 429 (too many in a minute, with Retry-After).
        """
        if post.policy is Policy.CLOSED:
            raise Refusal(403, "Comments on this post are closed.")
        parent = self._parent(post, sent.ref)
        with self._accepting:
            if first := self._sent_before(post, parent, sent):
                raise Refusal(409, "This comment has already been sent.", ("Location", location(first.key)))
            now = self._now()
            self._pace(now)
            reply = Reply(
                key=f"r{secrets.token_hex(6)}",  # cannot be guessed: a held reply is seen only by its writer
                post=post.path,
                parent=parent,
                name=sent.name,
                url=sent.url,
                email=sent.email,
                html=sent.html,
                published=now,
                approved=None if post.policy is Policy.MODERATED else now,
                client_id=sent.client_id,
                leave=secrets.token_hex(12),
            )
            self._replies.add(reply)
            self._accepted.append(now)
            return reply

    def change(self, post: Post, key: str, leave: str, sent: SentEntry) -> Reply:
        """Put what was sent in the place of a reply. Raises Refusal 404, and 403 for who did not write it."""
        with self._accepting:
            reply = self._own(post, key, leave)
            changed = replace(reply, name=sent.name, url=sent.url, html=sent.html, changed=self._now())
            self._replies.change(changed)
            return changed

    def delete(self, post: Post, key: str, leave: str) -> None:
        """Take a reply away. Raises Refusal 404, 403 for who did not write it, and 409 when it was answered."""
        with self._accepting:
            self._own(post, key, leave)
            if any((reply.post, reply.parent) == (post.path, key) for reply in self._replies.all()):
                raise Refusal(409, "It has been answered, so it stays.")
            self._replies.delete(key)

    def _own(self, post: Post, key: str, leave: str) -> Reply:
        reply = self.reply(post, key)
        if reply.leave is None or not secrets.compare_digest(reply.leave.encode(), leave.encode()):
            raise Refusal(403, "Only its writer may change a comment.")
        return reply

    def approve(self, key: str) -> Reply:
        """Make a held reply public. Raises KeyError for an unknown key."""
        return self._replies.approve(key, self._now())

    def _parent(self, post: Post, ref: str | None) -> str | None:
        if ref is None or ref == post.id:
            return None
        for comment in self.thread(post):
            if post.comment_id(comment.key) == ref:
                return comment.key
        raise Refusal(400, "This answers something that is not here.")

    def _sent_before(self, post: Post, parent: str | None, sent: SentEntry) -> Reply | None:
        place = (post.path, parent, sent.name, sent.html)
        for reply in self._replies.all():
            same_id = sent.client_id is not None and reply.client_id == sent.client_id
            if same_id or (reply.post, reply.parent, reply.name, reply.html) == place:
                return reply
        return None

    def _pace(self, now: datetime) -> None:
        self._accepted = [when for when in self._accepted if when > now - _MINUTE]
        if len(self._accepted) >= self._per_minute:
            wait = ceil((self._accepted[-self._per_minute] + _MINUTE - now).total_seconds())
            raise Refusal(429, "That is too many comments at once; take a breath.", ("Retry-After", str(max(1, wait))))


def as_comment(reply: Reply) -> Comment:
    """The reply as a comment, whether it is public or not."""
    person = Person(reply.name, reply.url)
    visible = max(reply.approved or reply.published, reply.changed or reply.published)
    return Comment(reply.key, reply.parent, person, reply.published, reply.html, visible)

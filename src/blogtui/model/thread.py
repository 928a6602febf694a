"""A comment, the source it came from, and the thread it stands in."""

from datetime import datetime
from enum import StrEnum

from blogtui.model.blog import Validators
from blogtui.model.frozen import frozen
from blogtui.model.ids import CommentId, DraftId, PostId, ThreadId
from blogtui.model.outline import Outline


class CommentState(StrEnum):
    """LIVE: public. HELD: waits for a moderator. DELETED, HIDDEN: a placeholder that keeps its place.
    PENDING: written here, not yet at the blog (queued, sending, or its answer unknown)."""

    LIVE = "live"
    HELD = "held"
    DELETED = "deleted"
    HIDDEN = "hidden"
    PENDING = "pending"


@frozen
class Source:
    """One place where a post is discussed: which provider reads or answers it, and by what.

    `key` is the provider's own stable name of the thread (unique per provider and post); `url` the machine
    address; `page` the address for people. `facts` are small strings that only the provider understands.
    """

    provider: str
    key: str
    url: str
    page: str | None = None
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str | None:
        """The fact of that name, or None."""
        return next((value for key, value in self.facts if key == name), None)

    def same(self, other: "Source") -> bool:
        """Whether both name one thread of a post, whatever is known of it."""
        return (self.provider, self.key) == (other.provider, other.key)


@frozen
class Comment:
    """One comment as the store holds it. `parent` is the native id answered, None for an answer to the post.

    Native ids are opaque. `rank` is the server's own order where it is not by time. `new` is true until the
    reader has been over it. `draft` names the local draft that a comment of one's own came from.
    """

    id: CommentId
    thread_id: ThreadId
    native_id: str
    parent: str | None
    author: str
    html: str
    published: datetime | None = None
    updated: datetime | None = None
    author_url: str | None = None
    by_post_author: bool = False
    by_moderator: bool = False
    url: str | None = None
    state: CommentState = CommentState.LIVE
    new: bool = False
    likes: int | None = None
    rank: int | None = None
    draft: DraftId | None = None


@frozen
class Placed:
    """A comment in its place in the tree: depth 0 answers the post; `descendants` counts all below it."""

    comment: Comment
    depth: int
    parent_id: CommentId | None
    descendants: int


@frozen
class Thread:
    """The comments of one post at one source. A thread may be long: the outline tells of all of them, `at_hand` are
    the first ones in display order, and one's own answers that the blog does not show yet (their ids are below 0).

    `total` is what the server says there are (None unknown); `complete` false when not all could be fetched;
    `problem` one sentence on the last failed fetch. `fetched` is None before the first good fetch.
    """

    id: ThreadId
    post_id: PostId
    source: Source
    outline: Outline = Outline()
    at_hand: tuple[Comment, ...] = ()
    total: int | None = None
    complete: bool = False
    fetched: datetime | None = None
    validators: Validators = Validators()
    closed: bool = False
    problem: str | None = None

    @property
    def count(self) -> int:
        """How many comments there are here."""
        return len(self.outline)

    @property
    def own(self) -> tuple[Comment, ...]:
        """One's own answers that the blog does not show yet."""
        return tuple(comment for comment in self.at_hand if comment.id < 0)

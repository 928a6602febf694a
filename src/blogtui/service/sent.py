"""What the outbox tells: the way an answer takes, what became of it, and what it lists."""

from datetime import datetime

from blogtui.comments.provider import Provider
from blogtui.model.frozen import frozen
from blogtui.model.post import Post
from blogtui.model.reply import Draft, DraftState, Form, Outcome
from blogtui.model.thread import Comment, Source

STATES = {
    Outcome.LIVE: DraftState.LIVE,
    Outcome.HELD: DraftState.HELD,
    Outcome.REJECTED: DraftState.REJECTED,
    Outcome.NOT_SENT: DraftState.REJECTED,
    Outcome.DUPLICATE: DraftState.REJECTED,
    Outcome.CLOSED: DraftState.REJECTED,
    Outcome.LOGIN_NEEDED: DraftState.REJECTED,
    Outcome.RATE_LIMITED: DraftState.QUEUED,
    Outcome.UNKNOWN: DraftState.UNKNOWN,
    Outcome.QUEUED: DraftState.QUEUED,
    Outcome.HANDOFF: DraftState.HANDED_OFF,
    Outcome.WITHDRAWN: DraftState.DISCARDED,
}
"""Where a draft stands after each outcome."""


@frozen
class Route:
    """The way an answer to a post takes, told before the user writes. `browser` is the exact form for people; `remedy`
    a sentence on what would let it go from here instead, "" where nothing would."""

    form: Form
    provider: str
    label: str
    source: Source
    browser: str | None
    remedy: str = ""


@frozen
class Sent:
    """What became of a draft. `comment` is it in the thread, where it can be seen; `url` its address at the blog."""

    draft: Draft
    outcome: Outcome
    message: str = ""
    comment: Comment | None = None
    url: str | None = None
    retry_at: datetime | None = None
    handoff_url: str | None = None


@frozen
class OutboxItem:
    """A draft with the post it belongs to; `post` is None when its blog was removed. `may_change`: it is on the blog,
    which lets its writer change or delete it."""

    draft: Draft
    post: Post | None
    may_change: bool = False


def remedy(provider: Provider) -> str:
    """What to do so that answers go from here, where the browser has to take over for want of an account."""
    kind = provider.abilities.account
    return (
        "" if kind is None else f"With an account for {kind.label} (@ in the reader, `account add`) it goes from here."
    )

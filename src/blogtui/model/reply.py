"""What a writer needs to answer: the form of a comment system, a draft, and what became of it."""

from datetime import datetime
from enum import StrEnum

from blogtui.model.frozen import frozen
from blogtui.model.identity import Identity
from blogtui.model.ids import CommentId, DraftId, PostId
from blogtui.model.outbox import OPEN, WAITING


class Signed(StrEnum):
    """How an answer is signed: not at all, by name (and e-mail), by an account, or in the browser."""

    NOBODY = "nobody"
    NAME = "name"
    ACCOUNT = "account"
    BROWSER = "browser"


class Moderation(StrEnum):
    """Whether a moderator reads answers first."""

    NEVER = "never"
    POSSIBLE = "possible"
    ALWAYS = "always"
    UNKNOWN = "unknown"


class Markup(StrEnum):
    """What the comment system makes of the text."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"


class FieldKind(StrEnum):
    """What kind of value a field takes, for checks and keyboards."""

    LINE = "line"
    EMAIL = "email"
    URL = "url"


@frozen
class Field:
    """One thing the form asks besides the text. `name` is `name`, `email` or `website`; `limit` in characters."""

    name: str
    label: str
    required: bool = False
    kind: FieldKind = FieldKind.LINE
    limit: int | None = None


@frozen
class Form:
    """What a provider asks of a writer and says beforehand; the dialog and the command line build from it.

    `where` tells where the answer goes in words ("the comment form of example.org"). `threaded` is false when an
    answer to a comment ends up flat. `closed` is a sentence when nothing can be posted. `by_hand` is true when
    the browser takes over. `limit` is the text's longest length in characters. `pace` is a sentence on how often one
    may write, where that is known.
    """

    where: str
    fields: tuple[Field, ...] = ()
    signed: Signed = Signed.NAME
    moderation: Moderation = Moderation.UNKNOWN
    markup: Markup = Markup.TEXT
    threaded: bool = True
    by_hand: bool = False
    closed: str | None = None
    limit: int | None = None
    pace: str = ""


class Outcome(StrEnum):
    """What became of an answer; the words of `blogtui reply --json`."""

    LIVE = "live"
    HELD = "held"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"  # for want of something that only its writer can give
    DUPLICATE = "duplicate"
    RATE_LIMITED = "rate_limited"
    CLOSED = "closed"
    LOGIN_NEEDED = "login_needed"
    UNKNOWN = "unknown"
    QUEUED = "queued"
    HANDOFF = "handoff"
    WITHDRAWN = "withdrawn"  # taken back by its writer


@frozen
class Permit:
    """Leave to change one's own comment at the blog, `until` then (aware UTC; None: no end is known). The secret goes
    to that blog alone and is never shown, logged or given out; a repr leaves it out. It is empty where the account is
    leave enough. Where that may be one of several servers the secret names the one ("https://server id")."""

    secret: str
    until: datetime | None = None

    def __repr__(self) -> str:
        return f"Permit(until={self.until!r})"

    @property
    def site(self) -> str | None:
        """The server whose account it takes, None where the secret names none."""
        site, _, id = self.secret.partition(" ")
        return site if id else None

    def holds(self, now: datetime) -> bool:
        """Whether it still counts."""
        return self.until is None or now < self.until


@frozen
class Posted:
    """A provider's report after sending. `message` is the server's own sentence, cleaned.

    `native_id` and `url` name the new comment where the server told; `retry_at` (aware UTC) when it said to wait;
    `handoff_url` the exact form for the browser; `permit` what it takes to change the comment later.
    """

    outcome: Outcome
    message: str = ""
    native_id: str | None = None
    url: str | None = None
    retry_at: datetime | None = None
    handoff_url: str | None = None
    permit: Permit | None = None


class DraftState(StrEnum):
    """Where a draft stands in the outbox. See DraftState.waiting and .editable."""

    WRITING = "writing"
    QUEUED = "queued"
    SENDING = "sending"
    LIVE = "live"
    HELD = "held"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    HANDED_OFF = "handed_off"
    DISCARDED = "discarded"

    @property
    def waiting(self) -> bool:
        """Still to be sent, or to be looked for at the blog."""
        return self in WAITING

    @property
    def open(self) -> bool:
        """Still wants something of the writer or the network."""
        return self in OPEN

    @property
    def editable(self) -> bool:
        """The writer may still change the text."""
        return self in (DraftState.WRITING, DraftState.QUEUED, DraftState.REJECTED, DraftState.HANDED_OFF)


@frozen
class Draft:
    """One answer being written or sent. Times are aware UTC. `to` is None when it answers the post itself.

    `to_native` is the answered comment's native id; `provider`/`source_key` the way chosen when it was sent.
    `native_id` is the id the blog gave it, `permit` what the blog gave to change it there. `amends` is the draft on the
    blog whose text this one is to replace.

    `signer` names the account that signed the last sending, "" where the name given did. `began` is when the first
    sending began that may have arrived unheard, `newest` the highest CommentId in the store at that time. None is not
    known.
    """

    id: DraftId
    post_id: PostId
    to: CommentId | None
    to_native: str | None
    text: str
    identity: Identity
    state: DraftState
    created: datetime
    updated: datetime
    outcome: Outcome | None = None
    message: str | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    provider: str | None = None
    source_key: str | None = None
    native_id: str | None = None
    url: str | None = None
    permit: Permit | None = None
    amends: DraftId | None = None
    signer: str | None = None
    began: datetime | None = None
    newest: int | None = None

"""States and outcomes as words and sentences."""

from blogtui.model.reply import DraftState, Form, Markup, Moderation, Outcome, Signed
from blogtui.model.thread import CommentState, Thread
from blogtui.view.counts import counted


def listed(words: tuple[str, ...], last: str = "and") -> str:
    """Words as people list them: "name, e-mail and website"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


_COMMENT_STATES = {
    CommentState.LIVE: "",
    CommentState.HELD: "waits for a moderator",
    CommentState.DELETED: "removed",
    CommentState.HIDDEN: "hidden by the blog",
    CommentState.PENDING: "not yet sent",
}
_DRAFT_STATES = {
    DraftState.WRITING: "draft",
    DraftState.QUEUED: "waits to be sent",
    DraftState.SENDING: "being sent",
    DraftState.LIVE: "on the blog",
    DraftState.HELD: "held for moderation",
    DraftState.REJECTED: "refused",
    DraftState.UNKNOWN: "sent, but no answer came",
    DraftState.HANDED_OFF: "handed to the browser",
    DraftState.DISCARDED: "discarded",
}
_OUTCOMES = {
    Outcome.LIVE: "The comment is on the blog.",
    Outcome.HELD: "Held for moderation: it shows on the blog once a moderator has read it.",
    Outcome.REJECTED: "The blog refused the comment. The text is kept in the drafts.",
    Outcome.NOT_SENT: "It was not sent. The text is kept in the drafts.",
    Outcome.DUPLICATE: "The blog already has this comment; it was not posted again.",
    Outcome.RATE_LIMITED: "The blog asks to wait before the next comment. The text is kept and sent later.",
    Outcome.CLOSED: "Comments on this post are closed. The text is kept in the drafts.",
    Outcome.LOGIN_NEEDED: "The blog takes comments only from people who are signed in. The text is kept in the drafts.",
    Outcome.UNKNOWN: "No answer came, so it may have arrived. The thread is read again before anything is sent twice.",
    Outcome.QUEUED: "Waits in the outbox until the blog can be reached.",
    Outcome.WITHDRAWN: "Deleted at the blog.",
    Outcome.HANDOFF: "Finish it in the browser. The text is kept in the drafts.",
}


_OUR_WORDS = (Outcome.HANDOFF, Outcome.NOT_SENT, Outcome.QUEUED, Outcome.UNKNOWN)  # the blog has said nothing


def comment_state(state: CommentState) -> str:
    """What to say beside a comment; "" for a public one."""
    return _COMMENT_STATES[state]


def draft_state(state: DraftState, outcome: Outcome | None = None) -> str:
    """What to say beside a draft in the outbox."""
    return "not sent" if outcome is Outcome.NOT_SENT else _DRAFT_STATES[state]


def outcome_sentence(outcome: Outcome, message: str | None = None) -> str:
    """What became of an answer, followed by the server's own sentence where there is one that says more."""
    said = _OUTCOMES[outcome]
    if not message or message in said:
        return said
    return f"{said} {message}" if outcome in _OUR_WORDS else f"{said} The blog says: {message}"


def form_sentence(form: Form) -> str:
    """What a writer should know before writing: "Signed with name and e-mail; a moderator reads it first."."""
    if form.closed:
        return form.closed
    if form.by_hand:
        return f"Written here, sent in the browser: {form.where.removesuffix(_BY_HAND)}."
    parts = [_signature(form), _MODERATION[form.moderation], _MARKUP[form.markup]]
    if not form.threaded:
        parts.append("it stands under the post, not under the comment answered")
    if form.limit:
        parts.append(f"at most {counted(form.limit, 'character')}")
    sentence = "; ".join(part for part in parts if part)
    return f"{sentence}. {form.pace}".rstrip()


def way_sentence(form: Form, remedy: str = "") -> str:
    """The same with where the answer goes, and what would let it go otherwise."""
    where = "" if form.by_hand and not form.closed else f"To {form.where}. "
    return f"{where}{form_sentence(form)} {remedy}".rstrip()


_BY_HAND = ", in the browser"
_MARKUP = {Markup.TEXT: "plain text", Markup.HTML: "HTML, as far as the blog lets it", Markup.MARKDOWN: "Markdown"}
_MODERATION = {
    Moderation.NEVER: "it shows at once",
    Moderation.POSSIBLE: "a moderator may read it first",
    Moderation.ALWAYS: "a moderator reads it first",
    Moderation.UNKNOWN: "",
}


def _signature(form: Form) -> str:
    match form.signed:
        case Signed.NOBODY:
            return "Not signed"
        case Signed.ACCOUNT:
            return "Signed with your account there"
        case Signed.BROWSER:
            return "Signed in the browser"
        case Signed.NAME:
            needed = tuple(field.label.lower() for field in form.fields if field.required)
            return f"Signed with {listed(needed)}" if needed else "Signed as you like"


def thread_summary(thread: Thread) -> str:
    """The thread's heading: "12 comments", "12 of 130 comments, closed"; "not read yet" before the first fetch."""
    if thread.fetched is None and not thread.count:
        return "not read yet"
    shown = thread.count
    total = thread.total if thread.total is not None and not thread.complete else shown
    count = f"{shown:,} of {counted(total, 'comment')}" if total > shown else counted(shown, "comment")
    return f"{count if shown or total else 'no comments yet'}{', closed' if thread.closed else ''}"

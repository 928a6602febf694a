"""A draft as comment systems take it, and the draft as it stands in the thread until the blog shows it."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from html import escape

from blogtui.comments.provider import Reply
from blogtui.model.account import Account
from blogtui.model.ids import CommentId, ThreadId
from blogtui.model.post import Post
from blogtui.model.reply import Draft, DraftState, Outcome
from blogtui.model.thread import Comment, CommentState
from blogtui.store.threads import StoredThread

# Threads come from caches, so that an answer which is live may be missing from one for a while.
_CACHES_LAG = timedelta(minutes=15)
_SHOWN = {
    DraftState.QUEUED: CommentState.PENDING,
    DraftState.SENDING: CommentState.PENDING,
    DraftState.UNKNOWN: CommentState.PENDING,
    DraftState.HELD: CommentState.HELD,
    DraftState.LIVE: CommentState.LIVE,
}


def reply_of(
    draft: Draft,
    post: Post,
    others: Iterable[Draft],
    account: Account | None = None,
    before: frozenset[str] = frozenset(),
) -> Reply:
    """What is sent, and by what it is known again: never by the native ids of `others` and those `before` it."""
    return Reply(
        text=draft.text.strip(),
        identity=draft.identity,
        post_url=post.url or "",
        key=str(uuid.uuid5(uuid.NAMESPACE_URL, f"blogtui:{post.native_id}/{draft.id}/{draft.created.isoformat()}")),
        to=draft.to_native,
        post_title=post.title,
        post_native_id=post.native_id,
        since=draft.created,
        known=before | {other.native_id for other in others if other.native_id is not None and other.id != draft.id},
        account=account,
    )


def signer(account: Account | None) -> str:
    """Who signs a sending, for `Draft.signer`."""
    return "" if account is None else f"{account.site} {account.user}"


def signed_by(draft: Draft) -> Account | None:
    """The account that signed a draft's last sending, without its secret."""
    site, _, user = (draft.signer or "").partition(" ")
    return Account(draft.provider or "", site, user) if site else None


def stands_in_thread(draft: Draft) -> bool:
    """Whether the draft is shown among the comments until the blog shows it."""
    return draft.state in _SHOWN


def own_comments(
    draft: Draft, threads: Iterable[StoredThread], there: Collection[tuple[ThreadId, str]]
) -> tuple[Comment, ...]:
    """The draft as a comment of the thread where it belongs: none when that has it already, or should have by now.

    It belongs where it was sent to; else where the comment stands that it answers; else into the first thread.
    `there` tells which threads have a comment of the draft's native id, and of the one it answers.
    """
    threads = tuple(threads)
    if not stands_in_thread(draft) or not threads:
        return ()
    there_sent = (thread for thread in threads if thread.source.key == draft.source_key)
    by_way = iter(sorted(there_sent, key=lambda thread: thread.source.provider != draft.provider))
    by_parent = (thread for thread in threads if (thread.id, draft.to_native) in there)
    thread = next(by_way, None) or next(by_parent, None) or threads[0]
    arrived = any((place.id, draft.native_id) in there for place in threads)
    late = _read_since(thread.fetched, draft.updated + _CACHES_LAG)
    gone = draft.state is DraftState.LIVE and (late or draft.outcome is Outcome.REJECTED)  # or taken down since
    return () if arrived or gone else (_as_comment(draft, thread),)


def _read_since(fetched: datetime | None, moment: datetime) -> bool:
    return fetched is not None and fetched > moment


def _as_comment(draft: Draft, thread: StoredThread) -> Comment:
    """Its id is negative, so that it meets no other."""
    return Comment(
        id=CommentId(-draft.id),
        thread_id=thread.id,
        native_id=draft.native_id or f"draft:{draft.id}",
        parent=draft.to_native,
        author=("" if draft.signer else draft.identity.name) or "You",  # how an account is called, its site knows
        html=text_as_html(draft.text),
        published=draft.updated,
        url=draft.url,
        state=_SHOWN[draft.state],
        draft=draft.id,
    )


def text_as_html(text: str) -> str:
    """Plain text as the paragraphs and breaks a blog would make of it."""
    paragraphs = (escape(part, quote=False).replace("\n", "<br>") for part in text.strip().split("\n\n"))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)

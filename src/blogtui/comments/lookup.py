"""After a lost answer: is the reply in the thread already? Compares what a reader would see."""

import html
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from blogtui.comments.feed_thread import same_name
from blogtui.comments.provider import FetchedComment, Reply
from blogtui.model.reply import Outcome, Posted
from blogtui.model.thread import CommentState

CLOCK_SKEW = timedelta(days=1)

# Neither "<" nor ">" inside, so that a text of nothing but "<" costs no more than its length.
_TAG = re.compile(r"<(?:/?[A-Za-z]|!--)[^<>]*>")
# What blogs call those who give no name, in their own languages.
_NAMELESS = re.compile("an[oóô]n[iíy]|анон|ανών|匿名|익명|אנונימי", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# WordPress and others set typewriter signs in type: both sides go back to the typewriter.
_TYPEWRITER = (
    ("…", "..."),
    ("---", "-"),
    ("--", "-"),
    ("``", '"'),
    ("''", '"'),
    ("(tm)", "™"),
)
_SIGNS = str.maketrans(
    dict.fromkeys("‘’‚‛′`", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("–—‐‑−", "-") | {"×": "x"}
)


def find(thread: Iterable[FetchedComment], reply: Reply, native_id: str | None = None) -> Posted | None:
    """The reply in a freshly read thread, None if it is not there.

    A comment is the reply if it has the id the server gave (`native_id`) or the id we made for it (`reply.key`); or
    else the same author and the same visible text, was not there before it was sent, and is not older than the draft (a
    day is allowed for clocks that differ). The author is nobody's name where none was given, and an account's own where
    one signed; where that is not known it may be anyone's: better taken for sent than sent twice.
    LIVE, or HELD where the server shows its author what waits.
    """
    comments = tuple(thread)
    by_id = next((comment for comment in comments if _has_id(comment, reply, native_id)), None)
    found = by_id or next((comment for comment in comments if _is_it(comment, reply)), None)
    if found is None:
        return None
    outcome = Outcome.HELD if found.state is CommentState.HELD else Outcome.LIVE
    return Posted(outcome, native_id=found.native_id, url=found.url)


def _has_id(comment: FetchedComment, reply: Reply, native_id: str | None) -> bool:
    return comment.native_id in (native_id, f"urn:uuid:{reply.key}")


def _is_it(comment: FetchedComment, reply: Reply) -> bool:
    return (
        comment.native_id not in reply.known
        and comment.state in (CommentState.LIVE, CommentState.HELD)
        and _young(comment.published, reply.since)
        and _signed(comment.author, reply)
        and _says(comment, reply.text)
    )


def _signed(author: str, reply: Reply) -> bool:
    if reply.account is not None:
        names = [name for name in reply.names if name.strip()]
        return not names or any(same_name(author, name.strip().removeprefix("@")) for name in names)
    if reply.identity.name:
        return same_name(author, reply.identity.name)
    return _NAMELESS.match(author) is not None


def _says(comment: FetchedComment, text: str) -> bool:
    """By what was typed too: what a server makes of Markdown cannot be known here."""
    as_typed = comment.typed is not None and same_text(html.escape(comment.typed, quote=False), text)
    return as_typed or same_text(comment.html, text)


def _young(published: datetime | None, since: datetime | None) -> bool:
    return published is None or since is None or published >= since - CLOCK_SKEW


def same_text(shown: str, typed: str) -> bool:
    """Whether HTML as a blog shows it is the text as somebody typed it: white space, tags (typed ones too, as blogs
    drop those they do not allow) and the shape of quotes, dashes and dots aside."""
    seen = _bare(visible(shown))
    return seen != "" and seen in (_bare(typed), _bare(visible(typed)))


def visible(markup: str) -> str:
    """The text of a piece of HTML: tags gone, references decoded once."""
    return html.unescape(_TAG.sub(" ", markup))


def _bare(text: str) -> str:
    text = _SPACE.sub("", text)
    for sign, typewriter in _TYPEWRITER:
        text = text.replace(sign, typewriter)
    return text.translate(_SIGNS)

"""What in a feed entry leads to its comments, and which entry answers which."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from blogtui.feeds.dates import parse_date
from blogtui.feeds.links import absolute
from blogtui.feeds.parsed import ParsedEntry
from blogtui.feeds.text import whole_number
from blogtui.model.frozen import frozen

# Blogger names the answered comment by the last part of its address, and every comment's id by the same number.
_BLOGGER_PARENT = re.compile(r"/comments/(?:default|summary|full)/([0-9]+)(?:\?|\Z)")
_BLOGGER_ID = re.compile(r"(tag:blogger\.com,.*\.post-)[0-9]+")


def is_blogger(native_id: str | None) -> bool:
    """Whether an entry's id is one that Blogger gives."""
    return (native_id or "").startswith("tag:blogger.com,")


def relation(text: str | None) -> str:
    """A link's relation: lower case, "alternate" when not given, IANA's long form shortened."""
    return (text or "alternate").strip().lower().removeprefix("http://www.iana.org/assignments/relation/")


@frozen
class Link:
    """A link element as any reader of feeds finds it. `href` as written, `base` what it is relative to."""

    rel: str
    href: str | None
    base: str | None
    type: str = ""
    count: str | None = None
    updated: str | None = None
    length: str | None = None

    @property
    def url(self) -> str | None:
        return absolute(self.href, self.base)

    @property
    def for_people(self) -> bool:
        return self.type in ("text/html", "application/xhtml+xml")


@frozen
class Replies:
    """What `link rel=replies` says (RFC 4685 section 4)."""

    feed: str | None
    page: str | None
    count: int | None
    updated: datetime | None


_NO_REPLIES = Replies(None, None, None, None)


def replies(links: Iterable[Link]) -> Replies:
    """The best comment feed (Atom before others, since RSS has no parents), the page, the count and the time."""
    found = [link for link in links if link.rel == "replies" and link.url]
    if not found:
        return _NO_REPLIES
    feeds = [link for link in found if not link.for_people]
    feeds.sort(key=lambda link: link.type not in ("", "application/atom+xml"))
    counts = [count for link in feeds + found if (count := whole_number(link.count)) is not None]
    times = [time for link in found if (time := parse_date(link.updated))]
    return Replies(
        next((link.url for link in feeds), None),
        next((link.url for link in found if link.for_people), None),
        counts[0] if counts else None,
        max(times, default=None),
    )


@frozen
class Answers:
    """What an entry says it answers: `refs` are (ref, address) of `thr:in-reply-to` (RFC 4685 section 3), in order."""

    refs: tuple[tuple[str | None, str | None], ...] = ()
    related: tuple[str, ...] = ()


def settle(entries: Sequence[tuple[ParsedEntry, Answers]]) -> tuple[ParsedEntry, ...]:
    """The entries with `in_reply_to` set: Blogger's parent comment, else the first reference known here, else the
    first at all."""
    known = {entry.id for entry, _ in entries}
    return tuple(_settled(entry, answers, known) for entry, answers in entries)


def _settled(entry: ParsedEntry, answers: Answers, known: set[str | None]) -> ParsedEntry:
    if not answers.refs and not answers.related:
        return entry
    ref, href = next((pair for pair in answers.refs if pair[0] in known), (answers.refs or ((None, None),))[0])
    own = _BLOGGER_ID.fullmatch(entry.id or "")
    parent = next((found[1] for url in answers.related if (found := _BLOGGER_PARENT.search(url))), None)
    if own and parent:
        ref = own[1] + parent
    return replace(entry, in_reply_to=ref, in_reply_to_href=href)

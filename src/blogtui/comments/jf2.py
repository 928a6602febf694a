"""Webmentions: the endpoint of a post, and its mentions as JF2 where the receiver is webmention.io or a copy of it.

https://www.w3.org/TR/webmention/, https://github.com/aaronpk/webmention.io#api
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec

from blogtui.comments.feed_thread import ANONYMOUS, MOST_PAGES
from blogtui.comments.json_api import JSON, decoded, moment
from blogtui.comments.page import Page
from blogtui.comments.paragraphs import paragraphs
from blogtui.comments.provider import FetchedComment
from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.net.address import leads_inward, resolve
from blogtui.net.client import Client
from blogtui.net.response import Response

PER_PAGE = 100
_REL = "webmention"
_RECEIVER = re.compile(r"/[^/]{1,255}/webmention/?")
_ANSWERS = frozenset({"in-reply-to", "mention-of"})
_COUNTED = {"like-of": "Liked", "repost-of": "Reposted", "bookmark-of": "Bookmarked"}
_NAMED = 10  # people named before the rest is only counted


class _Author(msgspec.Struct):
    name: str | None = None
    url: str | None = None


class _Content(msgspec.Struct):
    html: str | None = None
    text: str | None = None


class Mention(msgspec.Struct, rename={"wm_id": "wm-id", "wm_source": "wm-source", "wm_property": "wm-property"}):
    """One mention as JF2. The answered addresses may be one text or several."""

    wm_id: int | str = ""
    wm_source: str = ""
    wm_property: str = ""
    url: str | None = None
    name: str | None = None
    published: str | None = None
    received: str | None = msgspec.field(name="wm-received", default=None)
    answered: Any = msgspec.field(name="in-reply-to", default=None)
    author: _Author = msgspec.field(default_factory=_Author)
    content: _Content | None = None


class _Feed(msgspec.Struct):
    children: list[Mention]


@frozen
class Mentions:
    """What was read of them, and the sentence on why not all were."""

    all: tuple[Mention, ...]
    left: str | None = None


def endpoint(page: Page) -> str | None:
    """Where mentions of the page are sent (Webmention §3.1.2): the HTTP header's first, else the first
    `<link>` or `<a>` of the page; None when there is none, or one inside a private network."""
    header = next((href for rel, href in page.header_links if _REL in rel.lower().split()), None)
    found = header if header is not None else _in_page(page)
    return None if found is None or leads_inward(page.url, found) else found


def _in_page(page: Page) -> str | None:
    if _REL not in page.html.lower():
        return None
    for tag in page.tags:
        named = tag.name in ("link", "a") and "href" in tag.attributes
        if named and _REL in tag.attributes.get("rel", "").lower().split():
            return resolve(page.url, tag.attributes["href"])
    return None


def api(receiver: str) -> str | None:
    """The address that lists the mentions a receiver got, None for receivers that have none."""
    return resolve(receiver, "/api/mentions.jf2") if _RECEIVER.fullmatch(urlsplit(receiver).path) else None


def address(listing: str, target: str, number: int) -> str:
    """The address of page `number` (from 0), newest first, for the target with and without its last slash."""
    other = target[:-1] if target.endswith("/") else f"{target}/"
    targets = [target] if "?" in target else [target, other]
    query = [
        *(("target[]", each) for each in targets),
        ("per-page", str(PER_PAGE)),
        ("page", str(number)),
        ("sort-by", "published"),
        ("sort-dir", "down"),
    ]
    return f"{listing}?{urlencode(query)}"


async def read(listing: str, target: str, first: Response, client: Client) -> Mentions:
    """All mentions, `first` being the answer for page 0. Raises CommentsError, NetError."""
    page = decoded(first, _Feed).children
    found = list(page)
    for number in range(1, MOST_PAGES):
        if len(page) < PER_PAGE:
            return Mentions(tuple(found))
        page = decoded(await client.fetch(address(listing, target, number), accept=JSON), _Feed).children
        found += page
    return Mentions(tuple(found), f"There are more than {len(found):,} mentions; the rest was not fetched.")


def comments(mentions: Iterable[Mention]) -> tuple[FetchedComment, ...]:
    """Answers and mentions as comments, oldest first; likes, reposts and bookmarks together in one more, the last."""
    told = [mention for mention in mentions if str(mention.wm_id)]
    spoken = [mention for mention in told if mention.wm_property in _ANSWERS]
    by_url = {mention.url: str(mention.wm_id) for mention in spoken if mention.url is not None}
    counted = _counted(told)
    return (*(_comment(mention, by_url) for mention in spoken), *([counted] if counted is not None else []))


def _comment(mention: Mention, by_url: dict[str, str]) -> FetchedComment:
    native = str(mention.wm_id)
    answered = mention.answered if isinstance(mention.answered, list) else [mention.answered]
    parents = (by_url.get(each) for each in answered if isinstance(each, str))
    return FetchedComment(
        native_id=native,
        parent=next((parent for parent in parents if parent not in (None, native)), None),
        author=clean_line(mention.author.name or "", 200) or ANONYMOUS,
        html=_words(mention),
        published=moment(mention.published) or moment(mention.received),
        author_url=mention.author.url or None,
        url=mention.url or mention.wm_source or None,
    )


def _words(mention: Mention) -> str:
    content = mention.content or _Content()
    words = content.html or paragraphs(content.text or "")
    if words and mention.wm_property == "in-reply-to":
        return words
    # A page that only links here has a title, and the passage may be long: the link says where to read it.
    link = mention.url or mention.wm_source
    title = escape(clean_line(mention.name or link, 200))
    return f'<p><a href="{escape(link)}">{title}</a></p>{words}'


def _counted(mentions: Iterable[Mention]) -> FetchedComment | None:
    people: dict[str, list[str]] = {}
    for mention in mentions:
        if mention.wm_property in _COUNTED:
            name = clean_line(mention.author.name or "", 60) or ANONYMOUS
            people.setdefault(mention.wm_property, []).append(name)
    if not people:
        return None
    lines = [f"<p>{words} by {escape(_names(people[kind]))}.</p>" for kind, words in _COUNTED.items() if kind in people]
    likes = len(people.get("like-of", ()))
    return FetchedComment("likes", None, "Mentions without words", "".join(lines), likes=likes or None)


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED:,} more" if len(names) > _NAMED else shown

"""The patient reader: feedparser, for feeds that are not well-formed and for kinds long out of use."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax import SAXException

import feedparser
import feedparser.mixin

from blogtui.feeds.constructs import NOBODY
from blogtui.feeds.conversation import Answers, Link, replies, settle
from blogtui.feeds.dates import parse_date
from blogtui.feeds.document import Document
from blogtui.feeds.links import absolute, absolute_html
from blogtui.feeds.parsed import ParsedEnclosure, ParsedEntry, ParsedFeed
from blogtui.feeds.text import escaped, line, looks_like_html, person, plain, whole_number
from blogtui.model.errors import FeedError

# feedparser takes time by the square of these: 50,000 attributes 18 s, 50,000 comments 16 s.
_MOST_CHARACTERS = 10 * 2**20
_MOST_ATTRIBUTES = 500
_LONG_TAG = re.compile(r"<[^<>]{4000,}>?")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Elements feedparser would let overwrite others of the same local name.
_OVERWRITING = re.compile(r"<(/?)(media|itunes|dc):(description|summary|title|date)\b[^<>]*?(/?)>", re.IGNORECASE)
_REMOVED = re.compile(r"""<gd:extendedProperty\s+name=(["'])blogger\.contentRemoved\1""", re.IGNORECASE)

# feedparser resolves ids against the address fetched; an id must not depend on how one got there.
feedparser.mixin._FeedParserMixin.can_be_relative_uri.discard("id")

_Parsed = Mapping[str, Any]


def read(document: Document) -> ParsedFeed | None:
    """What feedparser makes of it, or None when that is no feed. Raises FeedError for what it cannot take."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    if document.url:
        headers["content-location"] = document.url
    source = io.BytesIO(_prepared(document).encode())
    try:
        result = feedparser.parse(source, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError) as error:
        raise FeedError("The feed is too damaged to read.", address=document.url) from error
    if not result.get("version"):
        return None
    return _feed(result, document.url)


def _prepared(document: Document) -> str:
    text = document.text
    if len(text) > _MOST_CHARACTERS:
        raise FeedError("The feed is damaged and too large to mend.", address=document.url)
    # Beyond the last end of a comment nothing can match, and looking for it each time would take for ever.
    inside, end, beyond = text.rpartition("-->")
    text = _COMMENT.sub("", inside + end) + beyond
    if any(tag[0].count("=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise FeedError("The feed is damaged: an element has hundreds of attributes.", address=document.url)
    return _REMOVED.sub("<gd:contentRemoved", _OVERWRITING.sub(r"<\1\2:own_\3\4>", text))


def _feed(result: _Parsed, url: str | None) -> ParsedFeed:
    feed: _Parsed = result["feed"]
    links = _links(feed, url)
    damaged = result.get("bozo") and isinstance(result.get("bozo_exception"), SAXException)
    return ParsedFeed(
        title=_title(feed),
        link=next((link.url for link in links if link.rel == "alternate" and link.url), None)
        or absolute(feed.get("link"), url),
        self_url=_rel(links, "self"),
        next_url=_rel(links, "next"),
        prev_archive_url=_rel(links, "prev-archive"),
        id=feed.get("id") or None,
        version=result["version"],
        generator=line(feed.get("generator")),
        author=_author(feed)[0],
        language=line(feed.get("language")),
        total=whole_number(feed.get("opensearch_totalresults")),
        collection=absolute(_attribute(feed, "app_collection", "href"), url),
        entries=settle([_entry(entry, feed, url) for entry in result["entries"]]),
        damaged="The feed is not well-formed; some of it may be missing." if damaged else None,
        ttl_minutes=whole_number(feed.get("ttl")),
    )


def _entry(entry: _Parsed, feed: _Parsed, url: str | None) -> tuple[ParsedEntry, Answers]:
    links = _links(entry, url)
    discussed = replies(links)
    link = _rel(links, "alternate") or (None if links else absolute(entry.get("link"), url))
    own = _author(entry)
    author, author_url, author_email = own if any(own) else _author(feed)
    contents = entry.get("content") or ()
    summary = _body(entry.get("summary_detail"), link) or _guessed_body(
        _own(entry, "dc_own_description", "itunes_own_summary", "media_own_description"), url, link
    )
    content = next((html for detail in contents if (html := _body(detail, link))), None)
    count = whole_number(entry.get("thr_total"))
    if count is None:
        count = whole_number(entry.get("slash_comments"))
    parsed = ParsedEntry(
        id=entry.get("id") or None,
        title=_title(entry),
        link=link,
        author=author,
        author_url=author_url,
        author_email=author_email,
        published=_date(entry, "published", "created", "dc_own_date"),
        updated=_date(entry, "updated"),
        summary=summary,
        content=content,
        comments_feed=discussed.feed or absolute(entry.get("wfw_commentrss"), url),
        comments_url=discussed.page or absolute(entry.get("comments"), url),
        comment_api=absolute(entry.get("wfw_comment"), url),
        comment_count=discussed.count if count is None else count,
        comments_updated=discussed.updated,
        enclosures=tuple(
            ParsedEnclosure(found.url, found.type or None, whole_number(found.length))
            for found in links
            if found.rel == "enclosure" and found.url
        ),
        removed=_attribute(entry, "gd_contentremoved", "value") == "true",
    )
    ref, href = _attribute(entry, "thr_in-reply-to", "ref"), _attribute(entry, "thr_in-reply-to", "href")
    refs = ((ref, absolute(href, url)),) if ref or href else ()
    return parsed, Answers(refs, tuple(found.url for found in links if found.rel == "related" and found.url))


def _title(owner: _Parsed) -> str | None:
    detail: _Parsed = owner.get("title_detail") or {}
    text = detail.get("value") or _own(owner, "dc_own_title", "media_own_title") or ""
    return plain(text) if "html" in (detail.get("type") or "") else line(text)


def _body(detail: _Parsed | None, page: str | None) -> str | None:
    if not detail or not detail.get("value"):
        return None
    text: str = detail["value"]
    if "html" in (detail.get("type") or ""):
        return absolute_html(text, detail.get("base") or None, page)
    return escaped(text)


def _guessed_body(text: str | None, base: str | None, page: str | None) -> str | None:
    if not text:
        return None
    return absolute_html(text, base, page) if looks_like_html(text) else escaped(text)


def _own(owner: _Parsed, *names: str) -> str | None:
    """The text of the first extension element that is there."""
    return next((text for name in names if isinstance(text := owner.get(name), str) and text), None)


def _date(entry: _Parsed, *names: str) -> datetime | None:
    # Not entry.get("updated") alone: feedparser then answers with the time of publication.
    return next((moment for name in names if name in entry and (moment := parse_date(entry[name]))), None)


def _author(owner: _Parsed) -> tuple[str | None, str | None, str | None]:
    """The names of all, and the first address and e-mail among them."""
    people: Sequence[_Parsed] = [one for one in owner.get("authors") or () if one]
    text = owner.get("author")
    if len(people) == 1 and text and "@" in text:
        # feedparser cuts e-mail addresses at top-level domains it does not know.
        name, mail = person(text)
        return name, absolute(people[0].get("href")), mail if mail != NOBODY else None
    names = [name for one in people if (name := line(one.get("name")) or line(one.get("email")))]
    urls = (url for one in people if (url := absolute(one.get("href"))))
    mails = (mail for one in people if (mail := line(one.get("email"))) and mail != NOBODY)
    return ", ".join(dict.fromkeys(names)) or None, next(urls, None), next(mails, None)


def _attribute(owner: _Parsed, element: str, name: str) -> str | None:
    """An attribute of an extension element, which feedparser keeps as a dictionary."""
    found = owner.get(element)
    value = found.get(name) if isinstance(found, Mapping) else None
    return value.strip() or None if isinstance(value, str) else None


def _links(owner: _Parsed, url: str | None) -> list[Link]:
    return list(_each_link(owner, url))


def _each_link(owner: _Parsed, url: str | None) -> Iterator[Link]:
    for found in owner.get("links") or ():
        href = found.get("href")
        yield Link(
            rel=(found.get("rel") or "alternate").lower(),
            # An empty address comes resolved to the feed's own.
            href=None if href == url else href,
            base=url,
            type=(found.get("type") or "").lower(),
            count=found.get("thr:count") or found.get("count"),
            updated=found.get("thr:updated") or found.get("thr:when") or found.get("updated"),
            length=found.get("length"),
        )


def _rel(links: Sequence[Link], rel: str) -> str | None:
    return next((link.url for link in links if link.rel == rel and link.url), None)

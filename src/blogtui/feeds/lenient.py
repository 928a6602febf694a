"""The patient reader: feedparser, for feeds that are not well-formed and for kinds long out of use."""

import io
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from xml.sax import SAXException

import feedparser
import feedparser.mixin

from blogtui.feeds.constructs import NOBODY, enclosures, first_url, page_of
from blogtui.feeds.conversation import Answers, Link, is_blogger, relation, replies, settle
from blogtui.feeds.dates import parse_date
from blogtui.feeds.document import Document
from blogtui.feeds.links import absolute, absolute_html
from blogtui.feeds.parsed import ParsedEntry, ParsedFeed
from blogtui.feeds.rss import ttl
from blogtui.feeds.text import escaped, line, looks_like_html, person, plain, whole_number
from blogtui.model.errors import FeedError

# feedparser takes time by the square of these: 50,000 attributes 18 s, 50,000 comments 16 s.
_MOST_CHARACTERS = 5 * 2**20
_MOST_ATTRIBUTES = 500
_LONG_TAG = re.compile(r"<[^<>]{4000,}>?")
_PAGE = re.compile(r"(?:<!--[^>]*-->|<!doctype[^<>]*>|\s)*<html\b", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel|entry)\b", re.IGNORECASE)
_CDF = re.compile(r"(?:<!--[^>]*-->|<!doctype[^<>]*>|\s)*<channel\b", re.IGNORECASE)
_ENTRY = re.compile(r"<(/?)(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Elements feedparser would let overwrite others of the same local name.
_OVERWRITING = re.compile(r"<(/?)(media|itunes|dc):(description|summary|title|date)\b[^<>]*?(/?)>", re.IGNORECASE)
# feedparser drops the text of an element that declares its own namespace, where the feed is not well-formed.
_JETPACK = re.compile(
    r"""<site\s+xmlns\s*=\s*(["'])com-wordpress:feed-additions:1\1\s*>([^<]*)</site\s*>""", re.IGNORECASE
)
_REMOVED = re.compile(r"""<gd:extendedProperty\s+name=(["'])blogger\.contentRemoved\1""", re.IGNORECASE)

# feedparser resolves ids against the address fetched; an id must not depend on how one got there.
feedparser.mixin._FeedParserMixin.can_be_relative_uri.discard("id")

_Parsed = Mapping[str, Any]


def read(document: Document) -> ParsedFeed | None:
    """What feedparser makes of it, or None when that is no feed. Raises FeedError for what it cannot take."""
    if _PAGE.match(document.text) or not _ROOT.search(document.text):
        return None
    headers = {"content-type": "application/xml; charset=utf-8"}
    if document.url:
        headers["content-location"] = document.url
    source = io.BytesIO(_prepared(document).encode())
    try:
        result = feedparser.parse(source, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError) as error:
        raise FeedError("The feed is too damaged to read.", address=document.url) from error
    # feedparser has a name for CDF and reads it, but never calls it so.
    version = result.get("version") or ("cdf" if result["entries"] and _CDF.match(document.text) else "")
    return _without_torn(_feed(result, version, document.url), document.text) if version else None


def _without_torn(feed: ParsedFeed, text: str) -> ParsedFeed:
    """A feed that breaks off inside an entry, without that entry: it comes whole another time."""
    last = next(iter(deque(_ENTRY.finditer(text), maxlen=1)), None)
    torn = feed.damaged and feed.entries and last is not None and not last[1]
    return replace(feed, entries=feed.entries[:-1]) if torn else feed


def _prepared(document: Document) -> str:
    text = document.text
    if len(text) > _MOST_CHARACTERS:
        raise FeedError("The feed is damaged and too large to mend.", address=document.url)
    # Beyond the last end of a comment nothing can match, and looking for it each time would take for ever.
    inside, end, beyond = text.rpartition("-->")
    text = _COMMENT.sub("", inside + end) + beyond
    if any(tag[0].count("=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise FeedError("The feed is damaged: an element has hundreds of attributes.", address=document.url)
    text = _JETPACK.sub(r"<jetpackSite>\2</jetpackSite>", text)
    return _REMOVED.sub("<gd:contentRemoved", _OVERWRITING.sub(r"<\1\2:own_\3\4>", text))


def _feed(result: _Parsed, version: str, url: str | None) -> ParsedFeed:
    feed: _Parsed = result["feed"]
    links = _links(feed, url)
    rss = not version.startswith("atom")
    damaged = result.get("bozo") and isinstance(result.get("bozo_exception"), SAXException)
    return ParsedFeed(
        title=_title(feed, rss),
        link=page_of(links) or (None if links else absolute(feed.get("link"), url)),
        self_url=first_url(links, "self"),
        next_url=first_url(links, "next"),
        prev_archive_url=first_url(links, "prev-archive"),
        id=feed.get("id") or None,
        version=re.sub(r"\A(rss091)[nu]\Z", r"\1", version),
        generator=line(feed.get("generator")),
        author=(_author(feed) or (None,))[0],
        language=line(feed.get("language")),
        total=whole_number(feed.get("opensearch_totalresults")),
        collection=absolute(_attribute(feed, "app_collection", "href"), url),
        jetpack_site=line(_own(feed, "jetpacksite")),
        entries=settle([_entry(entry, feed, rss, url) for entry in result["entries"]]),
        damaged="The feed is not well-formed; some of it may be missing." if damaged else None,
        ttl_minutes=ttl(feed.get("ttl"), feed.get("sy_updateperiod"), feed.get("sy_updatefrequency")),
    )


def _entry(entry: _Parsed, feed: _Parsed, rss: bool, url: str | None) -> tuple[ParsedEntry, Answers]:
    links = _links(entry, url)
    discussed = replies(links)
    contents = entry.get("content") or ()
    guess = rss or is_blogger(entry.get("id"))
    elsewhere = next((found for detail in contents if (found := absolute(detail.get("src"), url))), None)
    link = page_of(links) or elsewhere or (absolute(entry.get("id")) if entry.get("link") and not links else None)
    author, author_url, author_email = _author(entry) or _author(feed, editor=True) or (None, None, None)
    summary = _body(entry.get("summary_detail"), link, guess) or _guessed_body(
        _own(entry, "dc_own_description", "itunes_own_summary", "media_own_description"), url, link
    )
    content = None if elsewhere else next((html for detail in contents if (html := _body(detail, link, guess))), None)
    count = whole_number(entry.get("thr_total"))
    if count is None:
        count = whole_number(entry.get("slash_comments"))
    parsed = ParsedEntry(
        id=entry.get("id") or None,
        title=_title(entry, rss),
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
        enclosures=enclosures(links),
        removed=_attribute(entry, "gd_contentremoved", "value") == "true",
    )
    ref, href = _attribute(entry, "thr_in-reply-to", "ref"), _attribute(entry, "thr_in-reply-to", "href")
    refs = ((ref, absolute(href, url)),) if ref or href else ()
    return parsed, Answers(refs, tuple(found.url for found in links if found.rel == "related" and found.url))


def _title(owner: _Parsed, guess: bool) -> str | None:
    detail: _Parsed = owner.get("title_detail") or {}
    text = detail.get("value") or _own(owner, "dc_own_title", "media_own_title") or ""
    return plain(text) if _is_html(text, detail, guess) else line(text)


def _is_html(text: str, detail: _Parsed, guess: bool) -> bool:
    """Whether text is HTML: by its look where feeds do not say (RSS), else by its type."""
    return looks_like_html(text) if guess else "html" in (detail.get("type") or "")


def _body(detail: _Parsed | None, page: str | None, guess: bool) -> str | None:
    if not detail or not detail.get("value"):
        return None
    text: str = detail["value"]
    if _is_html(text, detail, guess):
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


def _author(owner: _Parsed, *, editor: bool = False) -> tuple[str | None, str | None, str | None] | None:
    """The names of all, and the first address and e-mail among them; None without any.

    With `editor` a mere mailbox is no name.
    """
    people: Sequence[_Parsed] = [one for one in owner.get("authors") or () if one]
    text = owner.get("author")
    if len(people) == 1 and text and "@" in text:
        # feedparser cuts e-mail addresses at top-level domains it does not know.
        name, mail = person(text)
        if editor and name == mail:
            return None
        return name, absolute(people[0].get("href")), mail if mail != NOBODY else None
    names = [name for one in people if (name := line(one.get("name")) or line(one.get("email")))]
    urls = (url for one in people if (url := absolute(one.get("href"))))
    mails = (mail for one in people if (mail := line(one.get("email"))) and mail != NOBODY)
    return (", ".join(dict.fromkeys(names)), next(urls, None), next(mails, None)) if names else None


def _attribute(owner: _Parsed, element: str, name: str) -> str | None:
    """An attribute of an extension element, which feedparser keeps as a dictionary."""
    found = owner.get(element)
    value = found.get(name) if isinstance(found, Mapping) else None
    return value.strip() or None if isinstance(value, str) else None


def _links(owner: _Parsed, url: str | None) -> list[Link]:
    return list(_each_link(owner, url))


def _each_link(owner: _Parsed, url: str | None) -> Iterator[Link]:
    for found in owner.get("links") or ():
        href, kind = found.get("href"), (found.get("type") or "").lower()
        yield Link(
            rel=relation(found.get("rel")),
            # An empty address comes resolved to the feed's own.
            href=None if href == url else href,
            base=url,
            # feedparser calls every link of unknown type a page, files too.
            type="" if found.get("rel") == "enclosure" and kind == "text/html" else kind,
            count=found.get("thr:count") or found.get("count"),
            updated=found.get("thr:updated") or found.get("thr:when") or found.get("updated"),
            length=found.get("length"),
        )

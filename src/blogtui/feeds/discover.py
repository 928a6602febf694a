"""From a page to the feeds it names, the blog's own first."""

import html as entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal
from urllib.parse import urljoin, urlsplit

from blogtui.feeds.links import absolute
from blogtui.feeds.text import line
from blogtui.model.frozen import frozen

Kind = Literal["posts", "comments", "this_post"]

WELL_KNOWN: tuple[str, ...] = (
    "feed/",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "rss.xml",
    "feeds/posts/default",
    "feed.json",
    "rss/",
    "rss",
    "feed.atom",
    "feed.rss",
    "index.rdf",
    "blog/feed/",
    "blog/index.xml",
    "?feed=rss2",
)
"""Where blogs usually keep their feed, relative to their home, likeliest first."""

_BESIDE_A_PAGE = WELL_KNOWN[:5]
# How surely an alternate of this type is a feed for a reader like ours.
_TYPES = {
    "application/atom+xml": 0,
    "application/rss+xml": 0,
    "application/rdf+xml": 1,
    "application/feed+json": 1,
    "application/json": 2,
    "application/xml": 3,
    "text/xml": 3,
}
_FEED_URL = re.compile(
    r"(?:[/.?=_-](?:feeds?|rss2?|atom|rdf)(?:[/.?=&_-]|\Z)|\.(?:rss|atom|rdf)\Z|/index\.xml\Z|//feeds\.)", re.I
)
_NOT_A_FEED = re.compile(r"/wp-json/|rest_route=|oembed|validator|subscribe\?|/subscription/", re.I)
_BLOG_COMMENTS = re.compile(
    r"/comments/(?:feed|default|summary|atom|rss)|/feeds?/comments|comments?[-_]?(?:rss|feed|atom)|feed=comments", re.I
)
_BLOGGER_POST = re.compile(r"/feeds/(?:[0-9]+/)?[0-9]+/comments/")
_WORDPRESS_POST = re.compile(r"[?&](?:p|page_id|attachment_id)=[0-9]+")
_COMMENTS_TITLE = re.compile(
    r"\b(?:comments?|[ck]omment?ar\w*|komment\w*|commentaires?|comentarios?|comentários|commenti|reacties)\b"
    r"|コメント|评论|評論|댓글",
    re.I,
)
_PART = re.compile(
    r"/(?:categor(?:y|ies)|tags?|labels?|author|search|topics?|archives?)/|[?&](?:cat|tag|author|s)=|/-/", re.I
)
_HIDING = re.compile(r"<(?:!--|(script|style)\b)", re.IGNORECASE)
_TAG = re.compile(r"<(link|base|a)(\s[^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_MOST_CHARACTERS = 2 * 2**20
_MOST_FEEDS = 100


@frozen
class FoundFeed:
    """A feed a page names. `kind`: "posts" of the blog, "comments" on the whole blog, or comments on "this_post".

    `type` is the media type the page gives, lower case, "" where it gives none. Whether it is a feed shows when
    it is fetched.
    """

    url: str
    title: str | None
    type: str
    kind: Kind


def discover(html: str, url: str, links: tuple[tuple[str, str], ...] = ()) -> tuple[FoundFeed, ...]:
    """The feeds named by a page at `url`, best first: posts of the whole blog, of parts of it, then comments.

    `links` are the (relation, absolute address) pairs of its Link headers (RFC 8288). `<link rel=alternate>` and
    `rel=feed` count first, and links in the text only when there is nothing else. JSON that does not look like a
    feed is left out (WordPress announces its REST interface so). Every address comes once.
    """
    elements = list(_elements(html[:_MOST_CHARACTERS]))
    bases = (absolute(found.get("href"), url) for name, found in elements if name == "base")
    base = next((place for place in bases if place), url)
    named = [feed for name, found in elements if name == "link" and (feed := _named(found, base))]
    named += [
        FoundFeed(target, None, "", "posts")
        for rel, target in links
        if _relations(rel) & {"alternate", "feed"} and _is_feed_url(target)
    ]
    if not named:
        named = [feed for name, found in elements if name == "a" and (feed := _mentioned(found, base))]
    once = list({feed.url: feed for feed in reversed(named)}.values())[::-1][:_MOST_FEEDS]
    return tuple(sorted(_sorted_out(once, url), key=_rank))


def well_known(url: str) -> tuple[str, ...]:
    """Addresses to try for a page that names no feed: under the page itself, then under the host's root."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder, _, last = parts.path.rpartition("/")
    here = urljoin(root, f"{folder}/" if "." in last or not last else f"{folder}/{last}/")
    beside = [urljoin(here, path) for path in _BESIDE_A_PAGE] if here != root else []
    return tuple(dict.fromkeys([*beside, *(urljoin(root, path) for path in WELL_KNOWN)]))


def _elements(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The link, base and a elements with their attributes, outside comments and scripts."""
    for tag in _TAG.finditer("".join(_shown(html))):
        attributes: dict[str, str] = {}
        for found in _ATTRIBUTE.finditer(tag[2]):
            value = found[2] or found[3] or found[4] or ""
            attributes.setdefault(found[1].lower(), entities.unescape(value).strip())
        yield tag[1].lower(), attributes


def _shown(html: str) -> Iterator[str]:
    """The page without its comments, scripts and styles, in linear time."""
    lower = html.lower()
    at = 0
    while start := _HIDING.search(html, at):
        yield html[at : start.start()]
        end = lower.find(f"</{start[1].lower()}" if start[1] else "-->", start.end())
        if end < 0:
            return
        at = end
    yield html[at:]


def _relations(rel: str | None) -> set[str]:
    return set((rel or "").lower().split())


def _is_feed_url(url: str) -> bool:
    return _FEED_URL.search(url) is not None and _NOT_A_FEED.search(url) is None


def _named(found: dict[str, str], base: str) -> FoundFeed | None:
    """The feed a link element names, if it names one."""
    relations = _relations(found.get("rel"))
    url = absolute(found.get("href"), base)
    kind = found.get("type", "").partition(";")[0].strip().lower()
    if url is None or not relations & {"alternate", "feed"} or "stylesheet" in relations or _NOT_A_FEED.search(url):
        return None
    certain = kind in _TYPES and kind != "application/json"
    doubtful = kind in ("", "application/json") and _is_feed_url(url)
    if not (certain or doubtful or "feed" in relations):
        return None
    return FoundFeed(url, line(found.get("title")), kind, "posts")


def _mentioned(found: dict[str, str], base: str) -> FoundFeed | None:
    """The feed a link in the text leads to, if it looks like one of this site (or of a feed service)."""
    url = absolute(found.get("href"), base)
    kind = found.get("type", "").lower()
    if url is None or not (_is_feed_url(url) or (kind in _TYPES and kind != "application/json")):
        return None
    host, own = (urlsplit(place).netloc.lower().removeprefix("www.") for place in (url, base))
    near = host == own or host.endswith(f".{own}") or own.endswith(f".{host}") or host.startswith("feeds.")
    return FoundFeed(url, line(found.get("title")), kind, "posts") if near else None


def _sorted_out(feeds: Sequence[FoundFeed], page: str) -> list[FoundFeed]:
    """The feeds with their kinds."""
    # When every title speaks of comments it is the blog's name that does.
    telling = not all(_COMMENTS_TITLE.search(feed.title or "") for feed in feeds)
    return [replace(feed, kind=_kind(feed, page, telling)) for feed in feeds]


def _kind(feed: FoundFeed, page: str, telling: bool) -> Kind:
    if _BLOGGER_POST.search(feed.url):
        return "this_post"
    if _BLOG_COMMENTS.search(feed.url) and not _under(feed.url, page):
        return "comments"
    if not _BLOG_COMMENTS.search(feed.url) and not (telling and _COMMENTS_TITLE.search(feed.title or "")):
        return "posts"
    # WordPress puts a post's comments under the post's own address, or names the post in the query.
    return "this_post" if _under(feed.url, page) or _WORDPRESS_POST.search(feed.url) else "comments"


def _under(url: str, page: str) -> bool:
    """Whether a feed's address lies below that of a page which is not the home page itself."""
    feed, own = urlsplit(url), urlsplit(page)
    inside = feed.path.startswith(own.path.rstrip("/") + "/")
    return inside and feed.hostname == own.hostname and own.path.strip("/") != ""


def _rank(feed: FoundFeed) -> tuple[int, bool, int]:
    kinds = {"posts": 0, "this_post": 1, "comments": 2}
    return kinds[feed.kind], _PART.search(feed.url) is not None, _TYPES.get(feed.type, 2)

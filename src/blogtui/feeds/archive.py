"""Where a feed's older entries are."""

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from blogtui.feeds.parsed import ParsedFeed

_BLOGGER = re.compile(r"/feeds/(?:[0-9]+/)?(?:posts|[0-9]*/?comments|pages)/")


def older(feed: ParsedFeed, feed_url: str) -> str | None:
    """The address of the page of entries after these, or None when there is none or no way to know.

    RFC 5005: `prev-archive` (section 4) or `next` (section 3). Else Blogger's `start-index` while its total says
    there is more, else WordPress's `paged`, one page at a time. A page without entries is the end.
    """
    if not feed.entries:
        return None
    named = feed.next_url or feed.prev_archive_url
    if named:
        return named if named != feed_url else None
    if _is_blogger(feed, feed_url):
        return _blogger(feed, feed_url)
    if "wordpress" in (feed.generator or "").lower():
        return _with(feed_url, "paged", str(_number(feed_url, "paged", 1) + 1))
    return None


def _is_blogger(feed: ParsedFeed, feed_url: str) -> bool:
    return (feed.generator or "").lower() == "blogger" or _BLOGGER.search(urlsplit(feed_url).path) is not None


def _blogger(feed: ParsedFeed, feed_url: str) -> str | None:
    after = _number(feed_url, "start-index", 1) + len(feed.entries)
    return _with(feed_url, "start-index", str(after)) if feed.total is not None and after <= feed.total else None


def _number(url: str, name: str, default: int) -> int:
    value = parse_qs(urlsplit(url).query).get(name, [""])[0]
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else default


def _with(url: str, name: str, value: str) -> str:
    """The address with that parameter of its query set."""
    parts = urlsplit(url)
    query = [(key, old) for key, old in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)]), fragment=""))

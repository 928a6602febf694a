"""Feeds, pages and lists of feeds -> the JSON objects of `blogtui inspect`. Pure."""

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from blogtui.cli.shapes import Shape, instant
from blogtui.model.cleaning import clean_line
from blogtui.model.reply import Signed
from blogtui.model.thread import Source

if TYPE_CHECKING:
    from blogtui.comments.registry import Registry
    from blogtui.feeds.opml import Outline
    from blogtui.feeds.parsed import ParsedEntry, ParsedFeed

_TITLE = re.compile(r"<title(?:\s[^>]*)?>([^<]{0,2000})", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


def feed_shape(feed: "ParsedFeed") -> Shape:
    """A feed with its entries in the order published."""
    return {
        "title": feed.title,
        "link": feed.link,
        "self": feed.self_url,
        "next": feed.next_url,
        "version": feed.version,
        "entries": [entry_shape(entry) for entry in feed.entries],
    }


def entry_shape(entry: "ParsedEntry") -> Shape:
    """A post or a comment as its feed gives it."""
    return {
        "id": entry.id,
        "title": entry.title,
        "link": entry.link,
        "author": entry.author,
        "published": instant(entry.published),
        "updated": instant(entry.updated),
        "summary": entry.summary,
        "content": entry.content,
        "comments_feed": entry.comments_feed,
        "comments_url": entry.comments_url,
        "comment_count": entry.comment_count,
        "in_reply_to": entry.in_reply_to,
    }


def opml_shape(outlines: "Sequence[Outline]") -> Shape:
    """A list of feeds."""
    return {
        "outlines": [
            {"url": one.url, "title": one.title, "folder": one.folder, "home_url": one.home_url} for one in outlines
        ]
    }


def looks_like_page(body: bytes, content_type: str | None) -> bool:
    """Whether these bytes are a web page, by the type they came with or by how they begin."""
    start = body[:2000].lower()
    return "html" in (content_type or "").lower() or b"<html" in start or b"<!doctype html" in start


def page_shape(body: bytes, url: str | None, content_type: str | None, links: Sequence[tuple[str, str]] = ()) -> Shape:
    """A page: the feeds it names, best first, and the comment systems seen in it, the one read first first."""
    from blogtui.comments.hints import Hints
    from blogtui.comments.page import Page
    from blogtui.comments.registry import Registry
    from blogtui.feeds.discover import discover

    text = _decoded(body, content_type)
    base = url or ""
    title = _TITLE.search(text)
    registry = Registry.load()
    sources = registry.recognise(Hints(post_url=url, post_native_id=base, page=Page(base, text, tuple(links))))
    return {
        "title": (clean_line(html.unescape(title[1])) or None) if title else None,
        "feeds": [
            {"url": feed.url, "title": feed.title, "type": feed.type, "kind": feed.kind}
            for feed in discover(text, base, tuple(links))
        ],
        "sources": [
            {"provider": source.provider, "key": source.key, "can_reply": _can_reply(registry, source)}
            for source in sources
        ],
    }


def _can_reply(registry: "Registry", source: Source) -> bool | None:
    """Whether the program itself can answer there; None when only reading the thread would tell."""
    if any(way.abilities.signed is not Signed.BROWSER for way, _ in registry.answerers((source,))):
        return True
    return None if registry.reader(source) is not None else False


def _decoded(body: bytes, content_type: str | None) -> str:
    """The page's text: by the charset its type names, else the one it names itself, else UTF-8."""
    named = _CHARSET.search(content_type or "") or _CHARSET.search(body[:2000].decode("latin-1"))
    try:
        return body.decode(named[1] if named else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")

"""What was seen at an address or in a file -> the JSON objects of `blogtui inspect`. Pure."""

from typing import TYPE_CHECKING

from blogtui.cli.shapes import Shape, instant

if TYPE_CHECKING:
    from blogtui.service.inspect import Given, Outline, ParsedEntry, ParsedFeed, Seen, SeenPage


def seen_shape(given: "Given", seen: "Seen") -> Shape:
    """What was seen, with where it came from."""
    shape: Shape = {
        "kind": seen.kind.value,
        "address": given.address,
        "final_address": given.url,
        "status": given.status,
        "type": given.type,
        "problem": seen.problem,
    }
    if seen.feed is not None:
        shape["feed"] = feed_shape(seen.feed)
    if seen.page is not None:
        shape["page"] = page_shape(seen.page)
    if seen.kind == "opml":
        shape["opml"] = {"outlines": [outline_shape(one) for one in seen.outlines]}
    return shape


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


def page_shape(page: "SeenPage") -> Shape:
    """A page: the feeds and the comment systems it leads to."""
    return {
        "title": page.title,
        "feeds": [{"url": feed.url, "title": feed.title, "type": feed.type, "kind": feed.kind} for feed in page.feeds],
        "sources": [
            {"provider": one.source.provider, "key": one.source.key, "can_reply": one.can_reply} for one in page.sources
        ],
    }


def outline_shape(one: "Outline") -> Shape:
    """A feed of a list."""
    return {"url": one.url, "title": one.title, "folder": one.folder, "home_url": one.home_url}

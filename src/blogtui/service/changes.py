"""ParsedFeed -> what the store is to hold. Pure: no clock, no network, no database."""

import hashlib

from blogtui.feeds.parsed import ParsedEntry, ParsedFeed
from blogtui.model.cleaning import clean_line
from blogtui.model.post import CommentLinks, Enclosure
from blogtui.net.address import authority
from blogtui.store.posts import NewPost


def new_posts(feed: ParsedFeed, feed_url: str) -> tuple[NewPost, ...]:
    """The feed's entries as posts, in the feed's order. What to make of repeated ids is the store's matter."""
    return tuple(_post(entry, feed, feed_url) for entry in feed.entries)


def feed_title(feed: ParsedFeed, feed_url: str) -> str:
    """The feed's title as one clean line, or its host where it has none."""
    return clean_line(feed.title or "", 300) or authority(feed_url)


def _post(entry: ParsedEntry, feed: ParsedFeed, feed_url: str) -> NewPost:
    html = entry.content or entry.summary or ""
    return NewPost(
        native_id=entry.id or entry.link or _made_id(entry, html),
        title=clean_line(entry.title or "", 1000),
        url=entry.link,
        author=clean_line(entry.author or "", 300) or None,
        published=entry.published,
        updated=entry.updated,
        html=html,
        base_url=entry.link or feed.link or feed_url,
        enclosures=tuple(Enclosure(e.url, e.type, e.bytes) for e in entry.enclosures),
        comment_links=CommentLinks(
            feed=entry.comments_feed,
            page=entry.comments_url,
            post_to=entry.comment_api,
            count=entry.comment_count,
            updated=entry.comments_updated,
        ),
    )


def _made_id(entry: ParsedEntry, html: str) -> str:
    """An entry with neither id nor link is known by its title and date, so that it is the same on the next visit even
    when its text was mended; by its text where one of these is missing."""
    telling = entry.title and entry.published
    words = f"{entry.title or ''}\0{entry.published or ''}\0{'' if telling else html}"
    return "sha256:" + hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()

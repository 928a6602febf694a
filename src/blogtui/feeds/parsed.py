"""What a feed said: every field optional, nothing stored yet."""

from datetime import datetime

from blogtui.model.frozen import frozen


@frozen
class ParsedEnclosure:
    """A file that comes with an entry: absolute http(s) address, media type, size in bytes where given."""

    url: str
    type: str | None = None
    bytes: int | None = None


@frozen
class ParsedEntry:
    """One entry (a post or a comment).

    `id` is as published, never resolved. `title` is plain text. `summary` and `content` are HTML as published
    with links made absolute, not sanitised; plain text is escaped. Links are absolute http(s). Times are aware
    UTC. `author` joins the names of all authors; `author_url` and `author_email` are the first that are given.
    `comments_feed` is for programs, `comments_url` for people, `comment_api` takes CommentAPI posts.
    `in_reply_to` is the id of the comment answered when the feed names one, else of the post;
    `in_reply_to_href` its address. `removed` is a placeholder for a comment that was taken away.
    """

    id: str | None = None
    title: str | None = None
    link: str | None = None
    author: str | None = None
    author_url: str | None = None
    author_email: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    summary: str | None = None
    content: str | None = None
    comments_feed: str | None = None
    comments_url: str | None = None
    comment_api: str | None = None
    comment_count: int | None = None
    comments_updated: datetime | None = None
    in_reply_to: str | None = None
    in_reply_to_href: str | None = None
    enclosures: tuple[ParsedEnclosure, ...] = ()
    removed: bool = False


@frozen
class ParsedFeed:
    """A feed and its entries in the order published.

    `version` is a short name: "atom10", "atom03", "rss20", "rss10", "json11" …. `link` is the blog's page,
    `self_url` what the feed calls its own address (often wrong). `next_url` and `prev_archive_url` are RFC 5005
    links. `total` is openSearch:totalResults. `collection` is where entries can be posted (RFC 5023 section 8.3.5).
    `jetpack_site` is the number WordPress.com has for the blog, where Jetpack connects it.
    `damaged` is a sentence when the feed was not well-formed, so that some of it may be missing.
    """

    title: str | None = None
    link: str | None = None
    self_url: str | None = None
    next_url: str | None = None
    prev_archive_url: str | None = None
    id: str | None = None
    version: str = ""
    generator: str | None = None
    author: str | None = None
    language: str | None = None
    total: int | None = None
    collection: str | None = None
    jetpack_site: str | None = None
    entries: tuple[ParsedEntry, ...] = ()
    damaged: str | None = None
    ttl_minutes: int | None = None

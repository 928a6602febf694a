"""Where a page or an address names a Bluesky post, and the two ways to write which one."""

import re
from collections.abc import Iterator

from blogtui.comments.page import Page
from blogtui.comments.tags import Tag

COLLECTION = "app.bsky.feed.post"
_ACTOR = r"(did:[a-z]{2,20}:[\w.:%-]{3,200}|[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10})"
_RKEY = r"([\w.~:-]{1,512})"
_PAGE = re.compile(rf"https://(?:www\.)?bsky\.app/profile/{_ACTOR}/post/{_RKEY}")
_URI = re.compile(rf"at://{_ACTOR}/app\.bsky\.feed\.post/{_RKEY}")
_WIDGET_WORDS = ("bluesky", "bsky")
_RELATIONS = frozenset({"syndication", "alternate"})
_NO_WIDGETS = frozenset({"a", "img", "iframe", "meta", "link", "blockquote", "body", "html"})


def uri_at(address: str | None) -> str | None:
    """The at:// URI of the post with that address or URI; its authority may be a handle instead of a DID."""
    text = (address or "").partition("?")[0].partition("#")[0].rstrip("/")
    match = _URI.fullmatch(text) or _PAGE.fullmatch(text)
    return None if match is None else f"at://{match[1]}/{COLLECTION}/{match[2]}"


def page_of(uri: str, handle: str | None = None) -> str:
    """The post's page for people."""
    match = _URI.fullmatch(uri)
    return uri if match is None else f"https://bsky.app/profile/{handle or match[1]}/post/{match[2]}"


def actor_of(uri: str) -> str:
    """Whose post it is: a DID or a handle; "" when it is no post."""
    match = _URI.fullmatch(uri)
    return "" if match is None else match[1]


def post_on_page(page: Page) -> str | None:
    """The URI of the post that a page's comments are answers to: a syndicated copy, or a comment widget's."""
    if "bsky" not in page.html and "at://" not in page.html:
        return None
    return next((uri for tag in page.tags for uri in _in_tag(tag)), None)


def _in_tag(tag: Tag) -> Iterator[str]:
    values = tag.attributes
    if tag.name in ("a", "link"):
        relations = set(values.get("rel", "").lower().split())
        linked = relations & _RELATIONS if tag.name == "link" else relations & {"syndication"}
        if linked or "u-syndication" in values.get("class", "").split():
            yield from _named(values.get("href"))
    elif tag.name == "script" and any(word in tag.text.lower() for word in _WIDGET_WORDS):
        match = _URI.search(tag.text) or _PAGE.search(tag.text)
        yield from _named(match[0] if match else None)
    if tag.name not in _NO_WIDGETS and not tag.end and _is_widget(tag):
        for value in values.values():
            yield from _named(value)


def _named(address: str | None) -> Iterator[str]:
    uri = uri_at(address)
    if uri is not None:
        yield uri


def _is_widget(tag: Tag) -> bool:
    """Whether it draws comments; a `bluesky-embed` is a post that is quoted."""
    classes = tag.attributes.get("class", "")
    words = " ".join((tag.name, *tag.attributes, tag.attributes.get("id", ""), classes)).lower()
    return "bluesky-embed" not in words and (any(word in words for word in _WIDGET_WORDS) or "comments" in words)

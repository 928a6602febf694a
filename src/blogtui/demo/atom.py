"""The blog as Atom (RFC 4287): posts, and comments as threads (RFC 4685), in pages (RFC 5005)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from blogtui.demo.content import SUBTITLE, TAG, TITLE, Comment, Person, Policy, Post

ENTRY_TYPE = "application/atom+xml;type=entry"
_NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:thr": "http://purl.org/syndication/thread/1.0",
    "xmlns:app": "http://www.w3.org/2007/app",
    "xmlns:opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a longer feed: `number` from 1 to `last`, `size` entries a page, `total` entries in all."""

    number: int
    last: int
    size: int
    total: int


def post_feed(base: str, posts: Sequence[tuple[Post, Sequence[Comment]]], page: Page, updated: datetime) -> str:
    """A page of the posts, each with its comments (for their count), newest first."""
    head = [
        _element("id", _text(TAG + "posts")),
        _element("title", _text(TITLE)),
        _element("subtitle", _text(SUBTITLE)),
        _link("alternate", base + "/", type="text/html"),
    ]
    return _feed(f"{base}/feed", head, page, updated, [_post_entry(base, post, thread) for post, thread in posts])


def reply_feed(base: str, post: Post, comments: Sequence[Comment], page: Page, updated: datetime) -> str:
    """A page of one post's comments; the feed is also the collection that takes new ones (RFC 5023 §8.3.5)."""
    address = f"{base}{post.path}/comments"
    # An empty app:accept says that nothing can be added (RFC 5023 §8.3.4).
    accept = _element("app:accept", *([] if post.policy is Policy.CLOSED else [ENTRY_TYPE]))
    head = [
        _element("id", _text(post.id + "/comments")),
        _element("title", _text(f"Comments on “{post.title}”")),
        _link("alternate", f"{base}{post.path}", type="text/html"),
        _element("app:collection", _element("title", _text(post.title)), accept, href=address),
    ]
    return _feed(address, head, page, updated, [_comment_entry(base, post, comment) for comment in comments])


def all_comments_feed(base: str, comments: Sequence[tuple[Post, Comment]], page: Page, updated: datetime) -> str:
    """A page of everybody's comments on every post, newest first."""
    head = [
        _element("id", _text(TAG + "comments")),
        _element("title", _text(f"Comments on {TITLE}")),
        _link("alternate", base + "/", type="text/html"),
    ]
    entries = [_comment_entry(base, post, comment) for post, comment in comments]
    return _feed(f"{base}/comments/feed", head, page, updated, entries)


def comment_entry(base: str, post: Post, comment: Comment, *, held: bool, edit: str | None = None) -> str:
    """One comment as a document of its own; a held one is marked as a draft (RFC 5023 §13.1.1). `edit` is where its
    writer can change it (§11.1)."""
    return _document(_comment_entry(base, post, comment, held=held, edit=edit, **_NAMESPACES))


def _feed(address: str, head: list[str], page: Page, updated: datetime, entries: list[str]) -> str:
    def numbered(number: int) -> str:
        return address if number == 1 else f"{address}?page={number}"

    links = [_link("self", numbered(page.number)), _link("first", address), _link("last", numbered(page.last))]
    if page.number > 1:
        links.append(_link("previous", numbered(page.number - 1)))
    if page.number < page.last:
        links.append(_link("next", numbered(page.number + 1)))
    counts = [
        _element("opensearch:totalResults", str(page.total)),
        _element("opensearch:startIndex", str((page.number - 1) * page.size + 1)),
        _element("opensearch:itemsPerPage", str(page.size)),
    ]
    updates = _element("updated", updated.isoformat())
    return _document(_element("feed", *head, updates, *links, *counts, *entries, **_NAMESPACES))


def _post_entry(base: str, post: Post, thread: Sequence[Comment]) -> str:
    page = base + post.path
    newest = max((comment.changed for comment in thread), default=None)
    threading = {"thr:count": str(len(thread)), "thr:updated": newest.isoformat() if newest else None}
    return _element(
        "entry",
        _element("id", _text(post.id)),
        _element("title", _text(post.title)),
        _link("alternate", page, type="text/html"),
        _link("replies", f"{page}/comments", type="application/atom+xml", **threading),
        _link("replies", f"{page}#comments", type="text/html", **threading),
        _element("thr:total", str(len(thread))),
        _author(post.author),
        _element("published", post.published.isoformat()),
        _element("updated", post.published.isoformat()),
        _element("content", _text(absolute(post.html, base)), type="html"),
    )


def _comment_entry(
    base: str, post: Post, comment: Comment, *, held: bool = False, edit: str | None = None, **attributes: str
) -> str:
    page = base + post.path
    parent = page if comment.parent is None else f"{page}#{comment.parent}"
    draft = [_element("app:control", _element("app:draft", "yes"))] if held else []
    return _element(
        "entry",
        _element("id", _text(post.comment_id(comment.key))),
        _element("title", _text(f"{comment.author.name} on “{post.title}”")),
        _link("alternate", f"{page}#{comment.key}", type="text/html"),
        _link("self", f"{page}/comments/{comment.key}", type=ENTRY_TYPE),
        *([_link("edit", edit, type=ENTRY_TYPE)] if edit is not None else []),
        _element("thr:in-reply-to", ref=post.comment_id(comment.parent), href=parent, type="text/html"),
        _author(comment.author),
        _element("published", comment.published.isoformat()),
        _element("updated", max(comment.published, comment.changed).isoformat()),
        _element("content", _text(absolute(comment.html, base)), type="html"),
        *draft,
        **attributes,
    )


def _author(person: Person) -> str:
    url = [_element("uri", _text(person.url))] if person.url else []
    return _element("author", _element("name", _text(person.name)), *url)


def absolute(html: str, base: str) -> str:
    """The HTML with addresses that begin at this blog's root made whole."""
    return html.replace('href="/', f'href="{base}/').replace('src="/', f'src="{base}/')


def _document(root: str) -> str:
    return '<?xml version="1.0" encoding="utf-8"?>\n' + root


def _link(rel: str, href: str, **attributes: str | None) -> str:
    return _element("link", rel=rel, href=href, **attributes)


def _text(text: str) -> str:
    return escape(text)


def _element(name: str, *inside: str, **attributes: str | None) -> str:
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value is not None)
    return f"<{name}{given}>{''.join(inside)}</{name}>\n" if inside else f"<{name}{given}/>\n"

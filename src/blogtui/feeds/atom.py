"""Atom 1.0 (RFC 4287) and 0.3: elements to ParsedFeed."""

from blogtui.feeds.constructs import (
    body,
    collection_of,
    date,
    described,
    discussed,
    enclosures,
    first_url,
    links_of,
    page_of,
    people,
    title,
)
from blogtui.feeds.conversation import Answers, is_blogger, settle
from blogtui.feeds.elements import Node
from blogtui.feeds.links import absolute
from blogtui.feeds.parsed import ParsedEntry, ParsedFeed
from blogtui.feeds.text import line, whole_number


def atom_feed(root: Node) -> ParsedFeed:
    """A feed, or the feed of one entry that an entry document is (RFC 4287 section 2)."""
    version = "atom03" if "purl.org/atom/ns" in root.element.tag else "atom10"
    if root.name.endswith("entry"):
        return ParsedFeed(version=version, language=root.language, entries=settle([_entry(root, root)]))
    links = links_of(root)
    return ParsedFeed(
        title=title(root.first("atom:title")),
        link=page_of(links) or (None if links else absolute(root.value("atom:id"))),
        self_url=first_url(links, "self"),
        next_url=first_url(links, "next"),
        prev_archive_url=first_url(links, "prev-archive"),
        id=root.value("atom:id"),
        version=version,
        generator=line(root.value("atom:generator")),
        author=people(root.all("atom:author")).names,
        language=root.language,
        total=whole_number(root.value("opensearch:totalresults")),
        collection=collection_of(root),
        entries=settle([_entry(node, root) for node in root.all("atom:entry")]),
    )


def _entry(node: Node, root: Node) -> tuple[ParsedEntry, Answers]:
    links = links_of(node)
    content = node.first("atom:content")
    elsewhere = absolute(content.get("src"), content.base) if content else None
    link = page_of(links) or elsewhere
    if link is None and not any(link.rel == "alternate" for link in links):
        link = absolute(node.value("atom:id"))
    native_id = node.value("atom:id")
    # Blogger's summaries are declared text and hold HTML all the same.
    guess = is_blogger(native_id)
    by, said = people(_authors(node, root)), discussed(node, links)
    entry = ParsedEntry(
        id=native_id,
        title=title(node.first("atom:title") or described(node, "title")),
        link=link,
        author=by.names,
        author_url=by.url,
        author_email=by.email,
        published=date(node, "atom:published", "atom:issued", "atom:created", "dc:date", "dcterms:issued"),
        updated=date(node, "atom:updated", "atom:modified", "dcterms:modified"),
        summary=body(node.first("atom:summary"), link, guess=guess) or body(described(node, "description"), link),
        content=None if elsewhere else body(content, link, guess=guess),
        comments_feed=said.comments_feed,
        comments_url=said.comments_url,
        comment_api=said.comment_api,
        comment_count=said.comment_count,
        comments_updated=said.comments_updated,
        enclosures=enclosures(links),
        removed=said.removed,
    )
    return entry, said.answers


def _authors(node: Node, root: Node) -> list[Node]:
    """The entry's own authors, else those of the feed it was taken from, else this feed's (RFC 4287 section 4.2.1)."""
    source = node.first("atom:source")
    return (
        node.all("atom:author", "dc:creator")
        or (source.all("atom:author") if source else [])
        or (root.all("atom:author") if root is not node else [])
    )

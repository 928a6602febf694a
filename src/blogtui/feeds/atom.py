"""Atom 1.0 (RFC 4287) and 0.3: elements to ParsedFeed."""

from blogtui.feeds.constructs import (
    body,
    by_people,
    collection_of,
    date,
    described,
    enclosures,
    first_url,
    links_of,
    names_of,
    page_of,
    title,
    with_comments,
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
        author=names_of(root.all("atom:author")),
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
    entry = ParsedEntry(
        id=native_id,
        title=title(node.first("atom:title") or described(node, "title")),
        link=link,
        published=date(node, "atom:published", "atom:issued", "atom:created", "dc:date", "dcterms:issued"),
        updated=date(node, "atom:updated", "atom:modified", "dcterms:modified"),
        summary=body(node.first("atom:summary"), link, guess=guess) or body(described(node, "description"), link),
        content=None if elsewhere else body(content, link, guess=guess),
        enclosures=enclosures(links),
    )
    return with_comments(by_people(entry, _authors(node, root)), node, links)


def _authors(node: Node, root: Node) -> list[Node]:
    """The entry's own authors, else those of the feed it was taken from, else this feed's (RFC 4287 section 4.2.1)."""
    source = node.first("atom:source")
    return (
        node.all("atom:author", "dc:creator")
        or (source.all("atom:author") if source else [])
        or (root.all("atom:author") if root is not node else [])
    )

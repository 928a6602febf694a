"""RSS 0.9x, 1.0 and 2.0 with their usual modules: elements to ParsedFeed."""

from blogtui.feeds.constructs import (
    People,
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
from blogtui.feeds.conversation import Answers, settle
from blogtui.feeds.elements import Node
from blogtui.feeds.links import absolute
from blogtui.feeds.parsed import ParsedEnclosure, ParsedEntry, ParsedFeed
from blogtui.feeds.text import line, person, whole_number

_PERIOD = {"hourly": 60, "daily": 1440, "weekly": 7 * 1440, "monthly": 30 * 1440, "yearly": 365 * 1440}


def rss_feed(root: Node) -> ParsedFeed:
    """A feed whose items stand in the channel (RSS 0.91 to 2.0) or beside it (0.90 and 1.0)."""
    channel = root.first("channel") or root
    links = links_of(channel)
    items = channel.all("item") if channel is root else channel.all("item") + root.all("item")
    inherited = people(_editors(channel))
    return ParsedFeed(
        title=title(channel.first("title", "dc:title"), guess=True),
        link=_link(channel) or page_of(links),
        self_url=first_url(links, "self"),
        next_url=first_url(links, "next"),
        prev_archive_url=first_url(links, "prev-archive"),
        id=channel.value("atom:id"),
        version=_version(root),
        generator=line(channel.value("generator", "atom:generator")),
        author=inherited.names,
        language=line(channel.value("language", "dc:language")) or root.language,
        total=whole_number(channel.value("opensearch:totalresults")),
        collection=collection_of(channel),
        jetpack_site=line(channel.value("jetpack:site")),
        entries=settle([_item(node, inherited) for node in items]),
        ttl_minutes=ttl(channel.value("ttl"), channel.value("sy:updateperiod"), channel.value("sy:updatefrequency")),
    )


def _editors(channel: Node) -> list[Node]:
    """Who writes when an item does not say. An editor who is a mere mailbox does not."""
    editors = [node for node in channel.all("managingeditor") if person(node.text)[0] != person(node.text)[1]]
    return channel.all("atom:author") or channel.all("dc:creator") or channel.all("itunes:author") or editors


def _version(root: Node) -> str:
    if root.name == "rdf:rdf":
        return "rss090" if "netscape" in "".join(child.tag for child in root.element[:1]) else "rss10"
    return "rss" + (root.get("version") or "").replace(".", "")


def ttl(minutes: str | None, period: str | None, frequency: str | None) -> int | None:
    """Minutes until it is worth asking again: `ttl`, else the syndication module's period by its frequency."""
    length = _PERIOD.get((period or "").strip().lower())
    own = whole_number(minutes)
    return length // max(whole_number(frequency) or 1, 1) if own is None and length else own


def _item(node: Node, inherited: People) -> tuple[ParsedEntry, Answers]:
    links = links_of(node)
    native_id, is_link = _id(node)
    link = _link(node) or page_of(links)
    if link is None and is_link and not node.all("link", "atom:link"):
        link = absolute(native_id, node.base)
    own = node.all("dc:creator") or node.all("author", "dc:author") or node.all("itunes:author", "atom:author")
    by, said = people(own) if own else inherited, discussed(node, links)
    summary, content = _texts(node, link)
    entry = ParsedEntry(
        id=native_id,
        title=title(node.first("title", "dc:title", "atom:title") or described(node, "title"), guess=True),
        link=link,
        author=by.names,
        author_url=by.url,
        author_email=by.email,
        published=date(node, "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published"),
        updated=date(node, "atom:updated", "dcterms:modified", "dcterms:updated"),
        summary=summary,
        content=content,
        comments_feed=said.comments_feed,
        comments_url=said.comments_url,
        comment_api=said.comment_api,
        comment_count=said.comment_count,
        comments_updated=said.comments_updated,
        enclosures=_enclosures(node) + enclosures(links),
        removed=said.removed,
    )
    return entry, said.answers


def _link(node: Node) -> str | None:
    """The last `link` that is an address: where there are several, the last has been the page."""
    urls = (absolute(found.text or found.get("href"), found.base) for found in reversed(node.all("link")))
    return next((url for url in urls if url), None)


def _texts(node: Node, page: str | None) -> tuple[str | None, str | None]:
    """Summary and content. An item with both `description` and `summary` has the longer text in the second."""
    own = [html for part in node.in_order("description", "summary") if (html := body(part, page, guess=True))]
    more = ("content:encoded", "xhtml:body", "xhtml:div", "atom:content", "content", "body", "fullitem")
    full = next((html for part in node.all(*more) if (html := body(part, page, guess=True))), None)
    if not own:
        fallback = [*node.all("dc:description", "itunes:summary", "atom:summary"), described(node, "description")]
        own = [html for part in fallback if (html := body(part, page, guess=True))]
    return own[0] if own else None, full or (own[1] if len(own) > 1 else None)


def _id(node: Node) -> tuple[str | None, bool]:
    """The guid, and whether it may serve as the address (RSS 2.0: unless isPermaLink is false)."""
    guid = node.first("guid")
    if guid is not None and guid.text:
        return guid.text, (guid.get("ispermalink") or "true").lower() == "true"
    about = node.get("rdf:about")
    return node.value("atom:id") or about or node.value("dc:identifier"), about is not None


def _enclosures(node: Node) -> tuple[ParsedEnclosure, ...]:
    return tuple(
        ParsedEnclosure(url, found.get("type"), whole_number(found.get("length")))
        for found in node.all("enclosure")
        if (url := absolute(found.get("url"), found.base))
    )

"""Where the two readers of feeds differ knowingly: what a document must have for that, and who is right."""

import re
from dataclasses import dataclass, fields

from blogtui.feeds.parsed import ParsedEntry, ParsedFeed


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of difference: in these fields (a pattern), where the document looks like `where`."""

    fields: str
    where: str
    why: str

    def excuses(self, field: str, text: str) -> bool:
        return re.fullmatch(self.fields, field) is not None and re.search(self.where, text) is not None


_TWICE = r"<([a-zA-Z][\w:.-]*)\b(?:[^<>]*/>|[^<>]*>[^<]*</\1\s*>)(?s:.{0,600}?)<\1\b"

KNOWN = (
    Known("feed.damaged", "", "Strict is right: it mends prefixes and entities nobody declared; expat stops at them."),
    Known(
        r"entry.(content|summary)",
        r"(?s)xhtml|<(\w+:)?(body|div|svg|math|embed)\b|<content[^<>]*>\s*<|mode=.(xml|escaped|base64)",
        "Strict is right: elements are written as HTML has them, without end tags where there are none and without the"
        " div that RFC 4287 §3.1.1.3 demands; feedparser closes and keeps them, and lowers the names of SVG.",
    ),
    Known(
        r"feed.(title|link|id|generator|author|language)|entry.(id|link|published|updated|summary|content|author"
        r"|comments_url)",
        _TWICE,
        "Nobody: of a repeated element strict takes the first (of links the last), feedparser the last.",
    ),
    Known(
        r"feed.(title|id|entries)|entry.author(_url|_email)?|feed.author",
        r"<(\w+:)?source\b|<sx:",
        "Strict is right: the feed an entry was taken from says who wrote it (RFC 4287 §4.2.11), and no more.",
    ),
    Known(
        r"feed.author|entry.author(_url|_email)?",
        r"managingEditor|itunes:|dc:|webMaster|uri>|url>|homepage>|media:|author>[^<]*@|extension"
        "|<email xmlns|<email>.*[(]",
        "Strict is right: a person's page counts, and whoever only edits, publishes or owns is no author.",
    ),
    Known(
        r"entry.link|entry.id",
        r"(?s)<dc:identifier>|<item\b(?:(?!</item|<link\b).)*</item"
        r"|<link\s*/>|<link>\s*</link>|href=(?:''|\"\")|2005/Atom.*<link>http",
        "Strict is right: an RSS 1.0 item is at its rdf:about, an RSS 2.0 one at its guid unless that says no.",
    ),
    Known(
        r"feed.(collection|self_url|link)|entry.(link|comments_feed|comments_url|in_reply_to_href)",
        "xml:base",
        "Strict is right (RFC 4287 §2): feedparser keeps xml:base for texts alone.",
    ),
    Known(
        "entry.title|feed.generator",
        r"<enclosure[^<>]*[^/]>\s*<|<generator[^<>]*>[^<]*<[^/]",
        "Strict is right: an element inside another is not the entry's own, and its words are the outer one's.",
    ),
    Known("entry.published", "<dc:date[.]", "Strict is right: dc:date.Taken is no dc:date."),
    Known("entry.content", "application/html", "Lenient is right, if any is: nothing else is called application/html."),
    Known("feed.language", "xml:lang|language", "Strict is right: the feed's own element, and as it is written."),
    Known(
        "feed.version",
        "version|purl.org/atom/ns",
        "Strict is right: the version that stands there; feedparser knows some only.",
    ),
    Known(
        r"feed.(self_url|link)|entry.(summary|content)",
        r"media:|<atom:link|xhtml:|atom:summary|dc:description|dcterms",
        "Strict is right: namespaces are told apart; feedparser lets the modules' elements pass for the format's own.",
    ),
)


def differences(strict: ParsedFeed, lenient: ParsedFeed) -> dict[str, tuple[object, object]]:
    """Field ("feed.title", "entry.link") to what the readers say, strict first; of entries the first that differs."""
    found: dict[str, tuple[object, object]] = {}
    for field in fields(ParsedFeed):
        one, other = getattr(strict, field.name), getattr(lenient, field.name)
        if field.name != "entries" and one != other:
            found[f"feed.{field.name}"] = one, other
    if len(strict.entries) != len(lenient.entries):
        found["feed.entries"] = len(strict.entries), len(lenient.entries)
        return found
    for entry, twin in zip(strict.entries, lenient.entries, strict=True):
        for field in fields(ParsedEntry):
            one, other = getattr(entry, field.name), getattr(twin, field.name)
            if one != other:
                found.setdefault(f"entry.{field.name}", (one, other))
    return found


def unexplained(strict: ParsedFeed, lenient: ParsedFeed, text: str) -> dict[str, tuple[object, object]]:
    """Those differences that nothing known explains."""
    return {
        field: said
        for field, said in differences(strict, lenient).items()
        if not any(known.excuses(field, text) for known in KNOWN)
    }

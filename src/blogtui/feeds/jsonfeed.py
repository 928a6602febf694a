"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): wrong types cost the field, not the feed."""

import json
from collections.abc import Iterator

from blogtui.feeds.dates import parse_date
from blogtui.feeds.document import Document
from blogtui.feeds.links import absolute, absolute_html
from blogtui.feeds.parsed import ParsedEnclosure, ParsedEntry, ParsedFeed
from blogtui.feeds.text import escaped, line

_VERSION = "jsonfeed.org/version/"


def read(document: Document) -> ParsedFeed | None:
    """The feed, or None when it is no JSON Feed."""
    if not document.text.startswith("{"):
        return None
    try:
        feed = json.loads(document.text, strict=False)
    except (ValueError, RecursionError):
        return None
    version = _text(feed, "version") or ""
    if _VERSION not in version:
        return None
    base = document.url or absolute(_text(feed, "feed_url")) or absolute(_text(feed, "home_page_url"))
    names = _names(feed)
    return ParsedFeed(
        title=line(_text(feed, "title")),
        link=_link(feed, "home_page_url", base),
        self_url=_link(feed, "feed_url", base),
        next_url=_link(feed, "next_url", base),
        version="json" + version.partition(_VERSION)[2].replace(".", "")[:10],
        author=names[0],
        language=_text(feed, "language"),
        entries=tuple(_entry(item, base, names) for item in _objects(feed, "items")),
    )


def _entry(item: dict[str, object], base: str | None, inherited: tuple[str | None, str | None]) -> ParsedEntry:
    link = _link(item, "url", base) or _link(item, "external_url", base)
    markup, text, summary = _text(item, "content_html"), _text(item, "content_text"), _text(item, "summary")
    own = _names(item)
    author, author_url = own if any(own) else inherited
    return ParsedEntry(
        id=_text(item, "id", numbers=True),
        title=line(_text(item, "title", numbers=True)),
        link=link,
        author=author,
        author_url=author_url,
        published=parse_date(_text(item, "date_published")),
        updated=parse_date(_text(item, "date_modified")),
        summary=escaped(summary) if summary else None,
        content=absolute_html(markup, base, link) if markup else escaped(text, breaks=True) if text else None,
        enclosures=tuple(_enclosures(item, base)),
    )


def _enclosures(item: dict[str, object], base: str | None) -> Iterator[ParsedEnclosure]:
    for attachment in _objects(item, "attachments"):
        url = _link(attachment, "url", base)
        size = attachment.get("size_in_bytes")
        whole = size if isinstance(size, int) and not isinstance(size, bool) and size >= 0 else None
        if url:
            yield ParsedEnclosure(url, _text(attachment, "mime_type"), whole)


def _names(owner: dict[str, object]) -> tuple[str | None, str | None]:
    """The authors' names joined, and the first one's address: version 1.0's `author` and `authors`."""
    single = owner.get("author")
    people = ([single] if isinstance(single, dict) else []) + _objects(owner, "authors")
    names = dict.fromkeys(name for person in people if (name := line(_text(person, "name"))))
    return ", ".join(names) or None, next((url for person in people if (url := _link(person, "url", None))), None)


def _objects(owner: dict[str, object], name: str) -> list[dict[str, object]]:
    found = owner.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(owner: dict[str, object], name: str, *, numbers: bool = False) -> str | None:
    value = owner.get(name)
    if numbers and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _link(owner: dict[str, object], name: str, base: str | None) -> str | None:
    return absolute(_text(owner, name), base)

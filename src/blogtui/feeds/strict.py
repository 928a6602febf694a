"""The fast reader: well-formed Atom and RSS by expat."""

import html
import re
from html.entities import name2codepoint
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from blogtui.feeds.atom import atom_feed
from blogtui.feeds.document import Document
from blogtui.feeds.elements import USUAL, Node, name_of
from blogtui.feeds.parsed import ParsedFeed
from blogtui.feeds.rss import rss_feed

_UNDEFINED_ENTITY = 11  # expat's XML_ERROR_UNDEFINED_ENTITY
_UNBOUND_PREFIX = 27  # expat's XML_ERROR_UNBOUND_PREFIX
_TEXT_AT_ONCE = 32 * 1024  # bytes
_ROOT = re.compile(r"<[A-Za-z_][^\s<>/]*")
_PREFIX = re.compile(r"</?([A-Za-z][\w.-]{0,30}):|\s([A-Za-z][\w.-]{0,30}):[\w.-]+\s*=")
_XML_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile("&(" + "|".join(sorted(set(name2codepoint) - _XML_OWN)) + ");")


def read(document: Document) -> ParsedFeed | None:
    """The feed, or None when it is not well-formed XML or of a kind this reader does not know."""
    root = _as_it_is(document.utf8)
    if root is None:
        root = _mended(document.text)
    if root is None:
        return None
    name = name_of(root.tag)
    if name == "rdf:rdf" or name.rpartition(":")[2] == "rss":
        return rss_feed(Node(root, document.url))
    if name in ("atom:feed", "atom:entry"):
        return atom_feed(Node(root, document.url))
    return None


def _as_it_is(body: bytes | None) -> Element | None:
    try:
        return None if body is None else _parsed(body)
    except (ExpatError, _Entity):
        return None


def _mended(text: str) -> Element | None:
    """The root element, or None where no mending helps."""
    mends = {_UNDEFINED_ENTITY: _with_entities, _UNBOUND_PREFIX: _with_prefixes}
    while True:
        try:
            return _parsed(text)
        except ExpatError as error:
            code = error.code
        except _Entity as entity:
            code = 0 if entity.declared else _UNDEFINED_ENTITY
        mend = mends.pop(code, None)
        if mend is None:
            return None
        text = mend(text)


def _with_entities(text: str) -> str:
    """&nbsp; and its like without a DTD: common, and meant as in HTML."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _with_prefixes(text: str) -> str:
    """Prefixes nobody declared, declared at the root as they usually are."""
    root = _ROOT.search(text)
    if root is None:
        return text
    head = text[root.end() : text.find(">", root.end())]
    used = {found[1] or found[2] for found in _PREFIX.finditer(text)} - {"xml", "xmlns"}
    missing = sorted(prefix for prefix in used if f"xmlns:{prefix}" not in head)[:50]
    declared = "".join(f' xmlns:{prefix}="{USUAL.get(prefix.lower(), f"urn:{prefix}")}"' for prefix in missing)
    return f"{text[: root.end()]}{declared}{text[root.end() :]}"


def _parsed(document: str | bytes) -> Element:
    """The root element; names are `uri}local` as expat gives them. Raises ExpatError, and _Entity at once when a
    document declares an entity, so that none is ever expanded."""
    parser, tree = ParserCreate("utf-8", "}"), TreeBuilder()  # UTF-8 whatever the document declares
    parser.buffer_text, parser.buffer_size = True, _TEXT_AT_ONCE
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.data
    parser.EntityDeclHandler, parser.SkippedEntityHandler = _declared, _skipped
    parser.Parse(document, True)
    return tree.close()


class _Entity(Exception):
    """An entity that stays unread: `declared` by the document, or one that expat passes over, trusting in a DTD."""

    def __init__(self, *, declared: bool) -> None:
        super().__init__(declared)
        self.declared = declared


def _declared(*_: object) -> NoReturn:
    raise _Entity(declared=True)


def _skipped(*_: object) -> NoReturn:
    raise _Entity(declared=False)

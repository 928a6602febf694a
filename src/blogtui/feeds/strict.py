"""The fast reader: well-formed Atom and RSS by expat."""

import html
import re
from html.entities import name2codepoint
from xml.etree.ElementTree import Element, ParseError, XMLParser

from blogtui.feeds.atom import atom_feed
from blogtui.feeds.document import Document
from blogtui.feeds.elements import Node, name_of
from blogtui.feeds.parsed import ParsedFeed
from blogtui.feeds.rss import rss_feed

_UNDEFINED_ENTITY = 11  # expat's XML_ERROR_UNDEFINED_ENTITY
_XML_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile("&(" + "|".join(sorted(set(name2codepoint) - _XML_OWN)) + ");")


def read(document: Document) -> ParsedFeed | None:
    """The feed, or None when it is not well-formed XML or of a kind this reader does not know."""
    root = _tree(document.text)
    if root is None:
        return None
    name = name_of(root.tag)
    if name == "rdf:rdf" or name.rpartition(":")[2] == "rss":
        return rss_feed(Node(root, document.url))
    if name in ("atom:feed", "atom:entry"):
        return atom_feed(Node(root, document.url))
    return None


def _tree(text: str) -> Element | None:
    """The root element. Documents that declare entities are declined unread, so none is ever expanded."""
    if "<!ENTITY" in text:
        return None
    try:
        return _parsed(text)
    except ParseError as error:
        if error.code != _UNDEFINED_ENTITY:
            return None
    # &nbsp; and its like without a DTD: common, and meant as in HTML.
    try:
        return _parsed(_ENTITY.sub(lambda found: html.unescape(found[0]), text))
    except ParseError:
        return None


def _parsed(text: str) -> Element:
    parser = XMLParser()
    parser.feed(text)
    root = parser.close()
    assert isinstance(root, Element)
    return root

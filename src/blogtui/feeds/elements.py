"""A feed's XML elements by their usual prefixed names, each with the base address it stands under."""

import base64
import binascii
import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from blogtui.feeds.links import absolute, join

_XML = "http://www.w3.org/XML/1998/namespace}"
_BASE = f"{_XML}base"
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_PREFIXES = {
    "www.w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/rss/1.0": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "cyber.law.harvard.edu/rss": "",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/slash": "slash",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "wellformedweb.org/commentapi": "wfw",
    "purl.org/syndication/thread/1.0": "thr",
    "a9.com/-/spec/opensearchrss/1.0": "opensearch",
    "a9.com/-/spec/opensearch/1.0": "opensearch",
    "a9.com/-/spec/opensearch/1.1": "opensearch",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "search.yahoo.com/mrss": "media",
    "schemas.google.com/g/2005": "gd",
    "www.w3.org/2007/app": "app",
    "purl.org/atom/app": "app",
    "com-wordpress:feed-additions:1": "jetpack",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/xml/1998/namespace": "xml",
}
USUAL = {prefix: f"http://{uri}" for uri, prefix in reversed(_PREFIXES.items()) if prefix}
"""The namespace each prefix usually stands for."""
# Feeds that misspell the namespace of their own format still mean it.
_MISSPELT = re.compile(r"(?P<atom>atom)|(?:rss|netscape|userland)")


@lru_cache(maxsize=2048)
def name_of(tag: str) -> str:
    """`uri}local` as `prefix:local` in lower case; no prefix for RSS's own, `?:` for an unknown namespace."""
    uri, mark, local = tag.rpartition("}")
    if not mark:
        return tag.lower()
    bare = re.sub(r"\A[a-z]+://|[/#]+\Z", "", uri.strip().lower())
    prefix = _PREFIXES.get(bare)
    if prefix is None:
        found = None if "module" in bare else _MISSPELT.search(bare)
        prefix = ("atom" if found["atom"] else "") if found else "?"
    return f"{prefix}:{local}".lstrip(":").lower()


class Node:
    """One element: its children by name, its text, its base (RFC 4287 section 2, `xml:base`) and attributes."""

    __slots__ = ("_attributes", "_children", "base", "element")

    def __init__(self, element: Element, base: str | None) -> None:
        self.element = element
        own = element.get(_BASE)
        self.base = join(base, own) or base if own else base
        self._attributes: dict[str, str] | None = None
        self._children: dict[str, list[Element]] | None = None

    @property
    def name(self) -> str:
        return name_of(self.element.tag)

    def _gather(self) -> dict[str, list[Element]]:
        """The children by name. (What asks for them looks first whether they are gathered: an entry is asked often.)"""
        named = self._children = {}
        for child in self.element:
            name = name_of(child.tag)
            if name in named:
                named[name].append(child)
            else:
                named[name] = [child]
        return named

    def all(self, *names: str) -> list["Node"]:
        """Children with any of the names: all of the first name, then all of the second …"""
        named, found = self._children or self._gather(), []
        for name in names:
            if name in named:
                base = self.base
                found += [Node(child, base) for child in named[name]]
        return found

    def in_order(self, *names: str) -> list["Node"]:
        """Children with any of the names, as they stand in the document."""
        named = self._children or self._gather()
        here = [name for name in names if name in named]
        if len(here) < 2:
            return self.all(*here)
        return [Node(child, self.base) for child in self.element if name_of(child.tag) in here]

    def first(self, *names: str) -> "Node | None":
        """The first child of the first name that is there."""
        named = self._children or self._gather()
        for name in names:
            if name in named:
                return Node(named[name][0], self.base)
        return None

    def has(self, *names: str) -> bool:
        """Whether there is a child with any of the names."""
        return not (self._children or self._gather()).keys().isdisjoint(names)

    def texts(self, *names: str) -> list[str]:
        """The texts of the children with these names that have any."""
        named, found = self._children or self._gather(), []
        for name in names:
            if name in named:
                found += [text for child in named[name] if (text := _text(child))]
        return found

    def value(self, *names: str) -> str | None:
        """The first of those texts."""
        named = self._children or self._gather()
        for name in names:
            if name in named:
                for child in named[name]:
                    if text := _text(child):
                        return text
        return None

    def link(self, *names: str) -> str | None:
        """The first child's text that is an http(s) address, absolute."""
        return next((url for node in self.all(*names) if (url := absolute(node.text, node.base))), None)

    @property
    def text(self) -> str:
        """All text within, trimmed."""
        return _text(self.element)

    def get(self, name: str) -> str | None:
        """An attribute by its lower-case name, prefixed as elements are (`thr:count`); None when absent or blank."""
        own = self._attributes
        if own is None:
            own = self._attributes = {name_of(key): value for key, value in self.element.items()}
        value = own.get(name)
        return value.strip() or None if value else None

    @property
    def language(self) -> str | None:
        """`xml:lang` of this element itself."""
        return self.element.get(f"{_XML}lang") or None

    def construct(self) -> tuple[str, bool]:
        """The content of a text construct and whether it is HTML (RFC 4287 section 3.1; Atom 0.3 `mode`).

        Child elements are written out as HTML, whatever type was declared; base64 is decoded.
        """
        if len(self.element):
            return self.inner_html(), True
        text = self.text
        if not self.element.keys():
            return text, False
        kind = (self.get("type") or "").partition(";")[0].strip().lower()
        if self.get("mode") == "base64" or ("/" in kind and not kind.startswith("text/") and "+" not in kind):
            text = _base64(text)
        # An xhtml construct without elements holds text whose "<" is meant to be seen.
        return text, kind in ("html", "text/html")

    def inner_html(self) -> str:
        """What stands inside, as HTML; the `div` an xhtml construct must be wrapped in is left out."""
        element = self.element
        if len(element) == 1 and name_of(element[0].tag) in ("xhtml:div", "div") and not (element.text or "").strip():
            element = element[0]
        return _written(element).strip()


def _text(element: Element) -> str:
    if not len(element):
        text = element.text
        return text.strip() if text else ""
    return "".join(element.itertext()).strip()


def _base64(text: str) -> str:
    try:
        return base64.b64decode(text.encode("ascii"), validate=False).decode("utf-8")
    except (binascii.Error, UnicodeError):
        return text


def _written(element: Element) -> str:
    """The inside of an element as HTML, without recursion: documents may be nested as deep as they like."""
    out = [html.escape(element.text or "", quote=False)]
    ahead: list[Element | str] = list(reversed(element))
    while ahead:
        part = ahead.pop()
        if isinstance(part, str):
            out.append(part)
            continue
        local = _local(part.tag)
        own = ((key, value) for key, value in part.items() if not key.startswith(_XML))
        attributes = "".join(f' {_local(key)}="{html.escape(value)}"' for key, value in own)
        out.append(f"<{local}{attributes}>")
        tail = html.escape(part.tail or "", quote=False)
        if local.lower() in _VOID:
            out.append(tail)
            continue
        out.append(html.escape(part.text or "", quote=False))
        ahead.append(f"</{local}>{tail}")
        ahead.extend(reversed(part))
    return "".join(out)


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]

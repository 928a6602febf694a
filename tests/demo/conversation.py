"""Talking to the demo blog as a strict client would: plain HTTP, XML by the book."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

ATOM = "{http://www.w3.org/2005/Atom}"
THREADING = "{http://purl.org/syndication/thread/1.0}"
APP = "{http://www.w3.org/2007/app}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ENTRY = "application/atom+xml;type=entry"

STEPS = "2007/07/a-hundred-and-twelve-or-thirteen"
EMPTY = "2007/09/closed-for-the-regatta"
MODERATED = "2007/09/the-umbrella-amnesty"
CLOSED = "2007/10/the-cat-was-never-lost"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer whole."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def xml(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.body)


def ask(address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answered:
    """One request on a connection of its own. Header names are given with `_` for `-`."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Answered(response.status, response.headers, response.read())
    finally:
        connection.close()


def send(collection: str, entry: str) -> Answered:
    """POST an entry to a collection."""
    return ask(collection, "POST", entry.encode(), Content_Type=ENTRY)


def entry(
    text: str = "Well said.", *, name: str = "Zed", to: str | None = None, inside: str = "", kind: str = "text"
) -> str:
    """An entry as a good client writes it; `inside` is further XML."""
    answered = "" if to is None else f"<thr:in-reply-to ref={quoteattr(to)}/>"
    return (
        '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<title>Re</title><updated>2026-01-01T00:00:00Z</updated><author><name>{escape(name)}</name>"
        f"<email>zed@example.net</email></author>{answered}{inside}"
        f'<content type="{kind}">{escape(text)}</content></entry>'
    )


def links(element: ElementTree.Element, rel: str) -> list[str]:
    """The addresses of its links of that relation."""
    return [link.attrib["href"] for link in element.findall(ATOM + "link") if link.get("rel") == rel]


def entry_ids(feed: ElementTree.Element) -> list[str]:
    return [found.findtext(ATOM + "id") or "" for found in feed.findall(ATOM + "entry")]

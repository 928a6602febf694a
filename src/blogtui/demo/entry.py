"""Reading an Atom entry that somebody sent as a comment (RFC 4287, RFC 4685 §3, RFC 5023 §9.2)."""

from dataclasses import dataclass
from typing import NoReturn
from xml.etree.ElementTree import Element, TreeBuilder, tostring
from xml.parsers import expat

from blogtui.demo.refusal import Refusal
from blogtui.demo.sanitise import has_words, paragraphs, sanitise

ATOM = "http://www.w3.org/2005/Atom"
THREADING = "http://purl.org/syndication/thread/1.0"
XHTML = "http://www.w3.org/1999/xhtml"
NAME_LIMIT = 80
TEXT_LIMIT = 10_000
_ADDRESS_LIMIT = 500
_DEPTH_LIMIT = 100


@dataclass(frozen=True, slots=True)
class SentEntry:
    """What the sender said. `ref` is the id answered, None when none is named; `html` is already sanitised."""

    client_id: str | None
    ref: str | None
    name: str
    url: str | None
    email: str | None
    html: str


def read_entry(body: bytes) -> SentEntry:
    """The entry in `body`. Raises Refusal 400 with the reason, or 413 when its text is too long."""
    entry = _parse(body)
    if entry.tag != f"{{{ATOM}}}entry":
        raise Refusal(400, "The body must be one Atom entry.")
    author = entry.find(f"{{{ATOM}}}author")
    name = _line(author, "name")
    if author is None or not name:
        raise Refusal(400, "A comment needs the name of its author.")
    if len(name) > NAME_LIMIT:
        raise Refusal(400, f"A name has at most {NAME_LIMIT} characters here.")
    reply_to = entry.find(f"{{{THREADING}}}in-reply-to")
    return SentEntry(
        client_id=_line(entry, "id"),
        ref=None if reply_to is None else (reply_to.get("ref") or "").strip(),
        name=name,
        url=_web_address(_line(author, "uri")),
        email=_email(_line(author, "email")),
        html=_html(entry.find(f"{{{ATOM}}}content")),
    )


def _line(parent: Element | None, name: str) -> str | None:
    text = None if parent is None else parent.findtext(f"{{{ATOM}}}{name}")
    return " ".join(text.split()) or None if text else None


def _web_address(text: str | None) -> str | None:
    if text and (not text.lower().startswith(("http://", "https://")) or len(text) > _ADDRESS_LIMIT):
        raise Refusal(400, "The author's web address must begin with http:// or https://.")
    return text


def _email(text: str | None) -> str | None:
    if text and ("@" not in text.strip("@") or " " in text or len(text) > _ADDRESS_LIMIT):
        raise Refusal(400, "That is no e-mail address.")
    return text


def _html(content: Element | None) -> str:
    if content is None:
        raise Refusal(400, "A comment needs some content.")
    if content.get("src") is not None:
        raise Refusal(400, "The content must be in the entry itself.")
    kind = content.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        raise Refusal(400, "The content must be of type text, html or xhtml.")
    text = _markup(content) if kind == "xhtml" else "".join(content.itertext())
    if len(text) > TEXT_LIMIT:
        raise Refusal(413, f"A comment has at most {TEXT_LIMIT:,} characters here; this one has {len(text):,}.")
    html = paragraphs(text) if kind == "text" else sanitise(text)
    if not has_words(html):
        raise Refusal(400, "A comment needs some content.")
    return html


def _markup(content: Element) -> str:
    """The inside of the XHTML `div` as HTML (RFC 4287 §3.1.1.3)."""
    div = content.find(f"{{{XHTML}}}div")
    if div is None:
        raise Refusal(400, "Content of type xhtml must be one XHTML div.")
    for element in div.iter():
        element.tag = element.tag.removeprefix(f"{{{XHTML}}}")
    return tostring(div, encoding="unicode", method="html")


def _parse(body: bytes) -> Element:
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH_LIMIT:
            raise Refusal(400, "The entry is nested too deeply.")
        builder.start(_clark(name), {_clark(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_clark(name))

    def doctype(*_: object) -> NoReturn:
        # An entry needs no DTD, and without one no entity can be declared, so none can expand.
        raise Refusal(400, "An entry must not have a document type.")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refusal(400, f"The body is not well-formed XML: {error}.") from error
    return builder.close()


def _clark(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return f"{{{namespace}}}{local}" if namespace else local

"""Lists of feeds: OPML in and out (opml.org/spec2)."""

import html
import io
import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from blogtui.feeds.document import FORBIDDEN, document
from blogtui.feeds.links import absolute
from blogtui.feeds.text import line
from blogtui.model.errors import FeedError
from blogtui.model.frozen import frozen

_OUTLINE = re.compile(r"<outline\s[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"""\b(xmlUrl|htmlUrl)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_ADVICE = "Give an OPML file as other feed readers export it."


@frozen
class Outline:
    """One feed of a list. `folder` is "A/B" for a folder B inside A, None at the top."""

    url: str
    title: str | None = None
    folder: str | None = None
    home_url: str | None = None


def read(body: bytes) -> tuple[Outline, ...]:
    """The feeds of a list in its order, each address once; FeedError when it is no list of feeds.

    Ill-formed lists are read as far as they go. Addresses that are not http(s) are left out.
    """
    import listparser  # with it come parsers hardly any start needs

    text = document(body).text
    try:
        result = listparser.parse(text.encode())
    except (ValueError, LookupError, AssertionError) as error:
        raise FeedError("The list of feeds is too damaged to read.", advice=_ADVICE) from error
    if not result.get("version"):
        raise FeedError("This is not a list of feeds.", advice=_ADVICE)
    homes = _homes(text)
    return tuple(
        Outline(url, _title(feed.get("title"), url), _folder(feed.get("categories") or []), homes.get(url))
        for feed in result["feeds"]
        if (url := absolute(feed.get("url")))
    )


def _title(text: str | None, url: str) -> str | None:
    """A title that is only the address is none."""
    title = line(text)
    return title if title != url else None


def _folder(categories: list[list[str]]) -> str | None:
    """The folder out of the places listparser found; the last is where the outline really stands."""
    parts = [name for part in (categories or [[]])[-1] if (name := line(part.replace("/", " ")))]
    return "/".join(parts) or None


def _homes(text: str) -> dict[str, str]:
    """The home page of each feed, which listparser does not tell."""
    homes: dict[str, str] = {}
    for tag in _OUTLINE.finditer(text):
        found = {at[1].lower(): absolute(html.unescape(at[2] or at[3] or "")) for at in _ADDRESS.finditer(tag[0])}
        feed, home = found.get("xmlurl"), found.get("htmlurl")
        if feed and home:
            homes.setdefault(feed, home)
    return homes


def write(outlines: Iterable[Outline], title: str = "Blogs") -> bytes:
    """The list as OPML 2.0 in UTF-8, folders as nested outlines, in the order given."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = _sound(title)
    folders = {"": SubElement(root, "body")}
    for one in outlines:
        attributes = {"type": "rss", "text": one.title or one.url, "title": one.title, "xmlUrl": one.url}
        attributes["htmlUrl"] = one.home_url
        present = {key: _sound(value) for key, value in attributes.items() if value}
        SubElement(_place(folders, one.folder or ""), "outline", present)
    indent(root)
    out = io.BytesIO()
    ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue() + b"\n"


def _place(folders: dict[str, Element], folder: str) -> Element:
    """The element of a folder, made with its parents where it is new."""
    path = ""
    for name in filter(None, folder.split("/")):
        parent, path = folders[path], f"{path}/{name}"
        if path not in folders:
            folders[path] = SubElement(parent, "outline", {"text": _sound(name), "title": _sound(name)})
    return folders[path]


def _sound(text: str) -> str:
    """Text without what XML cannot hold."""
    return FORBIDDEN.sub("", text)

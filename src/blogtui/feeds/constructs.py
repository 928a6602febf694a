"""The parts Atom and RSS entries share: text, people, dates, links, and the way to the comments."""

from collections.abc import Sequence
from datetime import datetime

from blogtui.feeds.conversation import Answers, Link, relation, replies
from blogtui.feeds.dates import parse_date
from blogtui.feeds.elements import Node
from blogtui.feeds.links import absolute, absolute_html
from blogtui.feeds.parsed import ParsedEnclosure
from blogtui.feeds.text import escaped, line, looks_like_html, person, plain, whole_number
from blogtui.model.frozen import frozen

NOBODY = "noreply@blogger.com"  # stands in every Blogger author


def title(node: Node | None, *, guess: bool = False) -> str | None:
    """Plain text of a title. With `guess` (RSS) text that looks like HTML is taken for it."""
    if node is None:
        return None
    text, is_html = node.construct()
    return plain(text) if is_html or (guess and looks_like_html(text)) else line(text)


def body(node: Node | None, page: str | None, *, guess: bool = False) -> str | None:
    """HTML of a summary or content with its links absolute (bare fragments against `page`); None when empty."""
    if node is None:
        return None
    text, is_html = node.construct()
    if not text:
        return None
    return absolute_html(text, node.base, page) if is_html or (guess and looks_like_html(text)) else escaped(text)


def described(node: Node, part: str) -> Node | None:
    """The title or description of an entry's media, for entries that have none of their own (video channels)."""
    group = node.first("media:group")
    return node.first(f"media:{part}") or (group.first(f"media:{part}") if group else None)


def date(node: Node, *names: str) -> datetime | None:
    """The first of these that is a date."""
    for text in node.texts(*names):
        if moment := parse_date(text):
            return moment
    return None


@frozen
class People:
    """Authors: the names of all, joined, and the first address and e-mail that are given."""

    names: str | None = None
    url: str | None = None
    email: str | None = None


NOBODY_SAID = People()


def people(nodes: Sequence[Node]) -> People:
    """The authors that these person constructs or plain author elements name."""
    if not nodes:
        return NOBODY_SAID
    names: dict[str, None] = {}
    url: str | None = None
    email: str | None = None
    for node in nodes:
        if len(node.element):
            name, mail = person(node.value("atom:name", "name") or "")
            mail = node.value("atom:email", "email") or mail
            name = name or line(mail)
            url = url or node.link("atom:uri", "atom:url", "atom:homepage", "uri", "url")
        else:
            name, mail = person(node.text)
        email = email or (mail if mail != NOBODY else None)
        if name:
            names[name] = None
    return People(", ".join(names) or None, url, email)


def links_of(node: Node) -> list[Link]:
    """The `atom:link` elements."""
    return [
        Link(
            rel=relation(link.get("rel")),
            href=link.get("href"),
            base=link.base,
            type=(link.get("type") or "").partition(";")[0].strip().lower(),
            count=link.get("thr:count"),
            updated=link.get("thr:updated") or link.get("thr:when"),
            length=link.get("length"),
        )
        for link in node.all("atom:link")
    ]


def page_of(links: Sequence[Link]) -> str | None:
    """The page of an entry or feed: the first alternate for people, else the first alternate."""
    pages = [link for link in links if link.rel == "alternate" and link.url]
    pages.sort(key=lambda link: bool(link.type) and not link.for_people)
    return pages[0].url if pages else None


def first_url(links: Sequence[Link], rel: str) -> str | None:
    """The first address of that relation."""
    return next((link.url for link in links if link.rel == rel and link.url), None)


def enclosures(links: Sequence[Link]) -> tuple[ParsedEnclosure, ...]:
    """The files among the links."""
    return tuple(
        ParsedEnclosure(link.url, link.type or None, whole_number(link.length))
        for link in links
        if link.rel == "enclosure" and link.url
    )


def collection_of(node: Node) -> str | None:
    """`app:collection@href` in a feed (RFC 5023 section 8.3.5)."""
    return next((absolute(found.get("href"), found.base) for found in node.all("app:collection")), None)


@frozen
class Discussed:
    """What an entry says of its comments, under the names of `ParsedEntry`; and what it answers itself."""

    comments_feed: str | None
    comments_url: str | None
    comment_api: str | None
    comment_count: int | None
    comments_updated: datetime | None
    removed: bool
    answers: Answers


_DISCUSSING = (
    *("comments", "thr:in-reply-to", "thr:total", "slash:comments"),
    *("wfw:comment", "wfw:commentrss", "gd:extendedproperty"),
)
_NOTHING_SAID = Discussed(None, None, None, None, None, False, Answers())


def discussed(node: Node, links: Sequence[Link]) -> Discussed:
    """Everything that leads to an entry's comments.

    RFC 4685 (`link rel=replies`, `thr:total`, `thr:in-reply-to`), CommentAPI (`wfw:`), `slash:comments`, RSS
    `comments`, and Blogger's mark of a removed comment.
    """
    if not node.has(*_DISCUSSING) and not any(link.rel in ("replies", "related") for link in links):
        return _NOTHING_SAID
    found = replies(links)
    counts = map(whole_number, node.texts("thr:total", "slash:comments"))
    count = next((count for count in counts if count is not None), None)
    return Discussed(
        comments_feed=found.feed or node.link("wfw:commentrss"),
        comments_url=found.page or node.link("comments"),
        comment_api=node.link("wfw:comment"),
        comment_count=found.count if count is None else count,
        comments_updated=found.updated,
        removed=any(
            mark.get("name") == "blogger.contentRemoved" and mark.get("value") == "true"
            for mark in node.all("gd:extendedproperty")
        ),
        answers=Answers(
            tuple((ref.get("ref"), absolute(ref.get("href"), ref.base)) for ref in node.all("thr:in-reply-to")),
            tuple(link.url for link in links if link.rel == "related" and link.url),
        ),
    )

"""Comments as they are marked up in a page: microformats2, schema.org microdata, WordPress's and Blogger's lists."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from blogtui.comments.elements import Element, Markup
from blogtui.comments.feed_thread import ANONYMOUS
from blogtui.comments.provider import FetchedComment
from blogtui.feeds.dates import parse_date
from blogtui.model.cleaning import clean_line
from blogtui.model.frozen import frozen
from blogtui.model.thread import CommentState
from blogtui.net.address import resolve

_ROOTS = frozenset({"h-cite", "h-entry"})
_ANSWERS = frozenset({"u-comment", "p-comment"})
_SCHEMA = re.compile(r"https?://schema\.org/(?:Comment|UserComments|Answer)/?")
_WORDPRESS = re.compile(r"(?:li-|div-)?comment-(\d{1,20})")
_WORDPRESS_LISTED = frozenset({"comment", "pingback", "trackback", "comment-body"})
_WORDPRESS_TEXTS = ("comment-content", "wp-block-comment-content", "comment-text", "comment_text", "comment-entry")
_BLOGGER = re.compile(r"c(\d{5,25})")
_NESTED = re.compile(r"depth-\d{1,3}")  # what comment_class() says of each in a threaded list
_ANSWERED = re.compile(r"[?&]replytocom=(\d{1,20})(?:[#&]|$)")
_PERMALINK = re.compile(r"#comment-(\d{1,20})$")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")

LARGE = 100_000  # characters; what takes longer to read than a keystroke may wait goes to a thread
_WITHIN = 200  # elements of a comment within which its number is
_NEAR = 20  # elements of an author's within which the link with the name is


@frozen
class Shape:
    """How one way of marking up tells a comment and names its parts, the surest name of each first: names are classes,
    with "@" before them properties of microdata.

    `identity` gives the id of a comment's element ("" for none), and None for any other element. It is the comment's
    own where `numbered`, else only its place in the page.
    """

    identity: Callable[[Markup, Element], str | None]
    author: tuple[str, ...]
    when: tuple[str, ...]
    body: tuple[str, ...]
    numbered: bool = False
    link: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    by_post_author: str = ""
    held: str = ""
    deleted: str = ""


def _microformat(_: Markup, element: Element) -> str | None:
    return element.get("id") if element.words & _ROOTS and element.words & _ANSWERS else None


def _microdata(_: Markup, element: Element) -> str | None:
    return element.get("id") if _SCHEMA.fullmatch(element.get("itemtype").strip()) else None


def _wordpress(markup: Markup, element: Element) -> str | None:
    if not element.words & _WORDPRESS_LISTED:
        return None
    match = _WORDPRESS.fullmatch(element.get("id"))
    return match[1] if match else _number_within(markup, element)


def _number_within(markup: Markup, element: Element) -> str | None:
    """The number of a comment whose own element bears none: by an anchor in it or its reply link, else by the first
    permalink. Links in what was written may name any number: the reply link comes after them, a permalink before."""
    if not any(map(_NESTED.fullmatch, element.words)):
        return None
    answered = linked = None
    written = -1
    for each in islice(markup.inside(element), _WITHIN):
        if any(map(_NESTED.fullmatch, each.words)):
            break  # another one begins
        match = _WORDPRESS.fullmatch(each.get("id") or each.get("name"))
        number = match[1] if match else each.get("data-commentid")
        if number.isdecimal():
            return number
        if not each.words.isdisjoint(_WORDPRESS_TEXTS):
            written = each.last
        if each.number > written:
            answered = _ANSWERED.search(each.get("href")) or answered
            linked = linked or _PERMALINK.search(each.get("href"))
    found = answered or linked
    return found[1] if found else None


def _blogger(_: Markup, element: Element) -> str | None:
    match = _BLOGGER.fullmatch(element.get("id"))
    return match[1] if match and "comment" in element.words else None


WORDPRESS = Shape(  # wp_list_comments(), block themes, and all the others that number their comments so
    _wordpress,
    author=("fn", "wp-block-comment-author-name", "comment-author", "comment-author-link", "media-heading"),
    when=("comment-metadata", "wp-block-comment-date", "comment-meta", "comment-date", "comment-time"),
    body=_WORDPRESS_TEXTS,
    numbered=True,
    by_post_author="bypostauthor",
    held="comment-awaiting-moderation",
)
SHAPES = (
    Shape(  # https://indieweb.org/comments#How_to_markup
        _microformat,
        author=("p-author", "u-author"),
        name=("p-name", "fn"),
        when=("dt-published",),
        edited=("dt-updated",),
        body=("e-content", "p-content", "p-summary", "p-name"),
        link=("u-url", "u-uid"),
        answers=("u-in-reply-to",),
    ),
    Shape(  # https://schema.org/Comment
        _microdata,
        author=("@author", "@creator"),
        name=("@name",),
        when=("@dateCreated", "@datePublished", "@commentTime"),
        edited=("@dateModified",),
        body=("@text", "@commentText", "@articleBody", "@description"),
        link=("@url",),
        answers=("@parentItem",),
        likes=("@upvoteCount",),
    ),
    WORDPRESS,
    Shape(  # what Blogger's threaded template writes for those without scripts
        _blogger,
        author=("user", "comment-author"),
        when=("datetime", "comment-timestamp"),
        body=("comment-content", "comment-body"),
        numbered=True,
        link=("datetime", "comment-timestamp"),
        by_post_author="blog-author",
        deleted="deleted-comment",
    ),
)


@dataclass(slots=True)
class _Place:
    """The element of a comment, the number of the comment it stands in, and of those that stand in it."""

    element: Element
    identity: str
    outer: int | None
    inner: set[int] = field(default_factory=set)


def read_as(shape: Shape, markup: Markup, url: str) -> tuple[FetchedComment, ...]:
    """The comments in the page at `url` that are marked up in that way. What answers a comment stands inside it, or
    names it: then `parent` may be the address of something that is no comment, or stands in another page."""
    places = _places(markup, shape)
    comments = {number: _comment(markup, shape, place, url) for number, place in places.items()}
    by_link = {comment.url: comment.native_id for comment in comments.values() if comment.url is not None}
    read: dict[str, FetchedComment] = {}
    for number, comment in comments.items():
        outer = places[number].outer
        parent = comments[outer].native_id if outer is not None else by_link.get(comment.parent or "", comment.parent)
        parent = None if parent == comment.native_id else parent
        read.setdefault(comment.native_id, replace(comment, parent=parent))
    return tuple(read.values())


def _places(markup: Markup, shape: Shape) -> dict[int, _Place]:
    places: dict[int, _Place] = {}
    nearest: list[int | None] = []  # for every element, the comment it is or is in
    for element in markup.elements:
        outer = nearest[element.parent] if element.parent >= 0 else None
        identity = shape.identity(markup, element)
        # A comment's list item and the article in it may both bear its number.
        same = outer is not None and shape.numbered and places[outer].identity == identity
        if identity is None or same:
            nearest.append(outer)
            continue
        places[element.number] = _Place(element, identity, outer)
        nearest.append(element.number)
        if outer is not None:
            places[outer].inner.add(element.number)
    return places


def _comment(markup: Markup, shape: Shape, place: _Place, url: str) -> FetchedComment:
    """The comment; its `parent` is for now the address it names as the one it answers."""
    own = list(markup.inside(place.element, place.inner))
    author = _pick(own, shape.author)
    rest = [each for each in own if author is None or not author.number <= each.number <= author.last]
    body = _pick(rest, shape.body)
    words = place.element.words.union(*(each.words for each in own))
    link = _href(markup, _pick(rest, shape.link), place, url)
    if shape.numbered and link is None:
        link = resolve(url, f"#{place.element.get('id') or f'comment-{place.identity}'}")
    name = _name(markup, author, place, shape)
    html = _body(markup, body, place) if body is not None else _paragraphs(markup, rest)
    return FetchedComment(
        native_id=(place.identity if shape.numbered else link or place.identity) or _hash(name, html),
        parent=_href(markup, _pick(rest, shape.answers), place, url),
        author=name or ANONYMOUS,
        html=html,
        published=_time(markup, _pick(rest, shape.when), place) or _time_in(link) or _time(markup, _timed(rest), place),
        updated=_time(markup, _pick(rest, shape.edited), place),
        author_url=_href(markup, author, place, url),
        by_post_author=shape.by_post_author in words,
        url=link,
        state=_state(shape, words),
        likes=_number(markup, _pick(rest, shape.likes)),
    )


def _pick(elements: Sequence[Element], names: Iterable[str]) -> Element | None:
    """The first element of the first name that any has."""
    return next((each for name in names for each in elements if name in each.words), None)


def _timed(elements: Sequence[Element]) -> Element | None:
    return next((each for each in elements if each.name == "time" and "datetime" in each.attributes), None)


def _name(markup: Markup, author: Element | None, place: _Place, shape: Shape) -> str:
    if author is None:
        return ""
    own = [*markup.inside(author, place.inner)]
    linked = next((each for each in own[:_NEAR] if each.name == "a" and markup.line(each)), author)
    inner = _pick(own, shape.name) or linked
    picture = markup.first(author, lambda each: each.name == "img" and each.get("alt") != "", place.inner)
    told = inner.get("content") or (picture.get("alt") if picture is not None else "")
    return markup.line(inner) or clean_line(told, 200)


def _href(markup: Markup, element: Element | None, place: _Place, url: str) -> str | None:
    """The address of the first link in the element, or in what the element itself says."""
    if element is None:
        return None
    link = markup.first(element, lambda each: each.get("href") != "", place.inner)
    return resolve(url, link.get("href")) if link is not None else None


def _paragraphs(markup: Markup, elements: Sequence[Element]) -> str:
    """The paragraphs that stand freely in a comment whose text is in no element of its own; not those of a form."""
    past = -1
    found = []
    for each in elements:
        if each.name in ("form", "p") and each.number > past:
            past = each.last
            found += [f"<p>{markup.content(each)}</p>"] if each.name == "p" else []
    return "".join(found)


def _body(markup: Markup, body: Element, place: _Place) -> str:
    first = min((each for each in place.inner if body.number < each <= body.last), default=None)
    if first is None:
        return markup.content(body) or body.get("content")
    return markup.html[body.start : markup.html.rfind("<", body.start, markup.elements[first].start)]


def _time(markup: Markup, element: Element | None, place: _Place) -> datetime | None:
    """The time an element tells to programs; one written for people has no zone, and is not guessed at."""
    if element is None:
        return None
    told = markup.first(element, lambda each: each.get("datetime") != "", place.inner) or element
    text = told.get("datetime") or told.get("content") or told.get("title") or told.get("value") or markup.line(told)
    return parse_date(text) if _INSTANT.match(text) else None


def _time_in(link: str | None) -> datetime | None:
    """Blogger's permalinks tell the time, in milliseconds: `?showComment=1347374896561`."""
    millis = parse_qs(urlsplit(link or "").query).get("showComment", [""])[0]
    return datetime.fromtimestamp(int(millis) // 1000, UTC) if re.fullmatch(r"[0-9]{9,14}", millis) else None


def _state(shape: Shape, words: frozenset[str]) -> CommentState:
    if shape.held in words:
        return CommentState.HELD
    return CommentState.DELETED if shape.deleted in words else CommentState.LIVE


def _number(markup: Markup, element: Element | None) -> int | None:
    text = (element.get("content") or markup.line(element)) if element is not None else ""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _hash(name: str, html: str) -> str:
    return "sha256:" + hashlib.sha256(f"{name}\0{html}".encode("utf-8", "surrogatepass")).hexdigest()

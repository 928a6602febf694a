"""Where the further pages of a thread are that is broken up: by their numbers, or as the next and the one before."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, urlsplit

from blogtui.comments import page_markup, wordpress_rest
from blogtui.comments.elements import MOST, Element, Markup
from blogtui.model.frozen import frozen
from blogtui.net.address import origin, resolve, same_host, without_fragment

_NUMBERED = re.compile(r"\bcomment-page-(\d{1,6})|[?&]cpage=(\d{1,6})")
_PAGE = re.compile(r"(.*)/comment-page-(\d{1,6})")
_COMMENT = re.compile(r"comment-(\d{1,20})")
_MOST_LINKS = 2000  # to pages of comments, in one page: each comment may have one

_PART = re.compile(r"/(?:comment-page-|comments/(?:page/)?|page[/-]|p)?[0-9]{1,6}")
_PARTS = frozenset({"page", "pg", "cpage", "comment_page", "comments_page", "comment-page", "start", "offset", "skip"})
_VISITS = frozenset({"ref", "source", "fbclid", "gclid", "mc_cid", "mc_eid"})  # only count where visitors come from
_STEP = re.compile(
    r"(?:(?:comments?|nav|page|pager|pagination)[-_]{1,2})?(next|prev|previous|older|newer)(?:[-_](?:comments?|page))?"
)
_TOLD = re.compile(r"\b(next|previous|older|newer|earlier|later|more)\b.{0,20}\bcomments?\b", re.IGNORECASE)
_BACK = frozenset({"prev", "previous", "newer"})


@frozen
class Numbered:
    """The addresses of further pages by their numbers, and whether the page speaks of others that it does not lead
    to."""

    pages: tuple[tuple[int, str], ...]
    more: bool


def numbered(markup: Markup, url: str, shown: Collection[str]) -> Numbered:
    """As WordPress numbers them. `shown` are the numbers of the comments in the page at `url`."""
    further: dict[int, str] = {}
    own = _post_of(url)[0]
    explained = {own} if own is not None else set()
    past, links = -1, 0
    for element in markup.elements:
        if not element.words.isdisjoint(page_markup.WORDPRESS.body):
            past = max(past, element.last)
        href = element.get("href") if element.name in ("a", "link") else ""
        numbers = _numbers(href) if "comment-page-" in href or "cpage=" in href else None
        if not numbers or links == _MOST_LINKS:
            continue
        links += 1
        target = resolve(url, href)
        if element.number <= past:
            explained |= numbers  # what was written leads nowhere
        elif target is None or not _same_post(target, url):
            explained |= numbers if _COMMENT.fullmatch(href.rpartition("#")[2]) else set()  # a comment elsewhere
        elif (number := _post_of(target)[0]) is not None and target.partition(":")[0] == url.partition(":")[0]:
            explained.add(number)
            address, _, fragment = target.partition("#")
            match = _COMMENT.fullmatch(fragment)
            if match is None or match[1] not in shown:  # else it is where that comment is, and so is this page
                further.setdefault(number, address)
    cut = len(markup.elements) >= MOST
    return Numbered(tuple(further.items()), cut or not _numbers(markup.html) <= explained)


def _numbers(text: str) -> set[int]:
    return {int(one or other) for one, other in _NUMBERED.findall(text)}


def _same_post(address: str, url: str) -> bool:
    return same_host(address, url) and _post_of(address)[1] == _post_of(url)[1]


def _post_of(address: str) -> tuple[int | None, tuple[str, frozenset[tuple[str, str]]]]:
    """The number of a page of comments, None where it is not one of several, and what names the post. A reply link is
    of the post too, and no page."""
    query = parse_qsl(urlsplit(address).query)
    number = next((int(value) for name, value in query if name == "cpage" and re.fullmatch("[0-9]{1,6}", value)), None)
    path, named = wordpress_rest.post_in(address)
    match = _PAGE.fullmatch(path)
    number = int(match[2]) if match else number
    return None if "replytocom" in dict(query) else number, (match[1] if match else path, named)


def steps(markup: Markup, url: str, post: str) -> Iterator[tuple[str, bool]]:
    """The addresses that the page at `url` gives as the next page of the post at `post` or the one before, and which of
    both: true for before."""
    past, links = -1, 0
    for element in markup.elements:
        if any(shape.identity(markup, element) is not None for shape in page_markup.SHAPES):
            past = max(past, element.last)
        href = element.get("href") if element.name in ("a", "link") and element.number > past else ""
        if not href or links == _MOST_LINKS:
            continue
        links += 1
        target = without_fragment(resolve(url, href) or "")
        if target != url and is_page_of(target, post) and (step := _step(markup, element)) is not None:
            yield target, step in _BACK


def is_page_of(address: str, post: str) -> bool:
    """Whether that is a post's own address, or one of a part of it: with a number more in its path or its query."""
    if not address or origin(address) != origin(post):
        return False
    part, whole = urlsplit(address), urlsplit(post)
    path = whole.path.rstrip("/")
    tail = part.path.rstrip("/").removeprefix(path)
    if not part.path.startswith(path) or (tail and not (path and _PART.fullmatch(tail))):
        return False
    had, now = set(parse_qsl(whole.query)), set(parse_qsl(part.query))
    added = all(name in _PARTS and re.fullmatch("[0-9]{1,9}", value) for name, value in now - had)
    return added and all(name in _PARTS | _VISITS or name.startswith("utm_") for name, _ in had - now)


def _step(markup: Markup, link: Element) -> str | None:
    """The word by which a link, or what it stands in, says that it leads on or back; None where none does."""
    around = markup.elements[link.parent].words if link.parent >= 0 else frozenset[str]()
    words = (*link.get("rel").split(), *sorted(link.words), *sorted(around))
    said = (_STEP.fullmatch(word.lower()) for word in words)
    told = next((match[1] for match in said if match), None)
    if told is not None or link.name != "a":
        return told
    match = _TOLD.search(markup.line(link))
    return match[1].lower() if match is not None else None

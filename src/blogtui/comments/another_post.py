"""Whether an address led to the page of another post than the one asked for, as where that is gone."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from blogtui.comments import wordpress_rest
from blogtui.comments.page import Page
from blogtui.model.thread import Source
from blogtui.net.address import authority, resolve, same_host
from blogtui.net.response import Response

_ENDING = re.compile(r"(?:/index)?\.(?:html?|php|aspx?)$", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def another(answer: Response, source: Source) -> bool:
    """Whether `answer`, asked for at the source's address, is another page than the post's. An address that changed is
    none: by its number, what the page says of itself, its name or its title (the fact `title`) a post is known again.
    What cannot be told counts as the post's."""
    asked, came = source.url, answer.url
    if asked == came or _same(asked, came):
        return False
    page = Page(came, answer.text, answer.links)
    number, told = _number(source), wordpress_rest.number_on_page(page)
    if number is not None and told is not None:
        return number != told
    if any(_same(asked, link.href) for link in page.links if not {"next", "prev"} & set(link.rel.split())):
        return False
    one, other = _path(asked), _path(came)
    if not other:
        return True  # the blog itself
    name = one.rpartition("/")[2]
    if name == other.rpartition("/")[2] and not name.isdecimal():
        return False
    title = _words(source.fact("title") or "")
    if title:
        return not any(f" {title} " in f" {_words(each)} " for each in _titles(page))
    return one.startswith(f"{other}/")  # a list of posts


def _same(asked: str, came: str) -> bool:
    """Whether the second address differs from the first in nothing that names a post."""
    if _server(asked) != _server(came) or _path(asked) != _path(came):
        return False
    lost = set(parse_qsl(urlsplit(asked).query)) - set(parse_qsl(urlsplit(came).query))
    return not any(value.isdecimal() for _, value in lost)  # else it was a number: of the post, for all we know


def _server(url: str) -> str:
    return authority(url).removeprefix("www.")


def _path(url: str) -> str:
    return _ENDING.sub("", unquote(urlsplit(url).path).rstrip("/").lower())


def _number(source: Source) -> str | None:
    """WordPress's number for the post, by its address or the feed's id for it."""
    guid = resolve(source.url, source.fact("post") or "")
    by_guid = wordpress_rest.post_number(guid) if guid is not None and same_host(guid, source.url) else None
    return wordpress_rest.post_number(source.url) or by_guid


def _titles(page: Page) -> list[str]:
    """What the page calls itself."""
    told = [tag.text for tag in page.tags if tag.name == "title" and not tag.end]
    metas = (tag.attributes for tag in page.tags if tag.name == "meta" and not tag.end)
    return told + [meta.get("content", "") for meta in metas if meta.get("property") == "og:title"]


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))

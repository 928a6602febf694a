"""Where a page or an address names a fediverse status: addresses by their shape, widgets by their attributes."""

import re
from collections.abc import Iterable, Iterator, Mapping

from blogtui.comments.page import Page
from blogtui.comments.tags import Tag
from blogtui.model.frozen import frozen
from blogtui.net.address import is_private, leads_inward, resolve

# Mastodon, GoToSocial (/statuses/ULID), Pleroma and Akkoma (/notice/ID); numbers only where other sites have slugs.
_STATUS = re.compile(
    r"(https?://[^/\s?#@]+)/(?:@[\w.-]{1,60}(?:@[\w.-]{1,200})?/(?P<number>\d{8,25})"
    r"|(?:@|users/)[\w.-]{1,60}/statuses/(?P<named>\w{6,40})|(?:web/statuses|notice)/(?P<notice>\w{6,40}))/?(?:[?#].*)?"
)
_API = re.compile(r"""["'`](https?://[^/\s?#@"'`$]{1,200})/api/v1/statuses/(\w{6,40})(?:/context)?["'`]""")
_HOST_IN_SCRIPT = re.compile(
    r"""\b(?:mastodon_?)?(?:host|instance|server|domain)["']?\s{0,9}[:=]\s{0,9}["']([\w.:-]{3,200})["']""",
    re.IGNORECASE,
)
_ID_IN_SCRIPT = re.compile(
    r"""\b(?:(?:toot|status|post|mastodon)_?)?id["']?\s{0,9}[:=]\s{0,9}["']?(\d{8,25})\b""", re.IGNORECASE
)
_HOST_NAMES = (
    *("data-host", "host", "data-mastodon-host", "mastodon-host"),
    *("data-instance", "data-server", "data-domain"),
)
_ID_NAMES = (
    *("data-id", "tootid", "toot-id", "data-toot-id", "data-tootid", "data-status-id", "data-mastodon-id"),
    *("data-post-id", "status-id", "mastodon-id", "data-toot"),
)
_WIDGET_WORDS = ("mastodon", "fediverse", "toot", "oom-comments", "data-responses-to")
_SIGNS = (*_WIDGET_WORDS, "syndication", "/api/v1/statuses/", "data-host")  # a page without any of these has no widget
_PLAIN_ELEMENTS = frozenset({"a", "img", "iframe", "meta", "link", "blockquote", "script", "body", "html"})
_USER_NAMES = ("data-user", "user", "data-mastodon-user", "data-username", "data-author")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,200}(?::\d{1,5})?")
_ID = re.compile(r"\w{6,40}")
_USER = re.compile(r"[\w.-]{1,60}")
WITHOUT_NAME = "/web/statuses/"  # where a status shows to those who know its id only, if they are logged in


@frozen
class StatusLink:
    """A status: its server's `site` ("https://host"), its id there, its page for people."""

    site: str
    id: str
    page: str


def status_at(address: str | None) -> StatusLink | None:
    """The status whose page has that address, by its shape."""
    match = _STATUS.fullmatch(address or "")
    if match is None:
        return None
    return StatusLink(match[1], match["number"] or match["named"] or match["notice"], match[0].partition("#")[0])


def status_on_page(page: Page) -> StatusLink | None:
    """The status that a page's comments are answers to: a syndicated copy of the post, or a comment widget's; never
    one that leads from the public net into a private one."""
    lower = page.html.lower()
    if not any(word in lower for word in _SIGNS):
        return None
    found = (link for tag in page.tags for link in _in_tag(tag, page.url))
    return next((link for link in found if not leads_inward(page.url, link.site)), None)


def _in_tag(tag: Tag, base: str) -> Iterator[StatusLink]:
    values = tag.attributes
    if tag.name in ("a", "link"):
        if "syndication" in values.get("rel", "").split() or "u-syndication" in values.get("class", "").split():
            yield from _named(resolve(base, values.get("href", "")))
    elif tag.name == "script":
        yield from _in_script(tag.text)
        if _is_widget(tag):
            yield from _by_parts(values)
    elif tag.name not in _PLAIN_ELEMENTS and not tag.end and _is_widget(tag):
        for value in values.values():
            yield from _named(value)
        yield from _by_parts(values)


def _is_widget(tag: Tag) -> bool:
    named = (tag.attributes.get(name, "") for name in ("id", "class", "src"))
    words = " ".join((tag.name, *tag.attributes, *named)).lower()
    return any(word in words for word in _WIDGET_WORDS) or ("comments" in words and "data-host" in words)


def _named(address: str | None) -> Iterator[StatusLink]:
    link = status_at(address)
    if link is not None:
        yield link


def _by_parts(values: Mapping[str, str]) -> Iterator[StatusLink]:
    host, number, user = (_first(values, names) for names in (_HOST_NAMES, _ID_NAMES, _USER_NAMES))
    yield from _joined(host, number, user)


def _first(values: Mapping[str, str], names: Iterable[str]) -> str:
    return next((values[name] for name in names if values.get(name)), "")


def _in_script(text: str) -> Iterator[StatusLink]:
    """A script that asks a server for the status, written out or with both parts in variables beside it."""
    if "/api/v1/statuses/" not in text and "mastodon" not in text.lower():
        return
    whole = _API.search(text)
    if whole is not None:
        yield from _joined(whole[1], whole[2])
        return
    host, number = _HOST_IN_SCRIPT.search(text), _ID_IN_SCRIPT.search(text)
    if host is not None and number is not None:
        yield from _joined(host[1], number[1])


def _joined(host: str, number: str, user: str = "") -> Iterator[StatusLink]:
    """The server may be given by its bare name, which means https, but for this machine."""
    name = host.removeprefix("https://").removeprefix("http://").rstrip("/")
    if _HOST.fullmatch(name) and _ID.fullmatch(number):
        site = f"{'http' if is_private(f'http://{name}') else 'https'}://{name}"
        named = user.strip().lstrip("@")
        page = f"{site}/@{named}/{number}" if _USER.fullmatch(named) else f"{site}{WITHOUT_NAME}{number}"
        yield StatusLink(site, number, page)

"""A small site on loopback that answers what its table says, and the feeds and pages to put there."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from tests.net.misbehaving import Received, Server, Step, answer

HTML, ATOM, RSS = "text/html", "application/atom+xml", "application/rss+xml"


class Site:
    """Async context manager. `put` says what a path answers; anything else is 404. What has an ETag answers 304 to it.
    `down` breaks every connection off."""

    def __init__(self) -> None:
        self.table: dict[str, tuple[str, bytes, tuple[str, ...]]] = {}
        self.down = False
        self.server = Server(self._answered)
        self._read = 0

    def put(self, path: str, body: str = "", type: str = HTML, *fields: str, status: str = "200 OK") -> str:
        """Returns the path's address. `{base}` in the body becomes the site's own."""
        whole = body.replace("{base}", self.base).encode()
        self.table[path] = (status, whole, (f"Content-Type: {type}; charset=utf-8", *fields))
        return self.base + path

    @property
    def base(self) -> str:
        return self.server.url.rstrip("/")

    def asked(self) -> list[str]:
        """The paths asked for since this was last read."""
        paths, self._read = self.server.paths[self._read :], len(self.server.paths)
        return paths

    async def __aenter__(self) -> Self:
        await self.server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.server.__aexit__(kind, error, trace)

    def _answered(self, request: Received) -> Iterable[Step]:
        if self.down:
            return []
        status, body, fields = self.table.get(request.path, ("404 Not Found", b"", ()))
        tag = next((value.removeprefix("ETag: ") for value in fields if value.startswith("ETag: ")), None)
        if tag is not None and request.headers.get("if-none-match") == tag:
            return [answer("304 Not Modified", b"", *fields)]
        return [answer(status, body, *fields)]


def atom(*entries: str, title: str = "A Blog", links: str = "") -> str:
    """An Atom feed of that site."""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<id>urn:blog</id><title>{title}</title><updated>2024-05-01T00:00:00Z</updated>{links}"
        f'<link rel="alternate" href="{{base}}/"/>{"".join(entries)}</feed>'
    )


def entry(name: str, inside: str = "", *, author: str = "Ida", title: str = "", day: int = 1) -> str:
    """An entry at `/name`."""
    return (
        f'<entry><id>urn:{name}</id><title>{title or name}</title><link rel="alternate" href="{{base}}/{name}"/>'
        f"<author><name>{author}</name></author><updated>2024-05-{day:02}T00:00:00Z</updated>"
        f'<content type="html">&lt;p&gt;Text of {name}&lt;/p&gt;</content>{inside}</entry>'
    )


def comment(number: int, text: str, author: str = "Moss", to: str = "one") -> str:
    """A comment under the post `to`."""
    return (
        f'<entry><id>urn:c{number}</id><title>Re</title><link rel="alternate" href="{{base}}/{to}#c{number}"/>'
        f"<author><name>{author}</name></author><updated>2024-05-02T00:{number:02}:00Z</updated>"
        f'<thr:in-reply-to ref="urn:{to}" href="{{base}}/{to}"/><content type="html">{text}</content></entry>'
    )


def page(*heads: str, body: str = "") -> str:
    return f"<!doctype html><html><head><title>x</title>{''.join(heads)}</head><body>{body}</body></html>"


def names(path: str, title: str = "", type: str = ATOM) -> str:
    """A page's link to a feed."""
    return f'<link rel="alternate" type="{type}" title="{title}" href="{{base}}{path}">'


REPLIES = '<link rel="replies" type="application/atom+xml" href="{base}/one/comments"/>'

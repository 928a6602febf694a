"""What a server answered, whole and decoded."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from blogtui.model.blog import Validators
from blogtui.model.frozen import frozen
from blogtui.net.address import resolve

_END = 5000  # bytes of a page in which its end is looked for: servers add remarks behind it
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer with its body.

    `requested` and `url` are the addresses asked for and arrived at, without fragment and user info. `headers` have
    lower-case names, repeated ones joined with ", "; those of `Set-Cookie` stand in `cookies` (name and value)
    instead. `body` is decoded and within the cap; that of a redirect which `send` does not follow is not read.
    `moved_to` is set when every hop here was permanent (301, 308): the new address. `links` are (relation, address)
    of the Link fields. `retry_at` (aware UTC) is set on 429 and 503 that say when to come back.
    """

    requested: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    validators: Validators = Validators()
    moved_to: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    cookies: Mapping[str, str] = field(default_factory=dict)
    retry_at: datetime | None = None

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters; "" when unknown."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset parameter of the media type, in lower case."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1].lower() if found else None

    @property
    def text(self) -> str:
        """The body as text by its charset, else UTF-8; what does not fit becomes U+FFFD."""
        try:
            return self.body.decode(self.charset or "utf-8", "replace")
        except (LookupError, ValueError):  # ValueError: a codec name with a NUL, or one that is no text encoding
            return self.body.decode("utf-8", "replace")

    @property
    def perhaps_cut(self) -> bool:
        """Whether a page may lack its end: hanging up was what ended it (RFC 9112 §6.3), and no `</html>` did."""
        told = "content-length" in self.headers or "chunked" in self.headers.get("transfer-encoding", "").lower()
        return not told and "html" in self.content_type and b"</html" not in self.body[-_END:].lower()

    @property
    def location(self) -> str | None:
        """The absolute http(s) address of the Location field with its fragment, or None."""
        value = self.headers.get("location", "").strip()
        return resolve(self.url, value) if value else None


@frozen
class Unchanged:
    """A 304: the copy we have is current. `validators` are those to send next time; `headers` tell when that may be."""

    requested: str
    url: str
    validators: Validators
    headers: Mapping[str, str]
    moved_to: str | None = None

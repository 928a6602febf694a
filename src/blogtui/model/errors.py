"""The errors blogtui raises.

BlogtuiError                 a sentence for people, and what to do about it
├── AddressError             not an address blogtui can open
├── NetError                 the network or the other server
│   ├── NotSent              nothing reached the server: safe to try again
│   ├── NoAnswer             it may have reached the server, no whole answer came back
│   ├── TooLarge             more bytes than the cap
│   ├── BadRedirect          too many hops, or one to something that is not http(s)
│   └── HttpStatus           an answer that means no
├── FeedError                what came is not a feed, or nothing in it could be read
├── NoFeedFound              a page that leads to no feed
├── CommentsError            a comment system answered something we cannot read
│   └── WrongPassword        a protected post is not opened by the password given
├── StoreError               the local database
├── ConfigError              config.toml or the places it lives in
└── NotFound                 no such blog, post, comment or draft here (or more than one fits)
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class BlogtuiError(Exception):
    """`str(error)` is one sentence on what happened; `advice` one on what to do; `address` where, if anywhere."""

    advice = ""

    def __init__(self, message: str, *, advice: str = "", address: str | None = None) -> None:
        super().__init__(message)
        self.advice = advice or type(self).advice
        self.address = address


class AddressError(BlogtuiError):
    """The text given is no address of a blog."""

    advice = "Give a web address such as example.org or https://example.org/feed."


class NetError(BlogtuiError):
    """Something between us and the other server. `retry_at` (aware UTC) is when to ask again, if known."""

    advice = "Check the connection and try again."

    def __init__(
        self, message: str, *, advice: str = "", address: str | None = None, retry_at: datetime | None = None
    ) -> None:
        super().__init__(message, advice=advice, address=address)
        self.retry_at = retry_at


class NotSent(NetError):
    """No connection could be made, so nothing of the request arrived."""


class NoAnswer(NetError):
    """The request may have arrived, but no whole answer came back."""


class TooLarge(NetError):
    """The answer is larger than the cap."""

    advice = "The server sends more than a feed should; tell its owner."


class BadRedirect(NetError):
    """The server sent us round in circles, or somewhere we do not go."""

    advice = "Open the address in a browser to see where it leads."


class HttpStatus(NetError):
    """The server answered with a status of 400 or more."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        advice: str = "",
        address: str | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(message, advice=advice, address=address, retry_at=retry_at)
        self.status = status


class FeedError(BlogtuiError):
    """The bytes are no feed that can be read."""

    advice = "Open the address in a browser to see what it is."


class NoFeedFound(BlogtuiError):
    """A page, but it names no feed and none lies where feeds usually lie."""

    advice = "Look for the feed's own address on the blog and give that."


class CommentsError(BlogtuiError):
    """A comment system answered something that cannot be read as a thread."""

    advice = "Try again later; if it stays, open the post in the browser."


class WrongPassword(CommentsError):
    """The password is not that of the post."""

    advice = "Nothing was kept; give it again."


class StoreError(BlogtuiError):
    """The local database cannot be used. The file is left as it is."""

    advice = "Move the file away to start afresh, or use another --home."


class ConfigError(BlogtuiError):
    """config.toml cannot be used as it is."""

    advice = "Correct the line named, or remove it to use the default."


class NotFound(BlogtuiError):
    """No such thing here, or the words fit more than one."""

    advice = "List what there is and use its id."

"""Which failures may be gone at the next try, and which will stay until somebody does something."""

from blogtui.model.errors import (
    AddressError,
    BadRedirect,
    BlogtuiError,
    CommentsError,
    FeedError,
    HttpStatus,
    NetError,
    TooLarge,
)

OUTSIDE = (NetError, FeedError, CommentsError, AddressError)
"""What the world beyond the store can do to us, for `except`."""

_PASSING = frozenset({408, 425, 429})  # Request Timeout, Too Early, Too Many Requests


def passing(error: BlogtuiError) -> bool:
    """Whether the same request may succeed later by itself."""
    if isinstance(error, HttpStatus):
        return error.status >= 500 or error.status in _PASSING
    return not isinstance(error, AddressError | BadRedirect | TooLarge)

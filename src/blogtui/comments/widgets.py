"""What comment systems that a script draws on the post's page share: the script's tag, and times as numbers."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from blogtui.comments.page import Page


def elements(page: Page | None, *signs: str) -> Iterator[Mapping[str, str]]:
    """The attributes of every tag that has one of these attributes; the page is gone through only if it holds one of
    the words at all."""
    if page is None or not any(sign in page.html for sign in signs):
        return
    for tag in page.tags:
        if not tag.end and not tag.attributes.keys().isdisjoint(signs):
            yield tag.attributes


def at(seconds: float | None) -> datetime | None:
    """Seconds since 1970 as a time; None for none, and for what is no time."""
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None

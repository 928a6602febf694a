"""Comments that come inside of those they answer."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def flat(tops: Iterable[T], below: Callable[[T], Iterable[T]]) -> Iterator[tuple[T, T | None]]:
    """Each with the one it stands in (None at the top), as a reader meets them; no recursion, however deep."""
    waiting: list[tuple[T, T | None]] = [(top, None) for top in reversed([*tops])]
    while waiting:
        here, above = waiting.pop()
        yield here, above
        waiting.extend((inner, here) for inner in reversed([*below(here)]))

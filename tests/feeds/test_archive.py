"""Older entries."""

import pytest

from blogtui.feeds.archive import older
from blogtui.feeds.parsed import ParsedEntry, ParsedFeed

TWO = (ParsedEntry(id="1"), ParsedEntry(id="2"))
BLOGGER = "https://b.example/feeds/posts/default"
WORDPRESS = "https://w.example/feed/"


@pytest.mark.parametrize(
    ("feed", "url", "address"),
    [
        (
            ParsedFeed(entries=TWO, next_url="https://x.example/2", prev_archive_url="https://x.example/0"),
            "u",
            "https://x.example/2",
        ),
        (ParsedFeed(entries=TWO, prev_archive_url="https://x.example/0"), "u", "https://x.example/0"),
        (ParsedFeed(entries=TWO, next_url="https://x.example/1"), "https://x.example/1", None),
        (ParsedFeed(entries=TWO, generator="Blogger", total=5), BLOGGER, f"{BLOGGER}?start-index=3"),
        (ParsedFeed(entries=TWO, total=5), f"{BLOGGER}?start-index=3&alt=rss", f"{BLOGGER}?alt=rss&start-index=5"),
        (ParsedFeed(entries=TWO, total=5), f"{BLOGGER}?start-index=4", None),
        (ParsedFeed(entries=TWO, generator="Blogger"), BLOGGER, None),
        (ParsedFeed(entries=TWO, generator="https://wordpress.org/?v=6.5"), WORDPRESS, f"{WORDPRESS}?paged=2"),
        (ParsedFeed(entries=TWO, generator="WordPress"), f"{WORDPRESS}?paged=2", f"{WORDPRESS}?paged=3"),
        (ParsedFeed(generator="https://wordpress.org/?v=6.5"), f"{WORDPRESS}?paged=99", None),
        (ParsedFeed(entries=TWO, generator="Hugo"), "https://h.example/index.xml", None),
    ],
)
def test_older(feed: ParsedFeed, url: str, address: str | None) -> None:
    assert older(feed, url) == address

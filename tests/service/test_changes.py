"""From feeds to posts: whatever a feed holds, a second visit changes nothing and nothing is lost."""

import string
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogtui.feeds.parsed import ParsedEntry, ParsedFeed
from blogtui.service.changes import feed_title, new_posts
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
URL = "https://ida:secret@example.org/feed"

few = st.sampled_from([None, "", "a", "b", "\x1b[31m<b>\u202e\ud800"])
links = st.sampled_from([None, "https://example.org/1", "http://example.org/1/", "https://example.org/2"])
times = st.sampled_from([None, NOW, NOW - timedelta(days=9), NOW + timedelta(days=900)])
entries = st.builds(
    ParsedEntry,
    id=st.sampled_from([None, "1", "2", "x" * 500]),
    title=few,
    link=links,
    author=few,
    published=times,
    updated=times,
    summary=few,
    content=few,
    comment_count=st.sampled_from([None, 0, 7]),
)
feeds = st.lists(entries, max_size=8).map(lambda found: ParsedFeed(title="A", entries=tuple(found)))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store(tmp_path / "blogtui.db") as opened:
        yield opened


@settings(max_examples=40, deadline=None)
@given(feeds)
async def test_the_same_feed_twice_changes_nothing(feed: ParsedFeed) -> None:
    with TemporaryDirectory() as folder:
        async with Store(Path(folder) / "blogtui.db") as store:
            blog = (await store.blogs.add(URL, "A", now=NOW)).id
            posts = new_posts(feed, URL)
            first = await store.posts.merge(blog, posts, now=NOW)
            again = await store.posts.merge(blog, new_posts(feed, URL), now=NOW + timedelta(hours=1))
            assert (again.new, again.changed, again.ids) == (0, 0, first.ids)
            assert await store.posts.count() == first.new <= len(posts)


@given(entries, st.text(alphabet=string.printable))
def test_an_entry_keeps_its_id_while_its_text_is_mended(entry: ParsedEntry, text: str) -> None:
    known_by_more_than_text = entry.id or entry.link or (entry.title and entry.published)
    mended = ParsedEntry(entry.id, entry.title, entry.link, published=entry.published, content=text)
    one, other = (new_posts(ParsedFeed(entries=(each,)), URL)[0] for each in (entry, mended))
    assert one.native_id
    if known_by_more_than_text:
        assert one.native_id == other.native_id


@given(feeds)
def test_words_for_lists_are_single_clean_lines(feed: ParsedFeed) -> None:
    for post in new_posts(feed, URL):
        for line in (post.title, post.author or ""):
            assert not any(ord(letter) < 32 or letter == "\u202e" for letter in line)


async def test_posts_that_share_an_id_are_all_kept(store: Store) -> None:
    """A feed whose generator gives every entry the same id."""
    blog = (await store.blogs.add(URL, "A", now=NOW)).id
    feed = ParsedFeed(
        entries=tuple(ParsedEntry(id="0", title=f"Post {n}", link=f"https://example.org/{n}") for n in range(3))
    )
    assert (await store.posts.merge(blog, new_posts(feed, URL), now=NOW)).new == 3


async def test_entries_without_anything_to_know_them_by_are_told_apart_by_their_text(store: Store) -> None:
    blog = (await store.blogs.add(URL, "A", now=NOW)).id
    feed = ParsedFeed(entries=tuple(ParsedEntry(title="Note", content=f"Text {n}") for n in range(3)))
    assert (await store.posts.merge(blog, new_posts(feed, URL), now=NOW)).new == 3


def test_a_feed_without_a_title_is_called_by_its_host_and_no_password_shows() -> None:
    assert feed_title(ParsedFeed(), URL) == "example.org"
    assert feed_title(ParsedFeed(title=" A \n blog "), URL) == "A blog"

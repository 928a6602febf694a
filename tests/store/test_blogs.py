"""Subscriptions: known again by address, found by what a user types."""

from datetime import UTC, datetime, timedelta

import pytest

from blogtui.model.blog import Validators
from blogtui.model.errors import NotFound
from blogtui.model.ids import BlogId
from blogtui.store.blogs import Visit
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


async def test_a_feed_is_subscribed_once(store: Store) -> None:
    blog = await store.blogs.add(
        "https://example.org/feed", "Example", home_url="https://example.org/", folder="A/B", now=NOW
    )
    assert (blog.title, blog.home_url, blog.folder, blog.added) == ("Example", "https://example.org/", "A/B", NOW)
    assert await store.blogs.add("http://Example.org/feed/", "Again", now=LATER) == blog
    assert await store.blogs.by_feed("http://example.org/feed") == blog
    assert await store.blogs.by_feed("http://example.org/Feed") is None
    assert await store.blogs.all() == (blog,)


async def test_blogs_are_listed_by_title(store: Store) -> None:
    for title in ("beta", "Alpha", "Gamma"):
        await store.blogs.add(f"https://{title}.example/feed", title, now=NOW)
    assert [blog.title for blog in await store.blogs.all()] == ["Alpha", "beta", "Gamma"]


async def test_finding_by_what_a_user_types(store: Store) -> None:
    one = await store.blogs.add("https://one.example/feed", "Small Repairs", home_url="https://one.example", now=NOW)
    two = await store.blogs.add("https://two.example/feed", "Small Repairs Weekly", now=NOW)
    for text in (str(one.id), "https://one.example/feed", "http://one.example/", "small repairs", " Small Repairs "):
        assert await store.blogs.find(text) == one
    assert await store.blogs.find("weekly") == two
    for text in ("small", "", "99", "nothing", "²"):
        with pytest.raises(NotFound):
            await store.blogs.find(text)


async def test_a_visit_is_noted(store: Store) -> None:
    id = (await store.blogs.add("https://example.org/feed", "https://example.org/feed", now=NOW)).id
    await store.blogs.visited(
        Visit(
            id,
            validators=Validators('W/"x"', "yesterday"),
            next_visit=LATER,
            title="Example",
            home_url="https://example.org/",
            generator="WordPress",
            jetpack_site="68",
            older_url="https://example.org/feed?paged=2",
        ),
        now=NOW,
    )
    first = await store.blogs.get(id)
    assert (first.title, first.last_visit, first.next_visit, first.validators) == (
        "Example",
        NOW,
        LATER,
        Validators('W/"x"', "yesterday"),
    )
    await store.blogs.visited(Visit(id, problem="No answer.", gone=True), now=LATER)
    failed = await store.blogs.get(id)
    assert (failed.problem, failed.gone, failed.last_visit, failed.next_visit) == ("No answer.", True, LATER, LATER)
    assert (failed.validators, failed.older_url) == (first.validators, first.older_url)
    await store.blogs.visited(Visit(id, validators=Validators(), older_url=""), now=LATER)
    mended = await store.blogs.get(id)
    assert (mended.problem, mended.gone, mended.validators, mended.older_url) == (None, False, Validators(), "")


async def test_many_unchanged_visits_at_once(store: Store) -> None:
    ids = [(await store.blogs.add(f"https://{name}.example/", name, now=NOW)).id for name in "ab"]
    await store.blogs.visited(Visit(ids[0], problem="No answer."), now=NOW)
    visits = [Visit(id, Validators('"x"'), LATER) for id in (*ids, BlogId(99))]
    await store.blogs.visited_many(visits, now=LATER)
    for blog in await store.blogs.all():
        assert (blog.last_visit, blog.next_visit, blog.problem) == (LATER, LATER, None)
        assert blog.validators == Validators('"x"')


async def test_a_moved_feed_takes_its_new_address_unless_another_has_it(store: Store) -> None:
    one = await store.blogs.add("https://old.example/feed", "One", now=NOW)
    two = await store.blogs.add("https://two.example/feed", "Two", now=NOW)
    await store.blogs.visited(Visit(one.id, feed_url="https://new.example/feed"), now=NOW)
    await store.blogs.visited(Visit(two.id, feed_url="https://new.example/feed/"), now=NOW)
    assert (await store.blogs.get(one.id)).feed_url == "https://new.example/feed"
    assert (await store.blogs.get(two.id)).feed_url == "https://two.example/feed"


async def test_a_title_of_ones_own_stays(store: Store) -> None:
    id = (await store.blogs.add("https://example.org/feed", "Example", now=NOW)).id
    assert (await store.blogs.rename(id, "Mine", "F")).title == "Mine"
    await store.blogs.visited(Visit(id, title="Example 2"), now=NOW)
    assert ((await store.blogs.get(id)).title, (await store.blogs.get(id)).folder) == ("Mine", "F")
    assert (await store.blogs.rename(id, " ", None)).title == "Example 2"


async def test_removed_is_gone(store: Store) -> None:
    id = (await store.blogs.add("https://example.org/feed", "Example", now=NOW)).id
    await store.blogs.remove(id)
    assert await store.blogs.all() == ()
    for call in (
        store.blogs.get(id),
        store.blogs.remove(id),
        store.blogs.rename(id, "x", None),
        store.blogs.visited(Visit(id), now=NOW),
    ):
        with pytest.raises(NotFound):
            await call

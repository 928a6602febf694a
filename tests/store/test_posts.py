"""Posts: who is who when a feed comes again, marks, lists and counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from blogtui.model.blog import Blog
from blogtui.model.errors import NotFound
from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import CommentLinks, Enclosure
from blogtui.store.merging import NewPost, native_ids
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
async def blog(store: Store) -> Blog:
    return await store.blogs.add("https://example.org/feed", "Example", now=NOW)


def post(number: int, **changes: object) -> NewPost:
    plain = NewPost(
        native_id=f"urn:{number}",
        title=f"Post {number}",
        url=f"https://example.org/{number}",
        published=NOW - timedelta(hours=number),
        html=f"<p>Body {number}</p>",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


async def titles(store: Store, **filters: object) -> list[str]:
    return [post.title for post in await store.posts.page(**filters)]  # type: ignore[arg-type]


async def test_what_goes_in_comes_out(store: Store, blog: Blog) -> None:
    links = CommentLinks("https://example.org/1/feed", "https://example.org/1#c", "https://example.org/api", 7, NOW)
    new = post(
        1,
        author="Ann",
        updated=NOW,
        html="<p>" + "long " * 1000 + "</p>",
        base_url="https://example.org/",
        enclosures=(Enclosure("https://example.org/a.mp3", "audio/mpeg", 12), Enclosure("https://example.org/b")),
        comment_links=links,
    )
    merged = await store.posts.merge(blog.id, [new], now=NOW)
    content = await store.posts.content(merged.ids[0])
    assert (merged.new, merged.changed) == (1, 0)
    assert content.html == new.html
    assert content.base_url == new.base_url
    assert content.enclosures == new.enclosures
    assert content.comment_links == links
    assert content.feed_url == blog.feed_url
    held = content.post
    assert (held.title, held.url, held.author, held.published, held.updated, held.native_id) == (
        new.title,
        new.url,
        new.author,
        new.published,
        new.updated,
        new.native_id,
    )
    assert (held.blog, held.first_seen, held.comment_count, held.can_reply) == ("Example", NOW, 7, None)
    assert await store.posts.get(held.id) == held
    assert await store.posts.find(str(held.id)) == held
    assert await store.posts.find("http://EXAMPLE.org/1/") == held


async def test_the_same_feed_again_changes_nothing(store: Store, blog: Blog) -> None:
    first = await store.posts.merge(blog.id, [post(1), post(2)], now=NOW)
    before = await store.posts.page()
    again = await store.posts.merge(blog.id, [post(1), post(2)], now=LATER)
    assert (again.new, again.changed, again.ids) == (0, 0, first.ids)
    assert await store.posts.page() == before


async def test_marks_survive_edits_new_ids_and_https(store: Store, blog: Blog) -> None:
    old = [post(1, url="http://example.org/1/"), post(2), post(3)]
    ids = (await store.posts.merge(blog.id, old, now=NOW)).ids
    await store.posts.mark(ids, read=True, starred=True)
    new = [post(1, native_id="https://example.org/?p=1"), post(2, title="Edited"), post(3)]
    merged = await store.posts.merge(blog.id, new, now=LATER)
    assert (merged.new, merged.changed, merged.ids) == (0, 2, ids)
    held = [await store.posts.get(id) for id in ids]
    assert all(one.read and one.starred and one.first_seen == NOW for one in held)
    assert [one.title for one in held] == ["Post 1", "Edited", "Post 3"]
    assert held[0].native_id == "https://example.org/?p=1"


async def test_posts_that_share_an_address_keep_apart(store: Store, blog: Blog) -> None:
    same = [post(number, url="https://example.org/") for number in (1, 2, 3)]
    await store.posts.merge(blog.id, same, now=NOW)
    merged = await store.posts.merge(blog.id, [post(4, url="https://example.org/"), *same], now=LATER)
    assert merged.new == 1
    assert await store.posts.count() == 4


async def test_one_id_for_all_posts(store: Store, blog: Blog) -> None:
    bad = [post(number, native_id="same") for number in (1, 2, 3)]
    first = await store.posts.merge(blog.id, bad, now=NOW)
    assert (first.new, len(set(first.ids))) == (3, 3)
    again = await store.posts.merge(blog.id, bad[:1], now=LATER)
    assert (again.new, again.ids) == (0, first.ids[:1])


async def test_an_entry_repeated_in_one_feed_is_one_post_and_its_first_counts(store: Store, blog: Blog) -> None:
    merged = await store.posts.merge(blog.id, [post(1, title="Newer"), post(1, title="Older")], now=NOW)
    assert (merged.new, len(set(merged.ids)), len(merged.ids)) == (1, 1, 2)
    assert (await store.posts.get(merged.ids[0])).title == "Newer"


def test_ids_without_addresses_are_told_apart_by_title() -> None:
    posts = [post(1, native_id="", url=None), post(2, native_id="", url=None), post(3)]
    assert native_ids(posts) == [" Post 1", " Post 2", "urn:3"]


async def test_two_blogs_never_share_a_post(store: Store, blog: Blog) -> None:
    other = await store.blogs.add("https://other.example/feed", "Other", now=NOW)
    one = await store.posts.merge(blog.id, [post(1)], now=NOW)
    two = await store.posts.merge(other.id, [post(1)], now=NOW)
    assert two.new == 1
    assert one.ids != two.ids


async def test_undated_posts_keep_the_order_of_the_feed_and_future_ones_wait_where_first_seen(
    store: Store, blog: Blog
) -> None:
    undated = [post(number, published=None) for number in (1, 2, 3)]
    future = post(4, published=datetime(2099, 1, 1, tzinfo=UTC))
    await store.posts.merge(blog.id, [*undated, future, post(9, published=datetime(1, 1, 1, tzinfo=UTC))], now=NOW)
    await store.posts.merge(blog.id, [post(5, published=NOW + timedelta(hours=1))], now=LATER)
    assert await titles(store) == ["Post 5", "Post 1", "Post 2", "Post 3", "Post 4", "Post 9"]
    await store.posts.merge(blog.id, [replace(future, html="edited")], now=LATER)
    assert await titles(store) == ["Post 5", "Post 1", "Post 2", "Post 3", "Post 4", "Post 9"]


async def test_a_new_count_of_comments_is_no_edit(store: Store, blog: Blog) -> None:
    ids = (await store.posts.merge(blog.id, [post(1, comment_links=CommentLinks(count=1))], now=NOW)).ids
    merged = await store.posts.merge(blog.id, [post(1, comment_links=CommentLinks(count=2))], now=LATER)
    assert merged.changed == 0
    assert (await store.posts.get(ids[0])).comment_count == 2
    await store.posts.merge(blog.id, [post(1)], now=LATER)
    assert (await store.posts.get(ids[0])).comment_count == 2


async def test_pages_follow_each_other(store: Store, blog: Blog) -> None:
    await store.posts.merge(blog.id, [post(number) for number in range(10)], now=NOW)
    first = await store.posts.page(limit=4)
    second = await store.posts.page(limit=4, after=first[-1].id)
    assert [one.title for one in first + second] == [f"Post {number}" for number in range(8)]
    assert await store.posts.page(limit=4, before=second[0].id) == first
    assert await store.posts.page(limit=4, offset=4) == second
    assert await store.posts.position(second[0].id) == 4
    assert await store.posts.position(PostId(999)) is None
    assert await store.posts.page(after=PostId(999)) == ()


async def test_neighbours(store: Store, blog: Blog) -> None:
    ids = (await store.posts.merge(blog.id, [post(number) for number in range(4)], now=NOW)).ids
    await store.posts.mark([ids[1]], read=True)
    below = await store.posts.neighbour(ids[0], step=1, unread=True)
    above = await store.posts.neighbour(ids[2], step=-1, unread=False)
    assert below is not None
    assert above is not None
    assert (below.id, above.id) == (ids[2], ids[1])
    assert await store.posts.neighbour(ids[3], step=1, unread=False) is None


async def test_marks_tell_what_changed_and_counters_follow(store: Store, blog: Blog) -> None:
    ids = (await store.posts.merge(blog.id, [post(number) for number in range(4)], now=NOW)).ids
    assert await store.posts.mark(ids[:2], read=True) == ids[:2]
    assert await store.posts.mark(ids[:3], read=True) == ids[2:3]
    assert await store.posts.mark(ids[:1], starred=True) == ids[:1]
    assert (await store.blogs.get(blog.id)).unread == 1
    assert await store.posts.count(unread=True) == 1
    assert await store.posts.count(starred=True) == 1
    assert await store.posts.count(starred=True, unread=True, blog_id=blog.id) == 0
    assert await titles(store, unread=True) == ["Post 3"]
    assert await titles(store, starred=True, blog_id=blog.id) == ["Post 0"]
    assert await store.posts.mark(ids, read=False, starred=False) == ids[:3]
    assert await store.posts.count(unread=True, blog_id=blog.id) == 4


async def test_marking_all_read_spares_what_came_in_later(store: Store, blog: Blog) -> None:
    ids = (await store.posts.merge(blog.id, [post(1), post(2)], now=NOW)).ids
    late = (await store.posts.merge(blog.id, [post(3)], now=LATER)).ids
    assert set(await store.posts.mark_blog_read(None, NOW)) == set(ids)
    assert await store.posts.mark_blog_read(blog.id, LATER) == late
    assert await store.posts.mark_blog_read(BlogId(99), LATER) == ()


async def test_text_no_database_can_hold_is_mended(store: Store, blog: Blog) -> None:
    merged = await store.posts.merge(
        blog.id, [post(1, title="a\ud800b", html="x\udfff" + "\x00", native_id="\udc00")], now=NOW
    )
    assert (await store.posts.content(merged.ids[0])).html == "x?\x00"


async def test_unknown_ids_are_said_so(store: Store, blog: Blog) -> None:
    with pytest.raises(NotFound):
        await store.posts.get(PostId(1))
    with pytest.raises(NotFound):
        await store.posts.content(PostId(1))
    for text in ("1", "9" * 40, "https://example.org/none", "", "²"):
        with pytest.raises(NotFound):
            await store.posts.find(text)
    with pytest.raises(NotFound):
        await store.posts.merge(BlogId(99), [post(1)], now=NOW)

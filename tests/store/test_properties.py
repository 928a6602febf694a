"""Whatever feeds bring and readers mark: pages are the sorted list, counters count, merging twice is merging once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from blogtui.model.blog import Blog, Validators
from blogtui.model.ids import PostId
from blogtui.model.post import Post
from blogtui.model.thread import Comment, CommentState, Source
from blogtui.store.columns import address_hash, micros_or_none
from blogtui.store.merging import NewPost
from blogtui.store.store import Store
from blogtui.store.threads import NewComment
from blogtui.store.tree import Seed, grow

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
SOURCE = Source("p", "k", "https://example.org/")
quick = settings(max_examples=25, deadline=None)

times = (
    st.none()
    | st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
    | st.sampled_from([NOW, NOW - timedelta(seconds=1)])
)
posts = st.builds(
    NewPost,
    native_id=st.sampled_from([f"urn:{number}" for number in range(12)]),
    title=st.text(max_size=8),
    url=st.none() | st.sampled_from([f"https://example.org/{number}" for number in range(6)]),
    published=times,
    updated=times,
    html=st.text(max_size=20),
)
feeds = st.lists(posts, max_size=15)
comments = st.builds(
    NewComment,
    native_id=st.sampled_from("abcdefgh"),
    parent=st.none() | st.sampled_from("abcdefghz"),
    author=st.text(max_size=3),
    html=st.text(max_size=5),
    url=st.none() | st.sampled_from(["https://example.org/#1", "http://example.org/#1", "https://example.org/#2"]),
    state=st.sampled_from(CommentState),
    published=times,
)


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Store, tuple[Blog, Blog]]]:
    with TemporaryDirectory() as folder:
        async with Store(Path(folder) / "blogtui.db") as store:
            one = await store.blogs.add("https://one.example/", "One", now=NOW)
            yield store, (one, await store.blogs.add("https://two.example/", "Two", now=NOW))


async def everything(store: Store) -> tuple[Post, ...]:
    return await store.posts.page(limit=1000)


@quick
@given(feed=feeds, again=feeds)
async def test_merging_twice_is_merging_once(feed: list[NewPost], again: list[NewPost]) -> None:
    async with opened() as (store, (blog, _)):
        await store.posts.merge(blog.id, feed, now=NOW)
        first = await store.posts.merge(blog.id, again, now=NOW)
        before = await everything(store)
        second = await store.posts.merge(blog.id, again, now=NOW)
        assert (second.new, second.changed, second.ids) == (0, 0, first.ids)
        assert await everything(store) == before


@quick
@given(feed=feeds, again=feeds, data=st.data())
async def test_no_feed_takes_a_mark_or_a_post_away(
    feed: list[NewPost], again: list[NewPost], data: st.DataObject
) -> None:
    async with opened() as (store, (blog, _)):
        ids = (await store.posts.merge(blog.id, feed, now=NOW)).ids
        chosen = data.draw(st.lists(st.sampled_from(ids))) if ids else []
        await store.posts.mark(chosen, read=True, starred=True)
        await store.posts.merge(blog.id, again, now=NOW + timedelta(days=1))
        held = {post.id: post for post in await everything(store)}
        assert {id for id, post in held.items() if post.read and post.starred} == set(chosen)
        assert set(ids) <= set(held)
        assert all(held[id].first_seen == NOW for id in ids)


@quick
@given(
    feed=feeds,
    other=feeds,
    data=st.data(),
    size=st.integers(1, 4),
    unread=st.booleans(),
    starred=st.booleans(),
    one_blog=st.booleans(),
    query=st.sampled_from([None, "word"]),
    filled=st.integers(0, 20),
)
async def test_pages_counts_and_places_are_those_of_the_sorted_list(
    feed: list[NewPost],
    other: list[NewPost],
    data: st.DataObject,
    size: int,
    unread: bool,
    starred: bool,
    one_blog: bool,
    query: str | None,
    filled: int,
) -> None:
    async with opened() as (store, (blog, blog_2)):
        for where, what in ((blog, feed), (blog_2, other)):
            named = [NewPost(p.native_id, f"{p.title} word", p.url, None, p.published) for p in what]
            await store.posts.merge(where.id, named, now=NOW)
        ids = [post.id for post in await everything(store)]
        if ids:
            await store.posts.mark(data.draw(st.lists(st.sampled_from(ids))), read=True)
            await store.posts.mark(data.draw(st.lists(st.sampled_from(ids))), starred=True)
        await store.search.fill(filled)

        blog_id = blog.id if one_blog else None
        wanted = sorted(
            (
                post
                for post in await everything(store)
                if (not unread or not post.read)
                and (not starred or post.starred)
                and (blog_id is None or post.blog_id == blog_id)
            ),
            key=lambda post: (_shown(post), post.id),
            reverse=True,
        )

        assert [post.listed for post in wanted] == [int(_shown(post).timestamp()) for post in wanted]

        async def page(
            after: PostId | None = None,
            before: PostId | None = None,
            below: int | None = None,
            limit: int = 1000,
            offset: int = 0,
        ) -> list[Post]:
            return list(
                await store.posts.page(
                    blog_id=blog_id,
                    unread=unread,
                    starred=starred,
                    query=query,
                    after=after,
                    before=before,
                    below=below,
                    limit=limit,
                    offset=offset,
                )
            )

        assert await page() == wanted
        down: list[Post] = []
        while some := await page(after=down[-1].id if down else None, limit=size):
            down += some
        up: list[Post] = wanted[-1:]
        while up and (some := await page(before=up[0].id, limit=size)):
            up = some + up
        assert down == up == wanted
        assert await page(offset=size, limit=size) == wanted[size : 2 * size]
        total = await store.posts.count(blog_id=blog_id, unread=unread, starred=starred, query=query)
        assert total == len(wanted)
        for place, post in enumerate(wanted):
            found = await store.posts.position(post.id, blog_id=blog_id, unread=unread, starred=starred, query=query)
            assert found == place
        days = await store.posts.days(_week, blog_id=blog_id, unread=unread, starred=starred, query=query)
        assert days == tuple((begin, len(list(some))) for begin, some in groupby(wanted, lambda p: _week(p.listed)))
        for begin, _ in days:
            older = [post for post in wanted if post.listed < begin]
            assert await page(below=begin, offset=1, limit=size) == older[1 : 1 + size]
        for held in await store.blogs.all():
            mine = [post for post in await everything(store) if post.blog_id == held.id]
            assert (held.posts, held.unread) == (len(mine), sum(not post.read for post in mine))


def seed_of(one: Comment) -> Seed:
    return Seed(one.id, one.native_id, one.parent, micros_or_none(one.published), one.rank, 0)


def _week(second: int) -> int:
    return second - second % (7 * 24 * 3600)


def _shown(post: Post) -> datetime:
    at = post.when if post.when <= NOW else post.first_seen
    return at.replace(microsecond=0)


@quick
@given(fetches=st.lists(st.tuples(st.lists(comments, max_size=8), st.booleans(), st.booleans()), max_size=4))
async def test_threads_hold_what_was_fetched_last(fetches: list[tuple[list[NewComment], bool, bool]]) -> None:
    async with opened() as (store, (blog, _)):
        id = (await store.posts.merge(blog.id, [NewPost("1", "x")], now=NOW)).ids[0]
        for fetched, complete, filled in fetches:
            for _ in range(2):
                await store.threads.merge(
                    id,
                    SOURCE,
                    fetched,
                    total=None,
                    complete=complete,
                    closed=False,
                    validators=Validators(),
                    now=NOW,
                    mark_new=True,
                )
            if filled:
                await store.search.fill()
            (thread,) = await store.threads.of_post(id)
            stored = [placed.comment for placed in await store.comments.whole(thread.id)]
            held = {comment.native_id: comment for comment in stored}
            last = {comment.native_id: comment for comment in fetched}
            assert last.keys() <= held.keys()
            assert all((held[key].html, held[key].parent) == (last[key].html, last[key].parent) for key in last)
            if complete:
                kept = held.keys() - last.keys()
                assert kept <= {comment.parent for comment in fetched}
                assert all(held[key].state is CommentState.DELETED for key in kept)
            post = await store.posts.get(id)
            assert post.new_comments == sum(comment.new for comment in stored)
            alive = sum(comment.state is not CommentState.DELETED for comment in stored)
            assert post.comment_count == alive
            outline = await store.comments.outline(thread.id)
            assert sorted(outline.ids) == sorted(comment.id for comment in stored)
            # sizes are estimates
            assert replace(outline, new=(), sizes=()) == replace(grow(map(seed_of, stored)), sizes=())
            assert {outline.ids[place] for place in outline.new} == {c.id for c in stored if c.new}


@given(st.text(max_size=40))
def test_addresses_are_alike_with_either_scheme_and_a_slash(rest: str) -> None:
    assert address_hash(f"http://e.org/{rest}x") == address_hash(f"https://E.org/{rest}x/")
    assert address_hash(f"https://e.org/{rest}x") != address_hash(f"https://e.org/{rest}y")

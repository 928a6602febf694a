"""A blog taken away comes back as it was: the same ids, marks, threads, counts and words to find."""

from datetime import UTC, datetime
from typing import Any

import pytest

from blogtui.model.blog import Validators
from blogtui.model.errors import NotFound
from blogtui.model.ids import BlogId
from blogtui.model.thread import Source
from blogtui.store.posts import NewPost
from blogtui.store.store import Store
from blogtui.store.threads import NewComment

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
SOURCE = Source("atom", "https://example.org/comments", "https://example.org/comments")


async def filled(store: Store, host: str) -> BlogId:
    """A blog of three posts, one read, one starred, the first with a thread of which one comment is new."""
    blog = (await store.blogs.add(f"https://{host}/feed", host, home_url=f"https://{host}/", now=NOW)).id
    posts = [
        NewPost(f"{host}/{n}", f"Post {n}", f"https://{host}/{n}", published=NOW, html=f"<p>word{n} {host}</p>" * 90)
        for n in range(3)
    ]
    ids = (await store.posts.merge(blog, posts, now=NOW)).ids
    await store.posts.mark(ids[:1], read=True)
    await store.posts.mark(ids[1:2], starred=True)
    for comments, new in ((1, False), (3, True)):
        await store.threads.merge(
            ids[0],
            SOURCE,
            [NewComment(str(n), None, "Ann", f"<p>said{n}</p>") for n in range(comments)],
            total=None,
            complete=True,
            closed=False,
            validators=Validators("x"),
            now=NOW,
            mark_new=new,
        )
    return blog


async def everything(store: Store) -> list[Any]:
    """All that can be seen."""
    seen: list[Any] = [await store.blogs.all()]
    for filters in ({}, {"unread": True}, {"starred": True}, {"query": "word1"}, {"query": "said2"}):
        posts = await store.posts.page(**filters)
        seen += [posts, await store.posts.count(**filters)]
        seen += [await store.posts.content(post.id) for post in posts]
        seen += [await store.threads.of_post(post.id) for post in posts]
        seen += [await store.posts.position(post.id, **filters) for post in posts]
    seen.append(await store.search.comments("said2"))
    return seen


@pytest.mark.parametrize("indexed", [False, True])
async def test_it_comes_back_as_it_was(store: Store, indexed: bool) -> None:
    one, _ = await filled(store, "one.example"), await filled(store, "two.example")
    if indexed:
        await store.search.fill()
    before = await everything(store)
    for _ in range(2):
        await store.blogs.remove(one)
        assert len(await store.blogs.all()) == 1
        assert await store.posts.count() == 3
        await store.blogs.restore(one)
        assert await everything(store) == before
    with pytest.raises(NotFound):
        await store.blogs.restore(one)


async def test_not_over_a_feed_that_is_followed_again(store: Store) -> None:
    one = await filled(store, "one.example")
    await store.blogs.remove(one)
    again = await filled(store, "one.example")
    with pytest.raises(NotFound):
        await store.blogs.restore(one)
    assert [blog.id for blog in await store.blogs.all()] == [again]


async def test_nothing_was_removed(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.blogs.restore(BlogId(1))

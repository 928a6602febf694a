"""Search: indexed or waiting, edited or gone, whatever the user types."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blogtui.model.blog import Blog, Validators
from blogtui.model.thread import Source
from blogtui.store.merging import NewPost
from blogtui.store.store import Store
from blogtui.store.threads import NewComment
from blogtui.store.words import plain, read_query

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)

TEXTS = (
    "<p>The quick <b>br</b>own fox&rsquo;s don't</p><script>var hidden = 1</script>",
    "<p>Caf&eacute; and Straße, ΑΘΗΝΑ</p>",
    "<p>中文博客评论</p>",
    "<p>quick foxes brown</p>",
)
# query, titles found, newest first
ASKED: tuple[tuple[str, list[str]], ...] = (
    ("quick", ["3", "0"]),
    ('"quick brown"', ["0"]),
    ("brown quick", ["3", "0"]),
    ("fox", ["3", "0"]),
    ("fox ", ["0"]),
    ("hidden", []),
    ("cafe", ["1"]),
    ("CAFÉ strasse", []),
    ("straße", ["1"]),
    ("αθηνα", ["1"]),
    ("博客", ["2"]),
    ("客博", []),
    ("don't", ["0"]),
    ('"unfinished quote', []),
    ('"quick br', ["0"]),
    ("number 1", ["1"]),
    ("!!!", []),
    ("AND OR NOT NEAR(", []),
)


@pytest.fixture
async def blog(store: Store) -> Blog:
    blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
    posts = [
        NewPost(f"urn:{number}", f"Number {number}", published=NOW - timedelta(days=9 - number), html=html)
        for number, html in enumerate(TEXTS)
    ]
    await store.posts.merge(blog.id, posts, now=NOW)
    return blog


async def found(store: Store, query: str) -> list[str]:
    posts = await store.posts.page(query=query)
    assert await store.posts.count(query=query) == len(posts)
    return [post.title.removeprefix("Number ") for post in posts]


@pytest.mark.parametrize("filled", [0, 2, 9])
async def test_the_same_is_found_before_during_and_after_filling(store: Store, blog: Blog, filled: int) -> None:
    if filled:
        assert await store.search.fill(filled) == max(0, len(TEXTS) - filled)
    assert {query: await found(store, query) for query, _ in ASKED} == dict(ASKED)


async def test_an_edit_is_found_and_the_old_text_no_more(store: Store, blog: Blog) -> None:
    await store.search.fill()
    await store.posts.merge(blog.id, [NewPost("urn:0", "Number 0", published=NOW, html="fresh")], now=NOW)
    assert await found(store, "fox") == ["3"]
    assert await found(store, "fresh") == ["0"]
    assert await store.search.fill() == 0
    assert await found(store, "fox") == ["3"]
    assert await found(store, "fresh") == ["0"]


async def test_a_text_put_in_the_feeds_place_is_found_and_stays_until_the_feed_has_another(
    store: Store, blog: Blog
) -> None:
    await store.search.fill()
    [kept] = await store.posts.page(query='"quick brown"')
    feeds = NewPost("urn:0", "Number 0", published=NOW - timedelta(days=9), html=TEXTS[0])
    await store.posts.put_text(kept.id, "<p>Opened.</p>")
    assert (await found(store, "opened"), await found(store, "don't")) == (["0"], [])
    assert await store.search.fill() == 0
    merged = await store.posts.merge(blog.id, [feeds], now=NOW)
    assert (merged.changed, await found(store, "opened"), await found(store, "don't")) == (0, ["0"], [])
    merged = await store.posts.merge(blog.id, [replace(feeds, html="anew")], now=NOW)
    assert (merged.changed, await found(store, "opened"), await found(store, "anew")) == (1, [], ["0"])


async def test_a_removed_blog_is_found_no_more(store: Store, blog: Blog) -> None:
    await store.search.fill()
    await store.blogs.remove(blog.id)
    assert await found(store, "quick") == []


@pytest.mark.parametrize("filled", [0, 1, 9])
async def test_results_are_paged_filtered_and_placed_like_any_list(store: Store, blog: Blog, filled: int) -> None:
    if filled:
        await store.search.fill(filled)
    first, second = await store.posts.page(query="quick")
    assert await store.posts.page(query="quick", after=first.id) == (second,)
    assert await store.posts.page(query="quick", before=second.id) == (first,)
    assert await store.posts.page(query="quick", offset=1) == (second,)
    assert await store.posts.position(second.id, query="quick") == 1
    assert await store.posts.neighbour(second.id, step=-1, query="quick") == first
    await store.posts.mark([first.id], read=True, starred=True)
    assert await store.posts.count(query="quick", unread=True, blog_id=blog.id) == 1
    assert [post.id for post in await store.posts.page(query="quick", starred=True)] == [first.id]


async def test_comments_are_found_indexed_or_not(store: Store, blog: Blog) -> None:
    post = (await store.posts.page(limit=1))[0]

    async def write(*comments: NewComment) -> None:
        await store.threads.merge(
            post.id,
            Source("wordpress", "1", "https://example.org/wp-json"),
            comments,
            total=None,
            complete=True,
            closed=False,
            validators=Validators(),
            now=NOW,
            mark_new=False,
        )

    ann, bob = NewComment("1", None, "Ann", "<p>Agreed &amp; well said</p>"), NewComment("2", "1", "Bob", "No.")
    await write(ann, bob)
    waiting = await store.search.comments("agreed said")
    await store.search.fill()
    assert await store.search.comments("agreed said") == waiting
    assert [post_id for post_id, _ in waiting] == [post.id]
    assert len(await store.search.comments("bob")) == 1
    await write(NewComment("1", None, "Ann", "Taken back"))
    assert await store.search.comments("agreed") == ()
    assert await store.search.comments("bob") == ()
    assert await store.search.comments("?") == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=st.text(max_size=40) | st.text(alphabet='"*^():+-{} abAND\0中é', max_size=20))
async def test_nothing_typed_is_an_error(store: Store, query: str) -> None:
    blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
    await store.posts.merge(blog.id, [NewPost("urn:0", "a b AND 中", html="é")], now=NOW)
    await store.search.fill()
    await store.posts.page(query=query)
    await store.search.comments(query)


@given(st.text(alphabet="<>/script&;lt! abc", max_size=200))
def test_plain_text_has_no_tags(html: str) -> None:
    assert "<script>" not in plain(html.replace("&", ""))


def test_a_query_without_a_word_is_none() -> None:
    assert read_query("  \t ") is None
    assert read_query("—") is None

"""Threads: what a fetch adds, changes and takes away; what is new to the reader; whose comments are one's own."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blogtui.model.blog import Validators
from blogtui.model.errors import NotFound
from blogtui.model.ids import CommentId, PostId, ThreadId
from blogtui.model.post import CommentLinks
from blogtui.model.reply import DraftState, Outcome
from blogtui.model.thread import Comment, CommentState, Source
from blogtui.store.merging import NewPost
from blogtui.store.store import Store
from blogtui.store.threads import NewComment, StoredThread

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SOURCE = Source("wordpress", "17", "https://example.org/wp-json", "https://example.org/1", (("form", "yes"),))


@pytest.fixture
async def post_id(store: Store) -> PostId:
    blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
    new = NewPost("urn:1", "Post", "https://example.org/1", comment_links=CommentLinks(count=9))
    return (await store.posts.merge(blog.id, [new], now=NOW)).ids[0]


def comment(number: int, parent: int | None = None, **changes: object) -> NewComment:
    plain = NewComment(
        str(number), None if parent is None else str(parent), f"Author {number}", f"<p>Text {number}</p>"
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


async def fetched(
    store: Store,
    post_id: PostId,
    *comments: NewComment,
    source: Source = SOURCE,
    total: int | None = None,
    complete: bool = True,
    added: bool = False,
    mark_new: bool = True,
) -> ThreadId:
    return await store.threads.merge(
        post_id,
        source,
        comments,
        total=total,
        complete=complete,
        added=added,
        closed=False,
        validators=Validators('"v"', None),
        now=LATER,
        mark_new=mark_new,
    )


async def thread(store: Store, post_id: PostId) -> StoredThread:
    return (await store.threads.of_post(post_id))[0]


async def comments(store: Store, post_id: PostId) -> tuple[Comment, ...]:
    """All comments of the post's first thread, in the order they were stored."""
    placed = await store.comments.whole((await thread(store, post_id)).id)
    return tuple(sorted((one.comment for one in placed), key=lambda one: one.id))


async def natives(store: Store, post_id: PostId) -> list[str]:
    return [one.native_id for one in await comments(store, post_id)]


async def test_what_goes_in_comes_out(store: Store, post_id: PostId) -> None:
    new = NewComment(
        native_id="c1",
        parent="c0",
        author="Ann",
        html="<p>" + "long " * 500,
        published=NOW,
        updated=LATER,
        author_url="https://ann.example",
        by_post_author=True,
        url="https://example.org/1#c1",
        state=CommentState.HIDDEN,
        likes=3,
        rank=2,
    )
    id = await fetched(store, post_id, new, total=5, complete=False)
    held = await thread(store, post_id)
    assert (held.id, held.post_id, held.source) == (id, post_id, SOURCE)
    assert (held.total, held.complete, held.fetched, held.closed) == (5, False, LATER, False)
    assert held.validators == Validators('"v"', None)
    (one,) = await comments(store, post_id)
    assert one.new
    assert one.draft is None
    assert all(getattr(one, name) == getattr(new, name) for name in NewComment.__match_args__)
    assert await store.comments.get(one.id) == one
    assert await store.threads.source_of(one.id) == SOURCE
    assert await store.comments.some([CommentId(99), one.id]) == (one,)
    assert await store.comments.named(post_id, "c1") == (one,)
    assert await store.comments.known(id) == ({"c1": "c0"}, NOW)


async def test_the_same_fetch_again_changes_nothing(store: Store, post_id: PostId) -> None:
    await fetched(store, post_id, comment(1), comment(2, 1))
    before = await thread(store, post_id)
    await fetched(store, post_id, comment(2, 1), comment(1))
    assert await thread(store, post_id) == before


async def test_new_comments_are_counted_until_seen(store: Store, post_id: PostId) -> None:
    await fetched(store, post_id, comment(1), mark_new=False)
    await fetched(store, post_id, comment(1), comment(2), comment(3))
    post = await store.posts.get(post_id)
    assert (post.new_comments, (await store.blogs.get(post.blog_id)).new_comments) == (2, 2)
    ids = [one.id for one in await comments(store, post_id)]
    await store.comments.mark_seen([*ids[:2], ids[1], CommentId(999)])
    assert (await store.posts.get(post_id)).new_comments == 1
    await fetched(store, post_id, comment(1, html="edited"), comment(2))
    post = await store.posts.get(post_id)
    assert (post.new_comments, (await store.blogs.get(post.blog_id)).new_comments) == (0, 0)


async def test_a_complete_fetch_takes_away_what_vanished_and_a_partial_one_does_not(
    store: Store, post_id: PostId
) -> None:
    await fetched(store, post_id, comment(1), comment(2), comment(3, 2))
    await fetched(store, post_id, comment(3, 2), complete=False)
    assert await natives(store, post_id) == ["1", "2", "3"]
    await fetched(store, post_id, comment(3, 2))
    held = await comments(store, post_id)
    assert [(one.native_id, one.state, one.html) for one in held] == [
        ("2", CommentState.DELETED, ""),
        ("3", CommentState.LIVE, "<p>Text 3</p>"),
    ]
    await fetched(store, post_id)
    assert await natives(store, post_id) == []


async def test_a_comment_keeps_its_row_when_its_id_changes_but_its_address_does_not(
    store: Store, post_id: PostId
) -> None:
    url = "http://example.org/1#c"
    await fetched(store, post_id, comment(1, url=f"{url}1"), comment(2, url=url), comment(3, url=url))
    before = await comments(store, post_id)
    await fetched(
        store,
        post_id,
        comment(7, url="https://example.org/1#c1"),
        comment(8, url=url),
        comment(9, url=url),
        complete=False,
    )
    after = {one.native_id: one.id for one in await comments(store, post_id)}
    assert after["7"] == before[0].id
    assert len(after) == 5


async def test_the_outline_kept_is_that_of_the_comments_held(store: Store, post_id: PostId) -> None:
    id = await fetched(store, post_id, comment(1), comment(2, 1), comment(3), mark_new=False)
    first = await store.comments.outline(id)
    assert (list(first.depths), list(first.new)) == ([0, 1, 0], [])
    await fetched(store, post_id, comment(1), comment(2, 1), comment(3, likes=4), comment(4, 2))
    later = await store.comments.outline(id)
    assert (list(later.depths), list(later.descendants), list(later.new)) == ([0, 1, 2, 0], [2, 1, 0, 0], [2])
    await store.comments.mark_seen([CommentId(later.ids[2])])
    assert list((await store.comments.outline(id)).new) == []
    await fetched(store, post_id, comment(1), comment(2, 3), comment(3))
    assert list((await store.comments.outline(id)).depths) == [0, 0, 1]


async def test_an_outline_not_kept_yet_is_grown_and_kept_by_the_next_fetch(path: Path) -> None:
    async with Store(path) as store:
        blog = await store.blogs.add("https://example.org/feed", "Example", now=NOW)
        post_id = (await store.posts.merge(blog.id, [NewPost("urn:1", "Post")], now=NOW)).ids[0]
        id = await fetched(store, post_id, comment(1), comment(2, 1))
        with closing(sqlite3.connect(path)) as other, other:
            other.execute("DELETE FROM thread_outline")
        grown = await store.comments.outline(id)
        assert list(grown.depths) == [0, 1]
        await store.threads.unchanged(post_id, SOURCE, Validators(), NOW)
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT thread_id FROM thread_outline").fetchall() == [(id,)]
        assert await store.comments.outline(id) == grown


async def test_answers_of_ones_own_stand_in_the_outline_where_they_belong(store: Store, post_id: PostId) -> None:
    id = await fetched(store, post_id, comment(1), comment(2, 1), comment(9), mark_new=False)
    one = (await comments(store, post_id))[0]
    own = replace(one, id=CommentId(-1), native_id="draft:1", parent="1", published=NOW)
    outline = await store.comments.outline(id, (own,))
    assert (outline.ids[1], list(outline.depths), list(outline.parents)) == (-1, [0, 1, 1, 0], [-1, 0, 0, -1])


async def test_the_count_is_the_feeds_until_a_thread_was_read(store: Store, post_id: PostId) -> None:
    async def count() -> int | None:
        return (await store.posts.get(post_id)).comment_count

    assert await count() == 9
    await store.threads.failed(post_id, SOURCE, "No answer.", NOW)
    assert await count() == 9
    await fetched(store, post_id, comment(1), comment(2, state=CommentState.DELETED))
    assert await count() == 1
    await fetched(store, post_id, comment(1), total=40, complete=False)
    assert await count() == 40
    await fetched(store, post_id, comment(5), source=replace(SOURCE, provider="mastodon"))
    assert await count() == 41


async def test_sources_are_remembered_in_order_and_read_threads_stay(store: Store, post_id: PostId) -> None:
    feed, form = Source("atom", "f", "https://example.org/f"), Source("form", "p", "https://example.org/p")
    assert await store.threads.sources(post_id) == ()
    assert not await store.threads.page_seen(post_id)
    await store.threads.remember_sources(post_id, [feed, form], page_seen=True, now=NOW, can_reply=True)
    await fetched(store, post_id, comment(1), source=form)
    await store.threads.remember_sources(post_id, [SOURCE], page_seen=False, now=NOW)
    assert await store.threads.sources(post_id) == (SOURCE,)
    assert await store.threads.page_seen(post_id)
    assert [one.source for one in await store.threads.of_post(post_id)] == [SOURCE, form]
    assert (await store.posts.get(post_id)).can_reply is True


async def test_a_failure_and_an_unchanged_answer(store: Store, post_id: PostId) -> None:
    await fetched(store, post_id, comment(1))
    await store.threads.failed(post_id, SOURCE, "The server is away.", LATER)
    held = await thread(store, post_id)
    assert (held.problem, held.fetched, held.count) == ("The server is away.", LATER, 1)
    much_later = LATER + timedelta(days=1)
    await store.threads.unchanged(post_id, SOURCE, Validators(), much_later)
    held = await thread(store, post_id)
    assert (held.problem, held.fetched, held.validators) == (None, much_later, Validators('"v"', None))


async def test_who_sends_an_answer_need_not_be_who_reads_the_thread(store: Store, post_id: PostId) -> None:
    draft = await store.drafts.create(post_id, text="Mine", now=NOW)
    await fetched(store, post_id)
    await store.drafts.move(
        draft.id,
        DraftState.HELD,
        now=NOW,
        expect=(DraftState.WRITING,),
        provider="atompub",
        source_key=SOURCE.key,
        native_id="5",
    )
    await fetched(store, post_id, comment(5))
    (mine,) = await comments(store, post_id)
    assert (mine.draft, mine.new) == (draft.id, False)
    assert (await store.drafts.get(draft.id)).state is DraftState.LIVE


@pytest.mark.parametrize("state", [DraftState.HELD, DraftState.UNKNOWN])
async def test_ones_own_comment_takes_the_drafts_place(store: Store, post_id: PostId, state: DraftState) -> None:
    draft = await store.drafts.create(post_id, text="Mine", now=NOW)
    await store.drafts.move(
        draft.id, state, now=NOW, expect=(DraftState.WRITING,), provider="wordpress", source_key="17", native_id="5"
    )
    await fetched(store, post_id, comment(5, state=CommentState.HELD))
    assert (await store.drafts.get(draft.id)).state is state
    await fetched(store, post_id, comment(5, url="https://example.org/1#5"), comment(6))
    mine, theirs = await comments(store, post_id)
    assert (mine.draft, mine.new, theirs.draft, theirs.new) == (draft.id, False, None, True)
    settled = await store.drafts.get(draft.id)
    assert (settled.state, settled.outcome, settled.text) == (DraftState.LIVE, Outcome.LIVE, "Mine")
    assert settled.url == "https://example.org/1#5"


async def test_a_draft_learns_its_id_after_the_fetch_and_other_threads_do_not_claim_it(
    store: Store, post_id: PostId
) -> None:
    draft = await store.drafts.create(post_id, now=NOW)
    await fetched(store, post_id, comment(5))
    await fetched(store, post_id, comment(5), source=replace(SOURCE, provider="isso"))
    await store.drafts.move(
        draft.id, DraftState.LIVE, now=NOW, expect=(DraftState.WRITING,), provider="isso", native_id="5"
    )
    held = [await store.comments.whole(one.id) for one in await store.threads.of_post(post_id)]
    assert [placed.comment.draft for (placed,) in held] == [None, draft.id]


async def test_what_is_only_added_leaves_the_others_and_the_thread_complete(store: Store, post_id: PostId) -> None:
    await fetched(store, post_id, comment(1), comment(2, 1), total=2)
    await fetched(store, post_id, comment(3, 2), total=3, added=True)
    assert [(one.native_id, one.state) for one in await comments(store, post_id)] == [
        (native, CommentState.LIVE) for native in "123"
    ]
    assert ((await thread(store, post_id)).complete, (await thread(store, post_id)).total) == (True, 3)


async def test_a_removed_blog_takes_threads_along_and_leaves_drafts(store: Store, post_id: PostId) -> None:
    await fetched(store, post_id, comment(1))
    draft = await store.drafts.create(post_id, text="kept", now=NOW)
    await store.blogs.remove((await store.posts.get(post_id)).blog_id)
    assert await store.threads.of_post(post_id) == ()
    assert await store.drafts.get(draft.id) == draft


async def test_unknown_ids_are_said_so(store: Store) -> None:
    with pytest.raises(NotFound):
        await fetched(store, PostId(1), comment(1))
    with pytest.raises(NotFound):
        await store.threads.page_seen(PostId(1))
    with pytest.raises(NotFound):
        await store.comments.get(CommentId(1))
    with pytest.raises(NotFound):
        await store.threads.source_of(CommentId(1))


async def test_when_others_were_asked_about_a_post(store: Store, post_id: PostId) -> None:
    assert await store.threads.looked_elsewhere(post_id) is None
    await store.threads.note_elsewhere(post_id, LATER)
    assert await store.threads.looked_elsewhere(post_id) == LATER
    with pytest.raises(NotFound):
        await store.threads.looked_elsewhere(PostId(99))


async def test_two_threads_that_go_by_one_address_do_not_claim_each_others_comments(
    store: Store, post_id: PostId
) -> None:
    """A blog's comments and its webmentions are both kept under the address of the post."""
    mentions = replace(SOURCE, provider="mentions")
    draft = await store.drafts.create(post_id, text="Mine", now=NOW)
    await fetched(store, post_id)
    await store.drafts.move(
        draft.id,
        DraftState.HELD,
        now=NOW,
        expect=(DraftState.WRITING,),
        provider="wordpress",
        source_key=SOURCE.key,
        native_id="5",
    )
    await fetched(store, post_id, comment(5), source=mentions)
    await fetched(store, post_id, comment(5), comment(6), source=mentions)
    assert (await store.drafts.get(draft.id)).state is DraftState.HELD
    await fetched(store, post_id, comment(5))
    held = {
        one.source.provider: [placed.comment.draft for placed in await store.comments.whole(one.id)]
        for one in await store.threads.of_post(post_id)
    }
    assert held == {"wordpress": [draft.id], "mentions": [None, None]}

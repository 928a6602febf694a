"""Texts made ahead: the parsing is spared, the marks are those of now."""

from dataclasses import replace
from datetime import UTC, datetime

from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import Post, PostContent
from blogtui.tui.reading.texts import Texts

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


class Shelf:
    """A store of one post."""

    def __init__(self) -> None:
        post = Post(PostId(1), BlogId(1), "A Blog", "urn:1", "One", "https://blog.example/one", None, NOW, None, NOW)
        self.content = PostContent(post, "<p>Text.</p>", "https://blog.example/one")

    async def load(self, _: PostId) -> PostContent:
        return self.content


async def test_a_text_made_ahead_comes_with_the_marks_of_now() -> None:
    shelf = Shelf()
    texts = Texts(shelf.load, UTC)
    await texts.prepare(PostId(1))
    before, (made, text) = shelf.content, (await texts.of(PostId(1)))
    assert made == before
    await texts.prepare(PostId(1))
    shelf.content = replace(before, post=replace(before.post, read=True, starred=True, comment_count=3))
    content, again = await texts.of(PostId(1))
    assert (content.post.read, content.post.starred, content.post.comment_count) == (True, True, 3)
    assert again.whole() == text.whole()


async def test_it_is_parsed_once_and_anew_when_it_has_changed() -> None:
    shelf = Shelf()
    texts = Texts(shelf.load, UTC)
    await texts.prepare(PostId(1))
    kept = texts._next
    assert kept is not None
    shelf.content = replace(shelf.content, post=replace(shelf.content.post, read=True))
    assert (await texts.of(PostId(1)))[1] is kept[1]
    for change in ({"html": "<p>Other.</p>"}, {"post": replace(shelf.content.post, title="Two")}):
        await texts.prepare(PostId(1))
        kept = texts._next
        assert kept is not None
        shelf.content = replace(shelf.content, **change)
        assert (await texts.of(PostId(1)))[1] is not kept[1]

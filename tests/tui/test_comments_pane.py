"""The pane of comments goes round all the threads of a post."""

from datetime import UTC, datetime

from textual.app import App, ComposeResult

from blogtui.model.ids import BlogId, PostId, ThreadId
from blogtui.model.post import Post
from blogtui.model.thread import Source, Thread
from blogtui.service.discussion import Discussion
from blogtui.tui.reading.comments_pane import CommentsPane
from blogtui.tui.state import Ready

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
AT = "https://blog.example/one"


class Alone(App[None]):
    def compose(self) -> ComposeResult:
        yield CommentsPane(UTC)


async def test_threads_kept_under_one_address_are_all_gone_to() -> None:
    sources = tuple(Source(name, AT, AT) for name in ("wordpress", "mentions", "hackernews"))
    threads = tuple(Thread(ThreadId(id), PostId(1), source) for id, source in enumerate(sources, 1))
    post = Post(PostId(1), BlogId(1), "A Blog", "urn:1", "One", AT, None, NOW, None, NOW)
    discussion = Discussion(post, threads, sources, (), looked=True)
    app = Alone()
    async with app.run_test() as pilot:
        pane = app.query_one(CommentsPane)
        pane.show(Ready(discussion), NOW)
        seen = []
        for _ in range(4):
            seen.append(pane.chosen.source.provider if pane.chosen is not None else "")
            assert pane.next_source()
            await pilot.pause()
    assert seen == ["wordpress", "mentions", "hackernews", "wordpress"]

"""AtomPub against the demo blog: what one sends, the other takes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blogtui.comments.hints import Hints
from blogtui.comments.provider import FetchedThread, Known, NotModified, Reply
from blogtui.comments.registry import Registry
from blogtui.demo.server import DemoBlog
from blogtui.feeds.parse import parse
from blogtui.model.identity import Identity
from blogtui.model.post import CommentLinks
from blogtui.model.reply import Outcome
from blogtui.net.client import Client

KEY = "6f1c9a52-3b1e-4c59-9d7a-2f6f5a1f0c11"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    blog = DemoBlog(tmp_path)
    yield blog.start()
    blog.stop()


async def test_every_post_is_read_and_answered_as_its_policy_says(address: str) -> None:
    registry = Registry.load()
    outcomes = set()
    async with Client() as client:
        feed = await client.fetch(f"{address}feed")
        for number, entry in enumerate(parse(feed.body, url=feed.url).entries):
            assert entry.id is not None
            links = CommentLinks(entry.comments_feed, entry.comments_url, None, entry.comment_count)
            sources = registry.recognise(Hints(entry.link, entry.id, feed.url, None, links, None, entry.author))
            reader = registry.reader(sources[0])
            assert reader is not None
            thread = await reader.thread(sources[0], client, Known())
            assert isinstance(thread, FetchedThread)
            assert (thread.complete, len(thread.comments)) == (True, entry.comment_count)
            again = await reader.thread(sources[0], client, Known(thread.validators))
            assert isinstance(again, NotModified)

            way = registry.answer_route((replace(sources[0], facts=thread.facts), *sources[1:]))
            assert way is not None
            provider, source = way
            assert provider.name == "atompub"
            to = thread.comments[-1].native_id if thread.comments else None
            key = f"{KEY[:-2]}{number:02}"
            reply = Reply(
                'One\n\n< two -- "three"', Identity("Ann"), entry.link or "", key, to, since=datetime.now(UTC)
            )
            posted = await provider.post(source, reply, client)
            outcomes.add(posted.outcome)
            assert (posted.outcome is Outcome.CLOSED) == thread.closed
            assert ((await provider.form(source, client)).closed is not None) == thread.closed
            if posted.outcome is Outcome.LIVE:
                found = await provider.find(source, reply, None, client)
                assert found is not None
                assert found.native_id == posted.native_id
                assert (await provider.post(source, reply, client)).outcome is Outcome.DUPLICATE
            if Outcome.RATE_LIMITED in outcomes or {Outcome.LIVE, Outcome.HELD, Outcome.CLOSED} <= outcomes:
                break
    assert outcomes >= {Outcome.LIVE, Outcome.HELD, Outcome.CLOSED}

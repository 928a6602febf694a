"""A long topic of a Discourse forum: what is held is not asked for again, and what is taken away is noticed."""

import json
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.net.misbehaving import Received, Server, Step, answer

from blogtui.comments import discourse_topic
from blogtui.comments.feed_thread import MOST_COMMENTS
from blogtui.comments.provider import FetchedThread, Known, NotModified
from blogtui.comments.providers import discourse
from blogtui.model.thread import Source
from blogtui.net.client import Client


class Forum:
    """A forum with one topic, of posts by their numbers; `fails` after so many chunks. And a reader who keeps what it
    is given, as the store does."""

    def __init__(self, count: int) -> None:
        self.numbers = list(range(1, count + 1))
        self.fails: int | None = None
        self.requests = 0
        self.held: set[str] = set()
        self.facts: tuple[tuple[str, str], ...] = ()

    def __call__(self, request: Received) -> Iterable[Step]:
        self.requests += 1
        at = urlsplit(request.path)
        if at.path == "/t/77.json":
            stream = [1000 + number for number in self.numbers]
            posts = [self._post(id) for id in stream[:20]]
            told = {"id": 77, "slug": "t", "post_stream": {"posts": posts, "stream": stream}}
        else:
            asked = [int(id) for id in parse_qs(at.query)["post_ids[]"]]
            assert len(asked) <= 20
            if self.fails is not None and self.requests > self.fails + 1:
                return [answer("500 Internal Server Error")]
            told = {"post_stream": {"posts": [self._post(id) for id in asked]}}
        return [answer("200 OK", json.dumps(told).encode(), "Content-Type: application/json")]

    def _post(self, id: int) -> dict[str, object]:
        return {"id": id, "post_number": id - 1000, "username": "bo", "cooked": "<p>Yes.</p>"}

    async def read(self) -> tuple[int, FetchedThread | NotModified]:
        """How many requests it takes, and what came."""
        self.requests = 0
        async with Server(self) as server, Client() as client:
            url = server.url.rstrip("/")
            facts = {**dict(self.facts), "forum": url, "topic": "77"}
            source = Source("discourse", f"{url}/t/77", f"{url}/t/77.json", facts=tuple(facts.items()))
            got = await discourse.PROVIDER.thread(source, client, Known(ids=frozenset(self.held)))
        if isinstance(got, FetchedThread):
            ids = {each.native_id for each in got.comments}
            self.held = ids if got.complete and not got.added else self.held | ids
            self.facts = got.facts
        return self.requests, got

    @property
    def there(self) -> set[str]:
        return {str(number) for number in self.numbers if number != 1}


@pytest.fixture
def most(monkeypatch: pytest.MonkeyPatch) -> int:
    """A bound low enough to be reached by a test."""
    for module in (discourse, discourse_topic):
        monkeypatch.setattr(module, "MOST_COMMENTS", 100)
    return 100


async def test_one_more_costs_two_requests_and_none_more_one() -> None:
    forum = Forum(501)
    asked, got = await forum.read()
    assert isinstance(got, FetchedThread)
    assert (asked, got.complete, got.added, forum.held) == (26, True, False, forum.there)
    whole = dict(forum.facts)["whole"]
    for _ in range(3):
        forum.numbers.append(forum.numbers[-1] + 1)
        asked, got = await forum.read()
        assert isinstance(got, FetchedThread)
        assert (asked, got.complete, got.total, forum.held) == (2, True, len(forum.there), forum.there)
        assert dict(forum.facts)["whole"] == whole
        assert await forum.read() == (1, NotModified())


async def test_what_is_taken_away_is_noticed() -> None:
    forum = Forum(101)
    await forum.read()
    forum.numbers.remove(70)
    forum.numbers.append(102)
    asked, _ = await forum.read()
    assert (asked, forum.held) == (6, forum.there)


async def test_topics_of_more_than_820_posts_are_read_to_their_end() -> None:
    forum = Forum(1001)
    asked, got = await forum.read()
    assert isinstance(got, FetchedThread)
    assert (asked, got.complete, got.problem, forum.held) == (51, True, None, forum.there)
    assert MOST_COMMENTS == 10_000


async def test_a_topic_longer_than_the_bound_costs_one_request_the_next_time(most: int) -> None:
    forum = Forum(150)
    for requests, there in ((5, 150), (1, 150), (1, 151)):
        forum.numbers = list(range(1, there + 1))
        asked, got = await forum.read()
        assert isinstance(got, FetchedThread)
        assert (asked, got.complete, got.total, len(forum.held)) == (requests, False, there - 1, most - 1)
        assert got.problem == "The topic is longer than 100 posts; the rest was not fetched."


async def test_what_failed_is_gone_on_with() -> None:
    forum = Forum(101)
    forum.fails = 2
    asked, got = await forum.read()
    assert isinstance(got, FetchedThread)
    assert (asked, got.complete, got.problem is not None, len(forum.held)) == (4, False, True, 59)
    forum.fails = None
    asked, got = await forum.read()
    assert isinstance(got, FetchedThread)
    assert (asked, got.complete, got.problem, forum.held) == (4, True, None, forum.there)


async def test_what_was_taken_away_before_a_failure_goes_in_the_end() -> None:
    forum = Forum(101)
    await forum.read()
    forum.numbers.remove(30)
    forum.fails = 2
    await forum.read()
    assert forum.held > forum.there, "it may have been among those that failed"
    forum.fails = None
    asked, _ = await forum.read()
    assert (asked, forum.held) == (5, forum.there)


async def test_what_the_store_lost_is_read_again() -> None:
    forum = Forum(101)
    await forum.read()
    forum.held.remove("5")
    asked, _ = await forum.read()
    assert (asked, forum.held) == (6, forum.there)

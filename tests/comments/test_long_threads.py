"""A long thread that was read whole is asked after with one request while nothing is new."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from tests.comments import recorded
from tests.comments.recorded import Scenario, Server

from blogtui.comments.provider import FetchedThread, Known, NotModified, Reads
from blogtui.comments.registry import Registry
from blogtui.model.blog import Validators
from blogtui.model.thread import Source
from blogtui.net.client import Client

REGISTRY = Registry.load()
HOURS = [f"2024-05-{day:02}T{hour:02}:00:00Z" for day in range(1, 8) for hour in range(24)]
JSON = {"Content-Type": "application/json"}
Exchanges = list[dict[str, Any]]


def asked(ask: str, told: object, headers: dict[str, str] = JSON) -> dict[str, Any]:
    return {"ask": ask, "headers": headers, "body": json.dumps(told)}


def waline(count: int, without: int | None = None) -> tuple[Exchanges, dict[str, str]]:
    """The newest first, a hundred a page."""
    whole = [
        {"objectId": n, "nick": "bo", "comment": f"<p>{n}</p>", "time": 1_714_550_400_000 + n, "status": "approved"}
        for n in range(count, 0, -1)
        if n != without
    ]
    pages = [whole[at : at + 100] for at in range(0, len(whole), 100)]
    query = "path=%2Fkettle%2F&pageSize=100&page={}&lang=en&sortBy=insertedAt_desc"
    return [
        asked(
            f"GET /w/api/comment?{query.format(number)}",
            {"errno": 0, "data": {"page": number, "totalPages": len(pages), "count": len(whole), "data": page}},
        )
        for number, page in enumerate(pages, 1)
    ], {}


def issue(count: int) -> tuple[Exchanges, dict[str, str]]:
    """Of GitHub: pages by their links; the issue itself counts, and has validators."""
    whole = [
        {"id": n, "user": {"login": "bo"}, "created_at": HOURS[n], "updated_at": HOURS[n], "body_html": f"<p>{n}</p>"}
        for n in range(1, count + 1)
    ]
    at = "/repos/nell/blog/issues/12"
    link = {"Link": f'<{{base}}{at}/comments?per_page=100&page=2>; rel="next"'}
    told = {"number": 12, "title": "t", "comments": count, "locked": False, "html_url": "{base}/12"}
    return [
        asked(f"GET {at}", told, {**JSON, "ETag": f'"i{count}"'}),
        asked(f"GET {at}/comments?per_page=100", whole[:100], {**JSON, **link}),
        asked(f"GET {at}/comments?per_page=100&page=2", whole[100:]),
    ], {"api": "{base}", "issue": "12"}


def grown_issue(numbers: list[int], since: int, *, whole: bool) -> Exchanges:
    """Of GitHub: the issue says how many there are; asked for is what came since one of them, then all if need be."""
    told, first, second = issue(len(numbers))[0]
    at = first["ask"].removeprefix("GET ")
    entries = {
        n: {
            "id": n,
            "user": {"login": "bo"},
            "created_at": HOURS[n],
            "updated_at": HOURS[n],
            "body_html": f"<p>{n}</p>",
        }
        for n in numbers
    }
    hour = f"{HOURS[since - 1][:13]}%3A59%3A59Z"
    more = asked(f"GET {at}&since={hour}", [entries[n] for n in numbers if n >= since])
    first["body"] = json.dumps([entries[n] for n in numbers[:100]])
    second["body"] = json.dumps([entries[n] for n in numbers[100:]])
    return [told, more, *([first, second] if whole else [])]


def hosted(numbers: list[int], order: str, pages: int, pings: frozenset[int]) -> Exchanges:
    """Of WordPress.com: a hundred a page, pingbacks among them."""
    at = "GET /rest/v1.1/sites/attic.example/posts/77"
    post = {"ID": 77, "author": {"ID": 5}, "discussion": {"comments_open": True}}
    entries = [
        {"ID": n, "content": f"<p>{n}</p>", "type": "pingback" if n in pings else "comment"}
        for n in (numbers if order == "ASC" else numbers[::-1])
    ]
    return [
        asked(f"{at}?fields=ID,author,discussion", post),
        *(
            asked(
                f"{at}/replies/?number=100&order={order}&page={page}",
                {"found": len(numbers), "comments": entries[page * 100 - 100 : page * 100]},
            )
            for page in range(1, pages + 1)
        ),
    ]


class Visits:
    """One reader's visits to one thread, of which it keeps what the store would."""

    def __init__(self, provider: str, facts: dict[str, str]) -> None:
        self.provider, self.learnt = provider, facts
        self.validators, self.held = Validators(), frozenset[str]()

    async def read(self, exchanges: Exchanges) -> FetchedThread:
        """All of the exchanges are asked for, each once."""
        read = await self._visit(exchanges)
        assert isinstance(read, FetchedThread)
        ids = frozenset(comment.native_id for comment in read.comments)
        self.validators, self.held = read.validators, self.held | ids if read.added else ids
        assert (read.complete, read.total) == (True, len(self.held))
        return read

    async def nothing_new(self, exchanges: Exchanges) -> None:
        assert isinstance(await self._visit(exchanges), NotModified)

    async def _visit(self, exchanges: Exchanges) -> FetchedThread | NotModified:
        reader = REGISTRY.get(self.provider)
        assert isinstance(reader, Reads)
        with Server(Scenario(self.provider, "long", {"exchange": exchanges, "expect": {}})) as server:
            source = source_of(self.provider, self.learnt, server)
            async with Client() as client:
                read = await reader.thread(source, client, Known(self.validators, None, self.held))
            assert sum(server.asked.values()) == len(exchanges)
            if isinstance(read, FetchedThread):
                self.learnt = {name: text.replace(server.base, "{base}") for name, text in read.facts}
            return read


def ids(numbers: Iterable[int]) -> frozenset[str]:
    return frozenset(map(str, numbers))


async def test_one_more_at_github_costs_the_issue_and_what_came_since() -> None:
    visits = Visits("utterances", {"api": "{base}", "issue": "12"})
    await visits.read(issue(110)[0])
    numbers = list(range(1, 112))
    assert (await visits.read(grown_issue(numbers, 110, whole=False))).added
    assert visits.held == ids(numbers)
    numbers = [*numbers, 112]
    assert len((await visits.read(grown_issue(numbers, 111, whole=False))).comments) == 2
    numbers = [n for n in numbers if n != 30] + [113]
    assert not (await visits.read(grown_issue(numbers, 112, whole=True))).added
    assert visits.held == ids(numbers)


async def test_one_more_at_waline_costs_the_newest_page() -> None:
    visits = Visits("waline", {})
    await visits.read(waline(110)[0])
    for count in (111, 112):
        assert (await visits.read(waline(count)[0][:1])).added
        assert visits.held == ids(range(1, count + 1))
    assert not (await visits.read(waline(113, without=2)[0])).added
    assert visits.held == ids(range(1, 114)) - {"2"}


async def test_one_more_at_wordpress_com_costs_the_newest_page() -> None:
    visits, pings = Visits("jetpack", {"api": "{base}", "site": "attic.example"}), frozenset({5, 250, 255})
    numbers = list(range(1, 252))
    await visits.read(hosted(numbers, "ASC", 3, pings))
    for more in (252, 253, 254, 255, 256):
        numbers = [*numbers, more]
        assert (await visits.read(hosted(numbers, "DESC", 1, pings))).added
        assert visits.held == ids(numbers) - ids(pings)
    numbers = [n for n in numbers if n != 30] + [257]
    assert not (await visits.read(hosted(numbers, "DESC", 3, pings))).added
    assert visits.held == ids(numbers) - ids(pings)


@pytest.mark.parametrize(
    ("provider", "made", "one"),
    [
        ("waline", waline, "GET /w/api/comment?path="),
        ("utterances", issue, "GET /repos/nell/blog/issues/12"),
    ],
)
async def test_one_request_tells_that_nothing_is_new(provider: str, made: Any, one: str) -> None:
    exchanges, facts = made(110)
    visits = Visits(provider, facts)
    await visits.read(exchanges)
    if provider == "utterances":
        exchanges = [{"ask": one, "status": 304, "must": ['If-None-Match: "i110"\n']}]
    assert exchanges[0]["ask"].startswith(one)
    await visits.nothing_new(exchanges[:1])


def source_of(provider: str, facts: dict[str, str], server: Server) -> Source:
    source = REGISTRY.get(provider).recognise(recorded.hints(provider, server.base)[0])
    assert source is not None
    told = {**dict(source.facts), **{name: server.filled(text) for name, text in facts.items()}}
    return replace(source, facts=tuple(told.items()))

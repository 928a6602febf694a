"""A long thread that was read whole is asked after with one request while nothing is new."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.comments import recorded
from tests.comments.recorded import Scenario, Server

from blogtui.comments.provider import FetchedThread, Known, NotModified, Reads
from blogtui.comments.registry import Registry
from blogtui.model.thread import Source
from blogtui.net.client import Client

REGISTRY = Registry.load()
HOURS = [f"2024-05-{day:02}T{hour:02}:00:00Z" for day in range(1, 8) for hour in range(24)]
JSON = {"Content-Type": "application/json"}
Exchanges = list[dict[str, Any]]


def asked(ask: str, told: object, headers: dict[str, str] = JSON) -> dict[str, Any]:
    return {"ask": ask, "headers": headers, "body": json.dumps(told)}


def waline(count: int) -> tuple[Exchanges, dict[str, str]]:
    """The newest first, a hundred a page."""
    whole = [
        {"objectId": n, "nick": "bo", "comment": f"<p>{n}</p>", "time": 1_714_550_400_000 + n, "status": "approved"}
        for n in range(count, 0, -1)
    ]
    pages = [whole[at : at + 100] for at in range(0, count, 100)]
    query = "path=%2Fkettle%2F&pageSize=100&page={}&lang=en&sortBy=insertedAt_desc"
    return [
        asked(
            f"GET /w/api/comment?{query.format(number)}",
            {"errno": 0, "data": {"page": number, "totalPages": len(pages), "count": count, "data": page}},
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


@pytest.mark.parametrize(
    ("provider", "made", "one"),
    [
        ("waline", waline, "GET /w/api/comment?path="),
        ("utterances", issue, "GET /repos/nell/blog/issues/12"),
    ],
)
async def test_one_request_tells_that_nothing_is_new(provider: str, made: Any, one: str) -> None:
    reader = REGISTRY.get(provider)
    assert isinstance(reader, Reads)
    source, known = None, Known()
    for count, size in ((110, 1), (110, 1), (111, 2)):
        exchanges, facts = made(count)
        if source is not None and size == 1:
            exchanges = [exchanges[0]]
            if provider == "utterances":
                exchanges = [{"ask": one, "status": 304, "must": ['If-None-Match: "i110"\n']}]
        with Server(Scenario(provider, "long", {"exchange": exchanges, "expect": {}})) as server:
            here = moved(source, server) if source is not None else source_of(provider, facts, server)
            async with Client() as client:
                read = await reader.thread(here, client, known)
            if source is not None and size == 1:
                assert isinstance(read, NotModified), read
                assert sum(server.asked.values()) == 1
                assert next(iter(server.asked)).startswith(one)
                continue
            assert isinstance(read, FetchedThread)
            assert (len(read.comments), read.complete) == (count, True)
            ids = frozenset(comment.native_id for comment in read.comments)
            source, known = replace(here, facts=read.facts), Known(read.validators, None, ids)
            base = server.base
        source = replace(source, facts=tuple((name, text.replace(base, "{base}")) for name, text in source.facts))


def source_of(provider: str, facts: dict[str, str], server: Server) -> Source:
    source = REGISTRY.get(provider).recognise(recorded.hints(provider, server.base)[0])
    assert source is not None
    told = {**dict(source.facts), **{name: server.filled(text) for name, text in facts.items()}}
    return replace(source, facts=tuple(told.items()))


def moved(source: Source, server: Server) -> Source:
    """The same source, now that the site has another port."""
    at = source.url.partition("/")[2].lstrip("/").partition("/")[2]
    url = f"{server.base}/{at}" if "127.0.0.1" in source.url else source.url
    return replace(source, url=url, facts=tuple((name, server.filled(text)) for name, text in source.facts))

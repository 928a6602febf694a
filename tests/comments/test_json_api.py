"""What JSON APIs say no with, and where tokens go."""

from datetime import UTC, datetime, timedelta

import pytest

from blogtui.comments import json_api
from blogtui.model.account import Account
from blogtui.model.errors import CommentsError, NoAnswer, NotSent
from blogtui.model.reply import Outcome
from blogtui.net.response import Response

JSON = {"content-type": "application/json"}
ACCOUNT = Account("x", "https://api.example", "ann", "s3cret")


def answer(status: int, body: bytes, headers: dict[str, str] = JSON) -> Response:
    return Response("https://api.example/p", "https://api.example/p", status, headers, body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error":"Record not found"}', "Record not found"),
        (b'{"error":"InvalidToken","message":"Bad token"}', "Bad token"),
        (b'{"errors":["Too short","Unclear"],"action":"create_post"}', "Too short"),
        (b'{"message":"","errors":[{"message":"locked"}]}', "locked"),
        (b'{"error":{"a":1},"errors":{"b":2}}', ""),
        (b'{"error":"\\u001b[31mred"}', "[31mred"),
        (b"[]", ""),
        (b"{", ""),
    ],
)
def test_the_servers_own_sentence(body: bytes, words: str) -> None:
    assert json_api.said(answer(400, body)) == words


def test_a_token_goes_to_its_own_site_only() -> None:
    assert json_api.bearer(ACCOUNT, "https://api.example/v1") == {"Authorization": "Bearer s3cret"}
    assert json_api.bearer(ACCOUNT, "https://api.example.evil/v1") == {}
    assert json_api.bearer(ACCOUNT, "http://api.example/v1") == {}
    assert json_api.bearer(None, "https://api.example/v1") == {}


@pytest.mark.parametrize("iso", [True, False])
def test_the_end_of_a_limit_by_header(iso: bool) -> None:
    until = (datetime.now(UTC) + timedelta(minutes=9)).replace(microsecond=0)
    text = until.isoformat() if iso else str(int(until.timestamp()))
    limits = {**JSON, "x-ratelimit-remaining": "0", "x-ratelimit-reset": text}
    for status in (403, 429):
        posted = json_api.refused(answer(status, b"{}", limits), "https://x.example/")
        assert posted.outcome is Outcome.RATE_LIMITED
        assert posted.retry_at == until


@pytest.mark.parametrize("text", ["soon", "99999999999999999999", "4102444800", "0", "9999-12-31T23:59:59-23:00"])
def test_a_limit_without_a_sensible_end_is_short(text: str) -> None:
    posted = json_api.refused(answer(429, b"{}", {**JSON, "x-ratelimit-reset": text}), "https://x.example/")
    assert posted.retry_at is not None
    assert posted.retry_at - datetime.now(UTC) < timedelta(minutes=3)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-05-02T10:00:00.123Z", datetime(2024, 5, 2, 10, 0, 0, 123000, tzinfo=UTC)),
        ("2024-05-02T12:00:00+02:00", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("2024-05-02T10:00:00", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_times(text: str | None, when: datetime | None) -> None:
    assert json_api.moment(text) == when


@pytest.mark.parametrize("error", [CommentsError("no thread"), NoAnswer("lost")])
async def test_what_fails_before_the_sending_sent_nothing(error: Exception) -> None:
    async def step() -> None:
        raise error

    with pytest.raises(NotSent, match=str(error)):
        await json_api.before(step())

"""JSON APIs with accounts: answers decoded, tokens kept at home, refusals told in the server's own words."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from blogtui.comments import sending
from blogtui.comments.secrecy import may_go
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NotSent
from blogtui.model.reply import Outcome, Posted
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

T = TypeVar("T")

JSON = "application/json"
_SENTENCE_LIMIT = 400
_LONGEST_WAIT = timedelta(days=1)


class _Refusal(msgspec.Struct):
    """The shapes errors come in: `error` (Mastodon), `error` and `message` (AT Protocol), `errors` (Discourse),
    `message` and `errors` (GitHub)."""

    error: Any = None
    message: Any = None
    errors: Any = None


def decoded(answer: Response, kind: type[T]) -> T:
    """The body as that type. Raises CommentsError when it is something else."""
    try:
        return msgspec.json.decode(answer.body.removeprefix(b"\xef\xbb\xbf"), type=kind, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        host = authority(answer.url)
        raise CommentsError(f"{host} answers something that is no thread.", address=answer.url) from error


def maybe(answer: Response, kind: type[T]) -> T | None:
    """The body as that type, None when it is something else."""
    try:
        return decoded(answer, kind)
    except CommentsError:
        return None


async def before(step: Awaitable[T]) -> T:
    """As `sending.before`; an answer that cannot be read means as well that no reply was sent (NotSent)."""
    try:
        return await sending.before(step)
    except CommentsError as error:
        raise NotSent(str(error), advice=error.advice, address=error.address) from error


def bearer(account: Account | None, url: str) -> dict[str, str]:
    """The header that says who asks, for the account's own site only."""
    if account is None or not account.secret or not may_go(account, url):
        return {}
    return {"Authorization": f"Bearer {account.secret}"}


async def post(
    client: Client, url: str, value: object, headers: dict[str, str], *, named_by: str, method: str = "POST"
) -> Response | Posted:
    """POST (or another method) of a value as JSON, once; as `sending.send`."""
    body = msgspec.json.encode(value)
    return await sending.send(client, url, body, JSON, named_by=named_by, accept=JSON, headers=headers, method=method)


def said(answer: Response) -> str:
    """The server's own sentence, cleaned, from a refusal in JSON, a short text or a page; else ""."""
    refusal = maybe(answer, _Refusal) if answer.body.lstrip()[:1] == b"{" else None
    return sending.said(answer) if refusal is None else _sentence(refusal)


def _sentence(refusal: _Refusal) -> str:
    several = refusal.errors if isinstance(refusal.errors, list) else []
    texts = [each.get("message") if isinstance(each, dict) else each for each in several]
    candidates = (refusal.message, *texts, refusal.error)
    return next((clean_line(text, _SENTENCE_LIMIT) for text in candidates if isinstance(text, str) and text), "")


def refused(answer: Response, handoff: str) -> Posted:
    """As `sending.refused`, with what JSON says and what limits by headers mean."""
    words = said(answer)
    reset = limit_over(answer)
    limited = "retry-after" in answer.headers or answer.headers.get("x-ratelimit-remaining") == "0"
    if answer.status == 403 and limited:
        retry_at = answer.retry_at or reset or datetime.now(UTC) + sending.BUSY
        return Posted(Outcome.RATE_LIMITED, words or f"{authority(answer.url)} asks to wait.", retry_at=retry_at)
    told = sending.refused(answer, handoff)
    if told.outcome is Outcome.RATE_LIMITED and answer.retry_at is None and reset is not None:
        told = replace(told, retry_at=reset)
    return replace(told, message=words) if words else told


def login_needed(error: HttpStatus, handoff: str) -> Posted | None:
    """What a preliminary request's refusal means: 401 and 403 want another token, anything else is not for here."""
    if error.status not in (401, 403) or error.retry_at is not None:
        return None
    words = f"{authority(error.address or handoff)} does not take this account's token for that."
    return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)


def limit_over(answer: Response) -> datetime | None:
    """When a limit is over: seconds since 1970 (GitHub, GoToSocial, AT Protocol) or ISO 8601 (Mastodon); None unless
    within a day."""
    text = answer.headers.get("x-ratelimit-reset") or answer.headers.get("ratelimit-reset") or ""
    try:
        when = datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else datetime.fromisoformat(text)
        when = when.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    now = datetime.now(UTC)
    return when if now < when <= now + _LONGEST_WAIT else None


def moment(text: str | None) -> datetime | None:
    """A time of RFC 3339 as aware UTC, None when it is none."""
    try:
        when = datetime.fromisoformat(text or "")
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None

"""What every way of posting shares: nothing is sent twice, and a refusal is told in the server's own words."""

import re
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from blogtui.comments.lookup import visible
from blogtui.comments.pages import HTML
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import AddressError, NoAnswer, NotSent
from blogtui.model.reply import Outcome, Posted
from blogtui.model.thread import CommentState
from blogtui.net.address import authority, leads_inward, same_host
from blogtui.net.client import Client
from blogtui.net.response import Response

T = TypeVar("T")

FORM = "application/x-www-form-urlencoded"
BUSY = timedelta(minutes=2)  # when a server says "not now" without saying until when
_SENTENCE_LIMIT = 400
_PAGE_READ = 20_000  # characters of a page's body in which the sentence is looked for
_BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|head|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_PARAGRAPH = re.compile(r"</?p\b[^<>]*>", re.IGNORECASE)


async def before(step: Awaitable[T]) -> T:
    """The result of a step that only prepares the sending: when its answer is lost, no reply was (NotSent)."""
    try:
        return await step
    except (AddressError, NoAnswer) as error:
        raise NotSent(str(error), advice=error.advice, address=error.address) from error


async def send(
    client: Client,
    url: str,
    body: bytes,
    content_type: str,
    *,
    named_by: str,
    accept: str = "*/*",
    headers: dict[str, str] | None = None,
    cookies: dict[str, str] | None = None,
    method: str = "POST",
) -> Response | Posted:
    """POST (or another method), once; Posted(UNKNOWN) when it may have arrived and no answer came. `named_by` is the
    address whose answer told us to send here: it may not lead from the public net into a private one. Raises NotSent.
    """
    if leads_inward(named_by, url):
        return Posted(Outcome.REJECTED, f"{authority(named_by)} wants the answer sent into a private network.")
    try:
        return await client.send(
            method,
            url,
            body=body,
            content_type=content_type,
            accept=accept,
            headers=headers or {},
            cookies=cookies or {},
        )
    except NoAnswer as error:
        return Posted(Outcome.UNKNOWN, str(error))
    except AddressError as error:
        return Posted(Outcome.REJECTED, str(error))


async def fill_in(client: Client, action: str, pairs: Sequence[tuple[str, str]], page: Response) -> Response | Posted:
    """Send a form of a page as a browser would, its fields filled in; as `send`."""
    return await send(
        client,
        action,
        urlencode(pairs).encode(),
        FORM,
        named_by=page.url,
        accept=HTML,
        headers={"Referer": page.url},
        cookies=dict(page.cookies) if same_host(page.url, action) else {},
    )


def by_state(state: CommentState, native_id: str, url: str | None) -> Posted:
    """What it means that a server took a comment, and shows it (or does not) in that state at `url`."""
    match state:
        case CommentState.LIVE:
            return Posted(Outcome.LIVE, native_id=native_id, url=url)
        case CommentState.HELD:
            return Posted(Outcome.HELD, "It waits for a moderator.", native_id, url)
    words = "The site accepted it but shows it nowhere; it may lie among its spam or in its bin."
    return Posted(Outcome.REJECTED, words, native_id)


def untold(answer: Response) -> Posted:
    """What an answer means that is nothing a server of that kind says."""
    host = authority(answer.url)
    return Posted(Outcome.UNKNOWN, f"{host} answers something that does not tell whether it took the comment.")


def refused(answer: Response, handoff: str) -> Posted:
    """What any answer but success means by its status alone (RFC 9110 §15). A fault of the server's own (5xx) leaves
    open whether the comment arrived, but 503 says that it did not."""
    status = answer.status
    host = authority(answer.url)
    words = said(answer)
    if status in (429, 503):
        retry_at = answer.retry_at or datetime.now(UTC) + BUSY
        return Posted(Outcome.RATE_LIMITED, words or f"{host} asks to wait.", retry_at=retry_at)
    if status >= 500 or status == 408:
        return Posted(Outcome.UNKNOWN, words or f"{host} answered {status}; it may have the comment all the same.")
    if status in (401, 407):
        return Posted(Outcome.LOGIN_NEEDED, words or f"{host} wants a login.", handoff_url=handoff)
    if status == 409:
        return Posted(Outcome.DUPLICATE, words or f"{host} has this comment already.", url=answer.location)
    if status in (403, 410):
        return Posted(Outcome.CLOSED, words or f"{host} takes no comments here.", handoff_url=handoff)
    if 300 <= status < 400:
        words = f"{host} sent us on to {authority(answer.location)}." if answer.location else ""
    return Posted(Outcome.REJECTED, words or f"{host} did not take it ({status}).", handoff_url=handoff)


def said(answer: Response) -> str:
    """The server's own sentence, cleaned, of a short plain text or the first paragraph of a page; else ""."""
    text = answer.text
    if answer.content_type == "text/plain":
        return clean_line(text, _SENTENCE_LIMIT)
    return page_sentence(text) if "html" in answer.content_type else ""


def page_sentence(markup: str) -> str:
    """The first paragraph with words in it, of an HTML page, as plain text."""
    body = _BODY.split(markup, maxsplit=1)[-1][:_PAGE_READ]
    pieces = _PARAGRAPH.split(_UNSEEN.sub(" ", body))[1:]
    sentences = (clean_line(visible(piece), _SENTENCE_LIMIT) for piece in pieces)
    return next((sentence for sentence in sentences if sentence), "")

"""Comment systems that are asked by POST even where nothing is to change: Commento and its successor Comentario."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from blogtui.comments.feed_thread import MOST_COMMENTS
from blogtui.comments.json_api import JSON, decoded
from blogtui.comments.page import Page
from blogtui.comments.provider import FetchedComment, FetchedThread
from blogtui.comments.secrecy import may_go
from blogtui.model.account import Account
from blogtui.model.thread import CommentState
from blogtui.net import statuses
from blogtui.net.address import authority, leads_inward, resolve, without_fragment
from blogtui.net.client import Client

T = TypeVar("T")


async def ask(client: Client, url: str, question: object, kind: type[T]) -> T:
    """The answer to a question that changes nothing. Raises NetError, CommentsError."""
    answer = await client.send("POST", url, body=msgspec.json.encode(question), content_type=JSON, accept=JSON)
    if answer.status >= 400:
        host = authority(answer.url)
        raise statuses.refusal(host, answer.status, "", answer.headers, address=answer.url, retry_at=answer.retry_at)
    return decoded(answer, kind)


def whole(comments: tuple[FetchedComment, ...], *, closed: bool) -> FetchedThread:
    """A thread that came in one piece; those that are gone or wait are in it, and do not count."""
    return FetchedThread(
        comments=comments[:MOST_COMMENTS],
        total=sum(each.state is CommentState.LIVE for each in comments),
        complete=len(comments) <= MOST_COMMENTS,
        closed=closed,
    )


def script_base(page: Page | None, script: str) -> tuple[str, Mapping[str, str]] | None:
    """What stands before `script` ("/js/commento.js") in the address the page loads it from, and the attributes of the
    tag; none that leads from the public net into a private one."""
    if page is None or script not in page.html:
        return None
    for tag in page.tags:
        source = tag.attributes.get("src", "") if tag.name == "script" else ""
        address = resolve(page.url, source.partition("?")[0]) if script in source else None
        if address is not None and address.endswith(script) and not leads_inward(page.url, address):
            return without_fragment(address).removesuffix(script), tag.attributes
    return None


def usable(account: Account | None, url: str) -> Account | None:
    """The account, if its secret may go to `url`."""
    return account if account is not None and account.secret and may_go(account, url) else None

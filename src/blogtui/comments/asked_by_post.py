"""Comment systems that are asked by POST even where nothing is to change: Commento and its successor Comentario."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from blogtui.comments.json_api import JSON, decoded
from blogtui.comments.page import Page
from blogtui.comments.secrecy import may_go
from blogtui.model.account import Account
from blogtui.model.errors import AddressError, NoAnswer
from blogtui.model.reply import Outcome, Posted
from blogtui.net import statuses
from blogtui.net.address import authority, leads_inward, resolve, without_fragment
from blogtui.net.client import Client
from blogtui.net.response import Response

T = TypeVar("T")


async def ask(client: Client, url: str, question: object, kind: type[T]) -> T:
    """The answer to a question that changes nothing. Raises NetError, CommentsError."""
    answer = await client.send("POST", url, body=msgspec.json.encode(question), content_type=JSON, accept=JSON)
    if answer.status >= 400:
        host = authority(answer.url)
        raise statuses.refusal(host, answer.status, "", answer.headers, address=answer.url, retry_at=answer.retry_at)
    return decoded(answer, kind)


async def put(
    client: Client, url: str, value: object, *, named_by: str, headers: Mapping[str, str]
) -> Response | Posted:
    """PUT of a value as JSON, once; as `sending.send`."""
    if leads_inward(named_by, url):
        return Posted(Outcome.REJECTED, f"{authority(named_by)} wants the answer sent into a private network.")
    body = msgspec.json.encode(value)
    try:
        return await client.send("PUT", url, body=body, content_type=JSON, accept=JSON, headers=headers)
    except NoAnswer as error:
        return Posted(Outcome.UNKNOWN, str(error))
    except AddressError as error:
        return Posted(Outcome.REJECTED, str(error))


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

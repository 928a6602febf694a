"""Changing what one wrote with an account: over JSON, and what the answers mean."""

from dataclasses import replace

import msgspec

from blogtui.comments import json_api, sending
from blogtui.comments.json_api import JSON
from blogtui.model.reply import Outcome, Permit, Posted
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

BY_ACCOUNT = Permit("")
"""Where the account is leave enough, for as long as it is there."""


async def change(
    client: Client, method: str, url: str, value: object, headers: dict[str, str], *, named_by: str
) -> Response | Posted:
    """Send that once; without a body for None. `headers` say who asks: empty when the account is not here any more.
    Raises NotSent."""
    if not headers:
        return without_account()
    body = b"" if value is None else msgspec.json.encode(value)
    kind = JSON if body else ""
    return await sending.send(client, url, body, kind, named_by=named_by, accept=JSON, headers=headers, method=method)


def without_account() -> Posted:
    """The answer when the account is not here any more."""
    return Posted(Outcome.LOGIN_NEEDED, "The account that it was sent with is not here any more.")


def changed(answer: Response | Posted, native_id: str, page: str, permit: Permit) -> Posted:
    """What the answer to a change means: 200 says that it stands at `page` now."""
    if isinstance(answer, Posted):
        return answer
    if answer.status != 200:
        return refused(answer, page)
    return Posted(Outcome.LIVE, native_id=native_id, url=page, permit=permit)


def deleted(answer: Response | Posted, handoff: str) -> Posted:
    """What the answer to a deletion means; that it is gone already is as good."""
    if isinstance(answer, Posted):
        return answer
    if answer.status in (404, 410):
        return Posted(Outcome.WITHDRAWN, "It was gone already.")
    return Posted(Outcome.WITHDRAWN) if answer.status in (200, 202, 204) else refused(answer, handoff)


def refused(answer: Response, handoff: str) -> Posted:
    """Why a change was not made. There, 403 is about the writer, not about the thread."""
    told = json_api.refused(answer, handoff)
    if told.outcome is not Outcome.CLOSED:
        return told
    words = json_api.said(answer) or f"{authority(answer.url)} does not let you change it, or not any more."
    return replace(told, outcome=Outcome.LOGIN_NEEDED, message=words)

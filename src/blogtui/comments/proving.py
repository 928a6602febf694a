"""Whose an account is, asked of its own site: what every provider's `prove` shares."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from blogtui.comments.json_api import JSON, maybe
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus
from blogtui.net.address import authority
from blogtui.net.client import Client

T = TypeVar("T")

_NAME_LIMIT = 200  # characters


async def ask(
    url: str,
    kind: type[T],
    client: Client,
    *,
    headers: Mapping[str, str],
    refusals: Collection[int] = (401, 403),
    scope: str = "",
) -> T:
    """What the site says of who asks. `refusals` are the statuses by which it turns a secret down; where `scope` is
    named, 403 means that only this right is lacking. Raises NetError, CommentsError."""
    try:
        answer = await client.fetch(url, accept=JSON, headers=headers)
    except HttpStatus as error:
        if error.retry_at is not None:
            raise
        if scope and error.status == 403:
            words = f"{authority(url)} takes the secret, but not to tell whose it is."
            raise CommentsError(words, advice=f"Give it the scope “{scope}” as well.", address=url) from error
        if error.status in refusals:
            raise not_taken(url) from error
        raise
    told = maybe(answer, kind)
    if told is None:
        raise _nobody(url)
    return told


def not_taken(url: str, said: str = "") -> CommentsError:
    """The error for a secret that the site does not take; `said` is its own sentence, cleaned."""
    words = f"{authority(url)} does not take the secret of this account{f': {said}' if said else '.'}"
    return CommentsError(words, advice="Have a new one made there, and add the account again with it.", address=url)


def named(account: Account, *names: str | None) -> str:
    """The first of the names that the site gave, cleaned. Raises CommentsError when there is none."""
    cleaned = (clean_line(name or "", _NAME_LIMIT) for name in names)
    found = next(filter(None, cleaned), None)
    if found is None:
        raise _nobody(account.site)
    return found


def _nobody(url: str) -> CommentsError:
    words = f"{authority(url)} does not say whose account it is."
    return CommentsError(words, advice="Check the address of the account's site.", address=url)

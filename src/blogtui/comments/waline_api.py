"""What Waline's server says: a thread in all its pages, who is logged in, and its errors."""

from dataclasses import replace
from typing import Any

import msgspec

from blogtui.comments.feed_thread import MOST_COMMENTS, MOST_PAGES
from blogtui.comments.json_api import JSON, decoded, maybe
from blogtui.comments.newest_first import nothing_new, only_added, was_whole
from blogtui.comments.provider import Known, NotModified
from blogtui.comments.secrecy import may_go
from blogtui.model.account import Account
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, NetError, NotSent
from blogtui.model.frozen import frozen
from blogtui.model.reply import Outcome, Posted
from blogtui.model.thread import Source
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

PER_PAGE = 100  # first-level comments, each with all below it; the most the server gives


class Comment(msgspec.Struct, rename={"object_id": "objectId"}):
    """A comment: `pid` is the one answered, `rid` the one it all began with, `time` in milliseconds (words in old
    versions), `orig` what was typed (some versions tell it to those logged in only), `type` that of the account it
    was signed with."""

    object_id: int | str
    pid: int | str | None = None
    rid: int | str | None = None
    nick: str | None = None
    link: str | None = None
    comment: str = ""
    orig: str | None = None
    time: float | str | None = None
    status: str | None = None
    like: int | None = None
    sticky: Any = None
    type: str | None = None
    children: list["Comment"] = msgspec.field(default_factory=list)


class _Page(msgspec.Struct, rename={"total_pages": "totalPages"}):
    data: list[Comment]
    total_pages: int = 1
    count: int | None = None


class User(msgspec.Struct):
    """Who is logged in; `token` proves it for good, so it goes nowhere else."""

    token: str
    display_name: str = ""
    email: str = ""
    url: str | None = None
    type: str | None = None


class Answer(msgspec.Struct):
    """What every answer is wrapped in. Errors come with status 200 too; `errmsg` may be an object of sentences."""

    errno: int | str = 0
    errmsg: Any = None
    data: msgspec.Raw = msgspec.Raw(b"null")


@frozen
class Thread:
    """The comments read; `problem` says why not all. `added`: all others are known."""

    comments: tuple[Comment, ...]
    total: int | None
    validators: Validators
    problem: str | None
    added: bool = False


def headers(source: Source, user: User | None = None) -> dict[str, str]:
    """Who asks, and from which page: servers set up for some blogs only (SECURE_DOMAINS) look at that."""
    referer = {"Referer": source.page} if source.page is not None else {}
    return {**referer, "Authorization": f"Bearer {user.token}"} if user is not None else referer


async def read(
    source: Source, client: Client, known: Known = Known(), user: User | None = None
) -> Thread | NotModified:
    """All pages, the newest first, so that what comes meanwhile pushes nothing past us. A page that fails after the
    first ends it, and so does one by which all that is new has come. Raises NetError, CommentsError."""
    validators, again = known.validators, was_whole(source, known, PER_PAGE)
    found: dict[str, Comment] = {}
    number = pages = 1
    total, problem, seen = None, None, Validators()
    while number <= pages:
        if number > MOST_PAGES or len(found) >= MOST_COMMENTS:
            problem = f"The thread is longer than {len(found):,} comments; the rest was not fetched."
            break
        url = f"{source.url}&pageSize={PER_PAGE}&page={number}&lang=en&sortBy=insertedAt_desc"
        try:
            answer = await client.get(url, validators=validators, accept=JSON, headers=headers(source, user))
            if isinstance(answer, Unchanged):
                return NotModified(answer.validators)
            page = _unwrapped(answer)
        except (NetError, CommentsError) as error:
            if number == 1:
                raise
            problem = f"Page {number} of the comments could not be read: {error}"
            break
        for comment in page.data:
            found.update({str(each.object_id): each for each in (comment, *comment.children)})
        if number == 1 and again and nothing_new(source, known, set(found), page.count):
            return NotModified()
        if number == 1:
            pages, total, seen, validators = page.total_pages, page.count, answer.validators, Validators()
        if number < pages and again and only_added(source, known, list(found), total):
            return Thread(tuple(found.values()), total, Validators(), None, added=True)
        number += 1
    # The first page's validators say nothing of the others.
    return Thread(tuple(found.values()), total, seen if pages <= 1 else Validators(), problem)


def _unwrapped(answer: Response) -> _Page:
    wrapped = decoded(answer, Answer)
    if str(wrapped.errno) != "0":
        reason = sentence(wrapped) or "it gives no reason"
        raise CommentsError(f"{authority(answer.url)} does not show the comments: {reason}.", address=answer.url)
    return decoded(replace(answer, body=bytes(wrapped.data)), _Page)


def sentence(answer: Answer) -> str:
    """The sentence of an error, or the sentences."""
    told = answer.errmsg.values() if isinstance(answer.errmsg, dict) else [answer.errmsg]
    return clean_line(". ".join(each for each in told if isinstance(each, str)), 400)


async def sign_in(source: Source, account: Account | None, client: Client) -> User | Posted | None:
    """The user of an account, None without one; Posted when the server does not know it. Raises NetError."""
    if account is None:
        return None
    url, host = f"{source.fact('base')}api/token?lang=en", authority(source.url)
    if not may_go(account, url):
        return Posted(Outcome.LOGIN_NEEDED, f"The account is not one of {host}.")
    body = msgspec.json.encode({"email": account.user, "password": account.secret})
    answer = await client.send("POST", url, body=body, content_type=JSON, accept=JSON, headers=headers(source))
    if answer.status not in (200, 401, 403):
        raise NotSent(f"{host} lets nobody log in ({answer.status}).", address=url, retry_at=answer.retry_at)
    wrapped = maybe(answer, Answer)
    user = maybe(replace(answer, body=bytes(wrapped.data)), User) if wrapped is not None else None
    return user or Posted(Outcome.LOGIN_NEEDED, f"{host} does not take this e-mail and password.")

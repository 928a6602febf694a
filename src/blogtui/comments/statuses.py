"""Conversations by the Mastodon API (docs.joinmastodon.org, methods/statuses): the answers to a status as comments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from html import escape

import msgspec

from blogtui.comments import json_api
from blogtui.comments.feed_thread import ANONYMOUS, MOST_COMMENTS, MOST_PAGES
from blogtui.comments.provider import FetchedComment, FetchedThread, Known, NotModified
from blogtui.model.account import Account
from blogtui.model.blog import Validators
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, NetError
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response, Unchanged

# What one answer holds at most; strangers get less and less deep (since Mastodon 4.0).
_MOST_FOR_STRANGERS, _DEEPEST_FOR_STRANGERS = 60, 20
_MOST_FOR_MEMBERS = 4096
_STILL_FETCHING = "mastodon-async-refresh"  # the server is asking others for answers it has not seen (4.5)


class Writer(msgspec.Struct):
    """Who wrote a status. `acct` is the name on the server asked, with a domain if the writer is from elsewhere."""

    id: str | int | None = None
    acct: str | None = None
    display_name: str | None = None
    url: str | None = None


class _Media(msgspec.Struct):
    type: str | None = None
    url: str | None = None
    description: str | None = None


class _Option(msgspec.Struct):
    title: str | None = None
    votes_count: int | None = None


class _Poll(msgspec.Struct):
    options: list[_Option] = []


class Status(msgspec.Struct):
    """A status as servers give it (entities/Status). Ids are the server's own, `uri` is the same everywhere."""

    id: str | int
    uri: str | None = None
    url: str | None = None
    created_at: str | None = None
    edited_at: str | None = None
    in_reply_to_id: str | int | None = None
    in_reply_to_account_id: str | int | None = None
    content: str | None = None
    spoiler_text: str | None = None
    visibility: str | None = None
    replies_count: int | None = None
    favourites_count: int | None = None
    account: Writer | None = None
    media_attachments: list[_Media] | None = None
    poll: _Poll | None = None

    @property
    def address(self) -> str:
        """What names it on every server."""
        return self.uri or self.url or str(self.id)


class _Context(msgspec.Struct):
    descendants: list[Status] = []


async def read(
    site: str,
    root: str,
    client: Client,
    account: Account | None,
    known: Known = Known(),
    *,
    words_only: bool = False,
) -> FetchedThread | NotModified:
    """All answers to the status with the id `root` at `site`, by one request, or some more where the thread is longer
    than strangers are shown at once. The account's token goes along if it is from there. `words_only`: as they were
    typed, without their content warnings and whatever else is shown with them.

    Raises NetError, CommentsError.
    """
    url = f"{site}/api/v1/statuses/{root}/context"
    headers = json_api.bearer(account, url)
    answer = await client.get(url, validators=known.validators, accept=json_api.JSON, headers=headers)
    if isinstance(answer, Unchanged):
        return NotModified(answer.validators)
    found = {str(each.id): each for each in _public(answer)}
    problem, whole = None, not _may_be_cut(found, root, members=bool(headers))
    if not whole:
        problem = await _read_on(site, root, found, client, headers)
        whole = problem is None
    complete = whole and _STILL_FETCHING not in answer.headers
    comments = as_comments(found, root, words_only=words_only)
    return FetchedThread(
        comments=comments,
        total=len(comments) if complete else None,
        complete=complete,
        validators=answer.validators if complete else Validators(),
        problem=problem,
    )


def _public(answer: Response) -> list[Status]:
    """The answers, without letters to single people, which a token may show too."""
    return [each for each in json_api.decoded(answer, _Context).descendants if each.visibility != "direct"]


def _may_be_cut(found: dict[str, Status], root: str, *, members: bool) -> bool:
    if members:
        return len(found) >= _MOST_FOR_MEMBERS
    return len(found) >= _MOST_FOR_STRANGERS or _deepest(found, root) >= _DEEPEST_FOR_STRANGERS


def _deepest(found: dict[str, Status], root: str) -> int:
    """How many answers stand below one another; a server gives each after the one it answers."""
    depth = {root: 0}
    for id_, status in found.items():
        depth[id_] = depth.get(str(status.in_reply_to_id), 0) + 1
    return max(depth.values())


async def _read_on(
    site: str, root: str, found: dict[str, Status], client: Client, headers: dict[str, str]
) -> str | None:
    """Ask below every status that counts more answers than came; the sentence on why some are missing still, if so."""
    asked: set[str] = set()
    while unanswered := [id_ for id_ in _lacking(found.values()) if id_ not in asked]:
        if len(asked) >= MOST_PAGES or len(found) >= MOST_COMMENTS:
            return f"The thread is longer than {len(found):,} answers; the rest was not fetched."
        asked.add(unanswered[0])
        try:
            url = f"{site}/api/v1/statuses/{unanswered[0]}/context"
            more = _public(await client.fetch(url, accept=json_api.JSON, headers=headers))
        except (NetError, CommentsError) as error:
            return f"Part of the thread could not be read: {error}"
        found |= {str(each.id): each for each in more}
    try:
        url = f"{site}/api/v1/statuses/{root}"
        top = json_api.decoded(await client.fetch(url, accept=json_api.JSON, headers=headers), Status)
    except (NetError, CommentsError) as error:
        return f"Whether the thread is whole could not be read: {error}"
    if _lacking([top, *found.values()]):
        return f"{authority(site)} shows strangers only part of a thread this long."
    return None


def _lacking(statuses: Iterable[Status]) -> list[str]:
    """The ids of those that count more answers than are here."""
    statuses = list(statuses)
    here = Counter(str(status.in_reply_to_id) for status in statuses)
    return [str(status.id) for status in statuses if (status.replies_count or 0) > here[str(status.id)]]


def as_comments(found: dict[str, Status], root: str, *, words_only: bool = False) -> tuple[FetchedComment, ...]:
    """Statuses as comments: their native ids are the addresses that name them on every server."""
    author = next((s.in_reply_to_account_id for s in found.values() if str(s.in_reply_to_id) == root), None)
    comments = tuple(_comment(status, found, root, author) for status in found.values())
    if not words_only:
        return comments
    return tuple(replace(one, html=each.content or "") for one, each in zip(comments, found.values(), strict=True))


def _comment(status: Status, found: dict[str, Status], root: str, post_author: str | int | None) -> FetchedComment:
    writer = status.account or Writer()
    answered = str(status.in_reply_to_id) if status.in_reply_to_id is not None else root
    parent = found.get(answered)
    return FetchedComment(
        native_id=status.address,
        parent=None if answered == root else (parent.address if parent is not None else answered),
        author=clean_line(writer.display_name or "", 200) or clean_line(writer.acct or "", 200) or ANONYMOUS,
        html=_html(status),
        published=json_api.moment(status.created_at),
        updated=json_api.moment(status.edited_at),
        author_url=writer.url,
        by_post_author=post_author is not None and writer.id == post_author,
        url=status.url or status.uri,
        likes=status.favourites_count,
    )


def _html(status: Status) -> str:
    """The text after its content warning, before the names of its pictures and the options of its poll."""
    warning = f"<p><em>{escape(status.spoiler_text)}</em></p>" if status.spoiler_text else ""
    options = "".join(f"<li>{_option(option)}</li>" for option in (status.poll.options if status.poll else ()))
    media = "".join(_media(each) for each in status.media_attachments or () if each.url)
    return f"{warning}{status.content or ''}{f'<ul>{options}</ul>' if options else ''}{media}"


def _option(option: _Option) -> str:
    votes = "" if option.votes_count is None else f" ({option.votes_count})"
    return escape(option.title or "") + votes


def _media(media: _Media) -> str:
    words = escape(media.description or media.type or "attachment", quote=False)
    return f'<p><a href="{escape(media.url or "")}">{words}</a></p>'

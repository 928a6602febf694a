"""Answers at WordPress by REST, signed in with an application password (core since 5.6): what is told beforehand, the
one request, and every answer told apart."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape, unescape

import msgspec

from blogtui.comments import json_api, proving, sending, wordpress_rest
from blogtui.comments.lookup import visible
from blogtui.comments.provider import Reply
from blogtui.comments.wordpress_form import TEXT_LIMIT
from blogtui.comments.wordpress_rest import Place
from blogtui.model.account import Account, AccountKind
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus
from blogtui.model.reply import Form, Markup, Moderation, Outcome, Posted, Signed
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

KIND = AccountKind(
    provider="wordpress",
    label="WordPress",
    secret="Application password",
    how="On the site itself, signed in: Users → Profile → Application Passwords, then “Add New”.",
    user="User name or e-mail",
)
FLOOD = timedelta(seconds=30)  # WordPress wants 15 between two comments and sends no Retry-After
_REFUSED_BY_CORE = frozenset({"rest_comment_failed_create", "comment_save_error"})

# The tags WordPress keeps in comments (wp-includes/kses.php, $allowedtags), and references.
_KEPT = re.compile(
    r"</?(?:abbr|b|blockquote|cite|code|del|em|i|q|s|strike|strong)>|</a>|&(?:amp|lt|gt|quot|#[1-9]\d{2,5});"
)
_LINK = re.compile(r'<a href="(https?://[^"<>\s]{1,2000})">')
_MARKUP = re.compile(f"({_KEPT.pattern}|{_LINK.pattern.replace('(https', '(?:https')})")


class _Created(msgspec.Struct):
    id: int
    status: str = ""
    link: str = ""


class _Error(msgspec.Struct):
    code: str
    message: str = ""


class _Me(msgspec.Struct):
    name: str = ""


async def names(account: Account, client: Client) -> tuple[str, ...]:
    """The name the site shows for the account, and over its comments. Raises NetError, CommentsError."""
    for root in (f"{account.site}/wp-json/", f"{account.site}/?rest_route=/"):
        place = Place(root, "0", account)
        url = place.address("users/me", _fields="name")
        try:
            me = await proving.ask(url, _Me, client, headers=place.headers, refusals=(401,))
        except HttpStatus as error:
            if error.status != 404:
                raise
            continue  # the interface lies elsewhere
        name = clean_line(unescape(me.name), 200)  # given as HTML, as the authors of comments are
        return (name,) if name else ()
    words = f"{authority(account.site)} shows no programming interface of WordPress."
    raise CommentsError(words, advice="Check the site's address.")


async def form(place: Place, account: Account, client: Client) -> Form:
    """What is said beforehand: a sentence in `closed` if the site does not know the account or takes nothing."""
    host = authority(place.root)
    where = f"the comments of {host}, as {clean_line(account.user, 100)}"
    if not await _known_there(place, client):
        return Form(where, signed=Signed.ACCOUNT, closed=f"{host} does not accept this application password.")
    post = await wordpress_rest.facts(place, client)
    closed = post is not None and post.comment_status == "closed"
    return Form(
        where,
        signed=Signed.ACCOUNT,
        moderation=Moderation.POSSIBLE,
        markup=Markup.HTML,
        closed="Comments on this post are closed." if closed else None,
        limit=TEXT_LIMIT,
    )


async def _known_there(place: Place, client: Client) -> bool:
    """Whether the site knows who asks: with a wrong password it serves readers all the same, as strangers."""
    address = place.address("users/me", _fields="id")
    try:
        await client.fetch(address, accept="application/json", headers=place.headers)
    except HttpStatus as error:
        if error.status not in (401, 403) or error.retry_at is not None:
            raise
        return error.status == 403  # a guard before the user list; the password itself is not at fault
    return True


async def post(place: Place, reply: Reply, handoff: str, client: Client) -> Posted:
    """Send it, once. Raises NotSent."""
    answer = await json_api.post(
        client, place.address("comments"), _comment(place, reply), place.headers, named_by=reply.post_url
    )
    if isinstance(answer, Posted):
        return answer
    return _taken(answer) if answer.status in (200, 201) else _refused(answer, handoff)


def _comment(place: Place, reply: Reply) -> dict[str, str | int]:
    parent = int(reply.to) if reply.to is not None and reply.to.isdecimal() else 0
    return {"post": int(place.post), "parent": parent, "content": as_kept(reply.text)}


def as_kept(text: str) -> str:
    """The text as WordPress will keep it. By REST it looks for a repeat before it cleans the text, not after: only what
    cleaning leaves alone is known again when it is sent twice."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    for number, piece in enumerate(_MARKUP.split(text.replace("\r\n", "\n").strip())):
        link = _LINK.fullmatch(piece) if number % 2 else None
        if link is not None:
            yield f'<a href="{escape(unescape(link[1]))}" rel="nofollow ugc">'
        else:
            yield piece if number % 2 else escape(piece, quote=False).replace("\\", "&#092;")


def _taken(answer: Response) -> Posted:
    created = json_api.maybe(answer, _Created)
    if created is None:
        return sending.untold(answer)
    return sending.by_state(wordpress_rest.by_status(created.status), str(created.id), created.link or None)


def _refused(answer: Response, handoff: str) -> Posted:
    """By WordPress's own codes; what is not from WordPress (a guard, a gateway) by its status."""
    host = authority(answer.url)
    error = json_api.maybe(answer, _Error)
    if error is None:
        if answer.status in (403, 404, 405, 406):
            words = f"{host} keeps programs out ({answer.status})."
            return Posted(Outcome.REJECTED, words, handoff_url=handoff)
        return sending.refused(answer, handoff)
    words = clean_line(visible(error.message), 400)
    if error.code == "comment_flood":
        retry_at = answer.retry_at or datetime.now(UTC) + FLOOD
        return Posted(Outcome.RATE_LIMITED, words or f"{host} asks to wait.", retry_at=retry_at)
    if error.code == "comment_duplicate":
        return Posted(Outcome.DUPLICATE, words or f"{host} has this comment already.")
    if error.code == "rest_comment_closed":
        return Posted(Outcome.CLOSED, words or "Comments on this post are closed.", handoff_url=handoff)
    if answer.status == 401:
        words = f"{host} did not accept the application password" + (f": {words}" if words else ".")
        return Posted(Outcome.LOGIN_NEEDED, words, handoff_url=handoff)
    if answer.status in (408, 429) or (answer.status >= 500 and error.code not in _REFUSED_BY_CORE):
        return sending.refused(answer, handoff)
    return Posted(Outcome.REJECTED, words or f"{host} refuses it ({answer.status}).", handoff_url=handoff)

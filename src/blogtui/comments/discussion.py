"""GitHub discussions by GraphQL, as giscus uses them: two levels, comments and replies."""

import hashlib
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from blogtui.comments import github, json_api, sending
from blogtui.comments.feed_thread import MOST_COMMENTS, MOST_PAGES
from blogtui.comments.provider import FetchedComment
from blogtui.model.account import Account
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, HttpStatus, NetError
from blogtui.model.frozen import frozen
from blogtui.model.thread import CommentState
from blogtui.net import statuses
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.response import Response

T = TypeVar("T")

_LIMITED = "RATE_LIMITED"
TOKEN_READS = "With a token it is read at GitHub itself: `blogtui account add github`, or @ in the reader."
_FOUND = " fragment Found on Discussion{id title url body}"
_COMMENT = (
    " fragment Said on DiscussionComment"
    "{id url bodyHTML createdAt lastEditedAt deletedAt isMinimized authorAssociation upvoteCount author{login url}}"
)
BY_NUMBER = (
    "query($owner:String!,$name:String!,$number:Int!)"
    "{repository(owner:$owner,name:$name){discussion(number:$number){...Found}}}" + _FOUND
)
BY_WORDS = "query($words:String!){search(type:DISCUSSION,first:20,query:$words){nodes{...Found}}}" + _FOUND
COMMENTS = (
    "query($id:ID!,$after:String){node(id:$id){...on Discussion{locked url comments(first:100,after:$after)"
    "{totalCount pageInfo{hasNextPage endCursor}nodes{...Said replies(first:100){totalCount nodes{...Said}}}}}}}"
    + _COMMENT
)
AS_TYPED = COMMENTS.replace("bodyHTML", "bodyHTML body")
STATE = "query($id:ID!){node(id:$id){...on Discussion{locked}}}"
PARENT = "query($id:ID!){node(id:$id){...on DiscussionComment{replyTo{id}}}}"
ADD = (
    "mutation($discussion:ID!,$body:String!,$replyTo:ID){addDiscussionComment(input:"
    "{discussionId:$discussion,body:$body,replyToId:$replyTo}){comment{id url}}}"
)


CHANGE = "mutation($id:ID!,$body:String!){updateDiscussionComment(input:{commentId:$id,body:$body}){comment{id url}}}"
DELETE = "mutation($id:ID!){deleteDiscussionComment(input:{id:$id}){comment{id}}}"


class Failure(msgspec.Struct):
    """One of the `errors` of an answer."""

    type: str | None = None
    message: str | None = None


class Answer(msgspec.Struct):
    """What GraphQL answers, with `data` still undecoded."""

    data: msgspec.Raw = msgspec.Raw(b"null")
    errors: list[Failure] | None = None


class Found(msgspec.Struct):
    """A discussion as a search gives it."""

    id: str
    title: str = ""
    url: str | None = None
    body: str | None = None


class _Comment(msgspec.Struct, rename="camel"):
    id: str
    url: str | None = None
    body: str | None = None
    body_html: str | None = msgspec.field(name="bodyHTML", default=None)
    created_at: str | None = None
    last_edited_at: str | None = None
    deleted_at: str | None = None
    is_minimized: bool = False
    author_association: str | None = None
    upvote_count: int | None = None
    author: github.User | None = None


class _Replies(msgspec.Struct, rename="camel"):
    total_count: int = 0
    nodes: list[_Comment] = []


class _Top(_Comment, rename="camel"):
    replies: _Replies = msgspec.field(default_factory=_Replies)


class _PageInfo(msgspec.Struct, rename="camel"):
    has_next_page: bool = False
    end_cursor: str | None = None


class _Comments(msgspec.Struct, rename="camel"):
    total_count: int = 0
    page_info: _PageInfo = msgspec.field(default_factory=_PageInfo)
    nodes: list[_Top] = []


class _Discussion(msgspec.Struct):
    locked: bool = False
    url: str | None = None
    comments: _Comments = msgspec.field(default_factory=_Comments)
    reply_to: "_Id | None" = msgspec.field(name="replyTo", default=None)


class _Id(msgspec.Struct):
    id: str


class _Node(msgspec.Struct):
    node: _Discussion | None = None


class _Search(msgspec.Struct):
    nodes: list[dict[str, Any]] = []


class _Repository(msgspec.Struct):
    discussion: Found | None = None


class _Looked(msgspec.Struct):
    search: _Search | None = None
    repository: _Repository | None = None


@frozen
class Wanted:
    """Which discussion: its number, or the words of its title; `strict` ones carry the words' SHA-1 in their body."""

    repo: str
    category: str | None = None
    number: str | None = None
    term: str | None = None
    strict: bool = False


@frozen
class Read:
    """A discussion's comments, how many the server counts, whether it is locked, and why some are missing, if so."""

    comments: tuple[FetchedComment, ...]
    total: int
    locked: bool
    url: str | None
    problem: str | None


async def ask(api: str, account: Account, client: Client, query: str, kind: type[T], **variables: object) -> T:
    """The `data` a query gives. Raises NetError, HttpStatus as GitHub's statuses and limits are, CommentsError."""
    answer = await request(api, account, client, query, **variables)
    if answer.status >= 400:
        raise _refusal(answer, answer.status)
    told = json_api.decoded(answer, Answer)
    if any(failure.type == _LIMITED for failure in told.errors or ()):
        raise _refusal(answer, 429)
    try:
        return msgspec.json.decode(told.data, type=kind)
    except msgspec.DecodeError as error:
        words = next((clean_line(each.message or "", 200) for each in told.errors or ()), "")
        raise CommentsError(words or "GitHub answers something that is no discussion.", address=answer.url) from error


async def request(api: str, account: Account, client: Client, query: str, **variables: object) -> Response:
    """One query that changes nothing, whatever is answered. Raises NetError."""
    url = f"{api}/graphql"
    body = msgspec.json.encode({"query": query, "variables": variables})
    headers = {**json_api.bearer(account, url), **github.VERSION}
    return await client.send("POST", url, body=body, content_type=json_api.JSON, accept=json_api.JSON, headers=headers)


def _refusal(answer: Response, status: int) -> HttpStatus:
    """The error for a status; GitHub's limits come as 403 and as 200 too."""
    told = json_api.refused(answer, answer.url)
    retry_at = told.retry_at
    if status == 429 and retry_at is None:
        retry_at = datetime.now(UTC) + sending.BUSY
    return statuses.refusal(
        authority(answer.url), 429 if retry_at else status, "", answer.headers, address=answer.url, retry_at=retry_at
    )


async def look(api: str, account: Account, client: Client, wanted: Wanted) -> Found | None:
    """The discussion, None while there is none. Raises as `ask` does."""
    owner, _, name = wanted.repo.partition("/")
    if wanted.number is not None:
        told = await ask(api, account, client, BY_NUMBER, _Looked, owner=owner, name=name, number=int(wanted.number))
        return told.repository.discussion if told.repository is not None else None
    term = wanted.term or ""
    digest = hashlib.sha1(term.encode(), usedforsecurity=False).hexdigest()
    category = f' category:"{wanted.category}"' if wanted.category else ""
    place, words = ("in:body", digest) if wanted.strict else ("in:title", f'"{term}"')
    query = f"repo:{wanted.repo}{category} {place} {words}"
    told = await ask(api, account, client, BY_WORDS, _Looked, words=query)
    nodes = [msgspec.convert(node, Found) for node in (told.search.nodes if told.search else ()) if "id" in node]
    fits = (node for node in nodes if (digest in (node.body or "") if wanted.strict else node.title == term))
    return next(fits, None)


async def read(api: str, account: Account, client: Client, discussion: str, query: str = COMMENTS) -> Read:
    """All comments and replies of the discussion with that node id; with the query AS_TYPED also as they were typed.
    Raises as `ask` does, for the first page."""
    found: dict[str, FetchedComment] = {}
    after: str | None = None
    total, locked, url = 0, False, None
    for page in range(1, MOST_PAGES + 1):
        try:
            node = (await ask(api, account, client, query, _Node, id=discussion, after=after)).node
        except (NetError, CommentsError) as error:
            if page == 1:
                raise
            return Read(tuple(found.values()), total, locked, url, f"Page {page} could not be read: {error}")
        if node is None:
            raise CommentsError("GitHub has no such discussion any more.")
        locked, url = node.locked, node.url or url
        total = node.comments.total_count if page == 1 else total
        for top in node.comments.nodes:
            total += top.replies.total_count
            found[top.id] = _fetched(top, None)
            found |= {reply.id: _fetched(reply, top.id) for reply in top.replies.nodes}
        after = node.comments.page_info.end_cursor
        if not node.comments.page_info.has_next_page or len(found) >= MOST_COMMENTS:
            break
    missing = max(0, total - len(found))
    problem = f"GitHub shows the first hundred replies to a comment only; {missing:,} are missing." if missing else None
    return Read(tuple(found.values()), total, locked, url, problem)


class _Shown(_Comment, rename="camel"):
    replies: list[_Comment] = []


class _ShownDiscussion(msgspec.Struct, rename="camel"):
    id: str | None = None
    url: str | None = None
    locked: bool = False
    total_comment_count: int = 0
    total_reply_count: int = 0
    page_info: _PageInfo = msgspec.field(default_factory=_PageInfo)
    comments: list[_Shown] = []


class _Widget(msgspec.Struct):
    discussion: _ShownDiscussion


async def shown(widget: str, client: Client, wanted: Wanted) -> tuple[str | None, Read] | None:
    """What giscus itself shows everybody: the discussion's node id and its comments; None while there is none. It asks
    GitHub as the app that the repository has installed (giscus: pages/api/discussions). Raises NetError, and
    CommentsError when the repository has it installed no more."""
    query = {
        "repo": wanted.repo,
        "term": wanted.term or "",
        "category": wanted.category or "",
        "number": wanted.number or "0",
        "strict": str(wanted.strict).lower(),
        "first": "100",
    }
    found: dict[str, FetchedComment] = {}
    last = _ShownDiscussion()
    for page in range(1, MOST_PAGES + 1):
        try:
            told = json_api.decoded(
                await client.fetch(f"{widget}/api/discussions?{urlencode(query)}", accept=json_api.JSON), _Widget
            )
        except (NetError, CommentsError) as error:
            if page > 1:
                read = Read(tuple(found.values()), _counted(last), last.locked, last.url, f"Page {page}: {error}")
                return last.id, read
            if isinstance(error, HttpStatus) and error.status == 404:
                return None
            if isinstance(error, HttpStatus) and error.status == 403 and error.retry_at is None:
                words = f"{authority(widget)} may not read the discussions of {wanted.repo}."
                raise CommentsError(words, advice=TOKEN_READS, address=error.address) from error
            raise
        last = told.discussion
        for top in last.comments:
            found[top.id] = _fetched(top, None)
            found |= {reply.id: _fetched(reply, top.id) for reply in top.replies}
        if not last.page_info.has_next_page or not last.page_info.end_cursor or len(found) >= MOST_COMMENTS:
            break
        query["after"] = last.page_info.end_cursor
    missing = max(0, _counted(last) - len(found))
    problem = f"{authority(widget)} shows the last hundred replies to a comment only." if missing else None
    return last.id, Read(tuple(found.values()), _counted(last), last.locked, last.url, problem)


def _counted(told: _ShownDiscussion) -> int:
    return told.total_comment_count + told.total_reply_count


def _fetched(comment: _Comment, parent: str | None) -> FetchedComment:
    state = CommentState.LIVE
    if comment.deleted_at is not None:
        state = CommentState.DELETED
    elif comment.is_minimized:
        state = CommentState.HIDDEN
    user = comment.author or github.User()
    return FetchedComment(
        native_id=comment.id,
        parent=parent,
        author=clean_line(user.login or "", 200) or github.GHOST,
        html=comment.body_html or "" if state is CommentState.LIVE else "",
        published=json_api.moment(comment.created_at),
        updated=json_api.moment(comment.last_edited_at),
        author_url=user.url,
        by_post_author=comment.author_association == github.OWNER,
        by_moderator=comment.author_association in github.MODERATORS,
        url=comment.url,
        state=state,
        likes=comment.upvote_count,
        typed=comment.body,
    )


async def locked(api: str, account: Account, client: Client, discussion: str) -> bool:
    """Whether nobody may comment. Raises as `ask` does."""
    node = (await ask(api, account, client, STATE, _Node, id=discussion)).node
    return node is not None and node.locked


async def top_of(api: str, account: Account, client: Client, comment: str) -> str | None:
    """The comment of the first level that holds a reply; itself if it is one; None when it is gone. Raises as `ask`
    does."""
    node = (await ask(api, account, client, PARENT, _Node, id=comment)).node
    if node is None:
        return None
    return node.reply_to.id if node.reply_to is not None else comment

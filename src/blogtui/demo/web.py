"""From a request to an answer: the blog's addresses, conditional requests (RFC 9110 §13) and compression."""

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from blogtui.demo import atom, pages
from blogtui.demo.blog import Blog, as_comment
from blogtui.demo.content import Comment, Post
from blogtui.demo.entry import read_entry
from blogtui.demo.picture import lighthouse
from blogtui.demo.refusal import Refusal
from blogtui.demo.replies import Reply

POSTS_A_PAGE = 10
COMMENTS_A_PAGE = 50
_FEED = "application/atom+xml; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_POST = r"(/\d{4}/\d{2}/[a-z0-9-]+)"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. `headers` looks names up without regard to case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out; `body` is left out of an answer to HEAD by the server, its length is not."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that can be read: its text, media type, and when it last changed."""

    text: str
    type: str
    changed: datetime


class Site:
    """The blog under the address `base` (without the slash at its end)."""

    def __init__(self, blog: Blog, base: str) -> None:
        self._blog = blog
        self._base = base
        self._readable: tuple[tuple[re.Pattern[str], Callable[..., Resource]], ...] = (
            (re.compile("/"), self._home),
            (re.compile("/feed"), self._posts),
            (re.compile("/comments/feed"), self._all_comments),
            (re.compile(r"/pictures/lighthouse\.svg"), self._picture),
            (re.compile(_POST), self._post),
            (re.compile(_POST + "/comments"), self._comments),
            (re.compile(_POST + r"/comments/(r[0-9a-f]+|c\d+)"), self._comment),
        )

    def answer(self, request: Request) -> Answer:
        """The answer to any request; a refusal is one too."""
        try:
            if request.method == "POST":
                return self._receive(request)
            if request.method in ("PUT", "DELETE"):
                return self._change(request)
            if request.method not in ("GET", "HEAD"):
                raise Refusal(405, "This blog knows GET, HEAD and POST.", ("Allow", "GET, HEAD, POST"))
            return _deliver(self._resource(request.target), request.headers)
        except Refusal as refusal:
            return refuse(refusal)

    def _resource(self, target: str) -> Resource:
        address = urlsplit(target)
        page = parse_qs(address.query).get("page", ["1"])[0]
        for pattern, make in self._readable:
            if match := pattern.fullmatch(address.path):
                paged = make in (self._posts, self._all_comments, self._comments)
                return make(*match.groups(), page) if paged else make(*match.groups())
        raise Refusal(404, "There is no such page here.")

    def _receive(self, request: Request) -> Answer:
        match = re.fullmatch(_POST + "/comments", urlsplit(request.target).path)
        if not match:
            self._resource(request.target)  # 404 where there is nothing at all
            raise Refusal(405, "Nothing can be sent here.", ("Allow", "GET, HEAD"))
        post = self._blog.post(match[1])
        _require_entry(request.headers.get("Content-Type", ""))
        reply = self._blog.accept(post, read_entry(request.body), lambda key: self._member(post, key))
        status = HTTPStatus.ACCEPTED if reply.approved is None else HTTPStatus.CREATED
        return self._taken(status, post, reply, ("Location", self._member(post, reply.key)))

    def _change(self, request: Request) -> Answer:
        """PUT and DELETE of a reply, for who has the address that its writer was given (RFC 5023 §9.3, §9.4)."""
        address = urlsplit(request.target)
        match = re.fullmatch(_POST + r"/comments/(r[0-9a-f]+)", address.path)
        if not match:
            self._resource(request.target)
            raise Refusal(405, "Nothing can be changed here.", ("Allow", "GET, HEAD"))
        post, leave = self._blog.post(match[1]), parse_qs(address.query).get("leave", [""])[0]
        if request.method == "DELETE":
            self._blog.delete(post, match[2], leave)
            return Answer(HTTPStatus.NO_CONTENT)
        _require_entry(request.headers.get("Content-Type", ""))
        return self._taken(HTTPStatus.OK, post, self._blog.change(post, match[2], leave, read_entry(request.body)))

    def _taken(self, status: HTTPStatus, post: Post, reply: Reply, *headers: tuple[str, str]) -> Answer:
        edit = f"{self._member(post, reply.key)}?leave={reply.leave}"
        text = atom.comment_entry(self._base, post, as_comment(reply), held=reply.approved is None, edit=edit)
        return Answer(status, (("Content-Type", atom.ENTRY_TYPE), *headers), text.encode())

    def _member(self, post: Post, key: str) -> str:
        return f"{self._base}{post.path}/comments/{key}"

    def _home(self) -> Resource:
        counted = [(post, len(self._blog.thread(post))) for post in self._blog.posts]
        return Resource(pages.home_page(self._base, counted), _HTML, self._changed())

    def _post(self, path: str) -> Resource:
        post = self._blog.post(path)
        thread = self._blog.thread(post)
        return Resource(pages.post_page(self._base, post, thread), _HTML, _newest(post, thread))

    def _posts(self, number: str) -> Resource:
        shown, page = _paged(self._blog.posts, number, POSTS_A_PAGE)
        threads = [(post, self._blog.thread(post)) for post in shown]
        return Resource(atom.post_feed(self._base, threads, page, self._changed()), _FEED, self._changed())

    def _comments(self, path: str, number: str) -> Resource:
        post = self._blog.post(path)
        thread = self._blog.thread(post)
        shown, page = _paged(thread[::-1], number, COMMENTS_A_PAGE)
        changed = _newest(post, thread)
        return Resource(atom.reply_feed(self._base, post, shown, page, changed), _FEED, changed)

    def _all_comments(self, number: str) -> Resource:
        everything = [(post, comment) for post in self._blog.posts for comment in self._blog.thread(post)]
        everything.sort(key=lambda pair: pair[1].published, reverse=True)
        shown, page = _paged(everything, number, COMMENTS_A_PAGE)
        return Resource(atom.all_comments_feed(self._base, shown, page, self._changed()), _FEED, self._changed())

    def _comment(self, path: str, key: str) -> Resource:
        post = self._blog.post(path)
        comment = next((comment for comment in self._blog.thread(post) if comment.key == key), None)
        held = comment is None
        comment = comment or as_comment(self._blog.reply(post, key))
        text = atom.comment_entry(self._base, post, comment, held=held)
        return Resource(text, atom.ENTRY_TYPE, comment.changed)

    def _picture(self) -> Resource:
        return Resource(lighthouse(), "image/svg+xml", self._blog.posts[-1].published)

    def _changed(self) -> datetime:
        return max(_newest(post, self._blog.thread(post)) for post in self._blog.posts)


def refuse(refusal: Refusal) -> Answer:
    """A refusal as an answer: its sentence as plain text."""
    headers = (("Content-Type", "text/plain; charset=utf-8"), *refusal.headers)
    return Answer(refusal.status, headers, f"{refusal}\n".encode())


def _newest(post: Post, thread: Sequence[Comment]) -> datetime:
    return max((comment.changed for comment in thread), default=post.published)


def _paged(items: Sequence[T], number: str, size: int) -> tuple[Sequence[T], atom.Page]:
    last = max(1, -(-len(items) // size))
    if not (number.isascii() and number.isdecimal() and len(number) < 6 and 1 <= int(number) <= last):
        raise Refusal(404, "There is no such page here.")
    page = atom.Page(int(number), last, size, len(items))
    return items[(page.number - 1) * size : page.number * size], page


def _require_entry(content_type: str) -> None:
    message = Message()
    message["Content-Type"] = content_type
    kind = message.get_param("type", "entry")
    if message.get_content_type() != "application/atom+xml" or str(kind).lower() != "entry":
        raise Refusal(415, f"A comment is sent as {atom.ENTRY_TYPE}.", ("Accept-Post", atom.ENTRY_TYPE))


def _deliver(resource: Resource, headers: Mapping[str, str]) -> Answer:
    body = resource.text.encode()
    packed = _accepts_gzip(headers.get("Accept-Encoding", ""))
    # A strong tag names the bytes sent, so the packed form has one of its own (RFC 9110 §8.8.3.3).
    tag = '"{}{}"'.format(hashlib.sha256(body).hexdigest()[:20], "-gzip" if packed else "")
    validators = (
        ("ETag", tag),
        ("Last-Modified", format_datetime(resource.changed.astimezone(UTC), usegmt=True)),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", "no-cache"),
    )
    if _unchanged(headers, tag, resource.changed):
        return Answer(HTTPStatus.NOT_MODIFIED, validators)
    encoding = (("Content-Encoding", "gzip"),) if packed else ()
    body = gzip.compress(body, mtime=0) if packed else body
    return Answer(HTTPStatus.OK, (("Content-Type", resource.type), *encoding, *validators), body)


def _accepts_gzip(header: str) -> bool:
    for offer in header.lower().split(","):
        coding, _, weight = offer.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" if weight else True
    return False


def _unchanged(headers: Mapping[str, str], tag: str, changed: datetime) -> bool:
    """RFC 9110 §13.2.2: a tag decides alone; the date only where no tag was sent."""
    if (tags := headers.get("If-None-Match")) is not None:
        return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))
    try:
        since = parsedate_to_datetime(headers["If-Modified-Since"])
    except (KeyError, TypeError, ValueError):  # absent, or no date: then it counts for nothing
        return False
    return since.tzinfo is not None and changed.replace(microsecond=0) <= since

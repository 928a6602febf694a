"""A blog in the shape of Blogger's, on loopback: its addresses, its feeds, its habits.

Comments come newest first and in pages of 25; `thr:in-reply-to` names the post even for an answer to a comment, whose
parent is in `link rel=related`; a removed comment keeps its place; nothing can be posted to it.
"""

import hashlib
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape, quoteattr

BLOG = "7203811538"
TITLE = "The Late Bus Home"
_ZONE = timezone(timedelta(hours=-7))
_PAGE = 25
_NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:openSearch="http://a9.com/-/spec/opensearchrss/1.0/" '
    'xmlns:gd="http://schemas.google.com/g/2005" xmlns:thr="http://purl.org/syndication/thread/1.0"'
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `to` is the id of the one it answers, if any."""

    id: str
    author: str
    at: datetime
    html: str
    to: str | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A post at `/YYYY/MM/slug.html`, comments oldest first."""

    id: str
    slug: str
    title: str
    at: datetime
    html: str
    comments: tuple[Comment, ...] = ()

    @property
    def path(self) -> str:
        return f"/{self.at:%Y/%m}/{self.slug}.html"


def _local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=_ZONE)  # type: ignore[arg-type, misc]


def _many() -> tuple[Comment, ...]:
    """Thirty-two: every fourth answers the one before it; the sixth was removed by its author."""
    start = _local(2007, 8, 2, 19, 0)
    return tuple(
        Comment(
            id=str(5000 + number),
            author=f"Rider {number}",
            at=start + timedelta(minutes=7 * number),
            html=f"I have waited at stop number {number}.<br />It rained.",
            to=str(4999 + number) if number % 4 == 0 else None,
            removed=number == 6,
        )
        for number in range(1, 33)
    )


POSTS = (
    Post("3003", "timetable", "The timetable is a work of fiction", _local(2007, 8, 2, 18, 5),
         "<p>I have read it twice, and I still do not know who did it.</p>", _many()),
    Post("3002", "last-stop", "Friday, July 20, 2007", _local(2007, 7, 20, 11, 38),
         "<p>The driver knew everybody on the late bus, and asked the dog for its ticket.</p>"
         "<blockquote>“Half fare,” said the dog’s owner, “he stands.”</blockquote>",
         (Comment("4001", "Hattie", _local(2007, 7, 20, 12, 10), "I know that dog! He gets off at the library."),
          Comment("4002", "Old Joaquín", _local(2007, 7, 20, 15, 41), "He <i>reads</i>?", to="4001"))),
    Post("3001", "first-stop", "The first stop", _local(2007, 7, 3, 9, 30), "<p>Every line begins somewhere.</p>"),
)  # fmt: skip


class Blogger:
    """The blog while it is entered (`with Blogger() as blog`). `seen` lists what was asked for, in order."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.blog = self
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def resource(self, target: str) -> tuple[str, str] | None:
        """Media type and text at an address, None where there is nothing."""
        address = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/":
            return "text/html", self._page(TITLE, "".join(_post_html(post) for post in POSTS))
        if address.path == "/feeds/posts/default":
            entries = [self._post_entry(post) for post in POSTS]
            return "application/atom+xml", self._feed(f"blog-{BLOG}", TITLE, address.path, "/", entries, query)
        if match := re.fullmatch(r"/feeds/(\d+)/comments/default", address.path):
            return self._comments(match[1], address.path, query)
        if address.path == "/comment.g":
            form = "<form method='post' action='/comment.do'><textarea name='postBody'></textarea></form>"
            return ("text/html", self._page("Post a Comment", form)) if self._find(query.get("postID", "")) else None
        for post in POSTS:
            if post.path == address.path:
                return "text/html", self._page(f"{TITLE}: {post.title}", _post_html(post), post)
        return None

    def _find(self, post_id: str) -> Post | None:
        return next((post for post in POSTS if post.id == post_id), None)

    def _comments(self, post_id: str, path: str, query: dict[str, str]) -> tuple[str, str] | None:
        post = self._find(post_id)
        if post is None:
            return None
        entries = [self._comment_entry(post, comment) for comment in reversed(post.comments)]
        feed_id = f"blog-{BLOG}.post{post.id}..comments"
        text = self._feed(feed_id, f"Comments on {TITLE}: {post.title}", path, post.path, entries, query)
        return "application/atom+xml", text

    def _feed(self, id_: str, title: str, path: str, page: str, entries: list[str], query: dict[str, str]) -> str:
        start, size = int(query.get("start-index", "1")), int(query.get("max-results", str(_PAGE)))
        following = ""
        if start - 1 + size < len(entries):
            further = f"{self.address[:-1]}{path}?start-index={start + size}&max-results={size}"
            following = f"<link rel='next' type='application/atom+xml' href={quoteattr(further)}/>"
        own = self.address[:-1]
        return (
            f"<?xml version='1.0' encoding='UTF-8'?><feed {_NAMESPACES}><id>tag:blogger.com,1999:{id_}</id>"
            f"<updated>{_time(POSTS[0].comments[-1].at)}</updated><title type='text'>{escape(title)}</title>"
            f"<link rel='http://schemas.google.com/g/2005#feed' type='application/atom+xml' href='{own}{path}'/>"
            f"<link rel='self' type='application/atom+xml' href='{own}{path}'/>"
            f"<link rel='alternate' type='text/html' href='{own}{page}'/>{following}<author><name>Ines</name>"
            "<email>noreply@blogger.com</email></author>"
            "<generator version='7.00' uri='http://www.blogger.com'>Blogger</generator>"
            f"<openSearch:totalResults>{len(entries)}</openSearch:totalResults>"
            f"<openSearch:startIndex>{start}</openSearch:startIndex>"
            f"<openSearch:itemsPerPage>{size}</openSearch:itemsPerPage>"
            f"{''.join(entries[start - 1 : start - 1 + size])}</feed>"
        )

    def _post_entry(self, post: Post) -> str:
        own = self.address[:-1]
        form = f"{own}/comment.g?blogID={BLOG}&postID={post.id}"
        count = f"{len(post.comments)} Comments"
        return (
            f"<entry><id>{_tag(post.id)}</id><published>{_time(post.at)}</published><updated>{_time(post.at)}</updated>"
            f"<title type='text'>{escape(post.title)}</title><content type='html'>{escape(post.html)}</content>"
            f"<link rel='replies' type='application/atom+xml' href='{own}/feeds/{post.id}/comments/default' "
            f"title='Post Comments'/><link rel='replies' type='text/html' href={quoteattr(form)} title='{count}'/>"
            f"<link rel='self' type='application/atom+xml' href='{own}/feeds/posts/default/{post.id}'/>"
            f"<link rel='alternate' type='text/html' href='{own}{post.path}' title={quoteattr(post.title)}/>"
            "<author><name>Ines</name><email>noreply@blogger.com</email></author>"
            f"<thr:total>{len(post.comments)}</thr:total></entry>"
        )

    def _comment_entry(self, post: Post, comment: Comment) -> str:
        own = self.address[:-1]
        feed = f"{own}/feeds/{post.id}/comments/default"
        anchor = f"{own}{post.path}?showComment={int(comment.at.timestamp() * 1000)}#c{comment.id}"
        html = "This comment has been removed by the author." if comment.removed else comment.html
        title = "" if comment.removed else re.sub("<[^>]+>", "", html)[:30]
        alternate = "" if comment.removed else f"<link rel='alternate' type='text/html' href='{anchor}'/>"
        related = f"<link rel='related' type='application/atom+xml' href='{feed}/{comment.to}'/>" if comment.to else ""
        gone = "<gd:extendedProperty name='blogger.contentRemoved' value='true'/>" if comment.removed else ""
        return (
            f"<entry><id>{_tag(comment.id)}</id><published>{_time(comment.at)}</published>"
            f"<updated>{_time(comment.at)}</updated><title type='text'>{escape(title)}</title>"
            f"<content type='html'>{escape(html)}</content><link rel='self' type='application/atom+xml' "
            f"href='{feed}/{comment.id}'/>{alternate}{related}<author><name>{escape(comment.author)}</name>"
            f"<uri>http://www.blogger.com/profile/0{comment.id}</uri><email>noreply@blogger.com</email></author>"
            f"<thr:in-reply-to xmlns:thr='http://purl.org/syndication/thread/1.0' href='{own}{post.path}' "
            f"ref='{_tag(post.id)}' source='{own}/feeds/posts/default/{post.id}' type='text/html'/>{gone}</entry>"
        )

    def _page(self, title: str, body: str, post: Post | None = None) -> str:
        own = self.address[:-1]
        atom = "<link rel='alternate' type='application/atom+xml' title='{}' href='{}' />"
        feeds = atom.format(f"{TITLE} - Atom", f"{own}/feeds/posts/default")
        if post:
            feeds += atom.format(f"{TITLE} - Comments - Atom", f"{own}/feeds/{post.id}/comments/default")
        return (
            "<!DOCTYPE html><html><head><meta content='blogger' name='generator'/>"
            f"<title>{escape(title)}</title>{feeds}</head><body>{body}</body></html>"
        )


def _tag(item: str) -> str:
    return f"tag:blogger.com,1999:blog-{BLOG}.post-{item}"


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _post_html(post: Post) -> str:
    heading = f"<h2 class='date-header'>{post.at:%A, %B} {post.at.day}, {post.at.year}</h2>"
    return f"{heading}<h3><a href='{post.path}'>{escape(post.title)}</a></h3>{post.html}"


class _Server(ThreadingHTTPServer):
    blog: Blogger


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.blog.seen.append(self.path)
        found = self.server.blog.resource(self.path)
        if found is None:
            self.send_error(404)
            return
        kind, text = found
        body = text.encode()
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        unchanged = tag.removeprefix("W/") in self.headers.get("If-None-Match", "")
        self.send_response(304 if unchanged else 200)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", format_datetime(POSTS[0].comments[-1].at.astimezone(UTC), usegmt=True))
        if not unchanged:
            self.send_header("Content-Type", f"{kind}; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not unchanged:
            self.wfile.write(body)

    def do_POST(self) -> None:
        self.server.blog.seen.append(f"POST {self.path}")
        self.send_error(405)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was asked for is in `seen`."""

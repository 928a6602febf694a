"""A small WordPress whose posts are behind passwords, strict in how they are given."""

import json
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, urlsplit

from tests.net.misbehaving import Received, Server, Step, answer
from tests.service.site import RSS

POSTS = {41: "one", 42: "two"}
_JSON = "Content-Type: application/json; charset=UTF-8"
_HTML = "Content-Type: text/html; charset=UTF-8"


class Protected:
    """Async context manager. `passwords` are those of the posts by number; a post without one is open to all. What a
    cookie of it says in the clear, a real one says hashed. `meanwhile` is called when a password arrives."""

    def __init__(self) -> None:
        self.passwords = {41: "first word", 42: "second word"}
        self.edited = 0
        self.meanwhile: Callable[[], object] = int
        self.commented: list[dict[str, str]] = []
        self.given: list[str] = []
        self.server = Server(self._answered)

    async def __aenter__(self) -> "Protected":
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.server.__aexit__(None, None, None)

    @property
    def base(self) -> str:
        return self.server.url.rstrip("/")

    def _answered(self, request: Received) -> Iterable[Step]:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        sent = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        cookie = request.headers.get("cookie", "")
        known = {
            number
            for number in POSTS
            if (word := self.passwords.get(number)) is None or f"wp-postpass_c0ffee={word.replace(' ', '+')}" == cookie
        }
        match (request.method, parts.path):
            case ("GET", "/feed/"):
                return [answer("200 OK", self._feed().encode(), f"Content-Type: {RSS}")]
            case ("POST", "/wp-login.php"):
                assert (query, set(sent)) == ({"action": "postpass"}, {"post_password", "Submit"}), request
                self.given.append(sent["post_password"])
                self.meanwhile()
                word = sent["post_password"].replace(" ", "+")
                return [answer("302 Found", b"", "Location: /", f"Set-Cookie: wp-postpass_c0ffee={word}; path=/")]
            case ("POST", "/wp-comments-post.php"):
                number = int(sent["comment_post_ID"])
                if number not in known:
                    return [answer("200 OK", b"")]
                self.commented.append(sent)
                return [answer("302 Found", b"", f"Location: /{POSTS[number]}/#comment-{number + 1000}")]
            case ("GET", "/wp-json/wp/v2/comments"):
                number = int(query["post"])
                return [self._comments(number) if number in known else answer("401 Unauthorized", b"{}", _JSON)]
        for number, name in POSTS.items():
            if parts.path == f"/wp-json/wp/v2/posts/{number}":
                text = self._text(number) if number in known else ""
                told = {"author": 3, "comment_status": "open", "content": {"rendered": text, "protected": True}}
                return [answer("200 OK", json.dumps(told).encode(), _JSON)]
            if parts.path == f"/wp-json/wp/v2/comments/{number + 1000}" and number in known:
                return [answer("200 OK", json.dumps({"id": number + 1000, "status": "approved"}).encode(), _JSON)]
            if parts.path == f"/{name}/":
                return [answer("200 OK", self._page(number, number in known).encode(), _HTML)]
        return [answer("404 Not Found")]

    def _form(self) -> str:
        return (
            f'<form action="{self.base}/wp-login.php?action=postpass" class="post-password-form" method="post"><p>This'
            ' content is password protected.</p><input name="post_password" type="password">'
            '<input type="submit" name="Submit" value="Enter"></form>'
        )

    def _text(self, number: int) -> str:
        return f"<p>Secret text of {POSTS[number]}{', edited' * self.edited}.</p>"

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>Protected: {name}{'!' * self.edited}</title><link>{self.base}/{name}/</link>"
            f'<guid isPermaLink="false">{self.base}/?p={number}</guid><description><![CDATA[{self._form()}]]>'
            f"</description></item>"
            for number, name in POSTS.items()
        )
        generator = "<generator>https://wordpress.org/?v=6.5.5</generator>"
        head = f"<title>A Blog</title><link>{self.base}/</link>{generator}"
        return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'

    def _page(self, number: int, known: bool) -> str:
        comments = (
            '<form id="commentform" method="post" action="/wp-comments-post.php"><textarea name="comment"></textarea>'
            f'<input name="author"><input name="email"><input type="hidden" name="comment_post_ID" value="{number}">'
            '<input type="hidden" name="comment_parent" value="0"></form>'
        )
        return (
            '<html><head><link rel="https://api.w.org/" href="/wp-json/"><link rel="alternate" type="application/json"'
            f' href="/wp-json/wp/v2/posts/{number}"></head><body>'
            f"{self._text(number) + comments if known else self._form()}</body></html>"
        )

    def _comments(self, number: int) -> bytes:
        said = [
            {
                "id": number * 10 + each,
                "author_name": "Bo",
                "content": {"rendered": f"<p>Said under {POSTS[number]}.</p>"},
            }
            for each in range(2)
        ]
        counts = ("X-WP-Total: 2", "X-WP-TotalPages: 1")
        return answer("200 OK", json.dumps(said).encode(), _JSON, *counts)

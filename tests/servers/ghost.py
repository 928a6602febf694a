"""A real Ghost on 127.0.0.1 for tests: fixed posts, members and comments.

Nothing here is part of blogtui. Ghost comes from npm into the cache, 530 MB in some minutes: only where it is there
already, or when BLOGTUI_GHOST=1 asks for it.
"""

import http.cookiejar
import json
import os
import shutil
import sqlite3
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.servers import packages, programs
from tests.servers.packages import Unavailable, cache

_GHOST = "ghost@5.130.6"
_ADMIN, _MEMBERS = "ghost/api/admin", "members/api"
_OWNER = {"email": "owner@example.org", "password": "Zaunkoenig-7-blogtui"}
# (post, the number of the comment answered, of the one it all began with, member, html): the first is number 0.
_SEED: tuple[tuple[str, int | None, int | None, str, str], ...] = (
    (
        "mills",
        None,
        None,
        "Mia",
        "<p>First!</p><p>With <strong>bold</strong>, <a href='https://example.com/'>a link</a>.</p>",
    ),
    ("mills", 0, None, "Max & Co", "<p>An answer.</p>"),
    ("mills", 1, 0, "Mia", "<p>An answer to the answer. 風車</p>"),
    ("mills", 1, 0, "Max & Co", "<p>Another one, taken back.</p>"),
    ("mills", 3, 0, "Mia", "<p>Too late, I read it.</p>"),
    ("mills", 0, None, "Max & Co", "<p>The fourth answer shown.</p>"),
    ("mills", None, None, "Max & Co", "<blockquote>quoted</blockquote><p>x &lt; 1</p>"),
    ("mills", None, None, "Mia", "<p>Hidden by the owner.</p>"),
    ("mills", 7, None, "Max & Co", "<p>But answered.</p>"),
    ("mills", None, None, "Mia", "<p>Taken back, and nobody answered.</p>"),
    ("dams", None, None, "Mia", "<p>Of another post.</p>"),
)
_HIDDEN, _TAKEN_BACK = 7, (3, 9)
_TABLES = ("comment_likes", "comments")  # in the order in which they may be emptied


class Ghost:
    """One Ghost, kept in `folder`. `address` is where it is, with a slash; `posts` the ids by slug; `cookies` what a
    member's browser sends, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = programs.free_port()
        self.address = f"http://127.0.0.1:{self._port}/"
        self.posts: dict[str, str] = {}
        self.cookies: dict[str, str] = {}

    def up(self) -> None:
        """Raises Unavailable."""
        here = (cache() / _GHOST.replace("@", "-") / "done").exists()
        if not here and os.environ.get("BLOGTUI_GHOST") != "1":
            raise Unavailable("it takes some minutes and 530 MB; BLOGTUI_GHOST=1 brings it.")
        self._tree = packages.npm_program(_GHOST, whole=True)
        self._configure()
        self._start()
        self._seed()
        programs.copy_database(self._database, self._folder / "seed.db")

    def down(self) -> None:
        self._ghost.stop()

    def stop(self) -> None:
        """Nothing listens at `address` any more, until `start`."""
        self._ghost.stop()

    def start(self) -> None:
        self._start()

    def reset(self) -> None:
        """Comments as `up` first made them, and open to all members."""
        if not self._ghost.runs:
            self._start()
        self.enable("all")
        with closing(sqlite3.connect(self._database)) as database:
            database.execute("ATTACH ? AS seed", (str(self._folder / "seed.db"),))
            for table in _TABLES:
                database.execute(f"DELETE FROM main.{table}")
            for table in reversed(_TABLES):
                database.execute(f"INSERT INTO main.{table} SELECT * FROM seed.{table}")
            database.commit()

    def enable(self, comments: str) -> None:
        """Who may comment: `all` members, `paid` ones, or `off`."""
        settings = [{"key": "comments_enabled", "value": comments}]
        self._owner.call("PUT", f"{_ADMIN}/settings/", {"settings": settings})

    def moderate(self, comment: str, status: str) -> None:
        """Make it `hidden` or `published` as the owner does."""
        self._owner.call("PUT", f"{_ADMIN}/comments/{comment}/", {"comments": [{"id": comment, "status": status}]})

    def comments(self, slug: str) -> list[dict[str, Any]]:
        """Every row of a thread with its member's name, hidden and deleted ones too."""
        with closing(sqlite3.connect(self._database)) as database:
            database.row_factory = sqlite3.Row
            rows = database.execute(
                "SELECT c.*, m.name FROM comments c JOIN members m ON m.id = c.member_id WHERE c.post_id = ? "
                "ORDER BY c.created_at, c.id",
                (self.posts[slug],),
            )
            return [dict(row) for row in rows]

    def likes(self) -> dict[str, int]:
        """How many like each of the comments that anybody likes."""
        with closing(sqlite3.connect(self._database)) as database:
            return dict(database.execute("SELECT comment_id, count(*) FROM comment_likes GROUP BY comment_id"))

    @property
    def _database(self) -> Path:
        return self._folder / "ghost.db"

    def _configure(self) -> None:
        (self._folder / "current").symlink_to(self._tree)  # the layout in which it finds itself
        shutil.copytree(self._tree / "content", self._folder / "content")
        told = {
            "url": self.address,
            "server": {"host": "127.0.0.1", "port": self._port},
            "database": {
                "client": "sqlite3",
                "connection": {"filename": str(self._database)},
                "useNullAsDefault": True,
            },
            "mail": {"transport": "stub", "from": "ghost@example.org"},
            "paths": {"contentPath": str(self._folder / "content")},
            "logging": {"level": "error", "transports": ["stdout"]},
            "security": {"staffDeviceVerification": False},
            "privacy": {"useUpdateCheck": False, "useGravatar": False, "useRpcPing": False},
        }
        (self._folder / "config.production.json").write_text(json.dumps(told))

    def _start(self) -> None:
        self._ghost = programs.Program(
            (packages.node(), self._tree / "index.js"),
            f"{self.address}rss/",
            self._folder / "ghost.log",
            {"NODE_ENV": "production"},
            cwd=self._folder,
            patience=120,
        )
        self._ghost.start()

    def _seed(self) -> None:
        self._owner = _Browser(self.address)
        setup = {"name": "Olga Owner", "blogTitle": "Mills", **_OWNER}
        self._owner.call("POST", f"{_ADMIN}/authentication/setup/", {"setup": [setup]})
        session = {"username": _OWNER["email"], "password": _OWNER["password"]}
        self._owner.call("POST", f"{_ADMIN}/session/", session)
        self.enable("all")
        for slug in ("mills", "dams", "quiet"):
            post = {"title": slug.title(), "slug": slug, "html": "<p>Words.</p>", "status": "published"}
            made = self._owner.call("POST", f"{_ADMIN}/posts/?source=html", {"posts": [post]})
            self.posts[slug] = made["posts"][0]["id"]
        members = {name: self._member(name) for name in ("Mia", "Max & Co")}
        made_ids: list[str] = []
        for slug, answered, under, name, html in _SEED:
            told = {"post_id": self.posts[slug], "html": html}
            if answered is not None:
                told["parent_id"] = made_ids[answered if under is None else under]
            if answered is not None and under is not None:
                told["in_reply_to_id"] = made_ids[answered]
            made = members[name].call("POST", f"{_MEMBERS}/comments/", {"comments": [told]})
            made_ids.append(made["comments"][0]["id"])
        members["Mia"].call("POST", f"{_MEMBERS}/comments/{made_ids[1]}/like/")
        self.moderate(made_ids[_HIDDEN], "hidden")
        for number in _TAKEN_BACK:
            author = members[_SEED[number][3]]
            author.call("PUT", f"{_MEMBERS}/comments/{made_ids[number]}/", {"comments": [{"status": "deleted"}]})
        with closing(sqlite3.connect(self._database)) as database:
            for number, comment in enumerate(made_ids):
                when = f"2024-07-01 06:{5 * number:02}:00"
                database.execute("UPDATE comments SET created_at = ? WHERE id = ?", (when, comment))
            database.commit()

    def _member(self, name: str) -> "_Browser":
        email = f"{name[:3].lower()}@example.net"
        member = self._owner.call("POST", f"{_ADMIN}/members/", {"members": [{"name": name, "email": email}]})
        links = self._owner.call("GET", f"{_ADMIN}/members/{member['members'][0]['id']}/signin_urls/")
        browser = _Browser(self.address)
        browser.call("GET", links["member_signin_urls"][0]["url"].removeprefix(self.address))
        self.cookies[name] = browser.cookies
        return browser


class _Browser:
    """One who is logged in: its cookies go with every request."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._jar = http.cookiejar.CookieJar()
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar))
        self._opener = urllib.request.build_opener(*handlers)

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)

    def call(self, method: str, path: str, told: object = None) -> Any:
        body = None if told is None else json.dumps(told).encode()
        headers = {"Content-Type": "application/json", "Origin": self._address.rstrip("/"), "Accept-Version": "v5.0"}
        request = urllib.request.Request(self._address + path, body, headers, method=method)
        try:
            with self._opener.open(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(f"{method} {path}: {error.code} {error.read()[:500]!r}") from error
        return json.loads(text) if text[:1] == b"{" else None

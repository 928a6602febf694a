"""A real Isso on 127.0.0.1 for tests, and the static blog whose comments it keeps: fixed posts and comments.

Nothing here is part of blogtui. Isso comes from PyPI once, into a virtual environment in the cache.
"""

import json
import re
import sqlite3
import threading
from contextlib import closing
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.servers import programs

_ISSO = "isso==0.14.0"
# All that it needs but misaka, an old renderer in C that has no wheel and that nobody asks for.
_NEEDS = ("mistune>=3,<4", "bleach>=6", "html5lib>=1.1", "itsdangerous>=2", "Jinja2>=3", "werkzeug>=3,<4", "setuptools")
_FIRST = 1_714_557_600.25  # 2024-05-01 10:00 UTC; each later comment 7 minutes after
_STEP = 420

POSTS = {"lamps": "Lamps & their keepers", "fog": "A week of fog", "silent": "Nobody here"}
# (uri, the number of the comment answered, author, website, text): the first is number 1.
_SEED: tuple[tuple[str, int | None, str | None, str | None, str], ...] = (
    ("/lamps/", None, "Ada", "https://ada.example/", "*First* light!\n\nAnd `code`, [a link](https://example.com/)."),
    ("/lamps/", 1, "Bo <b>", None, "> *First* light!\n\nSecond -- so to speak."),
    ("/lamps/", 2, "Çağla", None, "An answer to Bo, hung under Ada. 灯台 🔦"),
    ("/lamps/", None, None, None, "No name,\nno address."),
    ("/lamps/", None, "Dov", None, "```\nfor lamp in lamps:\n    print(lamp < 1 & 2)\n```\n\n- one\n- two"),
    ("/lamps/", 5, "Eve", "https://eve.example/", "<i>tags</i> & <script>alert(1)</script>"),
    ("/lamps/", None, "Gone", None, "To be taken back, though answered."),
    ("/lamps/", 7, "Hal", None, "An answer that stays."),
    ("/lamps/", None, "Ike", None, "Waits for a moderator."),
    ("/fog/", None, "Ada", None, "Of another post."),
)
_GONE, _HELD = 7, 9

_CONFIG = """[general]
dbpath = {folder}/comments.db
host = {site}
max-age = 15m
notify = stdout
[moderation]
enabled = {moderation}
[server]
listen = {address}
public-endpoint = {address}
trusted-proxies = 127.0.0.1
[guard]
enabled = {guard}
ratelimit = 2
direct-reply = 3
reply-to-self = false
require-author = {require}
require-email = {require}
[rss]
base = {site}
"""


class Isso:
    """One Isso with its blog, kept in `folder`. `address` is Isso's, `site` the blog's, both with a slash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "isso.log"
        self._options: dict[str, bool] = {}
        self._port = programs.free_port()
        self.address = f"http://127.0.0.1:{self._port}/"
        self.site = ""

    def up(self) -> None:
        """Serve the blog and its comments. Raises Unavailable."""
        self._program = programs.python_program("isso-0.14.0", _NEEDS, (_ISSO,)) / "isso"
        self._serve_blog()
        self._start()
        self._seed()
        programs.copy_database(self._database, self._folder / "seed.db")

    def down(self) -> None:
        self._isso.stop()
        self._blog.shutdown()
        self._blog.server_close()

    def configure(self, **options: bool) -> None:
        """Run with these: `moderation`, `guard` (Isso's own limits), `require` (name and e-mail); others are off."""
        if options != self._options:
            self._isso.stop()
            self._options = options
            self._start()

    def reset(self) -> None:
        """Comments and options as `up` first made them."""
        self.configure()
        programs.copy_database(self._folder / "seed.db", self._database)

    def stop(self) -> None:
        """Nothing listens at `address` any more, until `configure` with other options or `start`."""
        self._isso.stop()

    def start(self) -> None:
        self._start()

    def moderate(self, comment: str, action: str) -> None:
        """What the link in the moderator's mail does: `activate` or `delete`."""
        links = re.findall(rf"http://\S+/id/{comment}/{action}/\S+", self._log.read_text("utf-8"))
        programs.ask(links[-1], b"", method="POST")

    def comments(self, uri: str) -> list[dict[str, Any]]:
        """Every row of a thread, held ones too."""
        with closing(sqlite3.connect(self._database)) as database:
            database.row_factory = sqlite3.Row
            rows = database.execute(
                "SELECT c.* FROM comments c JOIN threads t ON t.id = c.tid WHERE t.uri = ? ORDER BY c.id", (uri,)
            )
            return [dict(row) for row in rows]

    @property
    def _database(self) -> Path:
        return self._folder / "comments.db"

    def _start(self) -> None:
        words = {name: str(self._options.get(name, False)).lower() for name in ("moderation", "guard", "require")}
        told = _CONFIG.format(folder=self._folder, site=self.site, address=self.address.rstrip("/"), **words)
        config = self._folder / "isso.cfg"
        config.write_text(told)
        self._isso = programs.Program(
            (self._program, "-c", config, "run"), f"{self.address}info", self._log, {"PYTHONUNBUFFERED": "1"}
        )
        self._isso.start()

    def _serve_blog(self) -> None:
        pages = self._folder / "site"
        self._blog = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(pages)))
        self.site = f"http://127.0.0.1:{self._blog.server_address[1]}/"
        for slug, title in POSTS.items():
            (pages / slug).mkdir(parents=True)
            (pages / slug / "index.html").write_text(self._page(slug, title), "utf-8")
        (pages / "feed.atom").write_text(self._feed(), "utf-8")
        threading.Thread(target=self._blog.serve_forever, args=(0.02,), daemon=True).start()

    def _page(self, slug: str, title: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
            f"<body><h1>{escape(title)}</h1><p>Words.</p>"
            f'<section id="isso-thread" data-isso-id="/{slug}/" data-title="{escape(title)}"></section>'
            f'<script data-isso="{self.address}" src="{self.address}js/embed.min.js"></script></body></html>'
        )

    def _feed(self) -> str:
        entries = "".join(
            f'<entry><id>{self.site}{slug}/</id><title>{escape(title)}</title><link href="{self.site}{slug}/"/>'
            "<updated>2024-05-01T09:00:00Z</updated></entry>"
            for slug, title in POSTS.items()
        )
        head = f"<title>Lamps</title><id>{self.site}</id><updated>2024-05-01T09:00:00Z</updated>"
        return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'

    def _seed(self) -> None:
        for number, (uri, parent, author, website, text) in enumerate(_SEED, 1):
            told = {"text": text, "author": author, "website": website, "parent": parent, "email": None, "title": uri}
            address = f"{self.address}new?uri={quote(uri, safe='')}"
            made = programs.ask(address, json.dumps(told).encode(), {"X-Forwarded-For": f"192.0.2.{number}"})
            assert json.loads(made)["id"] == number
        for voter in ("198.51.100.1", "203.0.113.1"):
            programs.ask(f"{self.address}id/1/like", b"", {"X-Forwarded-For": voter})
        self.moderate(str(_GONE), "delete")
        with closing(sqlite3.connect(self._database)) as database:
            database.execute("UPDATE comments SET created = ? + (id - 1) * ?", (_FIRST, _STEP))
            database.execute("UPDATE comments SET modified = created + 60.5 WHERE id = 2")
            database.execute("UPDATE comments SET mode = 2 WHERE id = ?", (_HELD,))
            database.commit()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

"""A real Isso on 127.0.0.1 for tests, and the static blog whose comments it keeps: fixed posts and comments.

Nothing here is part of blogtui. Isso comes from PyPI once, into a virtual environment in the cache.
"""

import json
import re
import sqlite3
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.servers import packages, programs
from tests.servers.blog import StaticBlog

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
    """One Isso with its blog, kept in `folder`. `address` is Isso's, `site` the blog's, both with a slash; `told` is
    the address of Isso that the blog's pages name, its own unless a test puts something between."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "isso.log"
        self._options: dict[str, bool] = {}
        self._port = programs.free_port()
        self.address = self.told = f"http://127.0.0.1:{self._port}/"
        self.site = ""

    def up(self) -> None:
        """Serve the blog and its comments. Raises Unavailable."""
        self._program = packages.python_program("isso-0.14.0", _NEEDS, (_ISSO,)) / "isso"
        self._blog = StaticBlog("Lamps", POSTS, self._embed).start()
        self.site = self._blog.address
        self._start()
        self._seed()
        programs.copy_database(self._database, self._folder / "seed.db")

    def down(self) -> None:
        self._isso.stop()
        self._blog.stop()

    def configure(self, **options: bool) -> None:
        """Run with these: `moderation`, `guard` (Isso's own limits), `require` (name and e-mail); others are off."""
        if options != self._options or not self._isso.runs:
            self._isso.stop()
            self._options = options
            self._start()

    def reset(self) -> None:
        """Comments and options as `up` first made them."""
        self.told = self.address
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

    def _embed(self, slug: str) -> str:
        return (
            f'<section id="isso-thread" data-isso-id="/{slug}/" data-title="{escape(POSTS[slug])}"></section>'
            f'<script data-isso="{self.told}" src="{self.told}js/embed.min.js"></script>'
        )

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

"""A real Waline on 127.0.0.1 for tests, and the static blog whose comments it keeps: fixed posts and comments.

Nothing here is part of blogtui. Waline comes from npm once, and its sqlite3 is compiled, into the cache.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.servers import packages, programs
from tests.servers.blog import StaticBlog

_WALINE = "@waline/vercel@1.39.3"
_SCRIPT = Path(__file__).parent / "js" / "waline.js"
_FIRST = 1_717_225_200  # 2024-06-01 07:00 UTC; each later comment 11 minutes after
_STEP = 660

PAGE = "https://blog.example"  # where its owner says that the blog is
POSTS = {"kites": "Kites & strings", "rain": "A week of rain", "calm": "No wind at all"}
OWNER, READER = ("owner@example.org", "owner-password"), ("reader@example.org", "reader-password")
# (path, the number of the comment answered, of the one it all began with, nick, text): the first is number 1.
_SEED: tuple[tuple[str, int | None, int | None, str, str], ...] = (
    ("/kites/", None, None, "Ada", "*Up* it goes!\n\nAnd `code`, https://example.com/bare"),
    ("/kites/", 1, 1, "Bo <b>", "> Up\n\nSecond -- so to speak."),
    ("/kites/", 2, 1, "Çağla", "An answer to Bo. 凧 🪁"),
    ("/kites/", 3, 1, "Ada", "And one to Çağla."),
    ("/kites/", None, None, "", "No name."),
    ("/kites/", None, None, "Dov", "```\nfor kite in kites:\n    print(kite < 1 & 2)\n```\n\n- one\n- two"),
    ("/kites/", 6, 6, "owner", "The owner says so."),
    ("/kites/", 1, 1, "Eve", "<b>tags</b> & <script>alert(1)</script>"),
    ("/kites/", None, None, "Fay", "Waits for a moderator."),
    ("/kites/", 9, 9, "Gil", "Public, though what it answers is not."),
    ("/kites/", None, None, "Hal", "Cheap kites, buy now"),
    ("/rain/", None, None, "Ada", "Of another post."),
)
_OWNERS, _WAITING, _SPAM, _PINNED = 7, 9, 11, 6


class Waline:
    """One Waline with its blog, kept in `folder`. `address` is Waline's, `site` the blog's, both with a slash; `told`
    is the address of Waline that the blog's pages name, its own unless a test puts something between."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._options: dict[str, str] = {}
        self._port = programs.free_port()
        self.address = self.told = f"http://127.0.0.1:{self._port}/"
        self.site = ""

    def up(self) -> None:
        """Raises Unavailable."""
        self._tree = packages.npm_program(_WALINE)
        self._blog = StaticBlog("Kites", POSTS, self.embed).start()
        self.site = self._blog.address
        self._start()
        self._seed()
        programs.copy_database(self._database, self._folder / "seed.sqlite")

    def down(self) -> None:
        self._waline.stop()
        self._blog.stop()

    def configure(self, **options: str) -> None:
        """Run with these of Waline's own settings: `COMMENT_AUDIT`, `IPQPS`, `LOGIN`, `SECURE_DOMAINS`."""
        if options != self._options or not self._waline.runs:
            self._waline.stop()
            self._options = options
            self._start()

    def reset(self) -> None:
        """Comments and settings as `up` first made them."""
        self.told = self.address
        self.configure()
        programs.copy_database(self._folder / "seed.sqlite", self._database)

    def stop(self) -> None:
        """Nothing listens at `address` any more, until `start`."""
        self._waline.stop()

    def start(self) -> None:
        self._start()

    def moderate(self, comment: str, status: str | None) -> None:
        """Give it a status (`approved`, `waiting`, `spam`) as its owner does; None removes it."""
        headers = {"Authorization": f"Bearer {self._token(OWNER)}"}
        address = f"{self.address}api/comment/{comment}"
        if status is None:
            programs.ask(address, headers=headers, method="DELETE")
        else:
            programs.ask(address, json.dumps({"status": status}).encode(), headers, "PUT")

    def comments(self, path: str) -> list[dict[str, Any]]:
        """Every row of a thread, held ones and spam too."""
        with closing(sqlite3.connect(self._database)) as database:
            database.row_factory = sqlite3.Row
            rows = database.execute("SELECT * FROM wl_Comment WHERE url = ? ORDER BY id", (path,))
            return [dict(row) for row in rows]

    def embed(self, slug: str) -> str:
        """What a post of the blog has in its page for Waline."""
        return (
            "<div id=waline></div><script type=module>"
            "import { init } from 'https://unpkg.com/@waline/client@v3/dist/waline.js';"
            f"init({{ el: '#waline', serverURL: '{self.told[:-1]}', lang: 'en', requiredMeta: ['nick', 'mail'] }});"
            "</script>"
        )

    @property
    def _database(self) -> Path:
        return self._folder / "waline.sqlite"

    def _start(self) -> None:
        settings = {"IPQPS": "0", "COMMENT_AUDIT": "", "LOGIN": "", "SECURE_DOMAINS": "", **self._options}
        environment = {
            **settings,
            "SQLITE_PATH": str(self._folder),
            "JWT_TOKEN": "for tests",
            "TMPDIR": str(self._folder),
            "TZ": "UTC",
            "SITE_NAME": "Kites",
            "SITE_URL": PAGE,
            "AKISMET_KEY": "false",
            "AVATAR_PROXY": "false",
            "GRAVATAR_STR": "about:blank",
            "OAUTH_URL": 'data:application/json,{"services":[]}',  # asked before every answer; else a host far away
        }
        self._waline = programs.Program(
            (packages.node(), _SCRIPT, self._tree, str(self._port), self._folder),
            f"{self.address}ui/login",
            self._folder / "waline.log",
            environment,
        )
        self._waline.start()

    def _post(self, path: str, told: object, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        answer = json.loads(programs.ask(f"{self.address}api/{path}", json.dumps(told).encode(), headers))
        assert not answer["errno"], answer
        return answer["data"]

    def _token(self, who: tuple[str, str]) -> str:
        token: str = self._post("token", {"email": who[0], "password": who[1]})["token"]
        return token

    def _seed(self) -> None:
        for email, password in (OWNER, READER):  # the first is the administrator
            name = email.partition("@")[0]
            self._post("user", {"display_name": name.title(), "email": email, "password": password, "url": ""})
        token = self._token(OWNER)
        for number, (path, parent, root, nick, text) in enumerate(_SEED, 1):
            told = {"comment": text, "nick": nick, "mail": f"{number}@example.net", "link": "", "url": path}
            if parent is not None:
                told |= {"pid": str(parent), "rid": str(root), "at": "somebody"}
            made = self._post("comment", told, token if number == _OWNERS else None)
            assert made["objectId"] == number
        with closing(sqlite3.connect(self._database)) as database:
            when = "datetime(? + (id - 1) * ?, 'unixepoch')"  # as Waline itself has it
            database.execute(f"UPDATE wl_Comment SET insertedAt = {when}", (_FIRST, _STEP))
            database.execute('UPDATE wl_Comment SET "like" = 3, link = ? WHERE id = 1', ("https://ada.example/",))
            database.execute("UPDATE wl_Comment SET sticky = 1 WHERE id = ?", (_PINNED,))
            database.execute("UPDATE wl_Comment SET status = 'waiting' WHERE id = ?", (_WAITING,))
            database.execute("UPDATE wl_Comment SET status = 'spam' WHERE id = ?", (_SPAM,))
            database.commit()

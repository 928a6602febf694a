"""What the command line is tried on: runs in this process, a home of its own, and small servers on loopback."""

import fcntl
import io
import json
import logging
import os
import pty
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from blogtui.cli.run import run
from blogtui.demo.server import DemoBlog


@dataclass(frozen=True)
class Ran:
    """How a run ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Blogtui = Callable[..., Ran]


class _Stdin(io.TextIOWrapper):
    """Standard input with this in it, that may say it is a terminal."""

    def __init__(self, text: str | bytes, terminal: bool) -> None:
        super().__init__(io.BytesIO(text.encode() if isinstance(text, str) else text), encoding="utf-8")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def blogtui(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Blogtui]:
    """Runs the program on its own home. `stdin` is what is piped in, `typed` what somebody types at a terminal."""

    def ran(*arguments: str, stdin: str | bytes = "", typed: str | None = None) -> Ran:
        monkeypatch.setattr(sys, "stdin", _Stdin(stdin if typed is None else typed, terminal=typed is not None))
        capsys.readouterr()
        status = run(["--home", str(home), *arguments])
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    before = list(logging.root.handlers)
    yield ran
    for handler in [handler for handler in logging.root.handlers if handler not in before]:
        logging.root.removeHandler(handler)
        handler.close()


def at_a_terminal(home: Path, *arguments: str) -> tuple["subprocess.Popen[bytes]", int]:
    """The program in a process of its own at a terminal, out of reach of the keyring; and our end of that terminal."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "blogtui", "--home", str(home), *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "TERM": "xterm"},
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    return program, ours


def shown_until(terminal: int, end: str | None) -> str:
    """What is shown up to that text; None: to the end."""
    shown = ""
    while end is None or not shown.endswith(end):
        try:
            piece = os.read(terminal, 4096).decode()
        except OSError:  # how Linux says that the other end of a terminal is closed
            break
        if not piece:
            break
        shown += piece
    return shown


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[str]:
    """The address of the demo blog."""
    blog = DemoBlog(tmp_path / "demo", per_minute=4)
    yield blog.start()
    blog.stop()


@dataclass
class Pages:
    """A server that answers what its table says: path -> (status, type, body). Anything else is 404."""

    base: str
    table: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def put(self, path: str, body: str, *, type: str = "application/atom+xml", status: int = 200) -> str:
        self.table[path] = (status, type, body.replace("{base}", self.base))
        return self.base + path


@pytest.fixture
def pages() -> Iterator[Pages]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, type, body = site.table.get(self.path, (404, "text/plain", "nothing here"))
            self.send_response(status)
            self.send_header("Content-Type", f"{type}; charset=utf-8")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Pages(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


_BLOGGER_HOME = """<html><head><title>Lighthouse Notes</title>
<link rel="alternate" type="application/atom+xml" title="Atom" href="{base}/feeds/posts/default"></head></html>"""
_BLOGGER_POSTS = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
  <id>tag:blogger.com,1999:blog-77</id>
  <updated>2007-07-21T10:00:00.000-07:00</updated>
  <title type="text">Lighthouse Notes</title>
  <link rel="http://schemas.google.com/g/2005#feed" type="application/atom+xml" href="{base}/feeds/posts/default"/>
  <link rel="alternate" type="text/html" href="{base}/"/>
  <generator version="7.00" uri="https://www.blogger.com">Blogger</generator>
  <entry>
    <id>tag:blogger.com,1999:blog-77.post-100</id>
    <published>2007-07-20T04:38:00.000-07:00</published>
    <updated>2007-07-20T04:40:00.000-07:00</updated>
    <title type="text">The lamp is lit</title>
    <content type="html">&lt;p&gt;See &lt;a href="/map"&gt;the map&lt;/a&gt;.&lt;/p&gt;</content>
    <link rel="replies" type="application/atom+xml" title="Post Comments" href="{base}/feeds/100/comments/default"/>
    <link rel="replies" type="text/html" title="2 Comments" href="{base}/2007/07/lamp.html#comment-form"/>
    <link rel="alternate" type="text/html" title="The lamp is lit" href="{base}/2007/07/lamp.html"/>
    <author><name>Ida Keeper</name></author>
    <thr:total>2</thr:total>
  </entry>
</feed>"""
_BLOGGER_COMMENTS = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
      xmlns:openSearch="http://a9.com/-/spec/opensearchrss/1.0/">
  <id>tag:blogger.com,1999:blog-77.post-100..comments</id>
  <updated>2007-07-20T09:00:00.000-07:00</updated>
  <title type="text">Comments on Lighthouse Notes: The lamp is lit</title>
  <openSearch:totalResults>2</openSearch:totalResults>
  <entry>
    <id>tag:blogger.com,1999:blog-77.post-201</id>
    <published>2007-07-20T08:00:00.000-07:00</published>
    <updated>2007-07-20T08:00:00.000-07:00</updated>
    <title type="text">Good light.</title>
    <content type="html">Good light.</content>
    <link rel="alternate" type="text/html" href="{base}/2007/07/lamp.html?showComment=1#c201"/>
    <author><name>Moss</name></author>
    <thr:in-reply-to href="{base}/2007/07/lamp.html" ref="tag:blogger.com,1999:blog-77.post-100" type="text/html"/>
  </entry>
  <entry>
    <id>tag:blogger.com,1999:blog-77.post-202</id>
    <published>2007-07-20T09:00:00.000-07:00</published>
    <updated>2007-07-20T09:00:00.000-07:00</updated>
    <title type="text">Thank you.</title>
    <content type="html">Thank you.</content>
    <link rel="alternate" type="text/html" href="{base}/2007/07/lamp.html?showComment=2#c202"/>
    <link rel="related" type="application/atom+xml" href="{base}/feeds/100/comments/default/201"/>
    <author><name>Ida Keeper</name></author>
    <thr:in-reply-to href="{base}/2007/07/lamp.html" ref="tag:blogger.com,1999:blog-77.post-100" type="text/html"/>
  </entry>
</feed>"""


@pytest.fixture
def blogger(pages: Pages) -> Pages:
    """A blog shaped like Blogger's: one post, two comments, the second an answer to the first."""
    pages.put("/", _BLOGGER_HOME, type="text/html")
    pages.put("/feeds/posts/default", _BLOGGER_POSTS)
    pages.put("/feeds/100/comments/default", _BLOGGER_COMMENTS)
    return pages

"""A feed that tries to reach the terminal: its words are shown as data, not one control of theirs gets through."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from tests.journeys.program import Program
from tests.journeys.terminal import Terminal

ESCAPE = "\x1b"
OSC52 = f"{ESCAPE}]52;c;c3RvbGVu\x07"  # puts "stolen" on the clipboard
CSI = f"{ESCAPE}[2J{ESCAPE}[31m"
C1 = "\x9b31m\x9d52;c;c3RvbGVu\x9c"
MARKUP = "[/b] [@click=app.quit]quit[/] [red]"
BIDI = "\u202edrawkcab\u2066"
NUL = "nul\x00byte"
THEIRS = tuple(each.encode() for each in (f"{ESCAPE}]52;c;c3RvbGVu", CSI, "\x9b", "\x9d", "\u202e", "\u2066", "\x00"))


def hostile(name: str) -> str:
    return f"{name} {OSC52}{CSI}{C1}{MARKUP} {BIDI} {NUL} end of {name}"


def as_json(base: str) -> str:
    """A JSON Feed: in JSON every character can be written, the controls that XML forbids too."""
    link = f"<a href='{base}/2?{MARKUP}'>{MARKUP}</a>"
    item = {
        "id": "1",
        "url": f"{base}/1",
        "title": hostile("Title"),
        "content_html": f"<p>{hostile('text')}</p><a href='javascript:alert(1)'>bad</a> {link}",
        "date_published": "2007-07-20T11:38:00Z",
        "authors": [{"name": hostile("Author")}],
    }
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": hostile("Blog"), "items": [item]})


def as_atom(base: str) -> str:
    """A post with one comment; what XML cannot hold is written as a character reference, or raw and so damaged."""
    thr = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    words = escape(hostile("Title")).replace(ESCAPE, "&#27;")
    return (
        f"<feed {thr}><id>urn:f</id><title>{words}</title><updated>2007-07-20T11:38:00Z</updated><entry><id>urn:1</id>"
        f"<title type='text'>{words}</title><author><name>{escape(hostile('Author'))}</name></author>"
        f"<published>2007-07-20T11:38:00Z</published><updated>2007-07-20T11:38:00Z</updated>"
        f"<link rel='alternate' type='text/html' href='{base}/1'/>"
        f"<link rel='replies' type='application/atom+xml' href='{base}/comments'/><thr:total>1</thr:total>"
        f"<content type='html'>&lt;p&gt;{escape(escape(hostile('text')))}&lt;/p&gt;</content></entry></feed>"
    )


def as_comments(base: str) -> str:
    return as_atom(base).replace("urn:1", "urn:c").replace("Title", "Comment").replace("Author", "Guest")


@pytest.fixture
def enemy() -> Iterator[str]:
    """Address of the server; /atom and /json are its feeds."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made = {"/atom": as_atom, "/json": as_json, "/comments": as_comments}.get(self.path)
            body = (made(base) if made else f"<title>{hostile('Page')}</title>").encode()
            self.send_response(200 if made else 404, "Not Found \x1b[31m")
            kind = {"/json": "application/feed+json", "/1": "text/html"}.get(self.path, "application/atom+xml")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()


def clean(painted: bytes) -> None:
    for each in THEIRS:
        assert each not in painted, each


def goes_to(terminal: Terminal, key: str, words: str) -> None:
    terminal.press(key)
    terminal.wait_for(words)


def leaves(terminal: Terminal, words: str) -> None:
    terminal.press("escape")
    terminal.wait_gone(words)


@pytest.mark.parametrize("feed", ["atom", "json"])
def test_on_the_screen_it_is_data(home: Path, program: Program, enemy: str, feed: str) -> None:
    with Terminal(home, f"{enemy}/{feed}", columns=150, rows=45) as terminal:
        terminal.wait_for("[/b] [@click=app.quit]quit[/] [red]")
        terminal.press("enter")
        terminal.wait_for("end of text")
        dialogs = [("i", "Details"), ("D", "Drafts and outbox")]
        dialogs += [("L", "a number goes to it")] if feed == "json" else []  # the other one has no links
        for key, heading in dialogs:
            goes_to(terminal, key, heading)
            leaves(terminal, heading)
        goes_to(terminal, "/", "End the search")
        terminal.press("e", "n", "d", "enter")
        terminal.wait_gone("End the search")
        terminal.press("escape", "y", "Y")
        goes_to(terminal, "a", "Follow a blog")
        terminal.type(f"{enemy}/nowhere?{MARKUP}")
        terminal.press("enter")
        terminal.wait_gone("Follow a blog")
        goes_to(terminal, "!", "404")
        leaves(terminal, "404")
        terminal.press("4", "r")
        terminal.wait_for("esc Close, keep")
        terminal.press("escape")
        terminal.wait_gone("esc Close, keep")
        terminal.leave()
        assert terminal.restored()
        copied = terminal.raw.count(b"\x1b]52;c;")
        clean(terminal.raw)
        assert copied == 2  # y and Y, our own
    assert program.mistakes() == []
    clean((home / "log" / "blogtui.log").read_bytes() if (home / "log" / "blogtui.log").exists() else b"")


@pytest.mark.parametrize("feed", ["atom", "json"])
def test_on_the_command_line_and_in_the_log_it_is_data(home: Path, program: Program, enemy: str, feed: str) -> None:
    printed = [program("add", f"{enemy}/{feed}"), program("add", f"{enemy}/nowhere")]
    post = str(program.posts()[0]["id"])
    for command in (("posts",), ("blogs",), ("show", post), ("comments", post), ("refresh",), ("problems",)):
        printed += [program(*command), program(*command, *([] if command == ("refresh",) else ["--json"]))]
    printed += [program("inspect", f"{enemy}/{feed}"), program("reply", post, "--text", "x", "--name", "y")]
    for ran in printed:
        assert ESCAPE not in ran.out + ran.err
        clean((ran.out + ran.err).encode())
    assert any("[/b] [@click=app.quit]quit[/] [red]" in ran.out for ran in printed)
    for log in (home / "log").glob("*"):
        assert ESCAPE.encode() not in log.read_bytes()

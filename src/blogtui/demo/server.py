"""The demo blog on a port of 127.0.0.1: `DemoBlog` starts and stops it."""

import io
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from blogtui.demo.blog import Blog
from blogtui.demo.refusal import Refusal
from blogtui.demo.replies import Replies, Reply
from blogtui.demo.web import Answer, Request, Site, refuse

_BODY_LIMIT = 256 * 1024
_IDLE_SECONDS = 60


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DemoBlog:
    """The blog kept under `home`/demo, served while it is started.

    Without a `port` it takes the one it had last time when that is free, else any. `per_minute` is how many comments
    it accepts. `faults(method, target)` is for tests: a number cuts the connection after so many bytes of the answer.
    """

    def __init__(
        self,
        home: Path,
        port: int = 0,
        now: Callable[[], datetime] = _utc_now,
        *,
        per_minute: int = 10,
        faults: Callable[[str, str], int | None] | None = None,
    ) -> None:
        self._folder = home / "demo"
        self._port = port
        self._blog = Blog(Replies(self._folder / "replies.jsonl"), now, per_minute)
        self._faults = faults
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Serve in threads of its own and return the address. Raises OSError when the port asked for is taken."""
        server = _listen(self._port, self._folder / "port")
        base = f"http://127.0.0.1:{server.server_port}"
        server.site, server.faults = Site(self._blog, base), self._faults
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="demo blog", daemon=True)
        self._thread.start()
        self._server = server
        return self.address

    @property
    def address(self) -> str:
        """Where it is served. Raises RuntimeError when it is not started."""
        if self._server is None:
            raise RuntimeError("the demo blog is not started")
        return f"http://127.0.0.1:{self._server.server_port}/"

    def stop(self) -> None:
        """End every connection and let the port go. Does nothing when it is not started."""
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
        self._server = self._thread = None

    def approve(self, reply_id: str) -> Reply:
        """Make a held reply public, by its Atom id or the last part of it. Raises KeyError for an unknown one."""
        return self._blog.approve(reply_id.rpartition("/")[2])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _listen(port: int, remembered: Path) -> "_Server":
    if port:
        return _Server(port)
    try:
        server = _Server(int(remembered.read_text("ascii")))
    except (OSError, ValueError, OverflowError):  # the first start, or another program has that port now
        server = _Server(0)
    remembered.parent.mkdir(parents=True, exist_ok=True)
    remembered.write_text(f"{server.server_port}\n", "ascii")
    return server


class _Server(ThreadingHTTPServer):
    site: Site
    faults: Callable[[str, str], int | None] | None = None

    def __init__(self, port: int) -> None:
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # not HTTPServer's own, which asks the name service who we are
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End connections that are kept alive: their threads would go on answering after the stop."""
        for connection in tuple(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it ended by itself meanwhile
                self._connections.discard(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # whoever hung up knows it already
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        self._respond()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815 - the names http.server looks for

    def _respond(self) -> None:
        try:
            body = self._body()
        except Refusal as refusal:
            self.close_connection = True  # the body is still on its way
            self._send(refuse(refusal))
            return
        headers = {name.title(): value for name, value in self.headers.items()}
        self._send(self.server.site.answer(Request(self.command, self.path, headers, body)))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding"):
            raise Refusal(411, "Send the body with its length.")
        length = self.headers.get("Content-Length", "" if self.command == "POST" else "0")
        if not length:
            raise Refusal(411, "Send the body with its length.")
        if not (length.isascii() and length.isdecimal()):
            raise Refusal(400, "The length of the body is no number.")
        if len(length) > 10 or int(length) > _BODY_LIMIT:
            raise Refusal(413, "That is more than a comment can be.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionResetError("the sender hung up in the middle of the body")
        return body

    def _send(self, answer: Answer) -> None:
        wire, self.wfile = self.wfile, io.BytesIO()
        try:
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)
            whole = self.wfile.getvalue()
        finally:
            self.wfile = wire
        cut = self.server.faults(self.command, self.path) if self.server.faults else None
        self.close_connection = self.close_connection or cut is not None
        wire.write(whole[:cut])
        wire.flush()

    def version_string(self) -> str:
        """What the Server header says."""
        return "SmallRepairs"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal may belong to the reader."""

"""A slow line between blogtui and a blog: what is POSTed, or the answer to it, is held back as long as a test wants."""

import socket
import threading
from typing import Literal, Self
from urllib.parse import urlsplit

from tests.journeys.terminal import PATIENCE

Held = Literal["request", "answer", "nothing"]


class SlowLine:
    """Passes bytes on between `address` and the server at `target` (a loopback address with a port of as many digits),
    with the ports exchanged so that the server's own links lead through here.

    `hold` says what of a POST is held; `reached` is set when one is. `cut()` ends every connection.
    """

    def __init__(self, target: str) -> None:
        self._target = urlsplit(target).port or 0
        while True:
            self._listening = socket.create_server(("127.0.0.1", 0))
            self._port = self._listening.getsockname()[1]
            if len(str(self._port)) == len(str(self._target)):
                break
            self._listening.close()
        self.address = f"http://127.0.0.1:{self._port}/"
        self.hold: Held = "nothing"
        self.reached = threading.Event()
        self._released = threading.Event()
        self._ended = threading.Event()
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.cut()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(PATIENCE)

    def cut(self) -> None:
        """Lose everything that is under way, and hold nothing from now on."""
        self.hold = "nothing"
        for each in tuple(self._open):
            _hang_up(each)
        self._released.set()  # only now: what was held must not get through

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listening.accept()
            except OSError:  # closed
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=PATIENCE)
            except ConnectionError:
                _hang_up(client)
                client.close()
                continue
            self._open |= {client, server}
            posted = threading.Event()  # what was asked last on this connection is a POST
            for source, sink, asks in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=(source, sink, asks, posted), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, asks: bool, posted: threading.Event) -> None:
        ours, theirs = f"127.0.0.1:{self._port}".encode(), f"127.0.0.1:{self._target}".encode()
        old, new = (ours, theirs) if asks else (theirs, ours)
        kept = b""
        try:
            while piece := source.recv(65536):
                if asks and piece.startswith(b"POST "):
                    posted.set()
                elif asks and piece.startswith(b"GET "):
                    posted.clear()
                if posted.is_set() and self.hold == ("request" if asks else "answer"):
                    self._wait()
                if asks:
                    piece = piece.replace(b"Accept-Encoding:", b"Accepts-No-Encoding:")  # packed, no port can be seen
                whole = (kept + piece).replace(old, new)
                split = len(whole) - _begun(whole, old)  # an address that is only half there waits for the rest
                kept = whole[split:]
                sink.sendall(whole[:split])
        except OSError:  # one of the two has hung up
            pass
        for each in (source, sink):
            _hang_up(each)
        if not asks:
            self._open -= {source, sink}
            source.close()
            sink.close()

    def _wait(self) -> None:
        self.reached.set()
        assert self._released.wait(2 * PATIENCE)


def _begun(text: bytes, word: bytes) -> int:
    """How many bytes at the end of the text are the beginning of the word."""
    return next((size for size in range(len(word) - 1, 0, -1) if text.endswith(word[:size])), 0)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is closed already
        return

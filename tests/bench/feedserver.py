"""Serves the made-up feeds on loopback, as a process of its own: `python -m tests.bench.feedserver FEEDS`.

Everything is made and compressed before the address is printed, so that while a reader is measured the server only
compares an ETag and writes a buffer. `/changed/5` gives 5 % of the feeds a new post, `/tally` tells what was answered
since it was last asked.
"""

import asyncio
import gzip
import json
import sys
import urllib.request
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

from tests.bench.feedgen import Corpus, is_changed

ROOT = Path(__file__).parents[2]
_PAGE = b"<!DOCTYPE html><title>A post</title><body><article><p>The page of a post, without comments.</p></article>"


@dataclass(frozen=True, slots=True)
class Document:
    """What one address answers."""

    etag: bytes
    body: bytes  # gzip
    type: bytes


class Shelf:
    """The feeds, ready to be sent."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.percent = 0
        self.tally: Counter[str] = Counter()
        self._feeds = [_pack(corpus.feed(feed), feed) for feed in range(corpus.feeds)]
        self._changed: dict[int, Document] = {}

    def change(self, percent: int) -> None:
        """From now on that many percent of the feeds have one post more than at first."""
        self.percent = percent
        for feed in range(self.corpus.feeds):
            if is_changed(feed, percent) and feed not in self._changed:
                self._changed[feed] = _pack(self.corpus.feed(feed, changed=True), feed)

    def find(self, path: str) -> Document | None:
        kind, _, rest = path.strip("/").partition("/")
        if kind == "feed" and rest.isdecimal() and int(rest) < self.corpus.feeds:
            feed = int(rest)
            return self._changed[feed] if is_changed(feed, self.percent) else self._feeds[feed]
        return None


def _pack(document: bytes, feed: int) -> Document:
    kind = b"application/atom+xml" if feed % 2 else b"application/rss+xml"
    return Document(b'"%08x"' % zlib.crc32(document), gzip.compress(document, 6, mtime=0), kind)


class Talk(asyncio.Protocol):
    """One connection; HTTP/1.1 as far as readers of feeds need it (RFC 9110 §13, §15)."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head, self._held = self._held[:end], self._held[end + 4 :]
            self._transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        first, *fields = head.split(b"\r\n")
        path = first.split(b" ")[1].decode("latin-1")
        word, _, value = path.strip("/").partition("/")
        if word == "changed":
            self._shelf.change(int(value))
            return _message(b"200 OK", b"ok", b"text/plain")
        if word == "tally":
            told, self._shelf.tally = self._shelf.tally, Counter()
            return _message(b"200 OK", json.dumps(told).encode(), b"application/json")
        if word == "post":
            return _message(b"200 OK", _PAGE, b"text/html")
        found = self._shelf.find(path)
        self._shelf.tally["404" if found is None else "all"] += 1
        if found is None:
            return _message(b"404 Not Found", b"", b"text/plain")
        etag = b"ETag: " + found.etag
        if any(field.lower().startswith(b"if-none-match:") and found.etag in field for field in fields):
            self._shelf.tally["304"] += 1
            return b"HTTP/1.1 304 Not Modified\r\n" + etag + b"\r\n\r\n"
        if any(field.lower().startswith(b"accept-encoding:") and b"gzip" in field for field in fields):
            return _message(b"200 OK", found.body, found.type, etag, b"Content-Encoding: gzip")
        return _message(b"200 OK", gzip.decompress(found.body), found.type, etag)


def _message(status: bytes, body: bytes, type: bytes, *fields: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join((b"HTTP/1.1 " + status, b"Content-Type: " + type, length, *fields, b"", body))


async def serve(feeds: int) -> None:
    """Serve on a free port of 127.0.0.1 until killed; prints the address once all is ready."""
    shelves: list[Shelf] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Talk(shelves[0]), "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()
    shelves.append(Shelf(Corpus(feeds, f"http://{host}:{port}")))
    print(shelves[0].corpus.base, flush=True)
    await server.serve_forever()


@contextmanager
def served(feeds: int) -> Iterator["Server"]:
    """A server process of so many feeds, for as long as the context lasts."""
    with Popen(
        [sys.executable, "-m", "tests.bench.feedserver", str(feeds)], stdout=PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout is not None
            yield Server(Corpus(feeds, process.stdout.readline().strip()))
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Server:
    """The server as the bench talks to it."""

    corpus: Corpus

    def change(self, percent: int) -> None:
        self._get(f"/changed/{percent}")

    def tally(self) -> dict[str, int]:
        """Answers since last asked: "all", and of these "304"; "404" apart."""
        told: dict[str, int] = json.loads(self._get("/tally"))
        return told

    def _get(self, path: str) -> bytes:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(self.corpus.base + path) as answer:
            body: Any = answer.read()
        return bytes(body)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))

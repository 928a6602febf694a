"""Content codings (RFC 9110 §8.4.1) undone in bounded steps, so that no answer can fill the memory.

httpx's own decoders inflate a whole chunk at once: 64 kB of gzip may become 64 MB. These stop at the cap.
"""

import zlib
from functools import cache
from types import ModuleType
from typing import Protocol

_STEP = 256 * 1024  # bytes decoded at once
_GZIP_MAGIC = b"\x1f\x8b"
ACCEPTED = "gzip, br"


class Oversize(Exception):
    """More decoded bytes than the cap."""


class Damaged(Exception):
    """The bytes are not what their coding says, or end too early."""


class UnknownCoding(Exception):
    """A coding that is not undone here, or several of them; `str()` names it."""


class Decoder(Protocol):
    """Undoes one coding. Both raise Damaged."""

    def step(self, data: bytes) -> tuple[bytes, bytes]:
        """(at most about _STEP decoded bytes, input still to be given); finished when both are empty."""

    def finish(self) -> None:
        """No more input comes: raise Damaged when it ended too early."""


class Plain:
    """No coding."""

    def step(self, data: bytes) -> tuple[bytes, bytes]:
        return data, b""

    def finish(self) -> None:
        return


class Deflate:
    """gzip with any number of members (RFC 1952), zlib (RFC 1950), and the bare deflate some servers send."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._zlib = _zlib()
        self._inflate = self._zlib.decompressobj(wbits)
        self._begun = False

    def step(self, data: bytes) -> tuple[bytes, bytes]:
        if self._inflate.eof:
            if self._wbits <= zlib.MAX_WBITS or not data or not data.startswith(_GZIP_MAGIC[: len(data)]):
                return b"", b""  # padding after the end, which every browser passes over
            self._inflate = self._zlib.decompressobj(self._wbits)
        self._begun = self._begun or bool(data)
        try:
            decoded: bytes = self._inflate.decompress(data, _STEP)
        except self._zlib.error as error:
            raise Damaged(str(error)) from error
        return decoded, self._inflate.unconsumed_tail or self._inflate.unused_data

    def finish(self) -> None:
        if self._begun and not self._inflate.eof:
            raise Damaged("it ends too early")


class Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        import brotli

        self._error: type[Exception] = brotli.error
        self._inflate = brotli.Decompressor()
        self._begun = False

    def step(self, data: bytes) -> tuple[bytes, bytes]:
        if self._inflate.is_finished():
            return b"", b""
        self._begun = self._begun or bool(data)
        try:
            if not self._inflate.can_accept_more_data():
                # It holds earlier input back until its output is fetched; `data` waits.
                return bytes(self._inflate.process(b"", output_buffer_limit=_STEP)), data
            return bytes(self._inflate.process(data, output_buffer_limit=_STEP)), b""
        except self._error as error:
            raise Damaged(str(error)) from error

    def finish(self) -> None:
        if self._begun and not self._inflate.is_finished():
            raise Damaged("it ends too early")


class Body:
    """Collects an answer's body. `limit` caps the bytes received and the bytes decoded alike."""

    def __init__(self, coding: str, limit: int) -> None:
        """`coding` is the Content-Encoding field. Raises UnknownCoding."""
        names = [name for part in coding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate", "br")):
            raise UnknownCoding(", ".join(names))
        self._coding = names[0] if names else ""
        self._limit = limit
        self._received = 0
        self._head = b""
        self._decoder: Decoder | None = None
        self._decoded = bytearray()

    def feed(self, chunk: bytes) -> None:
        """The next bytes from the wire. Raises Oversize, Damaged."""
        self._received += len(chunk)
        if self._received > self._limit:
            raise Oversize
        if self._decoder is None:
            chunk = self._head = self._head + chunk
            if len(chunk) < 2:
                return
            self._decoder = _decoder_for(self._coding, chunk)
        self._drain(self._decoder, chunk)

    def end(self) -> bytes:
        """The whole body. Raises Oversize, Damaged."""
        if self._decoder is None:
            self._decoder = _decoder_for(self._coding, self._head)
            self._drain(self._decoder, self._head)
        self._decoder.finish()
        return bytes(self._decoded)

    def _drain(self, decoder: Decoder, data: bytes) -> None:
        while True:
            decoded, data = decoder.step(data)
            self._decoded += decoded
            if len(self._decoded) > self._limit:
                raise Oversize
            if not data and not decoded:
                return


@cache
def _zlib() -> ModuleType:
    """ISA-L's twin of zlib, which needs less than half the time, where it has been built for the machine."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib


def _decoder_for(coding: str, head: bytes) -> Decoder:
    """By the first bytes where they tell: servers send gzip without saying so, and say gzip of what is not."""
    if head.startswith(_GZIP_MAGIC):
        return Deflate(16 + zlib.MAX_WBITS) if coding != "br" else Brotli()
    match coding:
        case "br":
            return Brotli()
        case "deflate" if len(head) >= 2 and head[0] & 15 == 8 and int.from_bytes(head[:2], "big") % 31 == 0:
            return Deflate(zlib.MAX_WBITS)
        case "deflate":
            return Deflate(-zlib.MAX_WBITS)
        case _:
            return Plain()

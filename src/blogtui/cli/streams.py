"""The standard streams as the program finds them: closed, read by nobody, on a full disk, of a narrow encoding."""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import ReadableBuffer


def prepare() -> None:
    """Make stdin, stdout and stderr fit to be used by whoever reads and prints, ours or not.

    What is closed yields nothing and takes everything. So does what cannot be written to any more, a full disk or a
    pipe whose reader has left: the work goes on, and `finish` tells. Where the encoding lacks a character, a question
    mark stands for it.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
    sys.stdout = _prepared(sys.stdout, sys.__stdout__)
    sys.stderr = _prepared(sys.stderr, sys.__stderr__)


def _prepared(stream: TextIO | None, first: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if stream is not first:  # somebody put another in its place, and knows why
        stream.reconfigure(errors="replace")
        return stream
    raw = getattr(stream.buffer, "raw", stream.buffer)  # with `python -u` nothing lies between
    assert isinstance(raw, io.RawIOBase)
    return io.TextIOWrapper(
        io.BufferedWriter(_Guarded(raw)),
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def finish() -> OSError | None:
    """Flush what is held back; what kept some of the output from being written, if anything but a reader who left."""
    sys.stdout.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    error = raw.error if isinstance(raw, _Guarded) else None
    return None if isinstance(error, BrokenPipeError) else error


class _Guarded(io.RawIOBase):
    """The bytes of a stream; they are dropped from the first on that could not be written, for which `error` is why."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__()
        self._raw = raw
        self.error: OSError | None = None

    def write(self, data: ReadableBuffer) -> int | None:
        if self.error is None:
            try:
                return self._raw.write(data)
            except OSError as error:
                self.error = error
        return memoryview(data).nbytes

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw.isatty()

"""The log file: rotating, modest, every line cleaned; made only when there is something to write."""

import io
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from blogtui.model.cleaning import clean

_LARGEST = 512 * 1024  # bytes of one file; two are kept


class _CleanFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


class _LateFile(RotatingFileHandler):
    """Makes its folder with its file, at the first record; a disk that refuses costs nobody the command."""

    def _open(self) -> io.TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name logging calls
        """Nobody is told: the log is where it would be told."""


def keep_log(file: str | os.PathLike[str]) -> None:
    """Send warnings, and whatever blogtui itself logs, to `file`."""
    handler = _LateFile(file, maxBytes=_LARGEST, backupCount=1, encoding="utf-8", errors="replace", delay=True)
    handler.setFormatter(_CleanFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for old in _ours():
        logging.root.removeHandler(old)
        old.close()
    logging.root.addHandler(handler)
    logging.getLogger("blogtui").setLevel(logging.INFO)


def where_kept() -> str | None:
    """The file the log goes to, None before `keep_log`."""
    return next((handler.baseFilename for handler in _ours()), None)


def _ours() -> list[_LateFile]:
    return [handler for handler in logging.root.handlers if isinstance(handler, _LateFile)]

"""The readers' replies, kept as JSON lines that survive a kill at any moment."""

import fcntl
import json
import os
import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that was accepted. `post` is the post's path, `parent` the key answered (None: the post itself).
    `approved` is when it became public, None while it is held; `changed` when its writer last changed it. `email` and
    `client_id` are never shown, `leave` to its writer alone: who has it may change the reply."""

    key: str
    post: str
    parent: str | None
    name: str
    url: str | None
    email: str | None
    html: str
    published: datetime
    approved: datetime | None
    client_id: str | None = None
    leave: str | None = None
    changed: datetime | None = None


class Replies:
    """An append-only file. Other processes may append too (`approve` does); every look reads what is new."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._read_to = 0
        self._replies: dict[str, Reply] = {}

    def all(self) -> tuple[Reply, ...]:
        """Every reply, held ones included, in the order of their arrival."""
        with self._lock:
            self._catch_up()
            return tuple(self._replies.values())

    def add(self, reply: Reply) -> None:
        """Keep it; on the disk when this returns."""
        self._append({"reply": asdict(reply)})

    def approve(self, key: str, when: datetime) -> Reply:
        """Make a held reply public. Raises KeyError for an unknown key; an approved one is left as it is."""
        reply = next((reply for reply in self.all() if reply.key == key), None)
        if reply is None:
            raise KeyError(key)
        if reply.approved is not None:
            return reply
        self._append({"approve": key, "at": when})
        return replace(reply, approved=when)

    def change(self, reply: Reply) -> None:
        """Keep it in the place of the one with its key."""
        self.add(reply)

    def delete(self, key: str) -> None:
        """Forget it."""
        self._append({"delete": key})

    def _append(self, record: dict[str, Any]) -> None:
        line = json.dumps(record, ensure_ascii=False, default=datetime.isoformat).encode() + b"\n"
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, self._file.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _ends_torn(file.fileno()):
                line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def _catch_up(self) -> None:
        if not self._file.exists():
            return
        with self._file.open("rb") as file:
            file.seek(self._read_to)
            whole, newline, _torn = file.read().rpartition(b"\n")
        self._read_to += len(whole) + len(newline)
        for line in whole.split(b"\n"):
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            record = json.loads(line)
        except ValueError:  # what a kill left of a line: its sender was never told it had arrived
            return
        if "approve" in record:
            key = record["approve"]
            self._replies[key] = replace(self._replies[key], approved=datetime.fromisoformat(record["at"]))
            return
        if "delete" in record:
            self._replies.pop(record["delete"], None)
            return
        fields = record["reply"]
        fields["published"] = datetime.fromisoformat(fields["published"])
        for name in ("approved", "changed"):
            fields[name] = datetime.fromisoformat(fields[name]) if fields.get(name) else None
        self._replies[fields["key"]] = Reply(**fields)


def _ends_torn(descriptor: int) -> bool:
    size = os.fstat(descriptor).st_size
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"

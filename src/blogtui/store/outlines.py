"""The tree of each thread, kept grown beside its comments: opening a thread reads one value, however long it is.

Triggers of the schema drop an outline when a comment it depends on is added, moved or taken away; `keep` makes it anew.
"""

import sqlite3
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, compress, count

from blogtui.model.ids import ThreadId
from blogtui.model.outline import Outline
from blogtui.store.tree import Seed, grow

_COLUMNS = ("q", "i", "i", "i", "i")  # array types of an Outline's fields but the last
_BYTES = sum(array(code).itemsize for code in _COLUMNS)  # a comment
# A packed text is about twice as long as its column; what is told is an estimate anyhow.
_SEEDS = """
SELECT id, native_id, parent, published, rank, length(html) * (1 + (typeof(html) = 'blob'))
FROM comment WHERE thread_id = ?"""


def keep(connection: sqlite3.Connection, thread_id: ThreadId) -> None:
    """Grow the thread's tree and keep it, unless the one kept still holds."""
    kept = connection.execute("SELECT 1 FROM thread_outline WHERE thread_id = ?", (thread_id,)).fetchone()
    if kept is None:
        packed = pack(grow(_seeds(connection, thread_id)))
        connection.execute("INSERT INTO thread_outline (thread_id, columns) VALUES (?, ?)", (thread_id, packed))


def read(connection: sqlite3.Connection, thread_id: ThreadId, own: Collection[Seed] = ()) -> Outline:
    """The thread's tree, `own` among its comments, and which of them are new."""
    sql = "SELECT columns FROM thread_outline WHERE thread_id = ?"
    row = None if own else connection.execute(sql, (thread_id,)).fetchone()
    outline = grow((*_seeds(connection, thread_id), *own)) if row is None else unpack(row[0])
    return replace(outline, new=_new(connection, thread_id, outline.ids))


def pack(outline: Outline) -> bytes:
    """All but what is new, for its column: the fields one after the other, little-endian."""
    fields = (outline.ids, outline.parents, outline.depths, outline.descendants, outline.sizes)
    return b"".join(_turned(array(code, field)).tobytes() for code, field in zip(_COLUMNS, fields, strict=True))


def unpack(packed: bytes) -> Outline:
    """The outline of a column made by `pack`; none of it is new."""
    return Outline(*_unpacked(packed, len(packed) // _BYTES))


def _unpacked(packed: bytes, comments: int) -> Iterator["array[int]"]:
    start = 0
    for code in _COLUMNS:
        column = array(code)
        stop = start + comments * column.itemsize
        column.frombytes(packed[start:stop])
        yield _turned(column)
        start = stop


def _turned(column: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        column.byteswap()
    return column


def _seeds(connection: sqlite3.Connection, thread_id: ThreadId) -> Iterable[Seed]:
    return map(Seed._make, connection.execute(_SEEDS, (thread_id,)))


def _new(connection: sqlite3.Connection, thread_id: ThreadId, ids: Sequence[int]) -> "array[int]":
    """The places of what is new; where that is none or all, they are only counted."""
    where = "FROM comment WHERE thread_id = ? AND new = 1"
    (number,) = connection.execute(f"SELECT count(*) {where}", (thread_id,)).fetchone()
    if number in (0, len(ids)):
        return array("i", range(number))
    new = set(chain.from_iterable(connection.execute(f"SELECT id {where}", (thread_id,))))
    return array("i", compress(count(), map(new.__contains__, ids)))

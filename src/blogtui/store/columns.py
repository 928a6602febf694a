"""How values lie in columns: times as integers, addresses as comparable keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)


def micros(time: datetime) -> int:
    """An aware time as whole microseconds since 1970, exact."""
    return (time - EPOCH) // _MICROSECOND


def micros_or_none(time: datetime | None) -> int | None:
    """The same for a time that may be missing."""
    return None if time is None else micros(time)


def seconds(time: datetime) -> int:
    """An aware time as whole seconds since 1970."""
    return (time - EPOCH) // _SECOND


def when(value: int) -> datetime:
    """The aware UTC time of a column made by `micros`."""
    return EPOCH + timedelta(microseconds=value)


def when_or_none(value: int | None) -> datetime | None:
    """The same for a column that may be NULL."""
    return None if value is None else when(value)


def sound(text: str) -> str:
    """Text that SQLite can hold: lone surrogates, which UTF-8 cannot carry, become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def sound_or_none(text: str | None) -> str | None:
    """The same for text that may be missing."""
    return None if text is None else sound(text)


def address_key(url: str) -> str:
    """What stays the same when an address moves from http to https or gains a slash at its end."""
    scheme, mark, rest = url.strip().partition("://")
    if not mark:
        return url.strip()
    host, slash, path = rest.partition("/")
    plain = scheme.lower() in ("http", "https")
    return ("//" if plain else f"{scheme.lower()}://") + f"{host.lower()}{slash}{path}".rstrip("/")


def address_hash(url: str | None) -> int | None:
    """`address_key` as a signed 64-bit number, small enough to index by; None without an address."""
    if not url or not url.strip():
        return None
    return int.from_bytes(_digest(8, _bytes(address_key(url))), "big", signed=True)


def fingerprint(before: Sequence[object], body: str, after: Sequence[object], *, encoded: bytes) -> bytes:
    """16 bytes that change when any of these parts does; `encoded` is the body in UTF-8. The repr of those that are no
    text must tell them apart."""
    head, tail = _told(before), _told(after)
    kinds = f"{head[0]}s{len(body)} {tail[0]}"
    return _digest(16, _bytes(kinds + head[1]), encoded, _bytes(tail[1]))


def _told(parts: Sequence[object]) -> tuple[str, str]:
    """The kinds and lengths of the parts, and the parts themselves."""
    kinds = texts = ""
    for part in parts:
        if isinstance(part, str):
            kinds += f"s{len(part)} "
            texts += part
        else:
            told = repr(part)
            kinds += f"r{len(told)} "
            texts += told
    return kinds, texts


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _digest(size: int, *pieces: bytes) -> bytes:
    from hashlib import blake2b  # brings OpenSSL, which reading does without

    digest = blake2b(digest_size=size)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()

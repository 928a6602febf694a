"""How values lie in columns: times as integers, bodies compressed, addresses as comparable keys."""

import zlib
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_PACK_FROM = 1000  # characters; below that zlib saves nothing worth its time
_LEVEL = 3  # half the time of 6 for a tenth more room


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


def pack(text: str) -> str | bytes:
    """A body for its column: short ones as text, long ones as zlib (RFC 1950) over UTF-8."""
    text = sound(text)
    return text if len(text) < _PACK_FROM else zlib.compress(text.encode("utf-8"), _LEVEL)


def unpack(value: str | bytes) -> str:
    """The body of a column made by `pack`."""
    return value if isinstance(value, str) else zlib.decompress(value).decode("utf-8")


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
    return int.from_bytes(_digest(address_key(url), 8), "big", signed=True)


def fingerprint(*parts: object) -> bytes:
    """16 bytes that change when any of the parts does. The parts' repr must tell them apart."""
    return _digest(repr(parts), 16)


def _digest(text: str, size: int) -> bytes:
    from hashlib import blake2b  # brings OpenSSL, which reading does without

    return blake2b(text.encode("utf-8", "replace"), digest_size=size).digest()

"""How values lie in columns: times as integers, bodies compressed, addresses as comparable keys."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_PACK_FROM = 1000  # characters; below that packing saves nothing worth its time
_BROTLI = b"\x01"  # what packed bodies begin with; those of zlib, which was used before, begin with 0x78
_QUALITY = 1  # half the time of zlib's level 3 for a twentieth more room


class Damaged(Exception):
    """A stored body that no longer unpacks."""


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
    """A body for its column: short ones as text, long ones as Brotli (RFC 7932) over UTF-8 behind a mark."""
    if len(text) < _PACK_FROM:
        return sound(text)
    import brotli  # not every start packs or unpacks

    return _BROTLI + bytes(brotli.compress(text.encode("utf-8", "replace"), quality=_QUALITY))


def unpack(value: str | bytes) -> str:
    """The body of a column made by `pack`. Raises Damaged."""
    if isinstance(value, str):
        return value
    try:
        return unpack_bytes(value).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Damaged from error


def unpack_bytes(value: str | bytes) -> bytes:
    """The same in UTF-8. Raises Damaged."""
    if isinstance(value, str):
        return value.encode("utf-8")
    if not value.startswith(_BROTLI):
        import zlib

        try:
            return zlib.decompress(value)
        except zlib.error as error:
            raise Damaged from error
    import brotli

    try:
        return bytes(brotli.decompress(value[len(_BROTLI) :]))
    except brotli.error as error:
        raise Damaged from error


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
    return int.from_bytes(_digest(8, address_key(url)), "big", signed=True)


def fingerprint(*parts: object) -> bytes:
    """16 bytes that change when any of the parts does. The repr of those that are no text must tell them apart."""
    told = [part if isinstance(part, str) else repr(part) for part in parts]
    kinds = "".join(f"{'s' if part is text else 'r'}{len(text)} " for part, text in zip(parts, told, strict=True))
    return _digest(16, kinds, *told)


def _digest(size: int, *texts: str) -> bytes:
    from hashlib import blake2b  # brings OpenSSL, which reading does without

    digest = blake2b(digest_size=size)
    for text in texts:
        digest.update(text.encode("utf-8", "replace"))
    return digest.digest()

"""How bodies lie in columns: short ones as text, long ones compressed."""

from _thread import get_ident  # threading itself is more than the first picture needs

from blogtui.store.columns import sound

TYPE_CHECKING = False
if TYPE_CHECKING:
    import zstandard

_PACK_FROM = 1000  # bytes; below that packing saves nothing worth its time
_LEVEL = 1  # half the time of Brotli's quickest for a twentieth less room
_LONGEST = 2**28  # bytes; what a damaged body may claim to become
# What packed bodies begin with: frames of Zstandard (RFC 8878 §3.1.1), and what was used before it.
_ZSTANDARD, _BROTLI = b"\x28\xb5\x2f\xfd", b"\x01"
_packers: "dict[int, zstandard.ZstdCompressor]" = {}  # by thread: one may serve only one at a time
_unpackers: "dict[int, zstandard.ZstdDecompressor]" = {}


class Damaged(Exception):
    """A stored body that no longer unpacks."""


def pack(text: str) -> str | bytes:
    """A body for its column."""
    return pack_bytes(text, text.encode("utf-8", "replace"))


def pack_bytes(text: str, encoded: bytes) -> str | bytes:
    """The same for a text that is already there in UTF-8, lone surrogates replaced."""
    if len(encoded) < _PACK_FROM:
        return sound(text)
    packer = _packers.get(get_ident())
    if packer is None:
        from zstandard import ZstdCompressor  # not every start packs or unpacks

        packer = _packers[get_ident()] = ZstdCompressor(level=_LEVEL)
    return packer.compress(encoded)


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
    if not value.startswith(_ZSTANDARD):
        return _unpack_older(value)
    from zstandard import ZstdDecompressor, ZstdError, frame_content_size

    unpacker = _unpackers.get(get_ident())
    if unpacker is None:
        unpacker = _unpackers[get_ident()] = ZstdDecompressor()
    try:
        if not 0 <= frame_content_size(value) <= _LONGEST:
            raise Damaged
        return unpacker.decompress(value)
    except ZstdError as error:
        raise Damaged from error


def _unpack_older(value: bytes) -> bytes:
    if value.startswith(_BROTLI):
        import brotli

        try:
            return bytes(brotli.decompress(value[len(_BROTLI) :]))
        except brotli.error as error:
            raise Damaged from error
    import zlib

    try:
        return zlib.decompress(value)
    except zlib.error as error:
        raise Damaged from error

"""The bytes of a feed as text, in the encoding they are really in."""

import codecs
import re
from collections.abc import Sequence
from functools import cached_property
from typing import AnyStr

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# XML without a byte order mark (XML 1.0 appendix F): what "<" and the next character look like.
_WIDE = (
    (re.compile(rb"<\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<"), "utf-32-be"),
    (re.compile(rb"[<{]\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0[<{]\0[^\0]"), "utf-16-be"),
)
# Encodings whose bytes are valid ASCII or UTF-8 by accident: here the declaration must be believed.
_ESCAPED = ("iso2022", "hz", "utf-7", "utf_7")
# What publishers mean when they name these (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})""")
_CHARSET = re.compile(r"""(?i);\s*charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""")
_DECLARATIONS = re.compile(r"\A(?:\s*<\?xml\s[^>]*\?>)+\s*")
_REFERENCE = re.compile(r"&#(?:0*([0-9]{1,7})|[xX]0*([0-9a-fA-F]{1,6}));")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_C1 = re.compile("[\x80-\x9f]")
# A numeric reference that is, or with many zeros before it may be, to a C1 control.
_C1_REFERENCE = re.compile(rb"&#(?:0{5}|0*(?:12[89]|1[345][0-9]);|[xX](?:0{4}|0*[89][0-9a-fA-F];))")


class Document:
    """A feed before it is understood.

    `url` is where it came from, `media_type` the lower-case type without parameters ("" unknown). `utf8` are its bytes
    where `text` says the same as they do for all that an XML parser accepts, None where only `text` will do.
    """

    def __init__(self, body: bytes, url: str | None = None, content_type: str | None = None) -> None:
        content_type = content_type or ""
        charset, declared = _CHARSET.search(content_type), _DECLARED.match(body[:1000])
        names = [charset[1]] if charset else []
        names += [declared[1].decode("ascii")] if declared else []
        self.url = url
        self.media_type = content_type.partition(";")[0].strip().lower()
        self.utf8 = _utf8(body, names)
        self._body = body
        self._encodings = names

    @cached_property
    def text(self) -> str:
        """It is decoded, without byte order mark and XML declaration, and free of characters XML forbids. At worst some
        characters are U+FFFD."""
        text = _decode(self._body, self._encodings)
        text = _DECLARATIONS.sub("", text.lstrip("\ufeff"), count=1).lstrip()
        if "&#" in text and not all(map(_allowed, set(_REFERENCE.findall(text)))):
            text = _REFERENCE.sub(_reference, text)
        return _C1.sub(_windows, FORBIDDEN.sub("", text))


def document(body: bytes, *, url: str | None = None, content_type: str | None = None) -> Document:
    """A feed as it was answered, with the HTTP header."""
    return Document(body, url, content_type)


def _utf8(body: bytes, names: Sequence[str]) -> bytes | None:
    """The body without its mark, unless it may be in another encoding or has characters that feeds mean otherwise than
    XML. (Whether it is valid UTF-8 is left to the parser, and so are references to characters that XML forbids.)"""
    body = body.removeprefix(codecs.BOM_UTF8)
    if body.startswith((b"\xff", b"\xfe", b"\0")) or body[1:2] == b"\0" or any(map(_is_escaped, names)):
        return None
    if any(map(_C1_REFERENCE.match, _around(b"#", body))):
        return None
    return None if any(b"\x80" <= around[2:3] <= b"\x9f" for around in _around(b"\xc2", body)) else body


def _around(byte: bytes, body: bytes) -> set[bytes]:
    """What that byte stands in: the one before it and eight after. (A pattern over the whole body takes longer.)"""
    found = set()
    at = body.find(byte, 1)  # a document does not begin with it
    while at > 0:
        found.add(body[at - 1 : at + 9])
        at = body.find(byte, at + 1)
    return found


def _decode(body: bytes, names: Sequence[str]) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for pattern, encoding in _WIDE:
        if pattern.match(body):
            return body.decode(encoding, "replace")
    candidates = [found for name in names if (found := _known(name))]
    if not any(map(_is_escaped, names)):
        # Valid UTF-8 that is not ASCII is hardly ever anything else, whatever was declared.
        candidates.insert(0, "utf-8")
    for encoding in candidates:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    declared_narrow = next((name for name in candidates if name != "utf-8"), None)
    if declared_narrow:
        return body.decode(declared_narrow, "replace")
    # Mostly UTF-8 with some bad bytes, or a single-byte text that never said so.
    text = body.decode("utf-8", "replace")
    return text if text.count("\ufffd") * 20 < sum(char > "\x7f" for char in text) else body.decode("cp1252", "replace")


def _known(name: str) -> str | None:
    """Python's name of a text encoding, as publishers mean it; None when there is no such encoding."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    if not is_text or info.name.startswith(("utf-16", "utf-32", "idna", "punycode", "unicode", "raw", "undefined")):
        return None  # not what the bytes are: those were recognised before
    return _MEANT.get(info.name, info.name)


def _is_escaped(name: str) -> bool:
    """Whether text in that encoding may look like UTF-8."""
    return (_known(name) or "").startswith(_ESCAPED)


def _number(digits: AnyStr, hexadecimal: AnyStr) -> int:
    return int(digits) if digits else int(hexadecimal, 16)


def _allowed(reference: tuple[AnyStr, AnyStr]) -> bool:
    """Whether a numeric reference may stay as it is."""
    number = _number(*reference)
    return not (0x80 <= number <= 0x9F or number > 0x10FFFF or FORBIDDEN.match(chr(number)))


def _reference(found: re.Match[str]) -> str:
    """Numeric references to characters XML forbids vanish; to C1 controls they mean Windows-1252, as in HTML."""
    number = _number(found[1], found[2])
    if 0x80 <= number <= 0x9F:
        return _windows_character(number)
    return found[0] if _allowed((found[1], found[2])) else ""


def _windows(found: re.Match[str]) -> str:
    return _windows_character(ord(found[0]))


def _windows_character(number: int) -> str:
    return bytes([number]).decode("cp1252", "ignore")

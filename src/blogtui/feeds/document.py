"""The bytes of a feed as text, in the encoding they are really in."""

import codecs
import re

from blogtui.model.frozen import frozen

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
# The same two in UTF-8, where looking for them costs a tenth: most feeds have none.
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_UNSOUND = tuple(map(re.compile, (rb"\xc2[\x80-\x9f]", rb"\xed[\xa0-\xbf]", rb"\xef\xbf[\xbe\xbf]")))


@frozen
class Document:
    """A feed before it is understood.

    `text` is decoded, without byte order mark and XML declaration, and free of characters XML forbids. `url` is
    where it came from, `media_type` the lower-case type without parameters ("" unknown).
    """

    text: str
    url: str | None = None
    media_type: str = ""


def document(body: bytes, *, url: str | None = None, content_type: str | None = None) -> Document:
    """Decode a feed. Never fails: at worst some characters become U+FFFD."""
    content_type = content_type or ""
    text = _decode(body, _CHARSET.search(content_type))
    text = _DECLARATIONS.sub("", text.lstrip("\ufeff"), count=1).lstrip()
    if "&#" in text and not all(map(_allowed, set(_REFERENCE.findall(text)))):
        text = _REFERENCE.sub(_reference, text)
    if not _is_sound(text):
        text = _C1.sub(_windows, FORBIDDEN.sub("", text))
    return Document(text, url, content_type.partition(";")[0].strip().lower())


def _decode(body: bytes, charset: re.Match[str] | None) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for pattern, encoding in _WIDE:
        if pattern.match(body):
            return body.decode(encoding, "replace")
    declared = _DECLARED.match(body[:1000])
    names = [charset[1]] if charset else []
    names += [declared[1].decode("ascii")] if declared else []
    candidates = [found for name in names if (found := _known(name))]
    if not any(name.startswith(_ESCAPED) for name in candidates):
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


def _is_sound(text: str) -> bool:
    """Whether neither FORBIDDEN nor a C1 control is in it."""
    raw = text.encode("utf-8", "surrogatepass")
    return len(raw.translate(None, _CONTROLS)) == len(raw) and not any(each.search(raw) for each in _UNSOUND)


def _number(digits: str, hexadecimal: str) -> int:
    return int(digits) if digits else int(hexadecimal, 16)


def _allowed(reference: tuple[str, str]) -> bool:
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

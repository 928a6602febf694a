"""Addresses out of feeds: absolute and http(s), or none; also inside HTML."""

import html
import re
from urllib.parse import urljoin, urlsplit

_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ATTRIBUTE = re.compile(r"""(?i)([\s"'/](?:href|src|cite|poster|longdesc)\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# An attribute that may be relative: looked for by its "=", because a search that begins with a letter of any case is
# ten times as slow. Where it finds none, there is nothing to make absolute.
_RELATIVE = re.compile(
    r"=(?:(?<=(?i:href)=)|(?<=(?i:src)=)|(?<=(?i:cite)=)|(?<=(?i:poster)=)|(?<=(?i:longdesc)=)|(?<=\s=))"
    r"""\s*+["']?+\s*+(?![a-zA-Z][a-zA-Z0-9+.-]*:)"""
)
_USUAL = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:/[!-~]*)?")


def join(base: str | None, href: str | None) -> str:
    """`href` against `base`, whatever its scheme; "" when neither says anything that can be read."""
    href = _UNSEEN.sub("", href or "").strip()
    if not base or _SCHEME.match(href):
        return href
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def absolute(href: str | None, base: str | None = None) -> str | None:
    """An absolute http(s) address, or None. An empty `href` is no address (it would mean the feed itself)."""
    if not href or _USUAL.fullmatch(href):
        return href or None
    if not href.strip():
        return None
    url = join(base, href).replace(" ", "%20")
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def absolute_html(markup: str, base: str | None, page: str | None = None) -> str:
    """HTML with the addresses in its tags made absolute against `base`; bare fragments against `page`."""
    if "=" not in markup or "<" not in markup or not (base or page) or not _RELATIVE.search(markup):
        return markup

    def attribute(found: re.Match[str]) -> str:
        href = html.unescape(found[2] or found[3] or found[4] or "").strip()
        if not href or _SCHEME.match(href):
            return found[0]
        url = join(page or base if href.startswith("#") else base, href)
        return f'{found[1]}"{html.escape(url)}"' if url else found[0]

    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(attribute, tag[0]) if "=" in tag[0] else tag[0], markup)

"""Web addresses: made whole, resolved, compared, and told public from private."""

import ipaddress
import re
import socket
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from blogtui.model.cleaning import clean_line
from blogtui.model.errors import AddressError

LONGEST = 8000  # characters; far beyond what servers accept
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d{1,5}(?:[/?#]|$))")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?")
_NUMERIC = re.compile(r"[0-9a-fx.]+")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 3986 characters that stay as they are; "%" too, so that what is escaped stays escaped once.
_PATH_SAFE = "/:@!$&'()*+,;=~-._%"
_QUERY_SAFE = _PATH_SAFE + "?"


def normalise(text: str) -> str:
    """The absolute http(s) address a person meant by `text`, without fragment.

    Without a scheme it is https, but http for this machine, private IP literals and names without a dot. International
    names become their ASCII form (RFC 5891), other characters UTF-8 percent escapes. User info is kept. Idempotent.
    Raises AddressError.
    """
    given = text.strip().removeprefix("<").removesuffix(">").strip()
    if not given:
        raise AddressError("No address was given.")
    given = re.sub(r"^feed:(?://)?(?=https?:)", "", given, flags=re.IGNORECASE)
    given = re.sub(r"^feed://", "//", given, flags=re.IGNORECASE)
    scheme = _SCHEME.match(given)
    if scheme and scheme[1].lower() not in _DEFAULT_PORTS:
        raise AddressError(f"{_shown(text)} is not a web address: it begins with “{scheme[1]}:”.")
    if scheme:
        return _whole(given, text)
    whole = _whole("https://" + given.removeprefix("//"), text)
    name = urlsplit(whole).hostname or ""
    lone = "." not in name and ":" not in name
    if lone and name != "localhost" and urlsplit(whole).port is None:
        raise AddressError(f"{_shown(text)} is not a web address.")
    return _whole("http://" + given.removeprefix("//"), text) if lone or _is_private_host(name) else whole


def resolve(base: str, reference: str) -> str | None:
    """`reference` made absolute against `base` (RFC 3986 §5), fragment kept, user info dropped.

    None unless it is http(s).
    """
    try:
        joined = urljoin(base, reference.strip())
        fragment = urlsplit(joined).fragment
        whole = strip_userinfo(_whole(joined, reference))
    except (AddressError, ValueError):
        return None
    return f"{whole}#{quote(fragment, safe=_QUERY_SAFE)}" if fragment else whole


def without_fragment(url: str) -> str:
    """The address as it goes to a server."""
    return url.partition("#")[0]


def strip_userinfo(url: str) -> str:
    """The address without `user:password@`, fit to be shown and kept."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def userinfo(url: str) -> tuple[str, str] | None:
    """User and password in the address, unescaped, or None."""
    info, at, _ = urlsplit(url).netloc.rpartition("@")
    user, _, password = info.partition(":")
    return (unquote(user), unquote(password)) if at else None


def authority(url: str) -> str:
    """Name and port that say whose server it is; http and https on their usual ports are the same server."""
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    bracketed = f"[{name}]" if ":" in name else name
    port = parts.port
    return bracketed if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{bracketed}:{port}"


def origin(url: str) -> str:
    """Scheme and server of an address ("https://example.org"): what an account belongs to."""
    return f"{urlsplit(url).scheme}://{authority(url)}"


def same_host(one: str, other: str) -> bool:
    """Whether both addresses are on the same server, so that credentials for one may go to the other."""
    return authority(one) == authority(other)


def is_private(url: str) -> bool:
    """Whether the address names this machine or its network: `localhost` or a literal IP that is not global.

    Literals in every spelling a resolver takes count (decimal, hex, short, IPv4 inside IPv6). Names are not looked
    up, so a public name that leads to a private address is not found out here.
    """
    return _is_private_host(urlsplit(url).hostname or "")


def leads_inward(source: str, target: str) -> bool:
    """Whether `target`, named by what came from `source`, points from the public net into a private one."""
    return is_private(target) and not is_private(source)


def _is_private_host(name: str) -> bool:
    name = name.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not _innermost(ipaddress.ip_address(name.partition("%")[0])).is_global
    except ValueError:
        pass  # no canonical literal: a name, or one of the old spellings below
    if not _NUMERIC.fullmatch(name):
        return False
    try:
        return not ipaddress.IPv4Address(socket.inet_aton(name)).is_global
    except OSError:
        return False


def _innermost(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address an IPv6 one carries (mapped, 6to4, NAT64), else itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def _whole(url: str, shown: str) -> str:
    """The absolute address in its one spelling, without fragment. Raises AddressError."""
    if len(url) > LONGEST:
        raise AddressError(f"The address is too long ({len(url)} characters).")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressError(f"{_shown(shown)} is not a web address.") from error
    # A backslash before the host is where browsers and this parser would see different hosts.
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or port == 0 or "\\" in parts.netloc:
        raise AddressError(f"{_shown(shown)} is not a web address.")
    name = _ascii_host(parts, shown)
    info, at, _ = parts.netloc.rpartition("@")
    netloc = f"{quote(info, safe=_PATH_SAFE)}{at}{name}"
    if port not in (None, _DEFAULT_PORTS[parts.scheme]):
        netloc += f":{port}"
    path = quote(parts.path or "/", safe=_PATH_SAFE, errors="replace")
    query = quote(parts.query, safe=_QUERY_SAFE, errors="replace")
    whole = urlunsplit((parts.scheme, netloc, path, query, ""))
    if len(whole) > LONGEST:
        raise AddressError(f"The address is too long ({len(whole)} characters).")
    return whole


def _ascii_host(parts: SplitResult, shown: str) -> str:
    name = parts.hostname or ""
    if parts.netloc.rpartition("@")[2].startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(name)}]"
        except ValueError as error:
            raise AddressError(f"{_shown(shown)} is not a web address.") from error
    if not name.isascii():
        import idna  # its tables are large and hardly ever needed

        try:
            name = idna.encode(name, uts46=True).decode()
        except idna.IDNAError as error:
            raise AddressError(f"{_shown(shown)} has no valid host name.") from error
    if not _HOST.fullmatch(name) or ".." in name or len(name) > 254:
        raise AddressError(f"{_shown(shown)} has no valid host name.")
    return name


def _shown(text: str) -> str:
    without_password = re.sub(r"[^/\s]*@", "", text, count=1)
    return f"“{clean_line(without_password, 80)}”"

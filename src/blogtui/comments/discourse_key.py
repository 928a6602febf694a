"""Asking a Discourse forum for a user API key: the page to allow it on, and the key out of what that page shows.

The forum encrypts the key for us (meta.discourse.org, "User API keys specification"): RSA, PKCS #1 v1.5 (RFC 8017
§7.2). The pair is used for this one message to the reader's own eyes, so plain arithmetic does.
"""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from math import lcm
from urllib.parse import urlencode

import msgspec

from blogtui.model.errors import ConfigError

_BITS = 2048
_EXPONENT = 65537
_ROUNDS = 40  # of Miller and Rabin's test
_SMALL = tuple(n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2)))
_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")  # AlgorithmIdentifier (RFC 3279 §2.3.1)


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """`address` is to be opened in a browser; the rest is needed to read what the forum shows there."""

    address: str
    nonce: str
    modulus: int
    exponent: int = field(repr=False)


class _Payload(msgspec.Struct):
    key: str
    nonce: str


def request(forum: str) -> KeyRequest:
    """A new request to the forum at that address ("https://forum.example"). Takes about a second."""
    modulus, exponent = _pair()
    nonce = secrets.token_hex(16)
    query = {
        "application_name": "blogtui",
        "client_id": secrets.token_hex(16),
        "scopes": "read,write",
        "public_key": public_key(modulus),
        "nonce": nonce,
    }
    return KeyRequest(f"{forum}/user-api-key/new?{urlencode(query)}", nonce, modulus, exponent)


def key_in(asked: KeyRequest, shown: str) -> str:
    """The key in what the forum showed, as pasted. Raises ConfigError when it is not the answer to that request."""
    advice = "Copy all the forum shows, and nothing else."
    try:
        message = base64.b64decode("".join(shown.split()), validate=True)
        payload = msgspec.json.decode(_decrypted(message, asked), type=_Payload)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise ConfigError("That is not what the forum shows for this request.", advice=advice) from error
    if not secrets.compare_digest(payload.nonce.encode(), asked.nonce.encode()):
        raise ConfigError("That is the forum's answer to another request.", advice=advice)
    return payload.key


def _decrypted(message: bytes, asked: KeyRequest) -> bytes:
    """RSAES-PKCS1-v1_5: 0, 2, at least eight bytes that are not 0, 0, the text. Raises ValueError."""
    size = (asked.modulus.bit_length() + 7) // 8
    if len(message) != size:
        raise ValueError("not as long as the key")
    block = pow(int.from_bytes(message, "big"), asked.exponent, asked.modulus).to_bytes(size, "big")
    end = block.find(b"\0", 2)
    if not block.startswith(b"\0\2") or end < 10:
        raise ValueError("not encrypted for this key")
    return block[end + 1 :]


def public_key(modulus: int) -> str:
    """The public key as PEM (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7; RFC 7468)."""
    key = _der(0x30, _integer(modulus) + _integer(_EXPONENT))
    info = _der(0x30, _RSA_ENCRYPTION + _der(0x03, b"\0" + key))
    text = base64.b64encode(info).decode()
    lines = (text[at : at + 64] for at in range(0, len(text), 64))
    return "\n".join(("-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""))


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _pair() -> tuple[int, int]:
    """Modulus and private exponent."""
    while True:
        one, other = _prime(_BITS // 2), _prime(_BITS // 2)
        order = lcm(one - 1, other - 1)
        if one != other and order % _EXPONENT:
            return one * other, pow(_EXPONENT, -1, order)


def _prime(bits: int) -> int:
    """A random prime with its two highest bits set, so that two of them make a modulus of full length."""
    while True:
        number = secrets.randbits(bits) | 0b11 << (bits - 2) | 1
        if all(number % small for small in _SMALL) and _is_prime(number):
            return number


def _is_prime(number: int) -> bool:
    """By Miller and Rabin's test, for odd numbers above 3."""
    twos = ((number - 1) & (1 - number)).bit_length() - 1
    odd = (number - 1) >> twos
    return all(_passes(number, secrets.randbelow(number - 3) + 2, odd, twos) for _ in range(_ROUNDS))


def _passes(number: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, number)
    if power in (1, number - 1):
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False

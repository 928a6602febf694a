"""Asking a Discourse forum for a user API key: the page to allow it on, and the key out of what that page shows.

The forum encrypts the key for us (meta.discourse.org, "User API keys specification"): RSA, PKCS #1 v1.5 (RFC 8017
§7.2). The pair is made for this one message, by `cryptography`, which is imported only for it.
"""

import base64
import binascii
import secrets
from urllib.parse import urlencode

import msgspec

from blogtui.model.errors import ConfigError
from blogtui.model.frozen import frozen

_BITS = 2048
_EXPONENT = 65537


@frozen
class KeyRequest:
    """`address` is to be opened in a browser; the rest is needed to read what the forum shows there. `private_key` is
    PEM (PKCS #8, RFC 5208)."""

    address: str
    nonce: str
    private_key: str

    def __repr__(self) -> str:
        return f"KeyRequest({self.address!r})"


class _Payload(msgspec.Struct):
    key: str
    nonce: str


def request(forum: str) -> KeyRequest:
    """A new request to the forum at that address ("https://forum.example"). Takes some tenths of a second."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(_EXPONENT, _BITS)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    kept = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    nonce = secrets.token_hex(16)
    query = {
        "application_name": "blogtui",
        "client_id": secrets.token_hex(16),
        "scopes": "read,write",
        "public_key": public.decode("ascii"),
        "nonce": nonce,
    }
    return KeyRequest(f"{forum}/user-api-key/new?{urlencode(query)}", nonce, kept.decode("ascii"))


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
    """Raises ValueError, or gives something random for what was not encrypted with this key."""
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private = load_pem_private_key(asked.private_key.encode("ascii"), None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return private.decrypt(message, padding.PKCS1v15())

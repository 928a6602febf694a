"""OAuth 2 for a program without an address: the reader allows it in the browser and carries the code back from there.

RFC 6749 §4.1 (codes), RFC 7636 (PKCE), RFC 6749 §6 (refreshing).
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from blogtui.comments import json_api, sending
from blogtui.model.errors import CommentsError, ConfigError
from blogtui.net.address import authority
from blogtui.net.client import Client
from blogtui.net.statuses import refusal

_CODE = re.compile(r"[\x21-\x7e]{4,2000}")
_WHOLE = "Paste the whole address at which the browser ends, from this sign-in."
_CODES = "Begin again: a code counts once and not for long."


class NoToken(CommentsError):
    """The server gives no token for what it was shown, and will not by itself."""


class Token(msgspec.Struct):
    """What a server gives out. `expires_in` is in seconds, None when it does not end."""

    access_token: str
    refresh_token: str | None = None
    expires_in: float | None = None


def state() -> str:
    """Something that nobody can guess, to know our own request by."""
    return secrets.token_urlsafe(24)


def challenge(verifier: str) -> str:
    """What the browser's address says of the verifier, which only the request for the token shows (S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def code_in(shown: str, state: str | None = None) -> str:
    """The code in what was pasted: the address where the browser ended, which has to name `state` where one was asked
    for; without one also the bare code. Raises ConfigError."""
    pasted = shown.strip()
    if pasted.startswith(("http://", "https://")):
        told = parse_qs(urlsplit(pasted).query)
        if (refusal := told.get("error", [""])[0]) == "access_denied":
            raise ConfigError("It was not allowed in the browser.", advice="Begin again, and allow it there.")
        if refusal or (state is not None and told.get("state") != [state]):
            raise ConfigError("That is the answer to something else.", advice=_WHOLE)
        code = told.get("code", [""])[0]
    elif state is not None:  # nobody can tell whose sign-in it belongs to
        raise ConfigError("That is no address.", advice=_WHOLE)
    else:
        code = "".join(pasted.split())
    if not _CODE.fullmatch(code):
        raise ConfigError("There is no code in that.", advice="Copy all that the browser shows, and nothing else.")
    return code


async def token(
    client: Client, url: str, fields: Mapping[str, str], headers: Mapping[str, str] = {}, *, advice: str = _CODES
) -> Token:
    """Ask for a token. Raises NetError, HttpStatus as well where the server only wants to be asked later, and NoToken,
    with that advice, when it is refused."""
    body = urlencode(fields).encode()
    answer = await client.send("POST", url, body=body, content_type=sending.FORM, accept=json_api.JSON, headers=headers)
    if answer.status == 429 or answer.status >= 500:
        retry_at = answer.retry_at
        raise refusal(authority(url), answer.status, "", answer.headers, address=url, retry_at=retry_at)
    given = json_api.maybe(answer, Token) if answer.status == 200 else None
    if given is None or not given.access_token:
        said = json_api.said(answer)
        words = f"{authority(url)} gives no token{f': {said}' if said else '.'}"
        raise NoToken(words, advice=advice, address=url)
    return given

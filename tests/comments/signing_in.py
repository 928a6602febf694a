"""Sites that let one in by the browser, as strict as the real ones: whatever is not as documented is a mistake.

`allow(address)` is the reader in the browser, and returns what is brought back from there.
"""

import base64
import hashlib
import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
FORM = "application/x-www-form-urlencoded"


class Site:
    """Answers on 127.0.0.1; leaving it fails the test when something was asked that should not be."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []
        self.asked: list[str] = []

    def answer(self, ask: str, headers: Mapping[str, str], body: str) -> tuple[int, object]:
        raise NotImplementedError

    def wants(self, holds: bool, what: str) -> None:
        if not holds:
            self.mistakes.append(what)

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.site = self  # type: ignore[attr-defined]
        self.base = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
        if error is None:
            assert not self.mistakes, self.mistakes

    def query(self, address: str, path: str) -> dict[str, str]:
        parts = urlsplit(address)
        self.wants(f"{parts.scheme}://{parts.netloc}" == self.base, f"the browser goes to {address}")
        self.wants(parts.path == path, f"the browser goes to {parts.path}")
        return dict(parse_qsl(parts.query, strict_parsing=True))


class Mastodon(Site):
    """docs.joinmastodon.org/methods/apps, /methods/oauth."""

    scopes = "read:accounts read:statuses read:search write:statuses"
    registers = True

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, str] = {}

    def allow(self, address: str) -> str:
        asked = self.query(address, "/oauth/authorize")
        challenge = asked.pop("code_challenge")
        expected = {"response_type": "code", "client_id": "app-1", "redirect_uri": OUT_OF_BAND, "scope": self.scopes}
        self.wants(asked == {**expected, "code_challenge_method": "S256"}, f"authorise: {asked}")
        code = f"code-{len(self._codes)}"
        self._codes[code] = challenge
        return code

    def answer(self, ask: str, headers: Mapping[str, str], body: str) -> tuple[int, object]:
        match ask:
            case "POST /api/v1/apps":
                self.wants(headers["content-type"] == "application/json", "apps: Content-Type")
                expected = {"client_name": "blogtui", "redirect_uris": OUT_OF_BAND, "scopes": self.scopes}
                self.wants(json.loads(body) == expected, f"apps: {body}")
                if not self.registers:
                    return 422, {"error": "Validation failed: Scopes can't be used"}
                return 200, {"id": "9", "name": "blogtui", "client_id": "app-1", "client_secret": "app-secret"}
            case "POST /oauth/token":
                self.wants(headers["content-type"] == FORM, "token: Content-Type")
                told = dict(parse_qsl(body, strict_parsing=True))
                code, verifier = told.pop("code", ""), told.pop("code_verifier", "")
                expected = {
                    "grant_type": "authorization_code",
                    "client_id": "app-1",
                    "client_secret": "app-secret",
                    "redirect_uri": OUT_OF_BAND,
                }
                self.wants(told == expected, f"token: {told}")
                digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
                if self._codes.pop(code, None) != digest:
                    words = "The provided authorization grant is invalid, expired, revoked."
                    return 400, {"error": "invalid_grant", "error_description": words}
                return 200, {"access_token": "tok-3n", "token_type": "Bearer", "scope": self.scopes, "created_at": 1}
            case "GET /api/v1/accounts/verify_credentials":
                self.wants(headers.get("authorization") == "Bearer tok-3n", "verify: Authorization")
                return 200, {"id": "1", "username": "ana", "acct": "ana"}
        self.mistakes.append(ask)
        return 404, {"error": "Record not found"}


class Discourse(Site):
    """meta.discourse.org: User API keys specification. It encrypts with the public key it was sent."""

    def allow(self, address: str) -> str:
        asked = self.query(address, "/user-api-key/new")
        self.wants(asked["application_name"] == "blogtui", "application_name")
        self.wants(asked["scopes"] == "read,write", "scopes")
        self.wants(len(asked["client_id"]) >= 16, "client_id")
        self.wants("auth_redirect" not in asked, "auth_redirect is refused unless the forum knows it")
        return encrypted(asked["public_key"], json.dumps({"key": "k3y-of-ana", "nonce": asked["nonce"], "api": 4}))

    def answer(self, ask: str, headers: Mapping[str, str], body: str) -> tuple[int, object]:
        if ask != "GET /session/current.json":
            self.mistakes.append(ask)
            return 404, {}
        self.wants("authorization" not in headers, "Authorization is not for a User API key")
        if headers.get("user-api-key") != "k3y-of-ana":
            return 404, {}
        return 200, {"current_user": {"id": 1, "username": "ana"}}


def encrypted(pem: str, text: str) -> str:
    """RSA, PKCS #1 v1.5, for that public key of 2048 bits; in lines as Ruby writes base64."""
    lines = pem.strip().splitlines()
    assert (lines[0], lines[-1]) == ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----")
    der = base64.b64decode("".join(lines[1:-1]))
    head = bytes.fromhex("30820122300d06092a864886f70d01010105000382010f003082010a02820101")
    assert der.startswith(head)
    assert der.endswith(bytes.fromhex("0203010001"))
    modulus = int.from_bytes(der[len(head) : -5], "big")
    block = b"\0\2" + b"\7" * (256 - 3 - len(text)) + b"\0" + text.encode()
    message = pow(int.from_bytes(block, "big"), 65537, modulus).to_bytes(256, "big")
    return base64.encodebytes(message).decode()


class Reddit(Site):
    """github.com/reddit-archive/reddit/wiki/OAuth2, for an installed app; both of Reddit's hosts in one."""

    app, redirect = "Ab-1_x", "http://127.0.0.1:65010/blogtui"

    def __init__(self) -> None:
        super().__init__()
        self._codes: set[str] = set()
        self.tokens: list[str] = []
        self.instead: tuple[int, object] | None = None  # what it says to whoever asks for a token

    def allow(self, address: str) -> str:
        asked = self.query(address, "/api/v1/authorize")
        state = asked.pop("state")
        expected = {"client_id": self.app, "response_type": "code", "redirect_uri": self.redirect}
        self.wants(
            asked == {**expected, "duration": "permanent", "scope": "identity read submit"}, f"authorise: {asked}"
        )
        self._codes.add("c0de")
        return f"{self.redirect}?state={state}&code=c0de#_"

    def answer(self, ask: str, headers: Mapping[str, str], body: str) -> tuple[int, object]:
        if ask == "POST /api/v1/access_token":
            self.wants(headers["content-type"] == FORM, "access_token: Content-Type")
            basic = base64.b64encode(f"{self.app}:".encode()).decode()
            self.wants(headers.get("authorization") == f"Basic {basic}", "access_token: Authorization")
            if self.instead is not None:
                return self.instead
            return self._token(dict(parse_qsl(body, strict_parsing=True)))
        if headers.get("authorization") != f"Bearer {self.tokens[-1] if self.tokens else ''}":
            return 401, {"message": "Unauthorized", "error": 401}
        if ask == "GET /api/v1/me?raw_json=1":
            return 200, {"name": "ana"}
        if ask == "POST /api/comment":
            things = [{"kind": "t1", "data": {"id": "k1", "name": "t1_k1", "permalink": "/r/x/comments/p1/_/k1/"}}]
            self.wants(dict(parse_qsl(body)) == {"thing_id": "t3_p1", "text": "Good.", "api_type": "json"}, body)
            return 200, {"json": {"errors": [], "data": {"things": things}}}
        self.mistakes.append(ask)
        return 404, {}

    def _token(self, told: dict[str, str]) -> tuple[int, object]:
        if told == {"grant_type": "refresh_token", "refresh_token": "lasting"}:
            more: dict[str, str] = {}
        elif told == {"grant_type": "authorization_code", "code": "c0de", "redirect_uri": self.redirect}:
            if "c0de" not in self._codes:
                return 200, {"error": "invalid_grant"}
            self._codes.discard("c0de")
            more = {"refresh_token": "lasting"}
        else:
            self.mistakes.append(f"access_token: {told}")
            return 400, {"error": "unsupported_grant_type"}
        self.tokens.append(f"day-{len(self.tokens)}")
        given = {"access_token": self.tokens[-1], "token_type": "bearer", "expires_in": 86400}
        return 200, {**given, "scope": "identity read submit", **more}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Any = self.server.site  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        ask = f"{self.command} {self.path}"
        site.asked.append(ask)
        status, told = site.answer(ask, {name.lower(): value for name, value in self.headers.items()}, body)
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the name http.server looks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

"""Exchanges written down in TOML, and a server that answers exactly those: anything else asked of it is a mistake.

A file in `exchanges/PROVIDER/` has `[[exchange]]` tables: `ask` ("GET /path?query"), `status`, `headers`, `body` (or
`file`, beside it), `must` and `must_not` (texts looked for in what was sent: header lines and body), `cut` (hang up
instead of answering); `[account]` (site, user, secret) is the reader's own there, `password` that of a protected post.
`{base}` is the server's address and `{other}` the same server under another name; `{base%}` is the first as a query
writes it. Equal asks are answered in turn, the last one again and again. In `hints.toml`, `cannot` names the scenarios
that can never be there, and `[[always]]` tables hold what `must` and `must_not` be in whatever is sent to an `ask` that
begins so, in all scenarios.
"""

import threading
import tomllib
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote_plus, urlsplit

from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.model.post import CommentLinks

EXCHANGES = Path(__file__).parent / "exchanges"


@dataclass(frozen=True)
class Scenario:
    """One file: what the server answers, and what must come of it."""

    provider: str
    name: str
    told: dict[str, Any]


def providers() -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in EXCHANGES.iterdir() if folder.is_dir()))


def scenarios(kind: str) -> list[Scenario]:
    """Every file whose `kind` is that: read, answer, find, form, amend, withdraw, open."""
    files = sorted(EXCHANGES.glob("*/*.toml"))
    told = [Scenario(file.parent.name, file.stem, tomllib.loads(file.read_text("utf-8"))) for file in files]
    return [scenario for scenario in told if scenario.told.get("kind") == kind]


def scenario(provider: str, name: str) -> Scenario:
    return Scenario(provider, name, tomllib.loads((EXCHANGES / provider / f"{name}.toml").read_text("utf-8")))


def hints(provider: str, base: str = "http://blog.example") -> tuple[Hints, tuple[str, ...]]:
    """The hints in the folder's `hints.toml`, and the names of those that know the post by them, best first."""
    text = (EXCHANGES / provider / "hints.toml").read_text("utf-8")
    told = tomllib.loads(text.replace("{base}", base))
    told.pop("cannot", None)
    told.pop("always", None)
    page = Page(told["post_url"], told.pop("page")) if "page" in told else None
    known_by = tuple(told.pop("known_by"))
    return Hints(links=CommentLinks(**told.pop("links", {})), page=page, **told), known_by


def cannot(provider: str) -> frozenset[str]:
    """The scenarios that its `hints.toml` says can never be."""
    told = tomllib.loads((EXCHANGES / provider / "hints.toml").read_text("utf-8"))
    return frozenset(told.get("cannot", ()))


def always(provider: str) -> list[dict[str, Any]]:
    """What holds for everything sent to some address, in all scenarios of a provider."""
    file = EXCHANGES / provider / "hints.toml"  # a third party's provider has none here
    return list(tomllib.loads(file.read_text("utf-8")).get("always", ())) if file.exists() else []


@dataclass
class Server:
    """A strict server on a port of 127.0.0.1. Leaving it fails the test if something else was asked, or not all."""

    scenario: Scenario
    asked: Counter[str] = field(default_factory=Counter)
    sent: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.strict = self  # type: ignore[attr-defined]
        self.base = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.other = f"http://localhost:{self._http.server_address[1]}"
        self._turns: dict[str, list[dict[str, Any]]] = {}
        for exchange in self.scenario.told.get("exchange", ()):
            self._turns.setdefault(self.filled(exchange["ask"]), []).append(exchange)
        self._always = always(self.scenario.provider)
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
            for ask, turns in self._turns.items():
                assert self.asked[ask] >= len(turns), f"{ask} was asked {self.asked[ask]} times"
                if not ask.startswith("GET "):
                    assert self.asked[ask] == len(turns), f"{ask} was sent more than once"

    @property
    def expected(self) -> dict[str, Any]:
        """What must come of it."""
        expected: dict[str, Any] = self._filled(self.scenario.told["expect"])
        return expected

    def filled(self, text: str) -> str:
        return (
            text.replace("{base}", self.base)
            .replace("{other}", self.other)
            .replace("{base%}", quote(self.base, safe=""))
        )

    def _filled(self, told: Any) -> Any:
        if isinstance(told, dict):
            return {self.filled(name): self._filled(value) for name, value in told.items()}
        if isinstance(told, list):
            return [self._filled(value) for value in told]
        return self.filled(told) if isinstance(told, str) else told

    def answer(self, ask: str, received: str) -> dict[str, Any] | None:
        turns = self._turns.get(ask)
        if turns is None:
            self.mistakes.append(f"asked: {ask}")
            return None
        exchange = turns[min(self.asked[ask], len(turns) - 1)]
        self.asked[ask] += 1
        self.sent.append(received)
        plain = unquote_plus(received) if "x-www-form-urlencoded" in received else received
        for rules in (exchange, *(each for each in self._always if ask.startswith(self.filled(each["ask"])))):
            for text in rules.get("must", ()):
                if self.filled(text) not in plain:
                    self.mistakes.append(f"{ask} without {text!r}: {plain}")
            for text in rules.get("must_not", ()):
                if self.filled(text) in plain:
                    self.mistakes.append(f"{ask} with {text!r}: {plain}")
        self._keep_secret(ask, plain)
        return exchange

    def _keep_secret(self, ask: str, received: str) -> None:
        """The secret of an account goes to the account's own site, whatever a scenario is about; a post's password goes
        to the blog, in a form."""
        password = self.scenario.told.get("password")
        if password is not None and password in received + unquote_plus(ask):
            at_home = f"Host: {urlsplit(self.base).netloc}\n" in received
            if not at_home or not ask.startswith("POST ") or password in unquote_plus(ask):
                self.mistakes.append(f"{ask} gives the password away: {received}")
        account = self.scenario.told.get("account")
        if account is None:
            return
        basic = b64encode(f"{account.get('user', '')}:{account['secret']}".encode()).decode()
        own = urlsplit(self.filled(account["site"])).netloc
        here = next(line for line in received.splitlines() if line.startswith("Host: ")).removeprefix("Host: ")
        if here != own and (account["secret"] in received or basic in received):
            self.mistakes.append(f"{ask} gives the secret of {own} to {here}: {received}")

    def body(self, exchange: dict[str, Any]) -> bytes:
        if "file" in exchange:
            text = (EXCHANGES / self.scenario.provider / exchange["file"]).read_text("utf-8")
        else:
            text = exchange.get("body", "")
        return self.filled(text).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        strict: Server = self.server.strict  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        lines = "".join(f"{name.title()}: {value}\n" for name, value in self.headers.items())
        exchange = strict.answer(f"{self.command} {self.path}", f"{lines}\n{body}")
        self.close_connection = True
        if exchange is not None and exchange.get("cut"):
            return
        told = exchange or {"status": 418}
        content = strict.body(told)
        self.send_response(told.get("status", 200))
        for name, value in told.get("headers", {}).items():
            self.send_header(name, strict.filled(value))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names http.server looks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

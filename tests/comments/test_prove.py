"""Whose an account is: asked at its own site in the one right way, and told apart from every refusal."""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from blogtui.comments.provider import Names, Proves
from blogtui.comments.registry import Registry
from blogtui.model.account import Account
from blogtui.model.errors import BlogtuiError, CommentsError, NetError
from blogtui.net.client import Client

SECRET = "canary-3f9a"
REGISTRY = Registry.load()


def _jwt(claims: Mapping[str, object]) -> str:
    parts = ({"alg": "HS256"}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join((*encoded, SECRET))


TOKEN = _jwt({"aud": "my site", "user": {"name": "Ana"}})
BEARER = {"Authorization": f"Bearer {SECRET}"}
GITHUB = {**BEARER, "X-Github-Api-Version": "2022-11-28"}
LOGIN = {"email": "ana", "password": SECRET}


@dataclass(frozen=True)
class Case:
    """What a provider must ask, to the letter, what the site then says, and who that is."""

    provider: str
    ask: str
    told: object
    who: str
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: object = None
    secret: str = SECRET

    def __str__(self) -> str:
        return self.provider


CASES = [
    Case("mastodon", "GET /api/v1/accounts/verify_credentials", {"username": "ana", "id": "7"}, "@ana@{host}", BEARER),
    Case("reddit", "GET /api/v1/me?raw_json=1", {"name": "ana_sol", "total_karma": 3}, "u/ana_sol", BEARER),
    Case("giscus", "GET /user", {"login": "ana", "id": 7}, "@ana", GITHUB),
    Case("utterances", "GET /user", {"login": "ana", "id": 7}, "@ana", GITHUB),
    Case(
        "discourse",
        "GET /session/current.json",
        {"current_user": {"id": 7, "username": "ana"}},
        "@ana",
        {"User-Api-Key": SECRET},
    ),
    Case("remark42", "GET /api/v1/user?site=my+site", {"name": "Ana", "id": "x"}, "Ana", {"X-Jwt": TOKEN}, None, TOKEN),
    Case(
        "ghost",
        "GET /members/api/member/",
        {"uuid": "7", "name": "Ana"},
        "Ana",
        {"Cookie": f"ghost-members-ssr={SECRET}; ghost-members-ssr.sig=s"},
        None,
        f"ghost-members-ssr={SECRET}; ghost-members-ssr.sig=s; other=1",
    ),
    Case(
        "bluesky",
        "POST /xrpc/com.atproto.server.createSession",
        {"accessJwt": "a", "refreshJwt": "r", "did": "did:plc:1", "handle": "ana.example"},
        "@ana.example",
        {},
        {"identifier": "ana", "password": SECRET},
    ),
    Case(
        "waline",
        "POST /api/token?lang=en",
        {"errno": 0, "errmsg": "", "data": {"token": "t", "display_name": "Ana", "email": "ana@mail.example"}},
        "Ana",
        {},
        LOGIN,
    ),
    Case(
        "wordpress",
        "GET /wp-json/wp/v2/users/me?_fields=name",
        {"name": "Ana &amp; Bo"},
        "Ana & Bo",
        {"Authorization": f"Basic {base64.b64encode(f'ana:{SECRET}'.encode()).decode()}"},
    ),
    Case(
        "jetpack",
        "GET /rest/v1.1/me?fields=display_name,username",
        {"display_name": "Ana &amp; Bo", "username": "ana"},
        "Ana & Bo",
        BEARER,
    ),
    Case("comentario", "POST /api/auth/login", {"id": "7", "name": "Ana", "email": "ana"}, "Ana", {}, LOGIN),
]
SECRET_FIELDS = ("Authorization", "User-Api-Key", "X-Jwt", "Cookie", "X-Github-Api-Version")


@dataclass
class Site:
    """Answers one question; anything else asked of it is a mistake."""

    case: Case
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: int = 0
    mistakes: list[str] = field(default_factory=list)
    base: str = ""

    def look(self, ask: str, headers: Mapping[str, str], sent: bytes) -> None:
        self.asked += 1
        if ask != self.case.ask:
            self.mistakes.append(f"asked {ask}")
        given = {name.title(): value for name, value in headers.items()}
        shown = {name: value for name, value in given.items() if name in SECRET_FIELDS}
        if shown != dict(self.case.headers):
            self.mistakes.append(f"headers {shown}")
        if (json.loads(sent) if sent else None) != self.case.sent:
            self.mistakes.append(f"sent {sent!r}")


@contextmanager
def site(
    case: Case, status: int = 200, told: object = None, headers: Mapping[str, str] | None = None
) -> Iterator[Site]:
    body = told if isinstance(told, bytes) else json.dumps(case.told if told is None else told).encode()
    it = Site(case, status, body, headers or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            it.look(
                f"{self.command} {self.path}",
                dict(self.headers),
                self.rfile.read(int(self.headers.get("Content-Length", "0"))),
            )
            self.send_response(it.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(it.body)))
            for name, value in it.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(it.body)

        do_POST = do_GET  # noqa: N815 - the name http.server looks for

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    it.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def prove(case: Case, base: str, secret: str | None = None) -> str:
    provider = REGISTRY.get(case.provider)
    assert isinstance(provider, Proves)
    async with Client() as client:
        account = Account(case.provider, base, "ana", case.secret if secret is None else secret)
        return await provider.prove(account, client)


def test_every_system_with_accounts_can_be_asked() -> None:
    asked = {provider.name for provider in REGISTRY.providers if provider.abilities.account is not None}
    assert {name for name in asked if not isinstance(REGISTRY.get(name), Proves)} == set()


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_the_site_is_asked_once_and_its_word_is_told(case: Case) -> None:
    with site(case) as there:
        assert await prove(case, there.base) == case.who.replace("{host}", there.base.removeprefix("http://"))
    assert (there.asked, there.mistakes) == (1, [])


NAMES = {  # else "ana"
    "comentario": "Ana",
    "ghost": "Ana",
    "jetpack": "Ana & Bo",
    "reddit": "ana_sol",
    "remark42": "Ana",
    "waline": "Ana",
    "wordpress": "Ana & Bo",
}


@pytest.mark.parametrize("case", [case for case in CASES if isinstance(REGISTRY.get(case.provider), Names)], ids=str)
async def test_what_stands_over_an_accounts_comments_is_its_name_as_threads_have_it(case: Case) -> None:
    provider = REGISTRY.get(case.provider)
    assert isinstance(provider, Names)
    async with Client() as client:
        with site(case) as there:
            names = await provider.names(Account(case.provider, there.base, "ana", case.secret), client)
    assert (names, there.mistakes) == ((NAMES.get(case.provider, "ana"),), [])


def test_who_can_say_what_its_accounts_are_called() -> None:
    able = {provider.name for provider in REGISTRY.providers if isinstance(provider, Names)}
    assert {*NAMES, "commento", "discourse", "giscus", "utterances"} <= able


REFUSALS = {
    "discourse": (404, {"errors": ["The requested URL or resource could not be found."]}),
    "ghost": (204, b""),
    "bluesky": (401, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}),
    "waline": (200, {"errno": 1000, "errmsg": ""}),
    "comentario": (401, {"id": "invalid-credentials", "message": "Wrong password or user doesn't exist"}),
}


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_secret_turned_down_is_told_as_that_and_never_shown(case: Case) -> None:
    status, told = REFUSALS.get(case.provider, (401, {"message": "Bad credentials"}))
    with site(case, status, told) as there, pytest.raises(CommentsError, match=r"127\.0\.0\.1") as refused:
        await prove(case, there.base)
    assert there.mistakes == []
    assert SECRET not in f"{refused.value} {refused.value.advice} {refused.value.address}"


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("told", [b"<!doctype html><p>Welcome", b"[]", b'{"name": ["x"]}'], ids=["page", "list", "odd"])
async def test_an_answer_that_says_nothing_proves_nothing(case: Case, told: bytes) -> None:
    with site(case, told=told) as there, pytest.raises(BlogtuiError) as wrong:
        await prove(case, there.base)
    assert there.mistakes == []
    assert SECRET not in str(wrong.value)


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_site_that_asks_to_wait_or_fails_says_nothing_of_the_secret(case: Case) -> None:
    for status, headers in ((429, {"Retry-After": "120"}), (500, {})):
        with site(case, status, b"", headers) as there, pytest.raises(NetError) as failed:
            await prove(case, there.base)
        assert there.mistakes == []
        assert SECRET not in str(failed.value)


@pytest.mark.parametrize(("provider", "scope"), [("mastodon", "read:accounts"), ("reddit", "identity")])
async def test_a_token_without_the_right_to_ask_is_no_bad_token(provider: str, scope: str) -> None:
    case = next(case for case in CASES if case.provider == provider)
    with site(case, 403, {"error": "outside the authorized scopes"}) as there, pytest.raises(CommentsError) as refused:
        await prove(case, there.base)
    assert "takes the secret" in str(refused.value)
    assert scope in refused.value.advice


@pytest.mark.parametrize(
    ("secret", "query"),
    [(_jwt({"aud": ["two", "more"]}), "?site=two"), (_jwt({}), ""), ("a.b.c", ""), ("no token", ""), ("x.W10.y", "")],
)
async def test_remark42_is_told_the_site_that_stands_in_the_token(secret: str, query: str) -> None:
    case = Case("remark42", f"GET /api/v1/user{query}", {"name": "Ana"}, "Ana", {"X-Jwt": secret}, None, secret)
    with site(case) as there:
        assert await prove(case, there.base) == "Ana"
    assert there.mistakes == []


@pytest.mark.parametrize("case", [case for case in CASES if case.ask.startswith("GET")], ids=str)
async def test_a_secret_does_not_follow_to_another_server(case: Case) -> None:
    stranger = Case(case.provider, "GET /elsewhere", case.told, case.who)
    with site(stranger) as other, site(case, 302, b"", {"Location": f"{other.base}/elsewhere"}) as there:
        await prove(case, there.base)
    assert (there.asked, other.asked) == (1, 1)
    assert there.mistakes == other.mistakes == []

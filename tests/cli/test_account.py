"""`blogtui account`: secrets go in unseen and never come out; the site's own word says whose an account is."""

import io
import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from tests.cli.conftest import Blogtui, Pages, Ran, at_a_terminal, shown_until
from tests.comments.signing_in import Discourse, Mastodon

from blogtui.cli.group import every_command

SECRET = "canary-3f9a-b21c"
ME = "/api/v1/accounts/verify_credentials"


class Locker(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """None of this reaches the keyring of whoever runs the tests."""
    own = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(own)


def add(blogtui: Blogtui, site: str, *, provider: str = "mastodon", user: str = "ana", secret: str = SECRET) -> Ran:
    return blogtui("account", "add", provider, site, "--user", user, "--secret", "-", stdin=f"{secret}\n")


def accounts(blogtui: Blogtui) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = blogtui("account", "list", "--json").json["accounts"]
    return listed


def test_an_account_is_added_listed_and_removed(blogtui: Blogtui, home: Path) -> None:
    ran = add(blogtui, "social.example/@ana")
    assert ran.status == 0
    assert ran.out == (
        "Added ana at https://social.example; `blogtui account test mastodon https://social.example` tries it.\n"
    )
    assert accounts(blogtui) == [{"provider": "mastodon", "site": "https://social.example", "user": "ana"}]
    assert blogtui("account", "--json").json == blogtui("account", "list", "--json").json
    assert "mastodon  https://social.example  ana" in blogtui("account").out
    assert blogtui("account", "remove", "mastodon", "social.example", "--yes").status == 0
    assert accounts(blogtui) == []
    assert SECRET not in (home / "config" / "secrets.json").read_text("utf-8")
    gone = blogtui("account", "remove", "mastodon", "social.example", "--yes")
    assert (gone.status, gone.out) == (1, "")


def test_where_there_is_no_keyring_it_is_told_once(blogtui: Blogtui, home: Path) -> None:
    first, second = add(blogtui, "one.example"), add(blogtui, "two.example")
    assert "no keyring" in first.err
    assert str(home / "config" / "secrets.json") in first.err
    assert second.err == ""
    assert stat.S_IMODE((home / "config" / "secrets.json").stat().st_mode) == 0o600


def test_the_keyring_keeps_the_secret_where_there_is_one(blogtui: Blogtui, home: Path) -> None:
    locker = Locker()
    keyring.set_keyring(locker)
    assert add(blogtui, "one.example").err == ""
    assert list(locker.kept.values()) == [SECRET]
    assert not (home / "config" / "secrets.json").exists()
    blogtui("account", "remove", "mastodon", "one.example", "--yes")
    assert locker.kept == {}


def test_a_secret_is_no_argument_and_is_not_repeated(blogtui: Blogtui, home: Path) -> None:
    ran = blogtui("account", "add", "mastodon", "social.example", "--user", "ana", "--secret", SECRET)
    assert ran.status == 2
    assert "--secret -" in ran.err
    assert SECRET not in ran.out + ran.err
    assert not home.exists()


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (("nothing", "social.example"), 1, "There are for: "),
        (("mastodon",), 2, "give the address"),
        (("mastodon", "javascript:x", "--user", "a", "--secret", "-"), 2, "not a web address"),
        (("mastodon", "social.example", "--secret", "-"), 2, "give --user"),
        (("mastodon", "social.example", "--user", "a"), 2, "--secret -"),
        (("mastodon", "social.example", "--user", "a", "--secret", "-"), 2, "access token is missing"),
        (("github", "gitlab.example", "--user", "a", "--secret", "-"), 2, "leave its address out"),
    ],
)
def test_what_is_missing_or_wrong_is_named(blogtui: Blogtui, given: tuple[str, ...], status: int, said: str) -> None:
    ran = blogtui("account", "add", *given)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert accounts(blogtui) == []


def test_of_a_system_with_one_site_the_address_is_known(blogtui: Blogtui) -> None:
    ran = blogtui("account", "add", "github", "--user", "ana", "--secret", "-", stdin=SECRET)
    assert ran.status == 0
    assert [each["site"] for each in accounts(blogtui)] == ["https://api.github.com"]


def test_the_kinds_tell_where_a_secret_comes_from(blogtui: Blogtui) -> None:
    kinds = blogtui("account", "kinds", "--json").json["kinds"]
    assert {"wordpress", "mastodon", "bluesky", "github", "ghost"} <= {kind["provider"] for kind in kinds}
    out = blogtui("account", "kinds").out
    assert all(kind["how"] in out for kind in kinds)
    assert "mastodon SITE: " in out
    assert "github: " in out


def test_remove_asks_which_and_whether(blogtui: Blogtui) -> None:
    add(blogtui, "social.example")
    add(blogtui, "social.example", user="otto")
    several = blogtui("account", "remove", "mastodon", "social.example", "--yes")
    assert several.status == 2
    assert "(ana, otto)" in several.err
    unasked = blogtui("account", "remove", "mastodon", "social.example", "otto")
    assert (unasked.status, len(accounts(blogtui))) == (2, 2)
    refused = blogtui("account", "remove", "mastodon", "social.example", "otto", typed="n\n")
    assert refused.status == 130
    assert "Remove the account otto at https://social.example?" in refused.err
    assert blogtui("account", "remove", "mastodon", "social.example", "otto", typed="y\n").status == 0
    assert [each["user"] for each in accounts(blogtui)] == ["ana"]


def test_the_site_says_whose_an_account_is(blogtui: Blogtui, pages: Pages) -> None:
    add(blogtui, pages.base)
    pages.put(ME, '{"username": "ana"}', type="application/json")
    host = pages.base.removeprefix("http://")
    ran = blogtui("account", "test", "mastodon", pages.base)
    assert (ran.status, ran.out, ran.err) == (0, f"{pages.base}: this is @ana@{host}.\n", "")
    assert blogtui("account", "test", "mastodon", "--json").json == {
        "accounts": [
            {"provider": "mastodon", "site": pages.base, "user": "ana", "who": f"@ana@{host}", "problem": None}
        ]
    }


def test_an_account_that_is_refused_is_told_and_kept_as_a_problem(blogtui: Blogtui, pages: Pages) -> None:
    add(blogtui, pages.base)
    pages.put(ME, "{}", type="application/json", status=401)
    ran = blogtui("account", "test", "mastodon", "--json")
    assert ran.status == 4
    assert ran.json["accounts"][0]["who"] is None
    assert "does not take the secret" in ran.json["accounts"][0]["problem"]
    assert "does not take the secret" in ran.err
    [problem] = blogtui("problems", "--json").json["problems"]
    assert problem["doing"] == f"trying the account at {pages.base}"


def test_of_several_accounts_each_is_tried(blogtui: Blogtui, pages: Pages) -> None:
    add(blogtui, "http://127.0.0.1:1")
    add(blogtui, pages.base)
    pages.put(ME, '{"username": "ana"}', type="application/json")
    ran = blogtui("account", "test", "mastodon")
    assert ran.status == 1
    assert f"{pages.base}: this is @ana@" in ran.out
    assert "http://127.0.0.1:1: " in ran.err
    assert blogtui("account", "test", "mastodon", "http://127.0.0.1:1").status == 3
    none = blogtui("account", "test", "bluesky")
    assert (none.status, none.out) == (1, "")


KINDS = ("mastodon", "wordpress", "waline", "bluesky", "discourse", "remark42", "ghost", "commento", "comentario")
ANSWERS = ((401, "{}"), (500, "out of order"), (200, "<p>Hello</p>"), (200, "[]"), (302, ""))
ARGUMENTS = {
    "add": ["{base}/"],
    "remove": ["1", "--yes"],
    "show": ["1"],
    "comments": ["1"],
    "reply": ["1", "--text", "Good.", "--name", "Ann"],
    "outbox discard": ["1"],
    "outbox restore": ["1"],
    "outbox edit": ["1", "--text", "Better."],
    "outbox delete": ["1", "--yes"],
    "older": ["1"],
    "mark": ["read", "1"],
    "opml import": ["-"],
    "inspect": ["{base}/"],
    "account add": ["mastodon", "{base}", "--user", "ana", "--secret", "-"],
    "account test": ["mastodon", "{base}"],
    "account remove": ["mastodon", "{base}", "--yes"],
}
ELSEWHERE = {"demo"}  # opens the reader


def test_a_secret_is_nowhere_but_in_its_file(blogtui: Blogtui, home: Path, pages: Pages, blogger: Pages) -> None:
    assert pages is blogger
    printed: list[str] = []

    def run(*arguments: str) -> None:
        given = [each.replace("{base}", pages.base) for each in arguments]
        ran = blogtui(*given, stdin=SECRET if "--secret" in given else "")
        printed.append(ran.out + ran.err)

    for kind in KINDS:
        run("account", "add", kind, "{base}", "--user", "ana", "--secret", "-")
    asked = {"/wp-json/wp/v2/users/me?_fields=name", "/?rest_route=/wp/v2/users/me&_fields=name", ME}
    asked |= {"/api/token?lang=en", "/xrpc/com.atproto.server.createSession", "/session/current.json"}
    asked |= {"/api/v1/user", "/members/api/member/", "/api/commenter/login", "/api/auth/login"}
    for status, body in ANSWERS:
        for path in asked:
            pages.put(path, body, type="application/json", status=status)
        for kind in KINDS:
            run("account", "test", kind, "--json")
    assert asked - set(pages.asked) == {"/?rest_route=/wp/v2/users/me&_fields=name"}
    commands = {name: command for name, command in every_command() if name not in ELSEWHERE}
    removing = {"remove", "account remove"}
    for name in sorted(commands, key=lambda name: (name in removing, name != "add", name)):
        run(*name.split(), *ARGUMENTS.get(name, []))
        if "--json" in {option for parameter in commands[name].params for option in parameter.opts}:
            run(*name.split(), *ARGUMENTS.get(name, []), "--json")

    assert SECRET not in "".join(printed)
    holding = [file.relative_to(home) for file in home.rglob("*") if file.is_file() and _holds(file)]
    assert holding == [Path("config/secrets.json")]
    assert (home / "log" / "blogtui.log").stat().st_size > 0
    assert (home / "data" / "blogtui.db").stat().st_size > 0


def _holds(file: Path) -> bool:
    return SECRET.encode() in file.read_bytes()


def test_at_a_terminal_the_secret_is_asked_for_and_not_shown(home: Path, pages: Pages) -> None:
    adding = ("account", "add", "mastodon", pages.base, "--secret", "-")
    program, ours = at_a_terminal(home, *adding)
    shown = shown_until(ours, "User name: ")
    os.write(ours, b"ana\n")
    shown += shown_until(ours, "Access token: ")
    os.write(ours, f"{SECRET}\n".encode())
    shown += shown_until(ours, None)
    os.close(ours)
    assert program.wait(timeout=30) == 0
    assert "Preferences, Development" in shown
    assert f"Added ana at {pages.base}" in shown
    assert SECRET not in shown
    assert SECRET in json.loads((home / "config" / "secrets.json").read_text("utf-8")).values()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], str]], None]:
    """Makes a site's `allow` the reader's browser; what it shows is typed at the terminal."""

    def opens(allow: Callable[[str], str]) -> None:
        def launch(address: str) -> int:
            monkeypatch.setattr(sys, "stdin", _Typed(allow(address)))
            return 0

        monkeypatch.setattr("click.launch", launch)

    return opens


class _Typed(io.StringIO):
    """What is pasted at a terminal, and the empty line after it."""

    def __init__(self, shown: str) -> None:
        super().__init__(f"{shown}\n\nnever read")

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("kind", [Mastodon, Discourse])
def test_the_browser_signs_in(
    kind: type[Mastodon | Discourse],
    blogtui: Blogtui,
    home: Path,
    browser: Callable[[Callable[[str], str]], None],
) -> None:
    name = kind.__name__.lower()
    with kind() as site:
        browser(site.allow)
        ran = blogtui("account", "add", name, site.base, typed="")
        assert (ran.status, ran.out) == (
            0,
            f"Added ana at {site.base}; `blogtui account test {name} {site.base}` tries it.\n",
        )
        assert f"Open this address in the browser, if it does not open by itself:\n{site.base}/" in ran.err
        assert accounts(blogtui) == [{"provider": name, "site": site.base, "user": "ana"}]
        assert (
            blogtui("account", "test", name).out
            == f"{site.base}: this is @ana{'@' + site.base[7:] if kind is Mastodon else ''}.\n"
        )
        kept = json.loads((home / "config" / "secrets.json").read_text("utf-8"))
        assert not any(secret in ran.out + ran.err for secret in kept.values())


def test_a_code_for_nothing_adds_nothing(blogtui: Blogtui, browser: Callable[[Callable[[str], str]], None]) -> None:
    with Mastodon() as site:
        browser(lambda address: "wrong-code")
        ran = blogtui("account", "add", "mastodon", site.base, typed="")
        assert (ran.status, ran.out) == (1, "")
        assert "gives no token" in ran.err
        browser(lambda address: "")
        assert "no code" in blogtui("account", "add", "mastodon", site.base, typed="").err
        assert accounts(blogtui) == []


def test_reddit_wants_an_app_of_ones_own(blogtui: Blogtui) -> None:
    ran = blogtui("account", "add", "reddit", "--app", "not an id", typed="")
    assert (ran.status, ran.out) == (2, "")
    assert "client id is missing" in ran.err
    assert "http://127.0.0.1:65010/blogtui" in ran.err

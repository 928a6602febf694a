"""A real WordPress from the command line and in the terminal: what `test_systems.py` does not say of every system."""

import logging
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from tests.journeys.program import InProcess, Program, Ran
from tests.journeys.terminal import Terminal
from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.servers

DEEP = "The bridge that hums"
EMPTY = "Nobody has answered yet"
BUSY = "A busy evening"
PASSWORD = "canary-7b1e $&+"


@pytest.fixture
def followed(program: Program, wordpress: WordPress) -> Program:
    """The program with the site followed."""
    ran = program("add", wordpress.address)
    assert ran.status == 0, ran.err
    return program


def answer(program: Program, post: str, text: str, *options: str, name: str = "Wilma") -> Ran:
    email = f"{name.lower()}@example.net"
    return program("reply", post, "--text", text, "--name", name, "--email", email, "--json", *options)


def lineage(comments: list[dict[str, Any]], key: str) -> dict[str, str | None]:
    """Author -> author answered."""
    authors = {comment[key]: comment["author"] for comment in comments}
    return {comment["author"]: authors.get(comment["parent"]) for comment in comments}


def test_a_thread_six_levels_deep_is_as_the_database_has_it(followed: Program, wordpress: WordPress) -> None:
    shown = followed.comments(followed.post(DEEP))
    public = [row for row in wordpress.comments(100) if row["status"] == "1"]
    assert lineage(shown, "id") == lineage(public, "id")
    assert {comment["native_id"].rpartition("-")[2] for comment in shown} == {row["id"] for row in public}
    assert max(comment["depth"] for comment in shown) == 5
    assert [comment["author"] for comment in shown if comment["by_post_author"]] == ["Wren Writer"]
    sofia = next(comment for comment in shown if comment["author"] == "Σοφία")
    assert sofia["text"] == "Ωραία ιστορία — 橋が歌う — הגשר שר 🌉"
    assert "Held Hanna" not in {comment["author"] for comment in shown}


def test_a_long_thread_is_complete(followed: Program, wordpress: WordPress) -> None:
    [thread] = followed("comments", followed.post(BUSY), "--json").json["threads"]
    assert (len(thread["comments"]), thread["total"], thread["complete"]) == (130, 130, True)
    assert lineage(thread["comments"], "id") == lineage(wordpress.comments(104), "id")


def test_an_answer_by_name_and_email_is_live_below_what_it_answers(followed: Program, wordpress: WordPress) -> None:
    post = followed.post(DEEP)
    rosa = next(comment for comment in followed.comments(post) if comment["author"] == "Rosa")
    ran = answer(followed, post, "Seventh: “naïve” <b>& so on</b>", "--to", str(rosa["id"]))
    assert (ran.status, ran.json["outcome"]) == (0, "live"), ran.err
    mine = next(comment for comment in followed.comments(post) if comment["id"] == ran.json["comment"])
    assert (mine["author"], mine["parent"], mine["depth"], mine["state"]) == ("Wilma", rosa["id"], 6, "live")
    [stored] = [row for row in wordpress.comments(100) if row["author"] == "Wilma"]
    assert (stored["status"], stored["parent"]) == ("1", rosa["native_id"])


def test_a_site_that_is_down_loses_nothing_and_gets_it_once(followed: Program, wordpress: WordPress) -> None:
    post = followed.post(EMPTY)
    wordpress.ctl("switch", "down", "on")
    assert answer(followed, post, "Through the storm.").json["outcome"] in ("queued", "unknown", "rate_limited")
    [draft] = followed.drafts()
    assert draft["text"] == "Through the storm."
    assert wordpress.comments(103) == []
    wordpress.ctl("switch", "down", "off")
    program_says = followed("outbox", "send")
    followed("outbox", "send")
    assert len(wordpress.comments(103)) <= 1
    if not wordpress.comments(103):  # it waits as long as the site asked for, and is still there
        assert [draft["text"] for draft in followed.drafts()] == ["Through the storm."], program_says


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_text_is_never_sent(followed: Program, wordpress: WordPress, text: str) -> None:
    ran = answer(followed, followed.post(EMPTY), text)
    assert ran.status == 2
    assert wordpress.comments(103) == []


def test_a_text_too_long_for_the_site_is_refused_in_words_and_kept(followed: Program, wordpress: WordPress) -> None:
    long = "long " * 14_000  # the site takes 65,525 characters
    ran = followed("reply", followed.post(EMPTY), "-", "--name", "Wilma", "--email", "w@example.net", stdin=long)
    assert ran.status != 0
    assert "65" in ran.err + ran.out, (ran.out[:500], ran.err[:500])
    assert wordpress.comments(103) == []
    assert [draft["text"].strip() for draft in followed.drafts()] == [long.strip()]


def test_a_missing_email_is_named(followed: Program, wordpress: WordPress) -> None:
    ran = followed("reply", followed.post(EMPTY), "--text", "Who am I?", "--name", "Wilma")
    assert ran.status == 2
    assert "e-mail" in ran.err.lower()
    assert wordpress.comments(103) == []


@pytest.fixture
def blogtui(home: Path) -> Iterator[Program]:
    """The command line out of reach of the keyring of whoever runs the tests, so that secrets go into their file."""
    own, handlers = keyring.get_keyring(), list(logging.root.handlers)
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield InProcess(home)
    keyring.set_keyring(own)
    for handler in [each for each in logging.root.handlers if each not in handlers]:
        logging.root.removeHandler(handler)
        handler.close()


@pytest.mark.parametrize("site", ["wordpress", "debian"])
@pytest.mark.parametrize("rest", ["open", "shut"])
def test_a_protected_post_is_read_and_answered_with_its_password(
    blogtui: Program, request: pytest.FixtureRequest, site: str, rest: str
) -> None:
    wordpress: WordPress = request.getfixturevalue(site)
    wordpress.ctl("protect", "100", PASSWORD)
    wordpress.ctl("switch", "no_rest", "on" if rest == "shut" else "off")
    assert blogtui("add", wordpress.address).status == 0
    post = blogtui.post(f"Protected: {DEEP}")
    shut = blogtui("comments", post)
    assert "behind a password" in shut.err
    assert "wind in the railings" not in shut.out
    assert answer(blogtui, post, "Let me in.").status != 0

    wrong = blogtui("comments", post, "--password", stdin=f"not {PASSWORD}\n")
    assert (wrong.status, "does not take this password" in wrong.err) == (4, True), wrong
    assert blogtui("account", "list", "--json").json["accounts"] == []
    right = blogtui("comments", post, "--password", stdin=f"{PASSWORD}\n")
    assert (right.status, "wind in the railings" in right.out) == (0, True), right
    shown = blogtui.comments(post)
    public = [row for row in wordpress.comments(100) if row["status"] == "1"]
    assert lineage(shown, "id") == lineage(public, "id")
    assert "It hums in the evening." in blogtui("show", post).out

    rosa = next(comment for comment in shown if comment["author"] == "Rosa")
    sent = answer(blogtui, post, "Now I am in.", "--to", str(rosa["id"]))
    assert (sent.status, sent.json["outcome"]) == (0, "live"), sent
    assert [row["parent"] for row in wordpress.comments(100) if row["author"] == "Wilma"] == [rosa["native_id"]]

    assert blogtui("refresh", "--json").status == 0
    again = blogtui.comments(post, "--refresh")
    assert len(again) == len(public) + 1
    assert "It hums in the evening." in blogtui("show", post).out

    wordpress.ctl("protect", "100", "another")
    assert "behind a password" in blogtui("comments", post, "--refresh").err
    assert blogtui("account", "list", "--json").json["accounts"] == []
    assert len(blogtui.comments(post)) == len(public) + 1  # what was read stays


def test_the_password_of_a_post_is_found_nowhere_but_among_the_secrets(blogtui: Program, wordpress: WordPress) -> None:
    wordpress.ctl("protect", "100", PASSWORD)
    assert blogtui("add", wordpress.address).status == 0
    post = blogtui.post(f"Protected: {DEEP}")
    told = [
        blogtui("comments", post, "--password", stdin=f"{PASSWORD}x\n"),
        blogtui("comments", post, "--password", "--json", stdin=f"{PASSWORD}\n"),
        blogtui("account", "list", "--json"),
        blogtui("problems", "--json"),
        blogtui("show", post, "--json"),
    ]
    assert not any(PASSWORD in ran.out + ran.err for ran in told)
    holding = [file for file in blogtui.home.rglob("*") if file.is_file() and PASSWORD.encode() in file.read_bytes()]
    assert [file.name for file in holding] == ["secrets.json"]
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    [kept] = told[2].json["accounts"]
    assert (kept["provider"], kept["site"]) == ("post-password", wordpress.address.rstrip("/"))
    removed = blogtui("account", "remove", kept["provider"], kept["site"], kept["user"], "--yes")
    assert removed.status == 0, removed
    assert "behind a password" in blogtui("comments", post, "--refresh").err
    assert not any(PASSWORD.encode() in file.read_bytes() for file in blogtui.home.rglob("*") if file.is_file())


def test_it_is_answered_in_the_terminal(home: Path, followed: Program, wordpress: WordPress) -> None:
    with Terminal(home, f"{wordpress.address}2019/05/nobody-has-answered-yet/") as terminal:
        terminal.wait_for("Be the first.", "No comments yet.")
        terminal.press("r")
        terminal.wait_for("Name (required)", "E-mail")
        terminal.type("I am the first.")
        terminal.press("ctrl+l")
        terminal.wait_until(lambda: "Name" in terminal.line_of_cursor, "the cursor in the name's field")
        terminal.type("Wilma")
        terminal.press("tab")
        terminal.type("wilma@example.net")
        terminal.wait_for("Wilma", "wilma@example.net")
        terminal.press("ctrl+s")
        terminal.wait_for("1 comment", "I am the first.")
        terminal.wait_gone("esc Close, keep")
        terminal.leave()
    assert [(row["author"], row["text"], row["status"]) for row in wordpress.comments(103)] == [
        ("Wilma", "I am the first.", "1")
    ]
    assert followed.mistakes() == []


def test_in_the_terminal_it_is_held_then_live_then_answered(
    home: Path, followed: Program, wordpress: WordPress
) -> None:
    wordpress.ctl("option", "comment_moderation", "1")
    wordpress.ctl("switch", "no_flood", "on")
    with Terminal(home, f"{wordpress.address}2019/05/nobody-has-answered-yet/") as terminal:
        terminal.wait_for("Be the first.", "No comments yet.")
        write(terminal, "I wait for my turn.")
        terminal.wait_for("Held for moderation", "1 comment", "waits for a moderator")
        [stored] = wordpress.comments(103)
        wordpress.ctl("comment", stored["id"], "approve")
        wordpress.ctl("option", "comment_moderation", "0")
        terminal.press("f5")
        terminal.wait_gone("waits for a moderator")
        terminal.wait_for("1 comment", "I wait for my turn.")
        terminal.press("4")
        terminal.wait_for("Fold")
        write(terminal, "And say more.")
        terminal.wait_for("2 comments", "And say more.")
        terminal.leave()
    rows = wordpress.comments(103)
    assert [(row["text"], row["parent"], row["status"]) for row in rows] == [
        ("I wait for my turn.", "0", "1"),
        ("And say more.", stored["id"], "1"),
    ]
    assert followed.drafts() == []
    assert followed.mistakes() == []


def write(terminal: Terminal, text: str) -> None:
    """Answer what is under the cursor, signed anew or as before."""
    terminal.press("r")
    terminal.wait_for("Website", "Send")
    terminal.type(text)
    terminal.wait_for(text)
    if "wilma@example.net" not in terminal.words:
        terminal.press("ctrl+l")
        terminal.wait_until(lambda: "Name" in terminal.line_of_cursor, "the cursor in the name's field")
        terminal.type("Wilma")
        terminal.press("tab")
        terminal.type("wilma@example.net")
        terminal.wait_for("Wilma", "wilma@example.net")
    terminal.press("ctrl+s")
    terminal.wait_gone("esc Close, keep")

"""reply and outbox, to the demo blog and to blogs that are not there: every way an answer can go."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Blogtui, Pages

from blogtui.demo.content import Policy, load_posts
from blogtui.demo.server import DemoBlog

SENT = {"draft", "outcome", "comment", "url", "message", "retry_at", "handoff_url"}
DRAFT = {
    "id", "post_id", "post", "to", "state", "text", "outcome", "message", "created", "updated", "attempts", "retry_at",
    "amends", "may_change", "may_change_until",
}  # fmt: skip


def post_with(policy: Policy, blogtui: Blogtui, demo: str) -> str:
    """The address of a post of the demo with that policy, wherever it stands in the archive."""
    blogtui("add", demo)
    blogtui("older", "1", "--pages", "5")
    return demo.rstrip("/") + next(post.path for post in load_posts() if post.policy is policy)


@pytest.fixture
def post(blogtui: Blogtui, demo: str) -> str:
    """An open, unmoderated post of the demo."""
    blogtui("add", demo)
    return str(blogtui("posts", "--json", "--limit", "1").json["posts"][0]["id"])


def comments(blogtui: Blogtui, post: str) -> list[dict[str, Any]]:
    return list(blogtui("comments", post, "--json").json["threads"][0]["comments"])


def test_an_answer_arrives_and_stands_in_the_thread(blogtui: Blogtui, post: str) -> None:
    ran = blogtui(
        "reply", post, "--text", "The kettle is on.", "--name", "Ann", "--website", "https://a.example", "--json"
    )
    assert (ran.status, ran.err) == (0, "")
    sent = ran.json
    assert set(sent) == SENT
    assert sent["outcome"] == "live"
    mine = next(comment for comment in comments(blogtui, post) if comment["id"] == sent["comment"])
    assert (mine["author"], mine["text"], mine["state"], mine["parent"]) == ("Ann", "The kettle is on.", "live", None)
    assert blogtui("outbox", "--json").json == {"drafts": []}


def test_an_answer_to_a_comment_stands_below_it_and_the_name_is_remembered(
    blogtui: Blogtui, post: str, tmp_path: Path
) -> None:
    above = comments(blogtui, post)[0]
    blogtui("reply", post, "--text", "One.", "--name", "Ann")
    (tmp_path / "two.txt").write_text("Two, from a file: 冬\n", "utf-8")
    sent = blogtui("reply", post, "--to", str(above["id"]), "--file", str(tmp_path / "two.txt"), "--json").json
    mine = next(comment for comment in comments(blogtui, post) if comment["id"] == sent["comment"])
    assert (mine["parent"], mine["depth"], mine["author"]) == (above["id"], above["depth"] + 1, "Ann")
    assert mine["text"] == "Two, from a file: 冬"


def test_an_answer_from_standard_input_in_words(blogtui: Blogtui, post: str) -> None:
    ran = blogtui("reply", post, "-", "--name", "Ann", stdin="From a pipe.\n")
    assert ran.status == 0
    assert ran.out.startswith("The comment is on the blog.\nhttp://127.0.0.1:")


def test_the_same_again_is_a_duplicate(blogtui: Blogtui, post: str) -> None:
    blogtui("reply", post, "--text", "Once.", "--name", "Ann")
    ran = blogtui("reply", post, "--text", "Once.", "--json")
    assert (ran.status, ran.json["outcome"]) == (1, "duplicate")
    assert ran.json["message"]
    (draft,) = blogtui("outbox", "--json").json["drafts"]
    assert set(draft) == DRAFT
    assert (draft["state"], draft["text"], draft["attempts"]) == ("rejected", "Once.", 1)


def test_too_many_at_once_are_told_to_wait(blogtui: Blogtui, post: str) -> None:
    for number in range(4):
        assert blogtui("reply", post, "--text", f"Number {number}", "--name", "Ann").status == 0
    ran = blogtui("reply", post, "--text", "One more", "--json")
    assert (ran.status, ran.json["outcome"]) == (1, "rate_limited")
    assert ran.json["retry_at"].endswith("Z")
    assert blogtui("outbox", "--json").json["drafts"][0]["state"] == "queued"


def test_a_closed_post_refuses(blogtui: Blogtui, demo: str) -> None:
    closed = post_with(Policy.CLOSED, blogtui, demo)
    thread = blogtui("comments", closed, "--json").json["threads"][0]
    assert (thread["can_reply"], thread["needs"]) == (False, [])
    ran = blogtui("reply", closed, "--text", "Too late?", "--name", "Ann", "--json")
    assert (ran.status, ran.json["outcome"]) == (1, "closed")
    assert blogtui("outbox", "--json").json["drafts"][0]["text"] == "Too late?"


def test_what_the_form_lacks_is_usage_and_the_text_is_kept(blogtui: Blogtui, post: str) -> None:
    ran = blogtui("reply", post, "--text", "Who am I?")
    assert (ran.status, ran.out) == (2, "")
    assert "Name is missing. The answer is kept as draft 1; give it with --name." in ran.err
    assert blogtui("reply", post, "--text", "Who am I?", "--name", "Ann").status == 0
    assert blogtui("outbox", "--json").json == {"drafts": []}


def test_what_waits_without_a_name_says_which_command_gives_it(blogtui: Blogtui, tmp_path: Path) -> None:
    blog = DemoBlog(tmp_path / "demo")
    blogtui("add", blog.start())
    blog.stop()  # before anybody knows what the blog asks of writers
    number = str(blogtui("reply", "1", "--text", "Who am I?", "--json").json["draft"])
    blog = DemoBlog(tmp_path / "demo")
    blog.start()
    try:
        ran = blogtui("outbox", "send")
        assert (ran.status, "refused" in ran.out, "The blog says" in ran.out) == (1, False, False)
        assert ran.out.startswith("It was not sent. The text is kept in the drafts. Name is missing.")
        assert f"`blogtui outbox send {number} --name …`" in ran.out
        assert "not sent" in blogtui("outbox").out
        still = blogtui("outbox", "send", number)
        assert (still.status, "Name is missing. Give it with --name." in still.err) == (2, True)
        assert blogtui("outbox", "send", "--name", "Ann").status == 2
        (sent,) = blogtui("outbox", "send", number, "--name", "Ann", "--json").json["sent"]
        assert sent["outcome"] == "live"
        assert comments(blogtui, "1")[-1]["author"] == "Ann"
    finally:
        blog.stop()


def test_a_draft_is_only_saved_then_sent_from_the_outbox(blogtui: Blogtui, post: str) -> None:
    saved = blogtui("reply", post, "--text", "Later.", "--name", "Ann", "--draft", "--json")
    assert saved.status == 0
    assert set(saved.json) == SENT
    assert saved.json["outcome"] is None
    assert "Later." in blogtui("outbox").out
    nothing = blogtui("outbox", "send", "--json")
    assert (nothing.status, nothing.json) == (0, {"sent": []})
    (sent,) = blogtui("outbox", "send", str(saved.json["draft"]), "--json").json["sent"]
    assert (set(sent), sent["outcome"]) == (SENT, "live")


def test_another_answer_never_overwrites_a_draft(blogtui: Blogtui, post: str) -> None:
    blogtui("reply", post, "--text", "A long thought", "--name", "Ann", "--draft")
    blogtui("reply", post, "--text", "A short one", "--name", "Ann")
    assert [draft["text"] for draft in blogtui("outbox", "--json").json["drafts"]] == ["A long thought"]


def test_a_discarded_draft_can_come_back(blogtui: Blogtui, post: str) -> None:
    blogtui("reply", post, "--text", "Hm.", "--draft")
    assert blogtui("outbox", "discard", "1").status == 0
    assert blogtui("outbox", "--json").json == {"drafts": []}
    assert blogtui("outbox", "restore", "1").status == 0
    assert blogtui("outbox", "--json").json["drafts"][0]["text"] == "Hm."
    assert blogtui("outbox", "discard", "99").status == 1


def test_offline_the_answer_waits_and_goes_out_later(blogtui: Blogtui, tmp_path: Path) -> None:
    blog = DemoBlog(tmp_path / "demo")
    blogtui("add", blog.start())
    blogtui("comments", "1")
    blog.stop()
    ran = blogtui("reply", "1", "--text", "Into the dark", "--name", "Ann", "--json")
    assert (ran.status, ran.json["outcome"]) == (3, "queued")
    waiting = blogtui("outbox", "send", "--json")
    assert (waiting.status, waiting.json["sent"][0]["outcome"]) == (3, "queued")
    pending = [comment for comment in comments(blogtui, "1") if comment["state"] == "pending"]
    assert [comment["text"] for comment in pending] == ["Into the dark"]
    blog = DemoBlog(tmp_path / "demo")
    blog.start()
    try:
        (sent,) = blogtui("outbox", "send", "--json").json["sent"]
    finally:
        blog.stop()
    assert sent["outcome"] == "live"


def test_a_blog_that_takes_answers_in_the_browser_hands_over_the_address(blogtui: Blogtui, blogger: Pages) -> None:
    blogtui("add", blogger.base + "/")
    ran = blogtui("reply", "1", "--text", "By hand", "--json")
    assert (ran.status, ran.json["outcome"]) == (0, "handoff")
    assert ran.json["handoff_url"].startswith("http")
    told = blogtui("reply", "1", "--text", "By hand").out
    assert ran.json["handoff_url"] in told
    assert "browser" in told
    assert blogtui("outbox", "--json").json["drafts"][0]["state"] == "handed_off"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--text", "a", "-"),
        ("--text", "a", "--file", __file__),
        ("--text", "  "),
        (),
        ("what",),
        ("--file", "/no/such/file"),
        ("--to", "first", "--text", "a"),
    ],
)
def test_a_wrong_command_line_is_usage_and_saves_nothing(
    blogtui: Blogtui, post: str, arguments: tuple[str, ...]
) -> None:
    assert blogtui("reply", post, *arguments).status == 2
    assert blogtui("outbox", "--json").json == {"drafts": []}


def test_bytes_that_are_no_text_are_refused(blogtui: Blogtui, post: str) -> None:
    ran = blogtui("reply", post, "-", stdin=b"\xff\xfe\x00")
    assert ran.status == 2
    assert "UTF-8" in ran.err


def test_a_comment_that_is_not_under_the_post_is_told(blogtui: Blogtui, post: str) -> None:
    ran = blogtui("reply", post, "--to", "4711", "--text", "a")
    assert ran.status == 1
    assert "no comment 4711" in ran.err


def test_on_a_moderated_post_the_answer_is_held_and_shown_so(blogtui: Blogtui, demo: str) -> None:
    moderated = post_with(Policy.MODERATED, blogtui, demo)
    ran = blogtui("reply", moderated, "--text", "May I?", "--name", "Ann", "--json")
    assert (ran.status, ran.json["outcome"]) == (0, "held")
    assert [comment["state"] for comment in comments(blogtui, moderated) if comment["text"] == "May I?"] == ["held"]
    assert blogtui("outbox", "--json").json["drafts"][0]["state"] == "held"
    assert "waits for a moderator" in blogtui("comments", moderated).out


def test_an_answer_whose_receipt_is_lost_is_found_on_the_blog(blogtui: Blogtui, tmp_path: Path) -> None:
    def cut(method: str, target: str) -> int | None:
        return 0 if method == "POST" else None

    blog = DemoBlog(tmp_path / "cut", faults=cut)
    blogtui("add", blog.start())
    ran = blogtui("reply", "10", "--text", "Did it arrive?", "--name", "Ann", "--json")
    blog.stop()
    assert (ran.status, ran.json["outcome"]) == (0, "live")
    assert [comment["text"] for comment in comments(blogtui, "10")].count("Did it arrive?") == 1


def test_trying_again_after_silence_is_the_same_answer(blogtui: Blogtui, tmp_path: Path) -> None:
    silent = True

    def cut(method: str, target: str) -> int | None:
        return 0 if silent and (method == "POST" or "/comments" in target) else None

    blog = DemoBlog(tmp_path / "cut", faults=cut)
    blogtui("add", blog.start())
    silent = False
    blogtui("comments", "10")
    silent = True
    lost = blogtui("reply", "10", "--text", "Hello?", "--name", "Ann", "--json")
    assert (lost.status, lost.json["outcome"]) == (1, "unknown")
    silent = False
    again = blogtui("reply", "10", "--text", "Hello?", "--json")
    blog.stop()
    assert (again.json["draft"], again.json["outcome"]) == (lost.json["draft"], "live")
    assert [comment["text"] for comment in comments(blogtui, "10")].count("Hello?") == 1


_LOGIN_FEED = """<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"><channel><title>Members</title>
<link>{base}/</link><item><title>For members</title><guid>tag:1</guid><link>{base}/1</link>
<wfw:comment>{base}/members</wfw:comment></item></channel></rss>"""


def test_what_may_have_arrived_is_sent_again_only_on_the_writers_word(blogtui: Blogtui, pages: Pages) -> None:
    pages.put("/1", "<html><title>For members</title></html>", type="text/html")
    pages.put("/members", "Something broke.", type="text/plain", status=500)
    blogtui("add", pages.put("/feed", _LOGIN_FEED, type="application/rss+xml"))
    assert blogtui("reply", "1", "--text", "Hm?", "--name", "Ann", "--json").json["outcome"] == "unknown"
    assert blogtui("outbox", "send", "1", "--json").json["sent"][0]["outcome"] == "unknown"
    assert pages.asked.count("/members") == 1
    blogtui("outbox", "send", "1", "--again")
    assert pages.asked.count("/members") == 2
    assert blogtui("outbox", "send", "--again").status == 2


def test_a_blog_that_wants_a_login_is_status_4_and_the_text_is_kept(blogtui: Blogtui, pages: Pages) -> None:
    pages.put("/1", "<html><title>For members</title></html>", type="text/html")
    pages.put("/members", "Please log in first.", type="text/plain", status=401)
    blogtui("add", pages.put("/feed", _LOGIN_FEED, type="application/rss+xml"))
    ran = blogtui("reply", "1", "--text", "Let me in", "--name", "Ann", "--json")
    assert (ran.status, ran.json["outcome"]) == (4, "login_needed")
    assert ran.json["message"] == "Please log in first."
    (draft,) = blogtui("outbox", "--json").json["drafts"]
    assert (draft["state"], draft["outcome"], draft["text"]) == ("rejected", "login_needed", "Let me in")


def test_what_is_on_the_blog_is_changed_there(blogtui: Blogtui, post: str, home: Path) -> None:
    ran = blogtui("reply", post, "--text", "The kettle is of.", "--name", "Ann")
    assert "It can be changed: see `blogtui outbox --sent`." in ran.out
    (listed,) = blogtui("outbox", "--sent", "--json").json["drafts"]
    assert (listed["state"], listed["may_change"], listed["may_change_until"]) == ("live", True, None)
    assert "can be changed" in blogtui("outbox", "--sent").out
    number = str(listed["id"])
    changed = blogtui("outbox", "edit", number, "--text", "The kettle is off.", "--json")
    assert (changed.status, changed.json["outcome"], changed.json["draft"]) == (0, "live", listed["id"])
    mine = next(comment for comment in comments(blogtui, post) if comment["author"] == "Ann")
    assert (mine["text"], mine["id"]) == ("The kettle is off.", changed.json["comment"])
    assert blogtui("outbox", "--json").json == {"drafts": []}
    assert blogtui("outbox", "edit", number, "--text", " ").status == 2
    secret = sqlite3.connect(home / "data" / "blogtui.db").execute("SELECT permit FROM draft").fetchone()[0]
    assert "leave=" in secret
    printed = ran.out + changed.out + blogtui("outbox", "--sent").out + str(listed)
    assert secret.partition("leave=")[2] not in printed


def test_what_is_on_the_blog_is_deleted_there_and_written_anew(blogtui: Blogtui, post: str) -> None:
    number = str(blogtui("reply", post, "--text", "Oops.", "--name", "Ann", "--json").json["draft"])
    assert blogtui("outbox", "delete", number).status == 2
    gone = blogtui("outbox", "delete", number, "--yes")
    assert (gone.status, gone.out) == (0, "Deleted at the blog.\n")
    assert f"`blogtui outbox restore {number}`" in gone.err
    assert "Ann" not in [comment["author"] for comment in comments(blogtui, post)]
    assert blogtui("outbox", "--sent", "--json").json == {"drafts": []}
    assert "cannot" not in blogtui("outbox", "restore", number).err
    assert blogtui("outbox", "send", number, "--json").json["sent"][0]["outcome"] == "live"


def test_what_was_answered_or_never_sent_is_not_deleted(blogtui: Blogtui, post: str) -> None:
    sent = blogtui("reply", post, "--text", "Ask me.", "--name", "Ann", "--json").json
    blogtui("reply", post, "--to", str(sent["comment"]), "--text", "Asked.", "--name", "Bo")
    kept = blogtui("outbox", "delete", str(sent["draft"]), "--yes", "--json")
    assert (kept.status, kept.json["outcome"]) == (1, "rejected")
    assert "It has been answered" in kept.json["message"]
    draft = blogtui("reply", post, "--text", "Later.", "--draft", "--json").json["draft"]
    for verb in (("edit", str(draft), "--text", "x"), ("delete", str(draft), "--yes")):
        ran = blogtui("outbox", *verb)
        assert ran.status == 1
        assert "does not let it be changed" in ran.err


def told_of(home: Path) -> list[str]:
    """The logs."""
    return [file.read_text("utf-8") for file in home.rglob("*.log")]


def test_a_change_made_offline_waits(blogtui: Blogtui, tmp_path: Path, home: Path) -> None:
    blog = DemoBlog(tmp_path / "demo")
    blogtui("add", blog.start())
    number = str(blogtui("reply", "1", "--text", "One.", "--name", "Ann", "--json").json["draft"])
    blog.stop()
    waits = blogtui("outbox", "edit", number, "--text", "Two.", "--json")
    assert (waits.status, waits.json["outcome"]) == (3, "queued")
    (change,) = blogtui("outbox", "--json").json["drafts"]
    store = sqlite3.connect(home / "data" / "blogtui.db")
    [(secret,)] = store.execute("SELECT permit FROM draft WHERE permit IS NOT NULL")
    for place in (waits.out + waits.err, blogtui("problems", "--json").out, *map(str, told_of(home))):
        assert secret.partition("leave=")[2] not in place
    fresh = blogtui("reply", "1", "--text", "Two.", "--draft", "--json").json["draft"]
    assert fresh not in (change["id"], int(number))  # a change that waits is no answer to the post
    blogtui("outbox", "discard", str(fresh))
    assert (change["amends"], change["text"], change["state"]) == (int(number), "Two.", "queued")
    blog.start()
    (sent,) = blogtui("outbox", "send", "--json").json["sent"]
    assert (sent["outcome"], sent["draft"]) == ("live", int(number))
    assert blogtui("outbox", "--json").json == {"drafts": []}
    assert "Two." in [comment["text"] for comment in comments(blogtui, "1")]
    blog.stop()


def test_before_the_editor_opens_it_is_told_where_the_answer_goes(
    blogtui: Blogtui, post: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "From an editor." > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    ran = blogtui("reply", post, "--name", "Ann", "--json", typed="")
    assert (ran.status, ran.json["outcome"]) == (0, "live")
    assert "To 127.0.0.1:" in ran.err
    assert "Signed with name; a moderator may read it first; plain text." in ran.err
    assert "From an editor." in [comment["text"] for comment in comments(blogtui, post)]

"""A blog in the shape of Blogger's: read in full, answered through the browser."""

from pathlib import Path

from tests.journeys.program import Program
from tests.journeys.terminal import Terminal
from tests.servers.blogger import BLOG, POSTS, TITLE, Blogger

from blogtui.cli.shapes import instant

FRIDAY = "Friday, July 20, 2007"


def test_posts_and_comments_come_out_as_data(program: Program, blogger: Blogger) -> None:
    assert program("add", blogger.address).status == 0
    posts = program.posts()
    assert [(post["title"], post["author"], post["published"], post["blog"]) for post in posts] == [
        ("The timetable is a work of fiction", "Ines", "2007-08-03T01:05:00Z", TITLE),
        (FRIDAY, "Ines", "2007-07-20T18:38:00Z", TITLE),
        ("The first stop", "Ines", "2007-07-03T16:30:00Z", TITLE),
    ]
    [hattie, joaquin] = program.comments(program.post(FRIDAY))
    assert (hattie["author"], hattie["text"], hattie["published"], hattie["parent"], hattie["depth"]) == (
        "Hattie", "I know that dog! He gets off at the library.", "2007-07-20T19:10:00Z", None, 0,
    )  # fmt: skip
    assert (joaquin["author"], joaquin["text"], joaquin["published"], joaquin["parent"], joaquin["depth"]) == (
        "Old Joaquín", "He reads?", "2007-07-20T22:41:00Z", hattie["id"], 1,
    )  # fmt: skip


def test_a_long_thread_is_whole_and_the_removed_keeps_its_place(program: Program, blogger: Blogger) -> None:
    program("add", blogger.address)
    post = program.post("The timetable is a work of fiction")
    [thread] = program("comments", post, "--json").json["threads"]
    assert (thread["source"], thread["total"], thread["complete"]) == ("atom", 32, True)
    pages = [target for target in blogger.seen if target.startswith("/feeds/3003/comments/default")]
    assert len(pages) == 2  # the eighth comes with the first page, what it answers with the second
    ours = {comment["id"]: comment["native_id"].rpartition("-")[2] for comment in thread["comments"]}
    # Every answer stands right behind what it answers, so that the order is that of time.
    assert [
        (ours[each["id"]], ours.get(each["parent"]), each["depth"], each["author"], each["published"], each["state"])
        for each in thread["comments"]
    ] == [
        (one.id, one.to, 0 if one.to is None else 1, one.author, instant(one.at), "deleted" if one.removed else "live")
        for one in POSTS[0].comments
    ]


def test_it_is_read_in_a_terminal(home: Path, blogger: Blogger) -> None:
    with Terminal(home, blogger.address) as terminal:
        terminal.wait_for("The timetable is a work of fiction", "The first stop")
        terminal.press("j", "enter")
        terminal.wait_for("The driver knew everybody on the late bus, and asked the dog for its ticket.")
        terminal.wait_for(FRIDAY, "posted by Ines at 6:38 PM", "Hattie", "Old Joaquín", "He reads?")
        headings = [line for line in terminal.lines if line.startswith(f"│ {FRIDAY} ")]
        assert headings, "the day heads the posts of that day"
        terminal.leave()
        assert terminal.restored()


def test_the_address_of_a_post_opens_that_post(home: Path, blogger: Blogger) -> None:
    with Terminal(home, f"{blogger.address}2007/07/last-stop.html") as terminal:
        terminal.wait_for("The driver knew everybody on the late bus", "Hattie")


def test_an_answer_is_handed_to_the_browser_and_its_text_kept(home: Path, program: Program, blogger: Blogger) -> None:
    opened = home.parent / "opened"
    browser = home.parent / "browser.sh"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n')
    browser.chmod(0o755)
    form = f"{blogger.address}comment.g?blogID={BLOG}&postID=3002"
    with Terminal(home, blogger.address, settings={"BROWSER": str(browser)}) as terminal:
        terminal.wait_for("The first stop")
        terminal.press("j", "enter")
        terminal.wait_for("He reads?")
        terminal.press("r")
        terminal.wait_for("Written here, sent in the browser")
        terminal.type("He only looks at the pictures.")
        terminal.wait_for("He only looks at the pictures.")
        terminal.press("ctrl+s")
        terminal.wait_for("Finish it in the browser")
        terminal.wait_until(opened.exists, "the browser opened")
        terminal.wait_until(lambda: opened.read_text() == f"{form}\n", "the address in the browser")
    [draft] = program.drafts()
    assert (draft["state"], draft["text"]) == ("handed_off", "He only looks at the pictures.")
    assert not [target for target in blogger.seen if target.startswith("POST")]


def test_on_the_command_line_the_answer_names_the_exact_form(program: Program, blogger: Blogger) -> None:
    program("add", blogger.address)
    post = program.post(FRIDAY)
    hattie = program.comments(post)[0]
    ran = program("reply", post, "--to", str(hattie["id"]), "--text", "He does.", "--json")
    assert ran.json["outcome"] == "handoff"
    assert ran.json["handoff_url"].startswith(f"{blogger.address}comment.g?blogID={BLOG}&postID=3002")
    assert [draft["text"] for draft in program.drafts()] == ["He does."]

"""The demo, as a newcomer meets it: read, answer, come back."""

from pathlib import Path

from tests.journeys.program import DemoProcess, Program
from tests.journeys.terminal import Terminal

OPEN = "A list for the winter"
MODERATED = "The umbrella amnesty"


def write(terminal: Terminal, text: str, name: str) -> None:
    """Write a reply where the reader is, sign it, and send it."""
    terminal.press("r")
    terminal.wait_for("Name (required)")
    terminal.type(text)
    terminal.wait_for(text)
    terminal.press("ctrl+l")
    terminal.wait_until(lambda: "Name" in terminal.line_of_cursor, "the cursor in the name's field")
    terminal.type(name)
    terminal.wait_for(name)
    terminal.press("ctrl+s")


def open_post(terminal: Terminal) -> None:
    """Open the post under the cursor and be in its text."""
    terminal.press("enter")
    terminal.wait_until(lambda: "Open" not in terminal.lines[-1], "the list's keys gone from the footer")


def go_to_the_end_of_the_comments(terminal: Terminal) -> None:
    terminal.press("4")
    terminal.wait_for("Fold")  # the footer has the keys of where the reader is
    terminal.press("G")


def test_the_demo_is_read_and_answered_and_remembers_it(home: Path, program: Program) -> None:
    with Terminal(home, "demo") as terminal:
        terminal.wait_for(OPEN, "Thursday, November 1, 2007", "Small Repairs")
        open_post(terminal)
        terminal.wait_for("The clocks go back on Sunday.", "Lovely dear. Wear a vest.", "6 comments")
        write(terminal, "Set them all to noon.", "Wilma")
        terminal.wait_for("7 comments", "The comment is on the blog.")
        terminal.leave()
        assert terminal.restored()

    [mine] = [comment for comment in program.comments(program.post(OPEN)) if comment["author"] == "Wilma"]
    assert (mine["state"], mine["text"], mine["parent"], mine["new"]) == ("live", "Set them all to noon.", None, False)

    with Terminal(home, "demo") as terminal:  # the blog itself kept it, and says so when asked again
        terminal.wait_for(OPEN)
        open_post(terminal)
        terminal.wait_for("Lovely dear. Wear a vest.")
        terminal.press("f5")
        terminal.wait_gone("reading the thread")
        go_to_the_end_of_the_comments(terminal)
        terminal.wait_for("7 comments", "Wilma", "Set them all to noon.")
    assert program.drafts() == []
    assert program.mistakes() == []


def test_an_answer_to_a_moderated_post_shows_at_once_as_held(home: Path, program: Program) -> None:
    with Terminal(home, "demo") as terminal:
        terminal.wait_for(OPEN)
        terminal.press("j", "j", "j")
        open_post(terminal)
        terminal.wait_for("3 comments")
        write(terminal, "Mine is the green one.", "Wilma")
        terminal.wait_for("Held for moderation")
        terminal.wait_for("4 comments", "Mine is the green one.", "waits for a moderator")
        terminal.leave()

    post = program.post(MODERATED)
    held = [comment for comment in program.comments(post) if comment["state"] == "held"]
    assert [(comment["author"], comment["text"]) for comment in held] == [("Wilma", "Mine is the green one.")]
    assert [draft["state"] for draft in program.drafts()] == ["held"]

    with Terminal(home, "demo") as terminal:
        terminal.wait_for(OPEN)
        terminal.press("j", "j", "j")
        open_post(terminal)
        go_to_the_end_of_the_comments(terminal)
        terminal.wait_for("Mine is the green one.", "waits for a moderator")


def test_a_held_answer_becomes_live_when_the_moderator_has_read_it(program: Program, demo: DemoProcess) -> None:
    program("add", demo.address)
    post = program.post(MODERATED)
    sent = program("reply", post, "--text", "Blue, with a duck.", "--name", "Wilma", "--json").json
    assert sent["outcome"] == "held"
    [draft] = program.drafts()
    demo.stop()
    demo.approve(sent["url"].rpartition("#")[2])
    demo.start()
    states = [c["state"] for c in program.comments(post, "--refresh") if c["author"] == "Wilma"]
    assert states == ["live"]
    assert program.drafts() == []
    assert draft["attempts"] == 1


def test_written_while_the_blog_is_away_sent_once_when_it_is_back(program: Program, demo: DemoProcess) -> None:
    program("add", demo.address)
    post = program.post(OPEN)
    assert len(program.comments(post)) == 6
    demo.stop()
    ran = program("reply", post, "--text", "Written in a tunnel.", "--name", "Wilma", "--json")
    assert (ran.json["outcome"], ran.status) == ("queued", 3)
    assert [draft["state"] for draft in program.drafts()] == ["queued"]
    assert program("outbox", "send").status != 0 or program.drafts()
    demo.start()
    program("outbox", "send")
    program("outbox", "send")
    mine = [c for c in program.comments(post, "--refresh") if c["author"] == "Wilma"]
    assert [(c["text"], c["state"]) for c in mine] == [("Written in a tunnel.", "live")]
    assert program.drafts() == []


def test_the_reader_sends_what_waited_as_soon_as_it_starts(home: Path, program: Program, demo: DemoProcess) -> None:
    program("add", demo.address)
    post = program.post(OPEN)
    with Terminal(home) as terminal:
        terminal.wait_for(OPEN)
        open_post(terminal)
        terminal.wait_for("Lovely dear. Wear a vest.")
        demo.stop()
        write(terminal, "In the tunnel.", "Wilma")
        terminal.wait_for("Waits in the outbox", "7 comments")
        go_to_the_end_of_the_comments(terminal)
        terminal.wait_for("In the tunnel.", "not yet sent")
        terminal.leave()
    demo.start()
    with Terminal(home) as terminal:
        terminal.wait_for("The comment is on the blog.")
        terminal.leave()
    assert [c["state"] for c in program.comments(post, "--refresh") if c["author"] == "Wilma"] == ["live"]
    assert program.drafts() == []
    assert program.mistakes() == []

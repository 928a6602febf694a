"""Every comment system that runs here, from the command line: read, answer, be held, approved and answered; a server
that goes down in mid-send; repeats, floods, closed posts and wrong passwords."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from tests.journeys.program import InProcess, Program, Ran
from tests.journeys.proxy import Held, SlowLine
from tests.journeys.systems import OnGhost, OnIsso, OnWaline, OnWordPress, System, in_order
from tests.journeys.terminal import PATIENCE

from blogtui.cli.shapes import instant

pytestmark = pytest.mark.servers
SYSTEMS: dict[str, Callable[[Any], System]] = {
    "wordpress": OnWordPress,
    "debian": OnWordPress,
    "isso": OnIsso,
    "waline": OnWaline,
    "ghost": OnGhost,
}


def on(*names: str) -> pytest.MarkDecorator:
    """Make the journey on these systems."""
    return pytest.mark.parametrize("system", names, indirect=True)


@pytest.fixture
def system(request: pytest.FixtureRequest) -> System:
    return SYSTEMS[request.param](request.getfixturevalue(request.param))


@pytest.fixture
def line(system: System) -> Iterator[SlowLine]:
    """The system at the end of a slow line, and its blog says that it is there."""
    with SlowLine(system.address) as slow:
        system.through(slow.address)
        yield slow


@pytest.fixture
def blogtui(home: Path) -> Iterator[Program]:
    """The command line in this process, out of reach of the keyring of whoever runs the tests."""
    own, handlers = keyring.get_keyring(), list(logging.root.handlers)
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield InProcess(home)
    keyring.set_keyring(own)
    for handler in [each for each in logging.root.handlers if each not in handlers]:
        logging.root.removeHandler(handler)
        handler.close()


def answer(program: Program, system: System, text: str, *options: str) -> Ran:
    return program("reply", system.quiet, "--text", text, *system.signed, "--json", *options)


def states(program: Program) -> list[tuple[str, str]]:
    """The outbox: state and text of each."""
    return [(draft["state"], draft["text"]) for draft in program.drafts()]


@on("wordpress", "debian", "isso", "waline", "ghost")
def test_a_thread_is_what_the_database_holds(system: System, blogtui: Program) -> None:
    system.follow(blogtui)
    [thread] = blogtui("comments", system.busy, "--json").json["threads"]
    expected = list(in_order(system.public()))
    assert len(expected) >= 8
    assert (thread["source"], thread["total"], thread["complete"]) == (system.provider, len(expected), True)
    ours = {comment["id"]: comment["native_id"] for comment in thread["comments"]}
    shown = {stored.id for stored, _ in expected}
    assert [
        (each["native_id"], ours.get(each["parent"]), each["depth"], each["author"], each["published"], each["updated"],
         each["state"], each["likes"])
        for each in thread["comments"]
    ] == [
        (each.id, each.parent if each.parent in shown else None, depth, each.author, instant(each.published),
         instant(each.updated), each.state, each.likes)
        for each, depth in expected
    ]  # fmt: skip


@on("wordpress", "debian", "ghost")
def test_a_feed_that_is_as_it_was_says_so_in_one_word(system: System, blogtui: Program) -> None:
    system.follow(blogtui)
    visits = [blogtui("refresh", "--json").json["blogs"][0] for _ in range(3)]
    # At the first visit nginx, which compresses, hides how WordPress knows its feed.
    assert [visit["unchanged"] for visit in visits[1:]] == [True, True]
    assert [visit["problem"] for visit in visits] == [None, None, None]


@on("wordpress", "isso", "waline", "ghost")
def test_inspect_names_the_thread_that_is_read(system: System, blogtui: Program) -> None:
    seen = blogtui("inspect", system.busy, "--json").json
    assert not blogtui.home.exists(), "inspect stores something"
    system.follow(blogtui)
    [thread] = blogtui("comments", system.busy, "--json").json["threads"]
    source = {"provider": system.provider, "key": thread["key"], "can_reply": True}
    assert (seen["kind"], seen["page"]["sources"][0]) == ("page", source)
    assert system.address in thread["key"]


@on("wordpress", "debian", "isso", "waline")
def test_held_then_approved_then_answered(system: System, blogtui: Program) -> None:
    system.hold()
    system.follow(blogtui)
    sent = answer(blogtui, system, "Please let me in.")
    assert (sent.status, sent.json["outcome"]) == (0, "held"), sent
    [mine] = blogtui.comments(system.quiet)
    assert (mine["author"], mine["text"], mine["state"]) == ("Wilma", "Please let me in.", "held")
    assert states(blogtui) == [("held", "Please let me in.")]
    [held] = blogtui.comments(system.quiet, "--refresh")
    assert (held["native_id"], held["state"]) == (mine["native_id"], "held")

    system.approve(mine["native_id"])
    [live] = blogtui.comments(system.quiet, "--refresh")
    assert (live["native_id"], live["state"], live["text"]) == (mine["native_id"], "live", "Please let me in.")
    assert states(blogtui) == []

    below = answer(blogtui, system, "And another thing.", "--to", str(live["id"]))
    assert below.json["outcome"] == "held", below
    second = next(each for each in blogtui.comments(system.quiet) if each["state"] == "held")
    system.approve(second["native_id"])
    shown = blogtui.comments(system.quiet, "--refresh")
    assert [(each["text"], each["parent"], each["depth"], each["state"]) for each in shown] == [
        ("Please let me in.", None, 0, "live"),
        ("And another thing.", live["id"], 1, "live"),
    ]
    assert sorted(system.texts()) == ["And another thing.", "Please let me in."]


@on("wordpress", "isso")
def test_held_then_refused_is_told_and_the_text_kept(system: System, blogtui: Program) -> None:
    system.hold()
    system.follow(blogtui)
    answer(blogtui, system, "Please let me in.")
    [mine] = blogtui.comments(system.quiet)
    system.refuse(mine["native_id"])
    assert blogtui.comments(system.quiet, "--refresh") == []
    [draft] = blogtui.drafts()
    assert (draft["state"], draft["text"]) == ("rejected", "Please let me in.")
    assert draft["message"]


@on("wordpress", "isso", "waline", "ghost")
def test_taken_down_it_is_gone_from_the_thread(system: System, blogtui: Program) -> None:
    system.follow(blogtui)
    assert answer(blogtui, system, "Here for a while.").json["outcome"] == "live"
    [mine] = blogtui.comments(system.quiet)
    assert (mine["text"], mine["state"], mine["id"] > 0) == ("Here for a while.", "live", True)
    system.refuse(mine["native_id"])
    assert blogtui.comments(system.quiet, "--refresh") == []


@on("ghost")
def test_hidden_by_the_owner_and_shown_again(system: System, blogtui: Program) -> None:
    system.follow(blogtui)
    last = blogtui.comments(system.busy)[-1]
    assert (last["state"], last["depth"]) == ("live", 1)
    system.refuse(last["native_id"])
    assert last["native_id"] not in {each["native_id"] for each in blogtui.comments(system.busy, "--refresh")}
    system.approve(last["native_id"])
    again = blogtui.comments(system.busy, "--refresh")[-1]
    assert (again["native_id"], again["state"], again["text"]) == (last["native_id"], "live", last["text"])
    below = blogtui("reply", system.busy, "--to", str(again["id"]), "--text", "Still here.", "--json")
    assert below.json["outcome"] == "live", below
    mine = blogtui.comments(system.busy)[-1]
    assert (mine["text"], mine["parent"], mine["depth"]) == ("Still here.", again["id"], 2)


@on("wordpress", "debian", "isso", "waline", "ghost")
def test_down_before_it_is_sent_it_waits(system: System, blogtui: Program) -> None:
    system.follow(blogtui)
    blogtui("comments", system.quiet)
    system.stop()
    sent = answer(blogtui, system, "Through the storm.")
    assert (sent.status, sent.json["outcome"]) == (3, "queued"), sent
    assert states(blogtui) == [("queued", "Through the storm.")]
    again = blogtui("outbox", "send", "--json")
    assert [each["outcome"] for each in again.json["sent"]] == ["queued"]
    system.start()
    arrived = blogtui("outbox", "send", "--json")
    assert [each["outcome"] for each in arrived.json["sent"]] == ["live"], arrived
    assert system.texts() == ["Through the storm."]
    assert states(blogtui) == []
    assert blogtui("outbox", "send", "--json").json["sent"] == []
    assert system.texts() == ["Through the storm."]


@pytest.mark.parametrize("held", ["request", "answer"])
@on("wordpress", "debian", "isso", "waline", "ghost")
def test_down_in_mid_send_it_is_there_once(
    system: System, home: Path, line: SlowLine, blogtui: Program, held: Held
) -> None:
    system.follow(blogtui)
    blogtui("comments", system.quiet)
    line.hold = held
    with ThreadPoolExecutor(1) as beside:
        sending = beside.submit(answer, Program(home), system, "In the middle of it.")
        assert line.reached.wait(PATIENCE)
        system.stop()
        line.cut()
        sent = sending.result()
    assert (sent.status, sent.json["outcome"]) == (1, "unknown"), sent
    assert states(blogtui) == [("unknown", "In the middle of it.")]
    assert [each["outcome"] for each in blogtui("outbox", "send", "--json").json["sent"]] == ["unknown"]
    system.start()
    outcome = blogtui("outbox", "send", "--json").json["sent"][0]["outcome"]
    if held == "request" and system.repeat == "live":  # nobody but the writer may send it again
        assert (outcome, system.texts()) == ("unknown", [])
        [draft] = blogtui.drafts()
        again = blogtui("outbox", "send", str(draft["id"]), "--again", "--json")
        outcome = again.json["sent"][0]["outcome"]
    assert outcome == "live"
    assert blogtui("outbox", "send", "--json").json["sent"] == []
    assert system.texts() == ["In the middle of it."]
    [mine] = blogtui.comments(system.quiet, "--refresh")
    assert (mine["text"], mine["state"]) == ("In the middle of it.", "live")


@on("wordpress", "debian", "isso", "waline", "ghost")
def test_the_same_words_again(system: System, blogtui: Program) -> None:
    system.follow(blogtui)
    assert answer(blogtui, system, "Once, or twice.").json["outcome"] == "live"
    again = answer(blogtui, system, "Once, or twice.")
    assert again.json["outcome"] == system.repeat, again
    assert len(system.texts()) == (1 if system.repeat == "duplicate" else 2)


@on("wordpress", "debian", "isso", "waline")
def test_too_many_at_once_wait(system: System, blogtui: Program) -> None:
    system.slow_down()
    system.follow(blogtui)
    allowed = 0
    while (ran := answer(blogtui, system, f"Number {allowed}.")).json["outcome"] == "live":
        allowed += 1
        assert allowed < 4, "nothing holds us back"
    assert allowed >= 1
    assert ran.json["outcome"] == "rate_limited", ran
    assert ran.json["retry_at"] is not None
    assert states(blogtui) == [("queued", f"Number {allowed}.")]
    assert blogtui("outbox", "send", "--json").json["sent"] == []  # not before its time
    assert len(system.texts()) == allowed


@on("wordpress", "debian", "ghost")
def test_closed_meanwhile_the_text_is_kept(system: System, blogtui: Program) -> None:
    system.follow(blogtui)
    blogtui("comments", system.quiet)
    system.close()
    ran = answer(blogtui, system, "Too late.")
    assert (ran.status, ran.json["outcome"]) == (1, "closed"), ran
    assert states(blogtui) == [("rejected", "Too late.")]
    assert system.texts() == []


@on("wordpress", "debian", "waline", "ghost")
def test_a_wrong_password_is_told_and_the_right_one_works(system: System, blogtui: Program) -> None:
    system.lock()
    system.follow(blogtui)
    system.sign_in(blogtui, right=False)
    ran = answer(blogtui, system, "Let me in.")
    assert (ran.status, ran.json["outcome"]) == (4, "login_needed"), ran
    tried = blogtui("account", "test", system.provider, system.address)
    assert tried.status == 4
    assert (system.texts(), states(blogtui)) == ([], [("rejected", "Let me in.")])
    system.sign_in(blogtui)
    assert blogtui("account", "test", system.provider, system.address).status == 0
    [draft] = blogtui.drafts()
    sent = blogtui("outbox", "send", str(draft["id"]), "--json").json["sent"]
    assert [each["outcome"] for each in sent] == ["live"], sent
    assert system.texts() == ["Let me in."]

"""Sending comments: what is taken, what is refused and how, what is kept."""

import http.client
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.demo.conftest import Clock
from tests.demo.conversation import (
    APP,
    ATOM,
    CLOSED,
    EMPTY,
    ENTRY,
    MODERATED,
    STEPS,
    THREADING,
    Answered,
    ask,
    entry,
    entry_ids,
    send,
)

from blogtui.demo.server import DemoBlog

STEPS_ID = f"tag:small-repairs.example,2007:{STEPS}"


@pytest.fixture
def steps(address: str) -> str:
    return f"{address}{STEPS}/comments"


def _html(sent: Answered) -> str:
    return sent.xml.findtext(ATOM + "content") or ""


def test_a_reply_is_live_at_once(address: str, steps: str) -> None:
    tag = ask(steps).headers["ETag"]
    sent = send(steps, entry("Ninety-nine.", to=f"{STEPS_ID}/c14"))
    assert (sent.status, sent.headers["Content-Type"]) == (201, ENTRY)
    own = sent.xml.findtext(ATOM + "id")
    feed = ask(steps, If_None_Match=tag)
    assert feed.status == 200
    assert entry_ids(feed.xml)[0] == own
    found = feed.xml.find(ATOM + "entry")
    assert found is not None
    assert found.find(THREADING + "in-reply-to").attrib["ref"] == f"{STEPS_ID}/c14"  # type: ignore[union-attr]
    assert found.findtext(f"{ATOM}author/{ATOM}name") == "Zed"
    assert "zed@example.net" not in feed.text
    assert "zed@example.net" not in sent.text
    assert ask(sent.headers["Location"]).xml.findtext(ATOM + "id") == own


def test_the_post_feed_counts_it(address: str, steps: str) -> None:
    before = ask(f"{address}feed?page=1")
    send(steps, entry())
    after = ask(f"{address}feed?page=1", If_None_Match=before.headers["ETag"])
    assert after.status == 200
    assert ">48</thr:total>" in after.text
    assert 'thr:count="48" thr:updated="2026-01-01T12:00:00+00:00"' in after.text
    assert ">48</opensearch" not in after.text


def test_a_reply_can_be_answered(steps: str) -> None:
    first = send(steps, entry("One.")).xml.findtext(ATOM + "id")
    assert send(steps, entry("Two.", to=first)).status == 201


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("text", "One <b>\n& two\n\nthree", "<p>One &lt;b&gt;<br>&amp; two</p><p>three</p>"),
        ("html", '<p onclick="x()">Hi <em>you</em></p><script>bad()</script>', "<p>Hi <em>you</em></p>"),
        ("html", '<a href="javascript:x()">a</a> <a href="https://b.example/?c&d">b</a>',
         '<a>a</a> <a href="https://b.example/?c&amp;d" rel="nofollow">b</a>'),
        ("html", "<blockquote><p>not closed <table><tr><td>cell", "<blockquote><p>not closed cell</p></blockquote>"),
        ("html", "a &lt; b &#1;</em>", "a &lt; b "),
    ],
)  # fmt: skip
def test_html_is_brought_down_to_a_few_tags(steps: str, kind: str, text: str, expected: str) -> None:
    assert _html(send(steps, entry(text, kind=kind))) == expected


def test_xhtml_content(steps: str) -> None:
    body = entry("X", kind="xhtml").replace(
        ">X</content>", '><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>a<h:br/>b</h:p></h:div></content>'
    )
    assert _html(send(steps, body)) == "<p>a<br>b</p>"


@pytest.mark.parametrize("kind", ["text/html", "application/xml", "application/atom+xml;type=feed", "", "nonsense"])
def test_wrong_type_is_415(steps: str, kind: str) -> None:
    assert ask(steps, "POST", entry().encode(), Content_Type=kind).status == 415


@pytest.mark.parametrize("kind", ["application/atom+xml", 'Application/Atom+XML; Type="entry"; charset=utf-8'])
def test_right_type_in_other_words(steps: str, kind: str) -> None:
    assert ask(steps, "POST", entry().encode(), Content_Type=kind).status == 201


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "not well-formed"),
        ("<entry", "not well-formed"),
        (entry("&nbsp;").replace("&amp;nbsp;", "&nbsp;"), "not well-formed"),
        ('<?xml version="1.0" encoding="no-such"?>' + entry(), "not well-formed"),
        ('<?xml version="1.0" encoding="utf-16"?>' + entry(), "not well-formed"),
        (BOMB + entry("&b;").replace("&amp;b;", "&b;"), "document type"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "one Atom entry"),
        ("<a>" * 200 + "</a>" * 200, "too deeply"),
        (entry(" \n "), "some content"),
        (entry("<p>&nbsp;</p><script>x</script>", kind="html"), "some content"),
        (entry(kind="image/png"), "of type text"),
        (entry("X", kind="xhtml"), "XHTML div"),
        (entry().replace('content type="text"', 'content src="https://a.example/"'), "in the entry itself"),
        (entry(name="  "), "name of its author"),
        (entry(name="x" * 81), "80 characters"),
        (entry().replace("<email>", "<uri>javascript:x()</uri><email>"), "web address"),
        (entry().replace("zed@", "zed"), "e-mail"),
        (entry(to="tag:elsewhere"), "not here"),
        (entry(to=""), "not here"),
    ],
)
def test_what_is_no_comment_is_400_in_words(steps: str, body: str, sentence: str) -> None:
    answered = send(steps, body)
    assert (answered.status, answered.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert sentence in answered.text
    assert len(entry_ids(ask(steps).xml)) == 47


def test_ten_thousand_characters_and_no_more(steps: str) -> None:
    assert send(steps, entry("é" * 10_000)).status == 201
    assert send(steps, entry("é" * 10_001)).status == 413


def test_a_body_too_long_is_refused_unread(steps: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(steps).netloc, timeout=10)
    connection.putrequest("POST", urlsplit(steps).path)
    connection.putheader("Content-Type", ENTRY)
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    answered = connection.getresponse()
    assert (answered.status, answered.getheader("Connection")) == (413, "close")
    answered.read()
    connection.close()


@pytest.mark.parametrize(("length", "status"), [(None, 411), ("x", 400), ("-1", 400), ("²", 400)])
def test_a_body_has_a_length(steps: str, length: str | None, status: int) -> None:
    connection = http.client.HTTPConnection(urlsplit(steps).netloc, timeout=10)
    connection.putrequest("POST", urlsplit(steps).path)
    if length is not None:
        connection.putheader("Content-Length", length)
    connection.endheaders()
    answered = connection.getresponse()
    assert answered.status == status
    answered.read()
    connection.close()


def test_closed_is_403(address: str) -> None:
    answered = send(f"{address}{CLOSED}/comments", entry())
    assert (answered.status, answered.text) == (403, "Comments on this post are closed.\n")


def test_only_collections_take_entries(address: str) -> None:
    assert send(f"{address}feed", entry()).status == 405
    assert send(f"{address}{STEPS}", entry()).status == 405
    assert send(f"{address}2007/01/nothing/comments", entry()).status == 404


@pytest.mark.parametrize(
    "again",
    [
        entry("Twice.", to=f"{STEPS_ID}/c1", inside="<id>urn:two</id>"),
        entry("Something else.", name="Yan", inside="<id>urn:one</id>"),
    ],
    ids=["same words", "same id"],
)
def test_a_duplicate_is_409_and_leads_to_the_first(steps: str, again: str) -> None:
    first = send(steps, entry("Twice.", to=f"{STEPS_ID}/c1", inside="<id>urn:one</id>"))
    second = send(steps, again)
    assert second.status == 409
    assert second.headers["Location"] == first.headers["Location"]
    assert len(entry_ids(ask(steps).xml)) == 48


def test_same_words_in_another_place_are_no_duplicate(address: str, steps: str) -> None:
    assert send(steps, entry("Yes.")).status == 201
    assert send(steps, entry("Yes.", to=f"{STEPS_ID}/c1")).status == 201
    assert send(steps, entry("Yes.", name="Yan")).status == 201
    assert send(f"{address}{EMPTY}/comments", entry("Yes.")).status == 201


def test_the_eleventh_in_a_minute_waits(steps: str, clock: Clock) -> None:
    for number in range(10):
        assert send(steps, entry(f"Number {number}")).status == 201
        clock.pass_by(2)
    refused = send(steps, entry("One more"))
    assert (refused.status, refused.headers["Retry-After"]) == (429, "40")
    assert send(steps, entry("Number 3")).status == 409
    clock.pass_by(40)
    assert send(steps, entry("One more")).status == 201


def test_a_moderated_reply_is_held_until_it_is_approved(demo: DemoBlog, address: str, clock: Clock) -> None:
    collection = f"{address}{MODERATED}/comments"
    before = ask(collection)
    sent = send(collection, entry("The frogs are mine."))
    assert sent.status == 202
    assert sent.xml.findtext(f"{APP}control/{APP}draft") == "yes"
    assert ask(collection).body == before.body
    assert "frogs are mine" not in ask(f"{address}comments/feed").text + ask(f"{address}{MODERATED}").text
    assert ask(sent.headers["Location"]).xml.findtext(f"{APP}control/{APP}draft") == "yes"
    assert send(collection, entry("The frogs are mine.")).status == 409
    own = sent.xml.findtext(ATOM + "id") or ""
    assert send(collection, entry("They are.", to=own)).status == 400

    clock.pass_by(3600)
    demo.approve(own)
    live = ask(collection, If_Modified_Since=before.headers["Last-Modified"])
    assert entry_ids(live.xml)[0] == own
    assert live.headers["Last-Modified"] == "Thu, 01 Jan 2026 13:00:00 GMT"
    assert ask(sent.headers["Location"]).xml.find(APP + "control") is None
    demo.approve(own)
    assert ask(collection).headers["Last-Modified"] == live.headers["Last-Modified"]


def test_approving_what_is_not_there(demo: DemoBlog) -> None:
    with pytest.raises(KeyError):
        demo.approve("r0")


def test_replies_and_port_survive_a_restart(tmp_path: Path, clock: Clock) -> None:
    with DemoBlog(tmp_path, now=clock) as blog:
        address = blog.address
        collection = f"{address}{STEPS}/comments"
        send(collection, entry("Still here.", inside="<id>urn:one</id>"))
        held = send(f"{address}{MODERATED}/comments", entry("Held."))
        feed = ask(collection).body
    again = DemoBlog(tmp_path, now=clock)
    try:
        assert again.start() == address
        assert ask(collection).body == feed
        assert send(collection, entry("Still here.")).status == 409
        again.approve(held.xml.findtext(ATOM + "id") or "")
        assert "Held." in ask(f"{address}{MODERATED}/comments").text
    finally:
        again.stop()


def test_a_port_that_is_taken_is_left_to_its_owner(tmp_path: Path, demo: DemoBlog, address: str) -> None:
    second = DemoBlog(tmp_path)
    try:
        assert second.start() != address
    finally:
        second.stop()
    with pytest.raises(OSError, match="in use"):
        DemoBlog(tmp_path, urlsplit(address).port or 0).start()


@pytest.mark.parametrize("torn", [b'{"reply": {"key": "r1", "po', b"\xff\xfe", b"{"])
def test_a_torn_last_line_costs_nothing_else(tmp_path: Path, clock: Clock, torn: bytes) -> None:
    with DemoBlog(tmp_path, now=clock) as blog:
        address = blog.address
        send(f"{address}{EMPTY}/comments", entry("One"))
    with (tmp_path / "demo" / "replies.jsonl").open("ab") as file:
        file.write(torn)
    for text in ("Two", "Three"):
        with DemoBlog(tmp_path, now=clock):
            assert send(f"{address}{EMPTY}/comments", entry(text)).status == 201
            found = ask(f"{address}{EMPTY}/comments").xml
    assert len(entry_ids(found)) == 3


def test_many_at_once_each_arrive_once(tmp_path: Path, clock: Clock) -> None:
    blog = DemoBlog(tmp_path, now=clock, per_minute=1000)
    collection = f"{blog.start()}{EMPTY}/comments"
    try:
        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda n: send(collection, entry(f"Number {n % 20}")).status, range(40)))
        assert sorted(statuses) == [201] * 20 + [409] * 20
        assert len(entry_ids(ask(collection).xml)) == 20
    finally:
        blog.stop()
    lines = (tmp_path / "demo" / "replies.jsonl").read_text().splitlines()
    assert len([json.loads(line) for line in lines]) == 20


@pytest.mark.parametrize("cut", [0, 1, 10, 400])
def test_a_lost_answer_leaves_the_comment_there_once(tmp_path: Path, clock: Clock, cut: int) -> None:
    losing = [cut]
    blog = DemoBlog(tmp_path, now=clock, faults=lambda method, _: losing.pop() if method == "POST" and losing else None)
    collection = f"{blog.start()}{EMPTY}/comments"
    try:
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            send(collection, entry("Once."))
        assert send(collection, entry("Once.")).status == 409
        assert len(entry_ids(ask(collection).xml)) == 1
    finally:
        blog.stop()


def _ask_on(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/feed")
    connection.getresponse().read()


def test_no_connection_outlives_the_stop(demo: DemoBlog, address: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    _ask_on(connection)
    demo.stop()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        _ask_on(connection)
    connection.close()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process_of_its_own(tmp_path: Path, ending: signal.Signals) -> None:
    run = [sys.executable, "-m", "blogtui.demo", "--home", os.fspath(tmp_path)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        sent = send(f"{address}{MODERATED}/comments", entry("Held."))
        own = sent.headers["Location"].rpartition("/")[2]
        approved = subprocess.run([*run, "approve", own], capture_output=True, text=True, check=True)
        assert approved.stdout == "The reply of Zed is public now.\n"
        assert "Held." in ask(f"{address}{MODERATED}/comments").text
        process.send_signal(ending)
        assert process.wait(10) == 0
    unknown = subprocess.run([*run, "approve", "r0"], capture_output=True, text=True, check=False)
    assert (unknown.returncode, unknown.stderr) == (1, "There is no reply r0 here.\n")

"""inspect: feeds, pages, lists and other things, from the net, a file or standard input, and nothing stored."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Blogtui, Pages

from blogtui.cli.inspect import see
from blogtui.service.inspect import Given

ENTRY = {
    "id", "title", "link", "author", "published", "updated", "summary", "content", "comments_feed", "comments_url",
    "comment_count", "in_reply_to",
}  # fmt: skip
WHOLE = {"kind", "address", "final_address", "status", "type", "problem"}


def test_a_feed_by_its_address(blogtui: Blogtui, blogger: Pages, home: Path) -> None:
    url = blogger.base + "/feeds/posts/default"
    ran = blogtui("inspect", url, "--json")
    assert (ran.status, ran.err) == (0, "")
    seen = ran.json
    assert set(seen) == WHOLE | {"feed"}
    assert (seen["kind"], seen["address"], seen["final_address"], seen["status"]) == ("feed", url, url, 200)
    assert seen["type"] == "application/atom+xml; charset=utf-8"
    assert set(seen["feed"]) == {"title", "link", "self", "next", "version", "entries"}
    (entry,) = seen["feed"]["entries"]
    assert set(entry) == ENTRY
    assert (entry["published"], entry["comment_count"]) == ("2007-07-20T11:38:00Z", 2)
    assert entry["comments_feed"] == blogger.base + "/feeds/100/comments/default"
    assert not home.exists()  # nothing was stored


def test_a_feed_of_comments_names_the_comment_answered(blogtui: Blogtui, blogger: Pages) -> None:
    seen = blogtui("inspect", blogger.base + "/feeds/100/comments/default", "--json").json
    assert [entry["in_reply_to"] for entry in seen["feed"]["entries"]] == [
        "tag:blogger.com,1999:blog-77.post-100",
        "tag:blogger.com,1999:blog-77.post-201",
    ]


def test_a_page_names_its_feeds_and_comment_systems(blogtui: Blogtui, demo: str) -> None:
    seen = blogtui("inspect", demo + "2007/07/a-hundred-and-twelve-or-thirteen", "--json").json
    assert (set(seen), seen["kind"]) == (WHOLE | {"page"}, "page")
    page = seen["page"]
    assert set(page) == {"title", "feeds", "sources"}
    assert {feed["kind"] for feed in page["feeds"]} >= {"posts", "this_post"}
    assert all(set(feed) == {"url", "title", "type", "kind"} for feed in page["feeds"])
    assert all(set(source) == {"provider", "key", "can_reply"} for source in page["sources"])
    can_reply = {source["provider"]: source["can_reply"] for source in page["sources"]}
    assert can_reply == {"atom": None, "handoff": False}  # the comment feed alone says whether it takes answers


def test_a_page_in_words(blogtui: Blogtui, blogger: Pages) -> None:
    out = blogtui("inspect", blogger.base + "/").out
    assert out.startswith("kind: page\n")
    assert f"feed (posts): Atom {blogger.base}/feeds/posts/default" in out


def test_a_file_with_type_and_url(blogtui: Blogtui, tmp_path: Path) -> None:
    file = tmp_path / "feed"
    file.write_text(
        "<rss version='2.0'><channel><title>T</title><link>/home</link>"
        "<item><title>One</title><link>/1</link></item></channel></rss>"
    )
    seen = blogtui("inspect", str(file), "--type", "application/rss+xml", "--url", "https://x.example/f", "--json").json
    assert (seen["kind"], seen["address"], seen["final_address"]) == ("feed", str(file), "https://x.example/f")
    assert (seen["status"], seen["type"]) == (None, "application/rss+xml")
    assert seen["feed"]["link"] == "https://x.example/home"
    assert [(entry["title"], entry["link"]) for entry in seen["feed"]["entries"]] == [("One", "https://x.example/1")]


def test_standard_input(blogtui: Blogtui) -> None:
    feed = '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1", "content_text": "x"}]}'
    seen = blogtui("inspect", "-", "--json", stdin=feed).json
    assert (seen["kind"], seen["address"], seen["feed"]["version"]) == ("feed", "-", "json11")


def test_a_list_of_feeds(blogtui: Blogtui) -> None:
    opml = '<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/></body></opml>'
    ran = blogtui("inspect", "-", "--json", stdin=opml)
    assert (ran.status, ran.json["kind"]) == (0, "opml")
    assert ran.json["opml"]["outlines"] == [
        {"url": "https://a.example/feed", "title": "A", "folder": None, "home_url": None}
    ]


def test_something_else_is_unknown_and_says_why(blogtui: Blogtui) -> None:
    ran = blogtui("inspect", "-", "--json", stdin="just words")
    assert (ran.status, ran.json["kind"]) == (1, "unknown")
    assert ran.json["problem"]
    assert ran.json["problem"] in ran.err


def test_a_refusal_keeps_its_status(blogtui: Blogtui, pages: Pages) -> None:
    ran = blogtui("inspect", pages.base + "/nothing", "--json")
    assert (ran.status, ran.json["kind"], ran.json["status"]) == (3, "unknown", 404)
    assert ran.json["problem"]


def test_a_folder_cannot_be_read(blogtui: Blogtui, tmp_path: Path) -> None:
    assert blogtui("inspect", str(tmp_path)).status == 2


@pytest.mark.parametrize("charset", ["", "windows-1251"])
def test_a_page_is_read_by_its_own_charset(charset: str) -> None:
    body = '<html><head><meta charset="windows-1251"><title>Зима &amp; лето</title>'.encode("windows-1251")
    seen = see(Given("-", body, None, f"text/html; charset={charset}" if charset else None))
    assert seen["page"] == {"title": "Зима & лето", "feeds": [], "sources": []}


@given(st.binary(max_size=300))
def test_any_bytes_are_something(body: bytes) -> None:
    assert see(Given("-", body))["kind"] in ("feed", "page", "opml", "unknown")

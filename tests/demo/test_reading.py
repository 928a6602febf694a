"""What the demo blog serves: pages, feeds, threads, validators, compression."""

import gzip
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from tests.demo.conftest import Clock
from tests.demo.conversation import (
    APP,
    ATOM,
    CLOSED,
    EMPTY,
    ENTRY,
    OPENSEARCH,
    STEPS,
    THREADING,
    Answered,
    ask,
    entry,
    entry_ids,
    links,
    send,
)

from blogtui.demo.server import DemoBlog


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.alternates: list[str] = []
        self.images: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "link" and found.get("rel") == "alternate":
            self.alternates.append(found["href"] or "")
        if tag == "img":
            self.images.append(found)


def _page(answered: Answered) -> _Links:
    page = _Links()
    page.feed(answered.text)
    return page


def test_home_page_leads_to_both_feeds_posts_first(address: str) -> None:
    home = ask(address)
    assert (home.status, home.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert _page(home).alternates == [f"{address}feed", f"{address}comments/feed"]
    assert "Friday, July 20, 2007" in home.text
    assert "Posted by Nell Harrow at 11:38 AM" in home.text


def test_post_feed_is_atom_with_everything_required(address: str) -> None:
    answered = ask(f"{address}feed")
    feed = answered.xml
    assert answered.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.findtext(ATOM + "title") == "Small Repairs"
    assert links(feed, "self") == [f"{address}feed"]
    for element in [feed, *feed.findall(ATOM + "entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
    for found in feed.findall(ATOM + "entry"):
        assert found.findtext(f"{ATOM}author/{ATOM}name") in ("Nell Harrow", "Tomas Birk")
        assert (found.findtext(ATOM + "published") or "").endswith("-07:00")


def test_entry_leads_to_its_thread_with_count_and_date(address: str) -> None:
    feed = ask(f"{address}feed").xml
    steps = next(each for each in feed.findall(ATOM + "entry") if (each.findtext(ATOM + "id") or "").endswith(STEPS))
    machine, people = (link for link in steps.findall(ATOM + "link") if link.get("rel") == "replies")
    assert machine.get("type") == "application/atom+xml"
    assert people.get("type") == "text/html"
    count = len(ask(machine.attrib["href"]).xml.findall(ATOM + "entry"))
    assert machine.get(THREADING + "count") == steps.findtext(THREADING + "total") == str(count)
    assert machine.get(THREADING + "updated") == "2007-07-26T09:15:00-07:00"


def test_posts_come_in_pages_that_lead_to_each_other(address: str) -> None:
    first = ask(f"{address}feed").xml
    second = ask(links(first, "next")[0]).xml
    assert links(second, "next") == []
    assert links(second, "previous") == [f"{address}feed"]
    ids = entry_ids(first) + entry_ids(second)
    assert len(entry_ids(first)) == 10
    assert len(ids) == len(set(ids)) == int(first.findtext(OPENSEARCH + "totalResults") or 0)


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "²", "9" * 40])
def test_a_page_that_is_not_there_is_404(address: str, number: str) -> None:
    assert ask(f"{address}feed?page={quote(number)}").status == 404


def test_thread_names_its_parents_and_its_collection(address: str) -> None:
    collection = f"{address}{STEPS}/comments"
    feed = ask(collection).xml
    known = {*entry_ids(feed), f"tag:small-repairs.example,2007:{STEPS}"}
    for found in feed.findall(ATOM + "entry"):
        assert found.find(THREADING + "in-reply-to").attrib["ref"] in known  # type: ignore[union-attr]
    taking = feed.find(APP + "collection")
    assert taking is not None
    assert taking.get("href") == collection
    assert taking.findtext(APP + "accept") == ENTRY
    assert taking.find(ATOM + "title") is not None


def test_closed_thread_takes_nothing_and_says_so(address: str) -> None:
    accept = ask(f"{address}{CLOSED}/comments").xml.find(f"{APP}collection/{APP}accept")
    assert accept is not None
    assert not accept.text


def test_thread_of_nobody_is_an_empty_feed(address: str) -> None:
    feed = ask(f"{address}{EMPTY}/comments").xml
    assert entry_ids(feed) == []
    assert feed.findtext(OPENSEARCH + "totalResults") == "0"


def test_long_thread_comes_in_pages_of_fifty(demo: DemoBlog, clock: Clock, address: str) -> None:
    collection = f"{address}{STEPS}/comments"
    for number in range(9):
        assert send(collection, entry(f"Number {number}")).status == 201
    first = ask(collection).xml
    second = ask(links(first, "next")[0]).xml
    assert (len(entry_ids(first)), len(entry_ids(second))) == (50, 6)
    assert len({*entry_ids(first), *entry_ids(second)}) == 56


def test_comments_of_all_posts_come_newest_first(address: str) -> None:
    dates = []
    following = [f"{address}comments/feed"]
    while following:
        feed = ask(following[0]).xml
        dates += [found.findtext(ATOM + "published") or "" for found in feed.findall(ATOM + "entry")]
        following = links(feed, "next")
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == int(feed.findtext(OPENSEARCH + "totalResults") or 0)


def test_post_page_shows_thread_and_leads_to_its_feed(address: str) -> None:
    answered = ask(f"{address}{STEPS}")
    page = _page(answered)
    assert f"{address}{STEPS}/comments" in page.alternates
    assert "47 comments" in answered.text
    assert answered.text.index('id="c1"') < answered.text.index('id="c14"') < answered.text.index('id="c23"')
    assert page.images[0]["alt"]


def test_picture_is_served_and_absolute_in_the_feed(address: str) -> None:
    contents = "".join(found.text or "" for found in ask(f"{address}feed").xml.iter(ATOM + "content"))
    assert f'src="{address}pictures/lighthouse.svg"' in contents
    picture = ask(f"{address}pictures/lighthouse.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert ElementTree.fromstring(picture.body).tag.endswith("svg")


@pytest.mark.parametrize("path", ["", "feed", "comments/feed", STEPS, f"{STEPS}/comments", f"{STEPS}/comments/c1"])
class TestConditional:
    """Everything that can be read can be asked for again cheaply."""

    def test_same_tag_is_304_without_body(self, address: str, path: str) -> None:
        first = ask(address + path)
        again = ask(address + path, If_None_Match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert not first.headers["ETag"].startswith("W/")

    def test_same_date_is_304_and_older_is_200(self, address: str, path: str) -> None:
        first = ask(address + path)
        assert ask(address + path, If_Modified_Since=first.headers["Last-Modified"]).status == 304
        assert ask(address + path, If_Modified_Since="Mon, 01 Jan 2007 00:00:00 GMT").status == 200
        assert ask(address + path, If_Modified_Since="yesterday").status == 200

    def test_tag_decides_over_date(self, address: str, path: str) -> None:
        first = ask(address + path)
        again = ask(address + path, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"])
        assert again.status == 200

    def test_packed_form_is_the_same_text_with_a_tag_of_its_own(self, address: str, path: str) -> None:
        plain = ask(address + path, Accept_Encoding="gzip;q=0, identity")
        packed = ask(address + path, Accept_Encoding="br, gzip")
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert packed.headers["Vary"] == "Accept-Encoding"

    def test_head_has_the_headers_only(self, address: str, path: str) -> None:
        head, whole = ask(address + path, "HEAD"), ask(address + path)
        assert head.body == b""
        assert head.headers["Content-Length"] == str(len(whole.body))


@pytest.mark.parametrize("path", ["nowhere", "2007/07/nothing", "2007/07/nothing/comments", f"{STEPS}/comments/c999"])
def test_what_is_not_there_is_404_in_words(address: str, path: str) -> None:
    answered = ask(address + path)
    assert answered.status == 404
    assert answered.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answered.text.endswith(" here.\n")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_other_methods_are_405(address: str, method: str) -> None:
    answered = ask(f"{address}feed", method, b"")
    assert answered.status == 405
    assert "GET" in answered.headers["Allow"]


def test_ids_and_addresses_outlive_the_server(demo: DemoBlog, address: str) -> None:
    before = ask(f"{address}feed").body
    demo.stop()
    assert demo.start() == address
    assert ask(f"{address}feed").body == before


def test_ids_do_not_depend_on_the_port(demo: DemoBlog, address: str) -> None:
    port = str(urlsplit(address).port)
    assert all(port not in each for each in entry_ids(ask(f"{address}feed").xml))

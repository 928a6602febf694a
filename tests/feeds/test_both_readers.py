"""The two readers of feeds agree, field by field, on every feed that both can read.

`BLOGTUI_FEEDS=FOLDER` has the same asked of every file in a folder of one's own, at any depth.
"""

import os
from collections import Counter
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feeds.differences import differences, unexplained

from blogtui.feeds import lenient, strict
from blogtui.feeds.document import Document, document
from blogtui.feeds.parsed import ParsedFeed
from blogtui.model.errors import FeedError

DATA = Path(__file__).parent / "data"
OWN = sorted(path for path in DATA.iterdir() if path.suffix in (".atom", ".rss", ".rdf"))
URL = "https://blog.example/feed"


def both(source: Document) -> tuple[ParsedFeed, ParsedFeed] | None:
    """What each says; None unless both can read it."""
    try:
        one, other = strict.read(source), lenient.read(source)
    except FeedError:
        return None
    return None if one is None or other is None else (one, other)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_on_our_own_cases(path: Path) -> None:
    source = document(path.read_bytes(), url=URL)
    said = both(source)
    if said is not None:
        assert unexplained(*said, source.text) == {}


def test_on_a_folder_of_ones_own() -> None:
    folder = os.environ.get("BLOGTUI_FEEDS")
    if not folder:
        pytest.skip("BLOGTUI_FEEDS names no folder of feeds")
    wrong: dict[str, object] = {}
    told: Counter[str] = Counter()
    for path in sorted(each for each in Path(folder).rglob("*") if each.is_file()):
        source = document(path.read_bytes(), url=URL)
        said = both(source)
        told["files"] += 1
        if said is None:
            continue
        told["read by both"] += 1
        told["the same in every field"] += not differences(*said)
        if left := unexplained(*said, source.text):
            wrong[str(path.relative_to(folder))] = left
    print(dict(told))
    assert told["read by both"]
    assert wrong == {}


# -- made-up feeds -----------------------------------------------------------------------------------------------

WORDS = st.text("abc déß日 <>&\"'\n", max_size=20)
PATHS = st.sampled_from(["1", "a/b", "?p=3&q=ü", "c d", "#top", "x.html"])
LINKS = PATHS.map("https://blog.example/".__add__) | PATHS
IDS = st.sampled_from(["urn:x:1", "tag:blog.example,2024:2", "https://blog.example/9", "three"])
DATES = st.sampled_from(
    [
        "2024-01-31T12:00:00Z",
        "2023-02-28T23:59:60+05:30",
        "2024-02-29T00:00:00.25-08:00",
        "Mon, 05 Feb 2024 08:30:00 GMT",
        "06 Mar 2024 01:02:03 -0700",
        "Fri, 31 Feb 2024 00:00:00 GMT",
        "2024-13-01T00:00:00Z",
        "yesterday",
        "",
    ]
)
HTML = st.lists(
    WORDS.map(lambda text: f"<p>{escape(text)}</p>")
    | LINKS.map(lambda link: f'<a href="{escape(link)}">there</a>')
    | LINKS.map(lambda link: f"<img src='{escape(link)}'>"),
    min_size=1,
    max_size=3,
).map("".join)

ADDITIONS = ' xmlns="com-wordpress:feed-additions:1"'
JETPACK = st.sampled_from(["68", " 191290527\n", "none & nothing", ""])


def element(name: str, text: str | None, attributes: str = "") -> str:
    return "" if text is None else f"<{name}{attributes}>{escape(text)}</{name}>"


@st.composite
def atom_feeds(draw: st.DrawFn) -> str:
    def some(what: st.SearchStrategy[str]) -> str | None:
        return draw(st.none() | what)

    entries = "".join(
        "<entry>"
        + element("id", draw(IDS))
        + element("title", some(WORDS), draw(st.sampled_from(["", ' type="text"', ' type="html"'])))
        + f'<link href="{escape(draw(LINKS))}"/>'
        + element("published", some(DATES))
        + element("updated", some(DATES))
        + element("summary", some(WORDS))
        + element("content", some(HTML), ' type="html"')
        + element("thr:total", some(st.sampled_from(["0", "12", "many"])))
        + "</entry>"
        for _ in range(draw(st.integers(0, 3)))
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f'{element("title", some(WORDS))}{element("id", some(IDS))}<link href="{escape(draw(LINKS))}"/>{entries}</feed>'
    )


@st.composite
def rss_feeds(draw: st.DrawFn) -> str:
    def some(what: st.SearchStrategy[str]) -> str | None:
        return draw(st.none() | what)

    items = "".join(
        "<item>"
        + element("title", some(WORDS))
        + element("link", draw(LINKS))
        + element("guid", some(IDS), ' isPermaLink="false"')
        + element("pubDate", some(DATES))
        + element("description", some(WORDS | HTML))
        + element("content:encoded", some(HTML))
        + element("dc:creator", some(st.sampled_from(["Ann", "Bo Åberg", "di@blog.example (Di)"])))
        + element("comments", some(LINKS))
        + element("slash:comments", some(st.sampled_from(["0", "7", "-1"])))
        + element("wfw:commentRss", some(LINKS))
        + "</item>"
        for _ in range(draw(st.integers(0, 3)))
    )
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
        ' xmlns:wfw="http://wellformedweb.org/CommentAPI/"><channel>'
        f"{element('title', some(WORDS))}{element('link', draw(LINKS))}{element('ttl', some(st.just('60')))}"
        f"{element('site', some(JETPACK), ADDITIONS)}{items}</channel></rss>"
    )


@given(atom_feeds() | rss_feeds())
def test_on_feeds_made_up(text: str) -> None:
    source = document(text.encode(), url=URL)
    said = both(source)
    assert said is not None
    assert differences(*said) == {}

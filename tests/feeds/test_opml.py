"""Feed lists in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.feeds.opml import Outline, read, write
from blogtui.model.errors import FeedError

LIST = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Top"><outline text="Deep">
<outline text="A &amp; B" type="rss" xmlUrl="https://a.example/feed?x=1&amp;y=2" htmlUrl="https://a.example/"/></outline>
<outline title="C" xmlUrl='https://c.example/feed'/></outline>
<outline text="D" xmlUrl="https://d.example/feed"/><outline text="again" xmlUrl="https://d.example/feed"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def test_folders_titles_and_home_pages() -> None:
    assert read(LIST) == (
        Outline("https://a.example/feed?x=1&y=2", "A & B", "Top/Deep", "https://a.example/"),
        Outline("https://c.example/feed", "C", "Top"),
        Outline("https://d.example/feed", "D"),
    )


def test_a_torn_list_is_read_as_far_as_it_goes() -> None:
    assert [one.title for one in read(LIST[: LIST.index(b'<outline text="D"')])] == ["A & B", "C"]


@pytest.mark.parametrize("body", [b"", b"<rss version='2.0'/>", b"\x00\xff", b"</outline></opml>"])
def test_what_is_no_list(body: bytes) -> None:
    with pytest.raises(FeedError):
        read(body)


NAMES = st.text(st.characters(categories=["L", "N"], include_characters="<&\"' "), min_size=1, max_size=8).map(
    lambda name: " ".join(name.split()) or "x"
)
OUTLINES = st.builds(
    Outline,
    url=st.integers(0, 10**6).map(lambda n: f"https://x.example/{n}?a=1&b=<"),
    title=st.none() | NAMES,
    folder=st.none() | st.lists(NAMES, min_size=1, max_size=3).map("/".join),
    home_url=st.none() | st.just("https://x.example/"),
)


@given(st.lists(OUTLINES, max_size=8, unique_by=lambda one: one.url))
def test_what_is_written_is_read(outlines: list[Outline]) -> None:
    assert set(read(write(outlines, "Mine"))) == set(outlines)


def test_what_xml_cannot_hold_is_dropped() -> None:
    (one,) = read(write([Outline("https://x.example/feed", "a\x00b\x1b")], "\ud800"))
    assert one.title == "ab"

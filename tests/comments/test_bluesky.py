"""Bluesky's own: which pages name a post, links counted in bytes, and keys that stay the same."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments.bluesky_links import page_of, post_on_page, uri_at
from blogtui.comments.bluesky_posts import Post, facets, html
from blogtui.comments.page import Page
from blogtui.comments.provider import Reply
from blogtui.comments.providers import bluesky
from blogtui.model.identity import Identity

AT = "https://blog.example/low-water"
PAGE = "https://bsky.app/profile/nell.example/post/3kroot"
URI = "at://nell.example/app.bsky.feed.post/3kroot"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")  # AT Protocol, record keys
REPLY = Reply("Hm.", Identity(), AT, key="6f1c9a52", since=datetime(2024, 5, 1, 12, 0, 0, 1, tzinfo=UTC))


def on_page(html: str) -> str | None:
    return post_on_page(Page(AT, html))


@pytest.mark.parametrize(
    "html",
    [
        f'<bluesky-comments post="{PAGE}"></bluesky-comments>',
        f'<div id="bluesky-comments" data-uri="{URI}"></div>',
        f'<div class="comments" data-bluesky="{PAGE}/"></div>',
        f'<a class="u-syndication" href="{PAGE}?ref=1">there</a>',
        f'<link rel="alternate" href="{URI}">',
        f'<script>loadBlueskyComments("{PAGE}")</script>',
        f'<script type="module">const uri = "{URI}"; // bluesky</script>',
    ],
)
def test_pages_that_name_a_post(html: str) -> None:
    assert on_page(f"<html><body>{html}</body></html>") == URI


@pytest.mark.parametrize(
    "html",
    [
        f'<p>As <a href="{PAGE}">she said</a>.</p>',
        f'<blockquote class="bluesky-embed" data-bluesky-uri="{URI}"></blockquote>',
        f'<div class="bluesky-embed" data-bluesky-uri="{URI}"></div>',
        '<a rel="syndication" href="https://social.example/@nell/112233445566778899">there</a>',
        '<a rel="me" href="https://bsky.app/profile/nell.example">me</a>',
    ],
)
def test_pages_that_do_not(html: str) -> None:
    assert on_page(html) is None


def test_the_page_of_a_post_and_back() -> None:
    assert uri_at(page_of(URI)) == URI
    assert page_of("at://did:plc:x/app.bsky.feed.like/1") == "at://did:plc:x/app.bsky.feed.like/1"


@given(st.text(alphabet="<>@/\"' =:aid.bsky", max_size=200))
def test_no_page_is_an_error(html: str) -> None:
    on_page(f"<script>bsky {html}")
    on_page(f"bsky {html}")


def test_a_key_is_a_timestamp_and_stays() -> None:
    key = bluesky._key(REPLY)
    assert TID.fullmatch(key)
    assert bluesky._key(replace(REPLY, text="Hm!")) == key
    others = {
        bluesky._key(replace(REPLY, key="6f1c9a53")),
        bluesky._key(replace(REPLY, since=datetime(2024, 5, 1, 12, 0, 0, 2, tzinfo=UTC))),
    }
    assert key not in others


@given(st.text(), st.none() | st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2200, 1, 1)))
def test_every_key_is_one(key: str, since: datetime | None) -> None:
    when = None if since is None else since.replace(tzinfo=UTC)
    assert TID.fullmatch(bluesky._key(replace(REPLY, key=key, since=when)))


def test_links_are_counted_in_bytes() -> None:
    text = "Größe 🌊 (https://tide.example/ä), and http://b.example!"
    pieces = [text.encode()[f["index"]["byteStart"] : f["index"]["byteEnd"]].decode() for f in facets(text)]
    assert pieces == ["https://tide.example/ä", "http://b.example"]
    assert [f["features"][0]["uri"] for f in facets(text)] == pieces


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=5))
def test_no_word_is_lost_to_facets(text: str, places: list[tuple[int, int]]) -> None:
    import msgspec

    features = [{"$type": "app.bsky.richtext.facet#link", "uri": "https://x.example/"}]
    record = {
        "text": text,
        "facets": [{"index": {"byteStart": start, "byteEnd": end}, "features": features} for start, end in places],
    }
    shown = html(msgspec.convert({"uri": URI, "record": record}, Post))
    assert len(re.findall("<a ", shown)) <= len(places)
    if not places:
        bare = re.sub(r"</?p>|<br>", "", shown)
        assert re.sub(r"\s", "", bare) == re.sub(
            r"\s", "", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        )

"""Which pages and addresses lead to a Discourse topic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments.discourse_topic import Place, place_at, place_on_page
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.providers.discourse import PROVIDER
from blogtui.model.post import CommentLinks

AT = "https://blog.example/low-water"
FORUM = "https://forum.example"
TOPIC = f"{FORUM}/t/low-water/77"


def on_page(html: str) -> Place | None:
    return place_on_page(Page(AT, html), AT)


@pytest.mark.parametrize(
    ("script", "place"),
    [
        ("DiscourseEmbed = { discourseUrl: 'https://forum.example/', topicId: 77 };", Place(FORUM, "77")),
        ('window.DiscourseEmbed = {"discourseUrl":"//forum.example/","topicId":"77"}', Place(FORUM, "77")),
        (
            "DiscourseEmbed = { discourseUrl: 'https://forum.example/', discourseEmbedUrl: 'https://blog.example/a' };",
            Place(FORUM, embed_url="https://blog.example/a"),
        ),
        (
            "DiscourseEmbed = { discourseUrl: 'https://forum.example/', discourseEmbedUrl: location.href };",
            Place(FORUM, embed_url=AT),
        ),
        ("var discourseUrl = 'https://forum.example/sub/';", Place(f"{FORUM}/sub", embed_url=AT)),
    ],
)
def test_pages_that_embed_a_topic(script: str, place: Place) -> None:
    assert on_page(f"<div id='discourse-comments'></div><script>{script}</script>") == place


def test_a_page_of_the_wordpress_plug_in() -> None:
    html = f'<div id="comments" class="comments-area discourse-comments-area"><a href="{TOPIC}">Go on</a></div>'
    assert on_page(html) == Place(FORUM, "77")


@pytest.mark.parametrize(
    "html",
    [
        f'<p>About discourse: <a href="{TOPIC}">there</a></p>',
        "<script>DiscourseEmbed = { discourseUrl: 'http://127.0.0.1:3000/', topicId: 77 };</script>",
        "<script>DiscourseEmbed = { discourseUrl: 'javascript:alert(1)//', topicId: 77 };</script>",
        "<script>var discourse = 1, topicId = 77</script>",
    ],
)
def test_pages_that_do_not(html: str) -> None:
    assert on_page(html) is None


@pytest.mark.parametrize(
    ("address", "topic"),
    [(TOPIC, "77"), (f"{TOPIC}/3?u=x", "77"), ("https://v2.example/t/123456", None), (None, None), ("", None)],
)
def test_addresses_of_topics(address: str | None, topic: str | None) -> None:
    place = place_at(address)
    assert (place.topic if place is not None else None) == topic


def test_a_feed_that_names_the_topic_and_the_forums_own_feed() -> None:
    named = PROVIDER.recognise(Hints(AT, "urn:p", "https://blog.example/feed", links=CommentLinks(page=TOPIC)))
    own = PROVIDER.recognise(Hints(TOPIC, "forum.example-topic-77", f"{FORUM}/latest.rss"))
    assert named is not None
    assert named == own
    assert PROVIDER.recognise(Hints(TOPIC, TOPIC, f"{FORUM}/latest.rss")) is None


@given(st.text(alphabet="<>/\"':= discourseUrl", max_size=200))
def test_no_page_is_an_error(html: str) -> None:
    on_page(f"<script>discourseUrl: '{html}")
    on_page(f"discourse{html}")

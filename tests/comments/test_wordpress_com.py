"""Which blogs WordPress.com hosts, and where its API has their posts."""

from dataclasses import replace

import pytest

from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.registry import Registry
from blogtui.comments.wordpress_com import site_and_post
from blogtui.model.post import CommentLinks

HOSTED = "https://attic.wordpress.com/2024/05/02/boxes/"
OWN = "https://attic.example/2024/05/02/boxes/"
AT_HOSTED = Hints(HOSTED, "http://attic.wordpress.com/?p=77", "https://attic.wordpress.com/feed/")
AT_OWN = Hints(OWN, "https://attic.example/?p=77", "https://attic.example/feed/")


@pytest.mark.parametrize(
    "hints",
    [
        AT_HOSTED,
        replace(AT_HOSTED, generator="https://wordpress.org/?v=6.5", links=CommentLinks(feed=HOSTED + "feed/")),
        replace(AT_OWN, generator="http://wordpress.com/", links=CommentLinks(feed=OWN + "feed/")),
        replace(AT_OWN, page=Page(OWN, '<meta name="generator" content="WordPress.com">')),
    ],
)
def test_hosted_blogs_are_read_by_the_api_alone(hints: Hints) -> None:
    assert [source.provider for source in Registry.load().recognise(hints)] == ["jetpack", "handoff"]


@pytest.mark.parametrize(
    "hints",
    [
        replace(AT_OWN, generator="https://wordpress.org/?v=6.5"),
        replace(AT_OWN, links=CommentLinks(feed=OWN + "feed/")),
        replace(
            AT_OWN,
            generator="https://wordpress.org/?v=6.5",
            page=Page(
                OWN, '<meta name="generator" content="WordPress 6.5"><script src="//stats.wp.com/e.js"></script>'
            ),
        ),
        Hints("https://wordpress.com.example/a/", "urn:a", generator="WordPress 6.5"),
    ],
)
def test_self_hosted_ones_never(hints: Hints) -> None:
    assert [source.provider for source in Registry.load().recognise(hints)] == ["wordpress", "handoff"]


@pytest.mark.parametrize(
    ("hints", "place"),
    [
        (AT_HOSTED, ("attic.wordpress.com", "77")),
        (replace(AT_OWN, post_native_id="http://attic.wordpress.com/?p=77"), ("attic.wordpress.com", "77")),
        (AT_OWN, ("attic.example", "77")),
        (replace(AT_OWN, post_native_id="http://old.example/?p=77"), ("attic.example", "slug:boxes")),
        (replace(AT_OWN, post_url="https://attic.example/", post_native_id="urn:a"), None),
        (replace(AT_OWN, post_url=None), None),
    ],
)
def test_where_the_api_has_a_post(hints: Hints, place: tuple[str, str] | None) -> None:
    assert site_and_post(hints) == place

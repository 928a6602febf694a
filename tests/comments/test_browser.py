"""The exact form in the browser."""

import pytest

from blogtui.comments.browser import form_address
from blogtui.comments.hints import Hints
from blogtui.comments.providers.atom_threads import PROVIDER as ATOM
from blogtui.comments.providers.handoff import PROVIDER as HANDOFF
from blogtui.model.post import CommentLinks

POST = "tag:blogger.com,1999:blog-311.post-9001"
COMMENT = "tag:blogger.com,1999:blog-311.post-504"
EDITOR = "https://www.blogger.com/comment.g?blogID=311&postID=9001"
FULL = "https://www.blogger.com/comment/fullpage/post/311/9001"


@pytest.mark.parametrize(
    ("page", "to", "address"),
    [
        (EDITOR, None, EDITOR),
        (EDITOR, COMMENT, EDITOR + "&parentID=504"),
        (FULL, COMMENT, FULL + "?parentID=504"),
        (EDITOR + "#x", COMMENT, EDITOR + "&parentID=504#x"),
        ("https://crumbs.example/2012/p.html#comment-form", None, "https://crumbs.example/2012/p.html#comment-form"),
        (
            "https://crumbs.example/2012/p.html#comment-form",
            COMMENT,
            "https://crumbs.example/2012/p.html#comment-form_504",
        ),
        ("https://crumbs.example/2012/commentary.html", None, FULL),
        ("https://crumbs.example/2012/commentary.html", "not a Blogger id", FULL),
    ],
)
def test_blogger(page: str, to: str | None, address: str) -> None:
    assert form_address(page, POST, to, wordpress=False) == address


@pytest.mark.parametrize(
    ("page", "to", "address"),
    [
        ("https://kettle.example/p/#comments", None, "https://kettle.example/p/#respond"),
        ("https://kettle.example/p/", "7", "https://kettle.example/p/?replytocom=7#respond"),
        (
            "https://kettle.example/?p=4",
            "https://kettle.example/?p=4#comment-7",
            "https://kettle.example/?p=4&replytocom=7#respond",
        ),
        ("https://kettle.example/p/", "seven", "https://kettle.example/p/#respond"),
    ],
)
def test_wordpress(page: str, to: str | None, address: str) -> None:
    assert form_address(page, "https://kettle.example/?p=4", to, wordpress=True) == address


def test_anywhere_else_it_is_the_page() -> None:
    assert (
        form_address("https://x.example/talk?id=4#new", "urn:x", "urn:y", wordpress=False)
        == "https://x.example/talk?id=4#new"
    )


def test_a_blogger_post_without_links_leads_to_its_feed_and_its_form() -> None:
    hints = Hints("https://crumbs.example/2007/04/x.html", POST)
    read, by_hand = ATOM.recognise(hints), HANDOFF.recognise(hints)
    assert read is not None
    assert read.url == "https://www.blogger.com/feeds/311/9001/comments/default"
    assert by_hand is not None
    assert HANDOFF.handoff(by_hand, COMMENT) == FULL + "?parentID=504"


def test_a_post_without_any_address_cannot_be_answered() -> None:
    assert HANDOFF.recognise(Hints(None, "urn:x")) is None
    by_page = HANDOFF.recognise(Hints(None, "urn:x", links=CommentLinks(page="https://x.example/c")))
    assert by_page is not None
    assert by_page.url == "https://x.example/c"

"""Which pages and addresses lead to a fediverse status."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.providers.mastodon import PROVIDER
from blogtui.comments.status_links import StatusLink, status_at, status_on_page
from blogtui.model.post import CommentLinks

AT = "https://blog.example/2024/low-water"
ID = "112233445566778899"
STATUS = f"https://social.example/@nell/{ID}"
LINK = StatusLink("https://social.example", ID, STATUS)


def on_page(html: str, at: str = AT) -> StatusLink | None:
    return status_on_page(Page(at, html))


@pytest.mark.parametrize(
    "html",
    [
        f'<a class="u-syndication" href="{STATUS}">also there</a>',
        f'<link rel="syndication" href="{STATUS}">',
        f'<div id="mastodon-comments" data-host="social.example" data-user="nell" data-id="{ID}"></div>',
        f'<section class="comments" data-host="social.example" data-user="@nell" data-id="{ID}"></section>',
        f'<mastodon-comments host="social.example" user="nell" tootId="{ID}"></mastodon-comments>',
        f'<oom-comments src="{STATUS}">None yet</oom-comments>',
        f'<div class="comments" data-responses-to-url="{STATUS}"></div>',
        f'<your-comments mastodon="{STATUS}" bluesky="https://bsky.app/profile/n.example/post/3k"></your-comments>',
        f'<div id="mastodon-comments" data-uri="{STATUS}"></div>',
        f'<script src="/mastodon.js" data-host="social.example" data-user="nell" data-toot-id="{ID}"></script>',
    ],
)
def test_pages_that_name_a_status(html: str) -> None:
    assert on_page(f"<html><body><p>Low water</p>{html}</body></html>") == LINK


@pytest.mark.parametrize(
    "script",
    [
        f"fetch('https://social.example/api/v1/statuses/{ID}/context').then(show)",
        f"const host = 'social.example'; const id = '{ID}'; fetch(`https://${{host}}/api/v1/statuses/${{id}}/context`)",
        f'loadMastodon({{"host": "social.example", "tootId": "{ID}"}})',
    ],
)
def test_scripts_that_ask_for_a_status(script: str) -> None:
    link = on_page(f"<script>{script}</script>")
    assert link is not None
    assert (link.site, link.id) == ("https://social.example", ID)


@pytest.mark.parametrize(
    "html",
    [
        f'<p>As <a href="{STATUS}">she said</a>.</p>',
        f'<iframe src="{STATUS}/embed" class="mastodon-embed"></iframe>',
        f'<blockquote class="mastodon-embed" data-embed-url="{STATUS}/embed"></blockquote>',
        '<a rel="syndication" href="https://bsky.app/profile/nell.example/post/3kabc">there</a>',
        '<a class="u-syndication" href="https://social.example/@nell">me</a>',
        f'<div data-id="{ID}" data-host="social.example" class="advert"></div>',
        '<div id="mastodon-comments" data-host="social.example" data-id="../../x"></div>',
        f'<div id="mastodon-comments" data-host="social.example/evil?" data-id="{ID}"></div>',
        f'<div id="mastodon-comments" data-host="127.0.0.1:9" data-id="{ID}"></div>',
        f'<script src="/ads.js" data-host="ads.example" data-id="{ID}"></script>',
        f"<script>var host = 'db.example', id = '{ID}'</script>",
    ],
)
def test_pages_that_do_not(html: str) -> None:
    assert on_page(html) is None


@pytest.mark.parametrize(
    ("address", "id_"),
    [
        (STATUS, ID),
        (f"{STATUS}/", ID),
        (f"https://social.example/@nell@other.example/{ID}", ID),
        (f"https://social.example/users/nell/statuses/{ID}", ID),
        ("https://gts.example/@nell/statuses/01HXYZABCDEFGHJKMNPQRSTVWX", "01HXYZABCDEFGHJKMNPQRSTVWX"),
        ("https://akkoma.example/notice/AkXmQ3tzYb1", "AkXmQ3tzYb1"),
        ("https://medium.example/@nell/low-water-1f2e3d4c5b6a", None),
        ("https://social.example/@nell", None),
        (None, None),
    ],
)
def test_addresses_of_statuses(address: str | None, id_: str | None) -> None:
    link = status_at(address)
    assert (link.id if link is not None else None) == id_


def test_a_feed_of_statuses() -> None:
    source = PROVIDER.recognise(Hints(STATUS, STATUS, "https://social.example/@nell.rss"))
    assert source is not None
    assert source.url == f"https://social.example/api/v1/statuses/{ID}"


def test_a_feed_that_names_a_status_for_its_comments() -> None:
    source = PROVIDER.recognise(Hints(AT, "urn:post", "https://blog.example/feed", links=CommentLinks(page=STATUS)))
    assert source is not None
    assert source.page == STATUS


@pytest.mark.parametrize(
    "html",
    [
        f'<link rel="alternate" type="application/activity+json" href="{AT}">',
        '<meta name="generator" content="WriteFreely">',
    ],
)
def test_a_post_that_is_a_status_itself(html: str) -> None:
    source = PROVIDER.recognise(Hints(AT, "urn:post", page=Page(AT, html)))
    assert source is not None
    assert source.fact("object") == AT


@given(st.text(alphabet="<>@/\"' =:aid1host`mastodon-comments", max_size=300))
def test_no_page_is_an_error(html: str) -> None:
    status_on_page(Page(AT, f"<script>mastodon {html}"))
    status_on_page(Page(AT, html))

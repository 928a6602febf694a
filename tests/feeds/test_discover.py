"""From a page to its feeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.feeds.discover import discover, well_known

HOME = "https://blog.example/"
POST = "https://blog.example/2024/03/a-post/"


def link(href: str, title: str = "", kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}" />'


def kinds(html: str, url: str = HOME) -> list[tuple[str, str]]:
    return [(feed.url.removeprefix(HOME), feed.kind) for feed in discover(html, url)]


def test_wordpress() -> None:
    page = (
        link("/comments/feed/", "Blog &raquo; Comments Feed")
        + link("/2024/03/a-post/feed/", "Blog &raquo; A post Comments Feed")
        + link("/feed/", "Blog &raquo; Feed")
        + link("/category/tea/feed/", "Blog &raquo; Tea Category Feed")
        + link("/wp-json/wp/v2/posts/100", kind="application/json")
        + link("/wp-json/oembed/1.0/embed?url=x", kind="application/json+oembed")
    )
    assert kinds(page, POST) == [
        ("feed/", "posts"),
        ("category/tea/feed/", "posts"),
        ("2024/03/a-post/feed/", "this_post"),
        ("comments/feed/", "comments"),
    ]
    assert discover(page, POST)[0].title == "Blog » Feed"


def test_wordpress_with_plain_addresses() -> None:
    page = (
        link("/?feed=rss2", "Blog &raquo; Feed")
        + link("/?feed=comments-rss2", "Blog &raquo; Comments Feed")
        + link("/?feed=rss2&#038;p=100", "Blog &raquo; A post Comments Feed")
    )
    assert kinds(page, "https://blog.example/?p=100") == [
        ("?feed=rss2", "posts"),
        ("?feed=rss2&p=100", "this_post"),
        ("?feed=comments-rss2", "comments"),
    ]


def test_blogger() -> None:
    page = (
        link("/feeds/posts/default", "Blog - Atom", "application/atom+xml")
        + link("/feeds/posts/default?alt=rss", "Blog - RSS")
        + link("https://www.blogger.com/feeds/1/posts/default", "Blog - Atom", "application/atom+xml", "service.post")
        + link("/feeds/456/comments/default", "Blog - Atom", "application/atom+xml")
        + link("/feeds/comments/default", "Blog - Atom", "application/atom+xml")
    )
    assert kinds(page, "https://blog.example/2007/07/post.html") == [
        ("feeds/posts/default", "posts"),
        ("feeds/posts/default?alt=rss", "posts"),
        ("feeds/456/comments/default", "this_post"),
        ("feeds/comments/default", "comments"),
    ]


def test_a_blog_named_after_comments_keeps_its_feed() -> None:
    page = link("/feed/", "Comments on Culture") + link("/comments/feed/", "Comments on Culture: Comments")
    assert kinds(page) == [("feed/", "posts"), ("comments/feed/", "comments")]


def test_json_feeds_come_after_and_other_json_not_at_all() -> None:
    page = link("/feed.json", kind="application/json") + link("/feed.xml") + link("/manifest", kind="application/json")
    assert kinds(page) == [("feed.xml", "posts"), ("feed.json", "posts")]


def test_base_href_and_attributes_in_any_style() -> None:
    page = "<LINK HREF=feed.xml TYPE='application/RSS+XML; charset=utf-8' REL=Alternate><base href='/blog/'>"
    assert kinds(page) == [("blog/feed.xml", "posts")]


def test_comments_scripts_and_other_links_are_passed_over() -> None:
    page = (
        f"<!-- {link('/old.xml')} --><script>'{link('/js.xml')}'</script>"
        + link("/style.css", kind="text/css", rel="alternate stylesheet")
        + '<link rel="alternate" hreflang="de" href="/de/">'
        + link("javascript:alert(1)")
        + link("/real.xml")
        + link("/real.xml")
    )
    assert kinds(page) == [("real.xml", "posts")]


def test_links_in_the_text_are_the_last_resort() -> None:
    text = '<a href="/about">About</a> <a href="/rss.xml">RSS</a> <a href="https://validator.example/feed/">ok</a>'
    assert kinds(text) == [("rss.xml", "posts")]
    assert kinds(text + link("/feed/")) == [("feed/", "posts")]


def test_link_headers_count() -> None:
    links = (("alternate", f"{HOME}wp-json/wp/v2/posts/1"), ("alternate", f"{HOME}atom.xml"), ("hub", f"{HOME}feed"))
    assert [feed.url for feed in discover("", HOME, links)] == [f"{HOME}atom.xml"]


@pytest.mark.parametrize(
    ("url", "first", "has"),
    [
        ("https://x.example", "https://x.example/feed/", "https://x.example/feeds/posts/default"),
        ("https://x.example/~ann/", "https://x.example/~ann/feed/", "https://x.example/atom.xml"),
        ("https://x.example/blog", "https://x.example/blog/feed/", "https://x.example/feed/"),
        ("https://x.example/b/index.html?x=1", "https://x.example/b/feed/", "https://x.example/index.xml"),
    ],
)
def test_well_known_places(url: str, first: str, has: str) -> None:
    places = well_known(url)
    assert places[0] == first
    assert has in places
    assert len(set(places)) == len(places) <= 20


@given(
    st.lists(
        st.sampled_from(["<link ", "<a ", "rel=alternate ", "href=//[x ", "type=text/xml", ">", "<!--", "<script", "'"])
    )
)
def test_any_page_gives_a_tuple(parts: list[str]) -> None:
    found = discover("".join(parts), "https://blog.example/")
    assert all(feed.url.startswith("http") for feed in found)

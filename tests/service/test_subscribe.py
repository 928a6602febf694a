"""Any address of a blog leads to its feed; what is known is not asked for; what is no blog is said so."""

import socket

import pytest
from tests.service.conftest import Opened
from tests.service.site import ATOM, RSS, Site, atom, comment, entry, names, page
from tests.service.writing import EMPTY

from blogtui.demo.server import DemoBlog
from blogtui.model.errors import AddressError, FeedError, HttpStatus, NoAnswer, NoFeedFound, NotSent
from blogtui.service.services import Services

HOME = page(names("/feed", "All"), names("/tag/cats/feed", "Cats"), names("/comments/feed", "Comments"))


def put_blog(site: Site) -> None:
    """A home page, a post's page, the feed of posts and two that are to be left alone."""
    site.put("/", HOME)
    site.put("/one", HOME)
    site.put("/feed", atom(entry("one"), entry("two", day=2)), ATOM)
    site.put("/tag/cats/feed", atom(entry("two", day=2), title="Cats"), ATOM)
    site.put("/comments/feed", atom(comment(1, "Hm"), title="Comments"), ATOM)


async def test_a_home_page_leads_to_its_feed_in_one_go(services: Services, site: Site) -> None:
    put_blog(site)
    done = await services.subscribe.add(f"{site.base}/", folder="Friends")
    assert (done.blog.title, done.blog.feed_url, done.blog.home_url) == ("A Blog", f"{site.base}/feed", f"{site.base}/")
    assert (done.blog.folder, done.blog.posts, done.new, done.already, done.post) == ("Friends", 2, 2, False, None)
    assert [feed.url for feed in done.others] == [f"{site.base}/tag/cats/feed"]
    assert site.asked() == ["/", "/feed"]


async def test_a_post_leads_to_its_blog_and_lands_on_the_post(services: Services, site: Site) -> None:
    put_blog(site)
    done = await services.subscribe.add(f"{site.base}/one")
    assert done.post is not None
    assert (await services.browse.post(done.post)).title == "one"


async def test_an_address_that_redirects_lands_on_the_post_too(services: Services, site: Site) -> None:
    put_blog(site)
    site.put("/?p=1", "", "text/html", f"Location: {site.base}/one", status="302 Found")
    assert (await services.subscribe.add(f"{site.base}/?p=1")).post is not None
    site.put("/amp", page('<link rel="canonical" href="{base}/two">', names("/feed")))
    done = await services.subscribe.add(f"{site.base}/amp")
    assert (done.already, (await services.browse.post(done.post or 0)).title) == (True, "two")  # type: ignore[arg-type]


async def test_what_is_known_needs_no_network(services: Services, site: Site) -> None:
    put_blog(site)
    first = await services.subscribe.add(f"{site.base}/feed")
    site.asked()
    site.down = True
    for path in ("/feed", "/feed/", "/"):
        again = await services.subscribe.add(site.base + path)
        assert (again.blog.id, again.already, again.post) == (first.blog.id, True, None)
    post = await services.subscribe.add(f"{site.base}/two")
    assert (post.already, (await services.browse.post(post.post or 0)).title) == (True, "two")  # type: ignore[arg-type]
    assert site.asked() == []


async def test_a_blog_that_links_to_others_does_not_stand_in_for_them(services: Services, site: Site) -> None:
    put_blog(site)
    async with Site() as linking:
        linked = f'<entry><id>x</id><title>Look</title><link rel="alternate" href="{site.base}/one"/></entry>'
        linking.put("/feed", atom(linked, title="Links"), ATOM)
        await services.subscribe.add(f"{linking.base}/feed")
        done = await services.subscribe.add(f"{site.base}/one")
    assert (done.blog.title, done.already) == ("A Blog", False)


async def test_one_feed_is_subscribed_once_whatever_led_to_it(services: Services, site: Site) -> None:
    put_blog(site)
    site.put("/old", "", ATOM, f"Location: {site.base}/feed", status="301 Moved Permanently")
    moved = await services.subscribe.add(f"{site.base}/old")
    assert moved.blog.feed_url == f"{site.base}/feed"
    site.put("/temporary", "", ATOM, f"Location: {site.base}/feed", status="302 Found")
    again = await services.subscribe.add(f"{site.base}/temporary")
    assert (again.blog.id, again.already) == (moved.blog.id, True)
    assert len(await services.browse.blogs()) == 1


@pytest.mark.parametrize("given", ["/comments/feed", "/one/comments"])
async def test_a_feed_of_comments_leads_to_its_blog(services: Services, site: Site, given: str) -> None:
    put_blog(site)
    feed = atom(comment(1, "Hm"), comment(2, "Well")).replace('href="{base}/"/>', 'href="{base}/one"/>', 1)
    site.put("/one/comments", feed, ATOM)
    done = await services.subscribe.add(site.base + given)
    assert (done.blog.title, done.blog.feed_url) == ("A Blog", f"{site.base}/feed")


async def test_the_feed_beside_a_post_is_not_taken_for_the_blog(services: Services, site: Site) -> None:
    """A page that names nothing: WordPress has the comments of a post at `feed/` below it."""
    site.put("/2024/one", page())
    link = (
        f"<item><title>By Moss</title><link>{site.base}/2024/one#comment-7</link><description>Hm</description></item>"
    )
    rss = '<rss version="2.0"><channel><title>{}</title><link>{{base}}/</link>{}</channel></rss>'
    site.put("/2024/one/feed/", rss.format("Comments on one", link), RSS)
    site.put("/feed/", rss.format("The blog", link.replace("#comment-7", "")), RSS)
    done = await services.subscribe.add(f"{site.base}/2024/one")
    assert (done.blog.title, done.post is not None) == ("The blog", True)


async def test_a_feed_that_is_away_does_not_hide_the_next(services: Services, site: Site) -> None:
    put_blog(site)
    site.put("/", page(names("/broken", "Broken"), names("/missing"), names("/feed")))
    site.put("/broken", "no feed", "text/plain")
    assert (await services.subscribe.add(site.base)).blog.feed_url == f"{site.base}/feed"


async def test_failures_are_said_as_they_are_and_subscribe_to_nothing(
    services: Services, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put("/page", page(body="Hello"))
    site.put("/picture", "GIF89a", "image/gif")
    site.put("/busy", page(names("/later")))
    site.put("/later", "", ATOM, status="503 Busy")
    for path, error, words in (
        ("/page", NoFeedFound, "names no feed"),
        ("/picture", FeedError, "feed"),
        ("/missing", HttpStatus, "404"),
        ("/busy", HttpStatus, "503"),
    ):
        with pytest.raises(error, match=words):
            await services.subscribe.add(site.base + path)
    site.down = True
    with pytest.raises(NoAnswer):
        await services.subscribe.add(site.base)

    def no_name(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with monkeypatch.context() as offline:
        offline.setattr(socket, "getaddrinfo", no_name)
        with pytest.raises(NotSent, match=r"No server called nowhere\.example was found"):
            await services.subscribe.add("nowhere.example")
    with pytest.raises(AddressError):
        await services.subscribe.add("javascript:alert(1)")
    assert await services.browse.blogs() == ()


async def test_a_login_in_the_address_stays_with_the_subscription(services: Services, site: Site) -> None:
    put_blog(site)
    done = await services.subscribe.add(site.base.replace("://", "://ida:secret@"))
    assert done.blog.feed_url == f"{site.base}/feed".replace("://", "://ida:secret@")
    await services.refresh.run()
    sent = [request.headers.get("authorization") for request in site.server.requests]
    assert sent == ["Basic aWRhOnNlY3JldA=="] * 3


async def test_a_blog_removed_comes_back_with_its_marks(opened: Opened, demo: DemoBlog) -> None:
    async with opened() as services:
        done = await services.subscribe.add(demo.address + EMPTY)
        assert done.post is not None
        await services.browse.mark([done.post], starred=True)
        await services.discuss.fetch(done.post)
        before = await services.discuss.cached(done.post)
        removed = await services.subscribe.remove(done.blog.id)
        assert await services.browse.posts() == ()
        assert await services.subscribe.restore(done.blog.id) == removed
        assert await services.discuss.cached(done.post) == before


async def test_a_title_and_a_folder_of_ones_own(services: Services, site: Site) -> None:
    put_blog(site)
    blog = (await services.subscribe.add(site.base)).blog
    renamed = await services.subscribe.rename(blog.id, "Ida", "Friends/Old")
    assert (renamed.title, renamed.folder) == ("Ida", "Friends/Old")
    await services.refresh.run()
    assert (await services.browse.blogs())[0].title == "Ida"

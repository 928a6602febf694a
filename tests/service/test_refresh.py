"""Visits: cheap where nothing changed, an outcome each, nothing lost by what a server says."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.service.conftest import Clock
from tests.service.site import ATOM, HTML, REPLIES, RSS, Site, atom, comment, entry, page

from blogtui.demo.server import DemoBlog
from blogtui.model.blog import Blog
from blogtui.model.errors import AddressError, HttpStatus, StoreError
from blogtui.service.progress import Progress
from blogtui.service.services import Services
from blogtui.service.side_by_side import side_by_side
from blogtui.store.blogs import Visit


async def followed(services: Services, site: Site, feed: str, *fields: str) -> Blog:
    return (await services.subscribe.add(site.put("/feed", feed, ATOM, *fields))).blog


async def test_new_and_changed_posts_are_counted(services: Services, site: Site) -> None:
    blog = await followed(services, site, atom(entry("one"), entry("two")))
    site.put("/feed", atom(entry("one", title="One, mended"), entry("two"), entry("three", day=3)), ATOM)
    progress: list[Progress] = []
    (visit,) = await services.refresh.run(watch=progress.append)
    assert (visit.blog.id, visit.new, visit.changed, visit.unchanged, visit.problem) == (blog.id, 1, 1, False, None)
    assert progress == [Progress("Refreshing", 0, 1), Progress("A Blog", 1, 1)]
    assert [post.title for post in await services.browse.posts()] == ["three", "One, mended", "two"]


async def test_unchanged_feeds_cost_one_write_for_all(services: Services, site: Site, clock: Clock) -> None:
    for number in range(3):
        feed = site.put(f"/{number}/feed", atom(entry("one"), title=f"Blog {number}"), ATOM, f'ETag: "{number}"')
        await services.subscribe.add(feed)
    clock.pass_by(hours=2)
    visits = await services.refresh.run()
    assert [(visit.unchanged, visit.new) for visit in visits] == [(True, 0)] * 3
    for blog in await services.browse.blogs():
        assert (blog.last_visit, blog.problem) == (clock(), None)
        assert blog.next_visit == clock() + timedelta(minutes=15)
        assert blog.validators.etag is not None


async def test_only_those_that_are_due(services: Services, site: Site, clock: Clock) -> None:
    await followed(services, site, atom(entry("one")), "Cache-Control: max-age=7200")
    clock.pass_by(hours=1)
    assert await services.refresh.run(due_only=True) == ()
    clock.pass_by(hours=2)
    assert len(await services.refresh.run(due_only=True)) == 1


async def test_one_blog_that_fails_costs_the_others_nothing(services: Services, site: Site) -> None:
    await followed(services, site, atom(entry("one")))
    async with Site() as other:
        await services.subscribe.add(other.put("/feed", atom(entry("x"), title="B Blog"), ATOM))
        other.down = True
        site.put("/feed", atom(entry("one"), entry("two")), ATOM)
        good, bad = await services.refresh.run()
    assert (good.new, good.problem) == (1, None)
    assert bad.problem is not None
    assert bad.problem.doing == "fetching the feed of B Blog"
    assert [problem.advice for problem in await services.browse.problems()] == [bad.problem.advice]
    assert [bool(blog.problem) for blog in await services.browse.blogs()] == [False, True]


@pytest.mark.parametrize(
    ("status", "body", "type", "words"),
    [
        ("200 OK", page(body="Please log in to the hotel"), HTML, "web page"),
        ("404 Not Found", "", HTML, "404"),
        ("500 Oh", "", HTML, "500"),
        ("200 OK", "", ATOM, ""),
        ("200 OK", '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>', ATOM, ""),
    ],
)
async def test_what_is_no_feed_keeps_everything(
    services: Services, site: Site, status: str, body: str, type: str, words: str
) -> None:
    blog = await followed(services, site, atom(entry("one"), entry("two")), 'ETag: "good"')
    site.put("/feed", body, type, 'ETag: "bad"', status=status)
    await services.refresh.run()
    now = (await services.browse.blogs())[0]
    assert (now.title, now.posts, now.unread, now.feed_url) == (blog.title, 2, 2, blog.feed_url)
    assert words in (now.problem or "")
    site.put("/feed", atom(entry("one"), entry("two")), ATOM, 'ETag: "good"')
    await services.refresh.run()
    assert (await services.browse.blogs())[0].problem is None


async def test_a_blog_that_is_gone_is_not_asked_again_but_when_told_to(services: Services, site: Site) -> None:
    blog = await followed(services, site, atom(entry("one")))
    site.put("/feed", "", ATOM, status="410 Gone")
    await services.refresh.run()
    gone = (await services.browse.blogs())[0]
    assert (gone.gone, gone.posts) == (True, 1)
    assert await services.refresh.run() == ()
    site.put("/feed", atom(entry("one")), ATOM)
    await services.refresh.run([blog.id])
    assert not (await services.browse.blogs())[0].gone


async def test_a_server_that_says_when_is_left_alone_until_then(services: Services, site: Site) -> None:
    await followed(services, site, atom(entry("one")))
    site.put("/feed", "", ATOM, "Retry-After: 7200", status="503 Busy")
    (visit,) = await services.refresh.run()
    due = (await services.browse.blogs())[0].next_visit
    assert visit.problem is not None
    assert due is not None
    assert timedelta(hours=1, minutes=59) < due - visit.problem.when < timedelta(hours=2, minutes=1)


async def test_a_feed_moves_for_good_only_with_its_posts(services: Services, site: Site) -> None:
    blog = await followed(services, site, atom(entry("one")))
    site.put("/new", atom(entry("someone-elses")), ATOM)
    site.put("/feed", "", ATOM, f"Location: {site.base}/new", status="301 Moved Permanently")
    await services.refresh.run()
    assert (await services.browse.blogs())[0].feed_url == blog.feed_url
    site.put("/new", atom(entry("one"), entry("two")), ATOM)
    await services.refresh.run()
    assert (await services.browse.blogs())[0].feed_url == f"{site.base}/new"


async def test_a_store_that_fails_comes_out_as_it_is(services: Services, site: Site, home: Path) -> None:
    for number in range(3):
        await services.subscribe.add(site.put(f"/{number}/feed", atom(entry("one"), title=str(number)), ATOM))
        site.put(f"/{number}/feed", atom(entry("one"), entry("two"), title=str(number)), ATOM)
    with closing(sqlite3.connect(home / "data" / "blogtui.db")) as other:
        other.execute("DROP TABLE post_body")
    with pytest.raises(StoreError, match="no such table"):
        await services.refresh.run()


async def test_an_error_out_of_a_group_keeps_its_cause() -> None:
    async def failing() -> None:
        raise StoreError("No.") from OSError("full")

    with pytest.raises(StoreError) as failed:
        await side_by_side(failing() for _ in range(3))
    assert isinstance(failed.value.__cause__, OSError)


async def test_new_comments_are_summed(services: Services, site: Site) -> None:
    await followed(services, site, atom(entry("one", REPLIES), entry("two", REPLIES.replace("one", "two"))))
    site.put("/one/comments", atom(comment(1, "Hm")), ATOM)
    site.put("/two/comments", atom(), ATOM)
    (visit,) = await services.refresh.run(comments=True)
    assert visit.new_comments == 0  # the first look makes nothing new
    site.put("/one/comments", atom(comment(1, "Hm"), comment(2, "Well")), ATOM)
    site.put("/two/comments", atom(comment(3, "So", to="two"), comment(4, "Oh", to="two")), ATOM)
    (visit,) = await services.refresh.run(comments=True)
    assert visit.new_comments == 3
    assert (await services.browse.blogs())[0].new_comments == 3


async def test_a_thread_that_fails_costs_the_visit_nothing(services: Services, site: Site) -> None:
    await followed(services, site, atom(entry("one", REPLIES)))
    (visit,) = await services.refresh.run(comments=True)
    assert visit.problem is None
    assert [problem.doing for problem in visit.thread_problems] == ["reading the comments of 'one'"]
    assert [problem.doing for problem in await services.browse.problems()] == ["reading the comments of 'one'"]


async def test_older_pages_to_the_end_of_the_demo(services: Services, demo: DemoBlog) -> None:
    blog = (await services.subscribe.add(demo.address)).blog
    older = await services.refresh.older(blog.id)
    assert (older.new, older.pages, older.more) == (5, 1, False)
    again = await services.refresh.older(blog.id)
    assert (again.new, again.pages, again.more) == (0, 0, False)
    assert await services.browse.count() == 15


async def test_older_goes_on_where_it_stopped_and_ends_at_404_as_wordpress_does(services: Services, site: Site) -> None:
    rss = (
        '<rss version="2.0"><channel><title>W</title><link>{base}/</link>'
        "<generator>https://wordpress.org/?v=6.5</generator><item><title>@</title><link>{base}/@</link></item>"
        "</channel></rss>"
    )
    for number, path in enumerate(("/feed/", "/feed/?paged=2", "/feed/?paged=3")):
        site.put(path, rss.replace("@", str(number)), RSS)
    blog = (await services.subscribe.add(f"{site.base}/feed/")).blog
    site.asked()
    one = await services.refresh.older(blog.id)
    assert (one.new, one.pages, one.more) == (1, 1, True)
    rest = await services.refresh.older(blog.id, pages=10)
    assert (rest.new, rest.pages, rest.more) == (1, 1, False)
    assert site.asked() == ["/feed/", "/feed/?paged=2", "/feed/?paged=3", "/feed/?paged=4"]


async def test_a_page_that_fails_keeps_those_before_it(services: Services, site: Site) -> None:
    blog = await followed(services, site, atom(entry("one"), links='<link rel="next" href="{base}/2"/>'))
    site.put("/2", atom(entry("two"), links='<link rel="next" href="{base}/3"/>'), ATOM)
    site.put("/3", "", ATOM, status="500 Oh")
    with pytest.raises(HttpStatus):
        await services.refresh.older(blog.id, pages=5)
    assert await services.browse.count() == 2
    site.put("/3", atom(entry("three")), ATOM)
    assert (await services.refresh.older(blog.id)).new == 1


async def test_an_archive_in_a_private_network_is_not_asked(services: Services, site: Site, home: Path) -> None:
    blog = await followed(services, site, atom(entry("one"), links='<link rel="next" href="{base}/2"/>'))
    await services.store.blogs.visited(
        Visit(blog.id, feed_url="https://example.org/feed", older_url=f"{site.base}/2"), now=services.clock()
    )
    site.asked()
    with pytest.raises(AddressError, match="private network"):
        await services.refresh.older(blog.id)
    assert site.asked() == []

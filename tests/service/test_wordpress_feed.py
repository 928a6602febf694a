"""A WordPress whose programming interface is shut: its comment feed and the post's page make one thread."""

from collections import Counter

import pytest
from tests.service.site import RSS, Site, page
from tests.service.test_discuss import shown

from blogtui.model.ids import PostId
from blogtui.service.discussion import Discussion
from blogtui.service.services import Services
from blogtui.service.translation import hints_of


def posts(counted: int) -> str:
    return (
        '<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>A Blog</title><link>{base}/</link>'
        "<generator>https://wordpress.org/?v=4.2</generator><item><title>one</title><link>{base}/one/</link>"
        '<guid isPermaLink="false">{base}/?p=41</guid><wfw:commentRss>{base}/one/feed/</wfw:commentRss>'
        f"<slash:comments>{counted}</slash:comments></item></channel></rss>"
    )


def newest(*numbers: int) -> str:
    """The comment feed, which tells no parents."""
    items = "".join(
        f'<item><title>By: Bo</title><link>{{base}}/one/#comment-{n}</link><guid isPermaLink="false">{{base}}/?p=41'
        f"#comment-{n}</guid><pubDate>Wed, 01 May 2024 10:{n:02}:00 +0000</pubDate><description>{n}</description>"
        "</item>"
        for n in sorted(numbers, reverse=True)
    )
    return (
        f'<rss version="2.0"><channel><title>Comments on: one</title><link>{{base}}/one/</link>{items}</channel></rss>'
    )


def listed(number: int, *answers: str) -> str:
    """A comment in the page's list, and what answers it."""
    below = f'<ul class="children">{"".join(answers)}</ul>' if answers else ""
    return (
        f'<li id="comment-{number}" class="comment"><cite class="fn">Bo</cite><p class="comment-meta">'
        f'<time datetime="2024-05-01T10:{number:02}:00+00:00">then</time></p>'
        f'<div class="comment-content">{number}</div>{below}</li>'
    )


def of_wordpress(*comments: str) -> str:
    return page('<link rel="stylesheet" href="/wp-content/style.css">', body=f"<ol>{''.join(comments)}</ol>")


async def opened(services: Services, site: Site, counted: int) -> tuple[PostId, Discussion]:
    await services.subscribe.add(site.put("/feed", posts(counted), RSS))
    post = (await services.browse.posts())[0].id
    site.asked()
    return post, await services.discuss.fetch(post, opened=True)


async def rows(services: Services, discussion: Discussion) -> list[tuple[str, int]]:
    return [(text, depth) for text, depth, _ in await shown(services, discussion)]


@pytest.mark.parametrize("counted", [4, 9])  # of which the page has all, or not
async def test_the_page_nests_and_completes_the_feed_and_is_no_tab_beside_it(
    services: Services, site: Site, counted: int
) -> None:
    site.put("/one/feed/", newest(3, 4), RSS)
    site.put("/one/", of_wordpress(listed(1, listed(2, listed(4))), listed(3)))
    post, discussion = await opened(services, site, counted)
    assert [(thread.source.provider, thread.count) for thread in discussion.threads] == [("wordpress", 4)]
    assert await rows(services, discussion) == [("1", 0), ("2", 1), ("4", 2), ("3", 0)]
    assert discussion.threads[0].complete is (counted == 4)
    assert (discussion.post.comment_count, discussion.problem) == (max(4, counted), None)
    asked = Counter(site.asked())
    assert asked["/one/"] == asked["/one/feed/"] == 1
    again = await services.discuss.fetch(post, opened=True)
    assert [thread.source.provider for thread in again.threads] == ["wordpress"]
    assert Counter(site.asked())["/one/"] == 1


async def test_what_the_feed_tells_of_wordpress_com_is_known_of_its_posts(services: Services, site: Site) -> None:
    told = '<site xmlns="com-wordpress:feed-additions:1">191290527</site><item>'
    site.put("/one/feed/", newest(1), RSS)
    post, _ = await opened(services, site, 1)
    assert hints_of(await services.browse.content(post)).jetpack_site is None
    site.put("/feed", posts(1).replace("<item>", told), RSS)
    await services.refresh.run()
    assert hints_of(await services.browse.content(post)).jetpack_site == "191290527"
    discussion = await services.discuss.fetch(post)
    assert discussion.sources[0].fact("connected") == "191290527"
    site.put("/feed", posts(2), RSS)
    await services.refresh.run()  # once told, it is kept
    assert hints_of(await services.browse.content(post)).jetpack_site == "191290527"


async def test_where_all_is_had_without_the_interface_an_unchanged_feed_is_all_that_is_asked(
    services: Services, site: Site
) -> None:
    site.put("/one/feed/", newest(1, 2), RSS, 'ETag: "1"')
    site.put("/one/", of_wordpress(listed(1, listed(2))))
    post, _ = await opened(services, site, 2)
    site.asked()
    await services.discuss.fetch(post)
    assert site.asked() == ["/one/feed/atom/", "/one/feed/"]


async def test_who_answers_whom_outlives_a_page_that_is_kept_from_us(services: Services, site: Site) -> None:
    site.put("/one/feed/", newest(2, 3), RSS, 'ETag: "1"')
    site.put("/one/", of_wordpress(listed(1, listed(2)), listed(3)))
    post, discussion = await opened(services, site, 3)
    assert await rows(services, discussion) == [("1", 0), ("2", 1), ("3", 0)]
    site.put("/one/feed/", newest(2, 3, 4), RSS, 'ETag: "2"')
    for kept_away in (page(body="Are you human?"), ""):
        site.put("/one/", kept_away, status="200 OK" if kept_away else "500 Internal Server Error")
        discussion = await services.discuss.fetch(post)
        assert await rows(services, discussion) == [("1", 0), ("2", 1), ("3", 0), ("4", 0)]
        assert "page" in (discussion.threads[0].problem or "")
    site.put("/one/", of_wordpress(listed(1, listed(2, listed(4))), listed(3)))
    discussion = await services.discuss.fetch(post)
    assert await rows(services, discussion) == [("1", 0), ("2", 1), ("4", 2), ("3", 0)]
    assert discussion.threads[0].problem is None


async def test_what_the_blog_took_away_goes(services: Services, site: Site) -> None:
    site.put("/one/feed/", newest(2, 3), RSS)
    site.put("/one/", of_wordpress(listed(1), listed(2), listed(3)))
    post, discussion = await opened(services, site, 3)
    assert len(await rows(services, discussion)) == 3
    site.put("/feed", posts(2), RSS)
    await services.refresh.run()
    site.put("/one/", of_wordpress(listed(2), listed(3)))
    assert await rows(services, await services.discuss.fetch(post)) == [("2", 0), ("3", 0)]


async def test_an_old_count_and_a_stored_page_take_nothing_away(services: Services, site: Site) -> None:
    site.put("/one/feed/", newest(4, 5), RSS)
    site.put("/one/", of_wordpress(*map(listed, range(1, 6))))
    post, discussion = await opened(services, site, 2)  # as many as there were when the blog's feed still had the post
    assert len(await rows(services, discussion)) == 5
    site.put("/one/", of_wordpress(listed(1), listed(2)))
    discussion = await services.discuss.fetch(post)
    assert [text for text, _ in await rows(services, discussion)] == ["1", "2", "3", "4", "5"]
    assert not discussion.threads[0].complete


async def test_pages_of_comments_are_asked_once_and_then_only_what_is_new(services: Services, site: Site) -> None:
    def leaf(number: int, *comments: int | str) -> str:
        shown = [listed(each) if isinstance(each, int) else each for each in comments]
        older = f'<a href="{{base}}/one/comment-page-{number - 1}/#comments">Older</a>' if number > 1 else ""
        return of_wordpress(*shown, older)

    site.put("/one/comment-page-1/", leaf(1, 1, 2))
    site.put("/one/comment-page-2/", leaf(2, 3, 4))
    site.put("/one/", leaf(3, 5, 6))
    site.put("/one/feed/", newest(4, 5, 6), RSS)
    post, discussion = await opened(services, site, 6)
    assert [text for text, _ in await rows(services, discussion)] == ["1", "2", "3", "4", "5", "6"]
    assert discussion.threads[0].complete
    asked = Counter(site.asked())
    assert [asked[f"/one/{leaf}"] for leaf in ("", "comment-page-2/", "comment-page-1/")] == [1, 1, 1]
    site.put("/one/", leaf(4, 7))
    site.put("/one/comment-page-3/", leaf(3, 5, 6))
    site.put("/one/feed/", newest(5, 6, 7), RSS)
    site.put("/feed", posts(7), RSS)
    await services.refresh.run()
    discussion = await services.discuss.fetch(post)
    assert [text for text, _ in await rows(services, discussion)] == ["1", "2", "3", "4", "5", "6", "7"]
    assert (discussion.threads[0].complete, discussion.threads[0].total) == (True, 7)
    assert not [path for path in site.asked() if "comment-page" in path]
    site.put("/feed", posts(8), RSS)
    site.put("/one/feed/", newest(6, 7, 8), RSS)  # an answer further down, to whom the feed does not tell
    site.put("/one/comment-page-1/", leaf(1, listed(1, listed(8)), 2))
    await services.refresh.run()
    discussion = await services.discuss.fetch(post)
    assert await rows(services, discussion) == [("1", 0), ("8", 1), *[(str(each), 0) for each in range(2, 8)]]
    site.put("/feed", posts(10), RSS)  # one more than is seen: it was let through further down
    site.put("/one/comment-page-2/", leaf(2, 3, 4, 10))
    site.put("/one/feed/", newest(7, 8, 9), RSS)
    site.put("/one/", leaf(4, 7, 9))
    await services.refresh.run()
    discussion = await services.discuss.fetch(post)
    assert sorted(text for text, _ in await rows(services, discussion)) == sorted(str(each) for each in range(1, 11))
    assert discussion.threads[0].complete

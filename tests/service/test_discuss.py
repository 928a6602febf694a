"""Threads: where they are found, what is kept when they cannot be read, and one's own answers in their places."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.net.misbehaving import Received, Server, Step, answer
from tests.service.conftest import Clock
from tests.service.site import ATOM, HTML, REPLIES, Site, atom, comment, entry, names, page
from tests.service.writing import ANN, drafted

from blogtui.comments.hints import Hints
from blogtui.comments.provider import Abilities, FetchedComment, FetchedThread, Known
from blogtui.comments.registry import Registry
from blogtui.model.errors import CommentsError, ConfigError
from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import Post
from blogtui.model.reply import DraftState, Outcome
from blogtui.model.thread import CommentState, Source
from blogtui.net.client import Client
from blogtui.service.discussion import Discussion
from blogtui.service.elsewhere import due
from blogtui.service.reply import Sent
from blogtui.service.services import Services
from blogtui.store.blogs import Visit

COLLECTION = '<collection xmlns="http://www.w3.org/2007/app" href="{base}/one/comments"/>'


async def first_post(services: Services, site: Site, inside: str = REPLIES, *fields: str) -> PostId:
    await services.subscribe.add(site.put("/feed", atom(entry("one", inside)), ATOM, *fields))
    return (await services.browse.posts())[0].id


async def shown(services: Services, discussion: Discussion) -> list[tuple[str, int, CommentState]]:
    return [
        (placed.comment.html.removeprefix("<p>").removesuffix("</p>"), placed.depth, placed.comment.state)
        for thread in discussion.threads
        for placed in await services.discuss.whole(thread)
    ]


async def test_nothing_is_asked_before_somebody_looks(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.asked()
    before = await services.discuss.cached(post)
    assert (before.looked, before.threads, before.sources) == (False, (), ())
    assert site.asked() == []


async def test_a_feed_that_names_the_thread_saves_asking_for_the_page(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.put("/one/comments", atom(comment(1, "Hm"), comment(2, "Me too", author="Ida")), ATOM, 'ETag: "1"')
    site.asked()
    discussion = await services.discuss.fetch(post)
    assert site.asked() == ["/one/comments"]
    assert (discussion.looked, discussion.problem, len(discussion.threads)) == (True, None, 1)
    comments = [placed.comment for placed in (await services.discuss.whole(discussion.threads[0]))]
    assert [(c.html, c.by_post_author, c.new) for c in comments] == [("Hm", False, False), ("Me too", True, False)]
    assert await services.discuss.fetch(post) == replace(
        discussion, threads=(replace(discussion.threads[0], fetched=services.clock()),)
    )
    assert [request.headers.get("if-none-match") for request in site.server.requests][-1] == '"1"'


async def test_where_the_feed_is_silent_the_page_is_asked_once(services: Services, site: Site) -> None:
    post = await first_post(services, site, "")
    site.put("/one", page(names("/feed", "All posts"), names("/one/feed", "Comments on one")))
    site.put("/one/feed", atom(comment(1, "Hm")), ATOM)
    site.asked()
    assert await shown(services, await services.discuss.fetch(post)) == [("Hm", 0, CommentState.LIVE)]
    await services.discuss.fetch(post)
    assert site.asked() == ["/one", "/one/feed", "/one/feed"]


async def test_a_page_that_cannot_be_asked_now_is_asked_again(services: Services, site: Site) -> None:
    post = await first_post(services, site, "")
    site.put("/one", page(names("/feed", "All posts"), names("/one/feed", "Comments on one")))
    site.put("/one/feed", atom(comment(1, "Hm")), ATOM)
    site.down = True
    discussion = await services.discuss.fetch(post)
    assert (discussion.looked, discussion.threads) == (False, ())
    assert "closed the connection" in (discussion.problem or "")
    assert [p.doing for p in await services.browse.problems()] == ["looking for the comments of 'one'"]
    site.down = False
    discussion = await services.discuss.fetch(post)
    assert (discussion.looked, len(await shown(services, discussion))) == (True, 1)


async def test_half_a_page_is_asked_for_again(services: Services) -> None:
    isso = b'<section id="isso-thread"></section><script data-isso="/talk/" src="/talk/js/embed.min.js"></script>'
    whole = b"<html><body><p>Words.</p>" + isso + b"</body></html>"
    pages = [whole[:40], whole]

    def script(request: Received) -> Iterable[Step]:
        if request.path == "/feed":
            feed = atom(entry("one")).replace("{base}", server.url.rstrip("/"))
            return [answer("200 OK", feed.encode(), "Content-Type: application/atom+xml")]
        if request.path == "/one":
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
            return [head + pages.pop(0)]
        return [answer("200 OK", b'{"replies": [], "total_replies": 0}', "Content-Type: application/json")]

    async with Server(script) as server:
        await services.subscribe.add(f"{server.url}feed")
        [post] = await services.browse.posts()
        assert "isso" not in {source.provider for source in (await services.discuss.fetch(post.id)).sources}
        assert "isso" in {source.provider for source in (await services.discuss.fetch(post.id)).sources}
        await services.discuss.fetch(post.id)
        assert server.paths.count("/one") == 2


async def test_a_post_whose_page_is_gone_keeps_to_the_browser(services: Services, site: Site) -> None:
    post = await first_post(services, site, "")
    discussion = await services.discuss.fetch(post)
    assert (discussion.looked, discussion.threads) == (True, ())
    assert [source.provider for source in discussion.sources] == ["handoff"]
    site.asked()
    await services.discuss.fetch(post)
    assert site.asked() == []
    assert (await services.browse.post(post)).can_reply is False


async def test_a_post_without_an_address_has_no_way(services: Services, site: Site) -> None:
    lone = "<entry><id>x</id><title>No link</title></entry>"
    await services.subscribe.add(site.put("/feed", atom(lone), ATOM))
    post = (await services.browse.posts())[0].id
    discussion = await services.discuss.fetch(post)
    assert (discussion.sources, discussion.threads, discussion.problem) == ((), (), None)
    draft = await drafted(services, post, "Hello?")
    await services.reply.queue(draft.id)
    (sent,) = await services.reply.flush()
    assert (sent.draft.state, sent.draft.text) == (DraftState.REJECTED, "Hello?")
    assert "has no address" in sent.message


async def test_a_failed_fetch_keeps_what_was_read_and_says_why(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.put("/one/comments", atom(comment(1, "Hm")), ATOM)
    await services.discuss.fetch(post)
    site.put("/one/comments", page(body="Please log in to the hotel"), HTML)
    discussion = await services.discuss.fetch(post)
    assert await shown(services, discussion) == [("Hm", 0, CommentState.LIVE)]
    assert "web page" in (discussion.threads[0].problem or "")
    site.put("/one/comments", atom(comment(1, "Hm"), comment(2, "So")), ATOM)
    discussion = await services.discuss.fetch(post)
    assert (discussion.threads[0].problem, discussion.new) == (None, 1)


async def test_when_the_best_source_fails_the_next_is_read(services: Services, site: Site) -> None:
    """A WordPress whose API and page are shut; its feed of comments is not."""
    post = await first_post(services, site, REPLIES.replace("/one/comments", "/one/feed/atom/"))
    site.put("/one/feed/atom/", atom(comment(1, "Hm")), ATOM)
    discussion = await services.discuss.fetch(post)
    assert discussion.sources[0].provider == "wordpress"
    assert [text for text, _, _ in await shown(services, discussion)] == ["Hm"]


async def test_what_the_feed_says_of_the_count_is_followed(services: Services, site: Site) -> None:
    counted = REPLIES.replace("/>", ' thr:count="{}"/>')
    post = await first_post(services, site, counted.format(3, base="{base}"))
    site.put("/one/comments", atom(comment(1, "Hm"), comment(2, "So")), ATOM)
    thread = (await services.discuss.fetch(post)).threads[0]
    assert (thread.total, thread.complete) == (3, False)
    site.put("/feed", atom(entry("one", counted.format(1, base="{base}"))), ATOM)
    await services.refresh.run()
    site.put("/one/comments", atom(comment(1, "Hm")), ATOM)
    thread = (await services.discuss.fetch(post)).threads[0]
    assert thread.count == 2  # may only be the newest
    assert thread.source.fact("expected") == "1"


@pytest.mark.parametrize("inside", [REPLIES, ""])
async def test_nothing_inside_a_private_network_is_asked_for_a_public_feed(
    services: Services, site: Site, inside: str
) -> None:
    post = await first_post(services, site, inside)
    blog = (await services.browse.blogs())[0]
    await services.store.blogs.visited(Visit(blog.id, feed_url="https://example.org/feed"), now=services.clock())
    site.asked()
    discussion = await services.discuss.fetch(post)
    assert site.asked() == []
    assert await shown(services, discussion) == []
    assert "private network" in (await services.browse.problems())[0].advice


ACTIVITY = '<link rel="alternate" type="application/activity+json" href="{base}/one.json">'
MARKED = (
    '<article class="h-entry"><div class="u-comment h-cite" id="c1"><a class="p-author h-card" href="/moss">Moss</a>'
    '<div class="e-content">Marked up.</div></div></article>'
)


async def test_a_conversation_elsewhere_hides_no_comments_of_the_blog(services: Services, site: Site) -> None:
    post = await first_post(services, site, "")
    site.put("/one", page(ACTIVITY, body=MARKED))
    discussion = await services.discuss.fetch(post)
    assert [thread.source.provider for thread in discussion.threads] == ["page", "mastodon"]
    assert [text for text, _, _ in await shown(services, discussion)] == ["Marked up."]
    assert (await services.reply.route(post)).provider == "page"


async def test_a_comment_feed_stands_before_a_conversation_elsewhere(services: Services, site: Site) -> None:
    post = await first_post(services, site, "")
    site.put("/one", page(names("/feed"), names("/one/feed", "Comments on one"), ACTIVITY))
    site.put("/one/feed", atom(comment(1, "Hm")), ATOM)
    discussion = await services.discuss.fetch(post)
    assert [thread.source.provider for thread in discussion.threads] == ["atom", "mastodon"]
    assert [text for text, _, _ in await shown(services, discussion)] == ["Hm"]
    assert (await services.reply.route(post)).provider == "handoff"


async def test_where_the_blog_keeps_nothing_a_conversation_elsewhere_is_answered(
    services: Services, site: Site
) -> None:
    post = await first_post(services, site, "")
    site.put("/one", page(ACTIVITY))
    discussion = await services.discuss.fetch(post)
    assert [thread.source.provider for thread in discussion.threads] == ["mastodon"]
    assert (await services.reply.route(post)).provider == "mastodon"


async def test_sources_remembered_long_ago_are_put_in_order(services: Services, site: Site) -> None:
    post = await first_post(services, site, "")
    site.put("/one", page(ACTIVITY, body=MARKED))
    sources = (await services.discuss.fetch(post)).sources
    turned = tuple(reversed(sources))
    await services.store.threads.remember_sources(post, turned, page_seen=True, now=services.clock())
    assert (await services.discuss.fetch(post)).sources == sources


def marked(*texts: str) -> str:
    """A page's body with these comments marked up in it."""
    comments = "".join(
        f'<div class="u-comment h-cite" id="c{at}"><a class="p-author h-card" href="/moss">Moss</a>'
        f'<div class="e-content">{text}</div></div>'
        for at, text in enumerate(texts)
    )
    return f'<article class="h-entry">{comments}</article>'


async def test_a_post_whose_comments_moved_is_looked_for_in_its_page(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.put("/one/comments", atom(), ATOM)
    site.put("/one", page(ACTIVITY, body=marked("Here now.")))
    site.asked()
    discussion = await services.discuss.fetch(post, opened=True)
    assert [thread.source.provider for thread in discussion.threads] == ["page", "mastodon"]
    assert [text for text, _, _ in await shown(services, discussion)] == ["Here now."]
    assert discussion.post.comment_count == 1
    assert site.asked() == ["/one/comments", "/one"]  # once, to look and to read
    await services.discuss.fetch(post, opened=True)
    assert site.asked() == ["/one/comments", "/one"]


@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "404 Not Found"])
async def test_a_page_that_tells_no_more_is_asked_once(services: Services, site: Site, status: str) -> None:
    post = await first_post(services, site)
    site.put("/one/comments", atom(), ATOM)
    site.put("/one", page(body="Words."), status=status)
    site.asked()
    for asked in (["/one/comments", "/one"], ["/one/comments"]):
        discussion = await services.discuss.fetch(post, opened=True)
        assert [thread.source.provider for thread in discussion.threads] == ["atom"]
        assert site.asked() == asked


async def test_a_page_that_cannot_be_had_now_is_asked_at_the_next_opening(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.put("/one/comments", atom(), ATOM)
    site.put("/one", status="503 Service Unavailable")
    problems = (await services.discuss.fetch(post, opened=True)).problems
    assert ["503" in problem.detail for problem in problems] == [True]
    site.put("/one", page(body=marked("Here now.")))
    assert [text for text, _, _ in await shown(services, await services.discuss.fetch(post, opened=True))] == [
        "Here now."
    ]


async def test_a_blog_that_is_down_is_not_asked_for_the_page_as_well(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.put("/one/comments", status="503 Service Unavailable")
    site.asked()
    await services.discuss.fetch(post, opened=True)
    assert set(site.asked()) == {"/one/comments"}


async def test_where_the_comment_feed_is_shut_the_page_is_read(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.put("/one", page(body=marked("Here.")))
    discussion = await services.discuss.fetch(post, opened=True)
    assert [thread.source.provider for thread in discussion.threads] == ["page"]
    assert [text for text, _, _ in await shown(services, discussion)] == ["Here."]
    assert ["404" in problem.detail for problem in discussion.problems] == [True]


async def test_the_page_is_read_beside_a_feed_that_has_the_newest_only(services: Services, site: Site) -> None:
    post = await first_post(services, site, REPLIES.replace("/>", ' thr:count="3"/>'))
    site.put("/one/comments", atom(comment(3, "Three")), ATOM)
    site.put("/one", page(body=marked("One", "Two", "Three")))
    discussion = await services.discuss.fetch(post, opened=True)
    assert [(thread.source.provider, thread.count) for thread in discussion.threads] == [("atom", 1), ("page", 3)]
    assert [text for text, _, _ in await shown(services, discussion)] == ["Three", "One", "Two", "Three"]
    assert discussion.post.comment_count == 3  # told once, not twice
    site.put("/one/comments", atom(comment(1, "One"), comment(2, "Two"), comment(3, "Three")), ATOM)
    site.asked()
    discussion = await services.discuss.fetch(post, opened=True)
    assert [thread.source.provider for thread in discussion.threads] == ["atom"]
    assert site.asked() == ["/one/comments"]


async def test_a_page_that_shows_no_more_than_the_feed_is_no_thread_of_its_own(services: Services, site: Site) -> None:
    post = await first_post(services, site, REPLIES.replace("/>", ' thr:count="2"/>'))
    site.put("/one/comments", atom(comment(3, "Three")), ATOM)
    site.put("/one", page(body=marked("Three")))
    discussion = await services.discuss.fetch(post, opened=True)
    assert [thread.source.provider for thread in discussion.threads] == ["atom"]
    site.asked()
    await services.discuss.fetch(post, opened=True)
    assert site.asked() == ["/one/comments"]


async def test_no_page_is_asked_beside_the_threads_of_a_refresh(services: Services, site: Site) -> None:
    await first_post(services, site)
    site.put("/one/comments", atom(), ATOM)
    site.asked()
    await services.refresh.run(comments=True)
    assert site.asked() == ["/feed", "/one/comments"]


def at_blogger(number: int, text: str) -> str:
    return comment(number, text).replace(f"urn:c{number}", f"tag:blogger.com,1999:blog-3.post-{number}")


def nesting(*pairs: tuple[int, int]) -> str:
    """What Blogger's template prints of (comment, the one it answers)."""
    items = ", ".join(f"{{'id': '{one}', 'parentId': '{other}'}}" for one, other in pairs)
    return page(body=f"<script>var items = [{items}];</script>")


async def test_who_answers_whom_outlives_a_page_that_is_kept_from_us(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    feed = [at_blogger(1, "One"), at_blogger(2, "Two")]
    site.put("/one/comments", atom(*feed), ATOM, 'ETag: "1"')
    site.put("/one", nesting((1, 0), (2, 1)))
    depths = [(text, depth) for text, depth, _ in await shown(services, await services.discuss.fetch(post))]
    assert depths == [("One", 0), ("Two", 1)]
    feed.append(at_blogger(3, "Three"))
    site.put("/one/comments", atom(*feed), ATOM, 'ETag: "2"')
    for kept_away in (page(body="Are you human?"), ""):
        site.put("/one", kept_away, status="200 OK" if kept_away else "500 Internal Server Error")
        discussion = await services.discuss.fetch(post)
        depths = [(text, depth) for text, depth, _ in await shown(services, discussion)]
        assert depths == [("One", 0), ("Two", 1), ("Three", 0)]
        assert "Who answers whom" in (discussion.threads[0].problem or "")
    site.put("/one", nesting((1, 0), (2, 1), (3, 2)))
    discussion = await services.discuss.fetch(post)
    depths = [(text, depth) for text, depth, _ in await shown(services, discussion)]
    assert depths == [("One", 0), ("Two", 1), ("Three", 2)]
    assert discussion.threads[0].problem is None


async def waiting(services: Services, site: Site, text: str, to_first: bool = False) -> tuple[PostId, Sent]:
    """An answer that waits for the blog, to the post or to its first comment."""
    post = await first_post(services, site)
    site.put("/one/comments", atom(comment(1, "Hm"), comment(2, "So"), links=COLLECTION), ATOM)
    discussion = await services.discuss.fetch(post)
    to = (await services.discuss.whole(discussion.threads[0]))[0].comment.id if to_first else None
    draft = await drafted(services, post, text, to)
    site.down = True
    sent = await services.reply.send(draft.id)
    site.down = False
    return post, sent


async def test_ones_own_answer_stands_below_the_comment_it_answers(services: Services, site: Site) -> None:
    post, sent = await waiting(services, site, "Mine & <yours>", to_first=True)
    assert sent.outcome is Outcome.UNKNOWN  # the connection broke after the request
    discussion = await services.discuss.cached(post)
    assert await shown(services, discussion) == [
        ("Hm", 0, CommentState.LIVE),
        ("Mine &amp; &lt;yours&gt;", 1, CommentState.PENDING),
        ("So", 0, CommentState.LIVE),
    ]
    mine = (await services.discuss.whole(discussion.threads[0]))[1].comment
    assert (mine.id, mine.author, mine.draft) == (-sent.draft.id, "Ann", sent.draft.id)
    assert discussion.has(mine.id)
    assert discussion.threads[0].own == (mine,)
    await services.discuss.seen([mine.id])


async def test_the_thread_tells_what_became_of_an_answer(services: Services, site: Site) -> None:
    post, sent = await waiting(services, site, "It's mine")
    today = services.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    mine = comment(9, "&lt;p&gt;It’s mine&lt;/p&gt;", author="Ann").replace("2024-05-02T00:09:00Z", today)
    site.put("/one/comments", atom(comment(1, "Hm"), comment(2, "So"), mine, links=COLLECTION), ATOM)
    discussion = await services.discuss.fetch(post)
    draft = await services.reply.draft(sent.draft.id)
    assert (draft.state, draft.native_id) == (DraftState.LIVE, "urn:c9")
    assert [(text, state) for text, _, state in await shown(services, discussion)] == [
        ("Hm", CommentState.LIVE),
        ("So", CommentState.LIVE),
        ("It’s mine", CommentState.LIVE),
    ]
    assert discussion.new == 0
    assert (await services.discuss.whole(discussion.threads[0]))[-1].comment.draft == draft.id


async def test_an_old_comment_with_the_same_words_is_not_ones_own(services: Services, site: Site) -> None:
    post, sent = await waiting(services, site, "So")
    site.put("/one/comments", atom(comment(1, "Hm"), comment(2, "So", author="Ann"), links=COLLECTION), ATOM)
    await services.discuss.fetch(post)
    assert (await services.reply.draft(sent.draft.id)).state is DraftState.UNKNOWN


async def test_a_live_answer_that_is_taken_away_does_not_stay(services: Services, site: Site, clock: Clock) -> None:
    post, sent = await waiting(services, site, "Mine")
    expect = (DraftState.UNKNOWN,)
    await services.store.drafts.move(
        sent.draft.id, DraftState.LIVE, now=clock(), expect=expect, native_id="urn:c9", outcome=Outcome.LIVE
    )
    assert len(await shown(services, await services.discuss.fetch(post))) == 3  # caches lag
    clock.pass_by(hours=1)
    assert len(await shown(services, await services.discuss.fetch(post))) == 2


async def test_a_live_answer_that_the_thread_has_shown_goes_with_its_comment(services: Services, site: Site) -> None:
    post, sent = await waiting(services, site, "Mine")
    today = services.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    mine = comment(9, "Mine", author="Ann").replace("2024-05-02T00:09:00Z", today)
    two = (comment(1, "Hm"), comment(2, "So"))
    for feed, seen in ((two, 3), ((*two, mine), 3), (two, 2), ((*two, mine), 3)):
        total = f'<o:totalResults xmlns:o="http://a9.com/-/spec/opensearch/1.1/">{len(feed)}</o:totalResults>'
        site.put("/one/comments", atom(*feed, links=COLLECTION + total), ATOM)
        assert len(await shown(services, await services.discuss.fetch(post))) == seen
    assert (await services.reply.draft(sent.draft.id)).state is DraftState.LIVE


async def test_signed_as_last_time(services: Services, site: Site) -> None:
    await waiting(services, site, "Mine")
    assert await services.reply.identity() == ANN


async def test_a_thread_that_is_broken_for_good_leaves_the_browser(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    site.put("/one/comments", page(body="This feed has moved to a newsletter"), HTML)
    sent = await services.reply.send((await drafted(services, post, "By hand, then.")).id)
    assert (sent.outcome, sent.draft.state) == (Outcome.HANDOFF, DraftState.HANDED_OFF)
    assert sent.handoff_url == f"{site.base}/one"
    assert (await services.reply.route(post)).form.by_hand


async def test_nobody_outside_is_asked_about_an_address_of_ones_own_network(services: Services, site: Site) -> None:
    post = await first_post(services, site)
    found = await services.discuss.elsewhere(post)
    assert not any(services.registry.outside(source) for source in found.sources)
    assert await services.browse.problems() == ()


class Rumour:
    """A place outside that knows one discussion of any address."""

    name = "rumour"
    rank = 95
    abilities = Abilities("Rumour", reads=True, outside=True)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def recognise(self, hints: Hints) -> Source | None:
        return None

    async def search(self, post_url: str, client: Client) -> tuple[Source, ...]:
        self.asked.append(post_url)
        return (Source(self.name, "42", "https://rumour.example/42"),)

    async def thread(self, source: Source, client: Client, known: Known) -> FetchedThread:
        return FetchedThread((FetchedComment("1", None, "Ann", "<p>I heard of it</p>"),))


async def test_a_discussion_elsewhere_stands_beside_the_blogs_own(services: Services, site: Site) -> None:
    rumour = Rumour()
    services.registry = Registry([*services.registry.providers, rumour])
    text = atom(entry("one", REPLIES)).replace(
        '"alternate" href="{base}/one"', '"alternate" href="https://blog.example/one"'
    )
    site.put("/one/comments", atom(comment(1, "Said here.")), ATOM)
    await services.subscribe.add(site.put("/feed", text, ATOM))
    post = (await services.browse.posts())[0]
    assert post.url == "https://blog.example/one"
    await services.discuss.fetch(post.id)
    found = await services.discuss.elsewhere(post.id, {"rumour"})
    assert rumour.asked == ["https://blog.example/one"]
    labels = [found.label(thread.source) for thread in found.threads if thread.count]
    assert labels == ["Comment feeds (Atom, RSS, Blogger)", "Rumour"]
    assert found.own == found.threads[:1]
    again = await services.discuss.cached(post.id)
    assert [source.key for source in again.sources if source.provider == "rumour"] == ["42"]


async def test_the_blogs_own_way_is_looked_for_though_others_were_read_first(services: Services, site: Site) -> None:
    services.registry = Registry([*services.registry.providers, Rumour()])
    text = atom(entry("one", REPLIES)).replace(
        '"alternate" href="{base}/one"', '"alternate" href="https://blog.example/one"'
    )
    site.put("/one/comments", atom(comment(1, "Said here."), links=COLLECTION), ATOM)
    await services.subscribe.add(site.put("/feed", text, ATOM))
    post = (await services.browse.posts())[0]
    found = await services.discuss.elsewhere(post.id, {"rumour"})
    assert [thread.source.provider for thread in found.threads] == ["rumour"]
    assert (found.looked, found.own) == (False, ())
    assert (await services.reply.route(post.id)).provider == "atompub"


async def test_others_are_asked_by_themselves_only_when_switched_on_and_not_too_often(
    services: Services, site: Site, clock: Clock
) -> None:
    rumour = Rumour()
    services.registry = Registry([*services.registry.providers, rumour])
    text = atom(entry("one", "")).replace("{base}/one", "https://blog.example/one")
    await services.subscribe.add(site.put("/feed", text, ATOM))
    post = (await services.browse.posts())[0]
    to_ask = services.discuss.elsewhere_due
    assert await to_ask(post.id, False) == await to_ask(post.id, ()) == frozenset()
    assert await to_ask(post.id, ("rumour",)) == {"rumour"}
    assert await to_ask(post.id, True) == {"hackernews", "lobsters", "reddit", "rumour"}
    with pytest.raises(ConfigError, match="names 'hackernew'"):
        await to_ask(post.id, ("hackernew", "lobsters"))
    await services.discuss.elsewhere(post.id, await to_ask(post.id, ("rumour",)))
    assert rumour.asked == ["https://blog.example/one"]
    assert await to_ask(post.id, ("rumour",)) == frozenset()
    clock.pass_by(days=7)
    assert await to_ask(post.id, ("rumour",)) == frozenset()
    clock.pass_by(days=1)
    assert await to_ask(post.id, ("rumour",)) == {"rumour"}
    here = await post_at_home(services, site)
    assert await to_ask(here, True) == frozenset()  # nobody out there is told of it


async def post_at_home(services: Services, site: Site) -> PostId:
    await services.subscribe.add(site.put("/home", atom(entry("two", "")), ATOM))
    return (await services.browse.find_post(f"{site.base}/two")).id


async def test_when_nobody_could_be_asked_the_next_opening_asks_again(services: Services, site: Site) -> None:
    class Deaf(Rumour):
        async def search(self, post_url: str, client: Client) -> tuple[Source, ...]:
            raise CommentsError("Rumour says nothing.")

    services.registry = Registry([*services.registry.providers, Deaf()])
    text = atom(entry("one", "")).replace("{base}/one", "https://blog.example/one")
    await services.subscribe.add(site.put("/feed", text, ATOM))
    post = (await services.browse.posts())[0]
    found = await services.discuss.elsewhere(post.id, {"rumour"})
    assert [problem.advice for problem in found.problems]
    assert await services.discuss.elsewhere_due(post.id, ("rumour",)) == {"rumour"}


def test_young_posts_are_asked_about_more_often() -> None:
    def aged(**age: float) -> list[float]:
        """The hours after which one is asked about again, of these."""
        born = datetime(2024, 5, 1, tzinfo=UTC)
        post = Post(PostId(1), BlogId(1), "Blog", "n", "Post", None, None, born, None, born)
        asked = born + timedelta(**age)
        hours = (5.9, 6, 11.9, 12, 24 * 29.9, 24 * 30)
        return [hour for hour in hours if due(post, asked, asked + timedelta(hours=hour))]

    assert aged(hours=1) == [6, 11.9, 12, 24 * 29.9, 24 * 30]
    assert aged(days=2) == [12, 24 * 29.9, 24 * 30]
    assert aged(days=900) == [24 * 30]

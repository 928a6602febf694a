"""What is told of answering a thread before anybody is asked."""

from tests.service.conftest import Clock
from tests.service.site import ATOM, REPLIES, Site, atom, comment, entry
from tests.service.writing import EMPTY, post_of

from blogtui.demo.server import DemoBlog
from blogtui.model.ids import PostId
from blogtui.model.thread import Source
from blogtui.service.services import Services


async def read(services: Services, site: Site, comments: str) -> PostId:
    await services.subscribe.add(site.put("/feed", atom(entry("one", REPLIES)), ATOM))
    site.put("/one/comments", comments, ATOM)
    return (await services.browse.posts())[0].id


async def test_a_form_that_need_not_be_asked_for_is_told(services: Services, demo: DemoBlog) -> None:
    discussion = await services.discuss.fetch(await post_of(services, demo, EMPTY))
    (prospect,) = await services.reply.prospects(discussion)
    assert prospect.can_reply
    assert prospect.form is not None
    assert [field.name for field in prospect.form.fields if field.required] == ["name"]


async def test_the_browser_does_not_count(services: Services, site: Site) -> None:
    discussion = await services.discuss.fetch(await read(services, site, atom(comment(1, "Hm"))))
    site.asked()
    (prospect,) = await services.reply.prospects(discussion)
    assert not prospect.can_reply
    assert site.asked() == []


async def test_a_form_that_must_be_asked_for_is_unknown(services: Services, site: Site) -> None:
    """WordPress tells by its page whether it takes answers."""
    feed = atom(entry("one", REPLIES)).replace("<title>A Blog", "<generator>WordPress</generator><title>A Blog")
    await services.subscribe.add(site.put("/feed", feed, ATOM))
    site.put("/one/comments", atom(comment(1, "Hm")), ATOM)
    discussion = await services.discuss.fetch((await services.browse.posts())[0].id)
    site.asked()
    told = await services.reply.prospects(discussion)
    assert [(prospect.can_reply, prospect.form) for prospect in told] == [(True, None)]
    assert site.asked() == []


async def test_a_discussion_elsewhere_is_no_way_to_answer_the_blog(
    services: Services, site: Site, clock: Clock
) -> None:
    """Reddit takes answers from here; they are no comments on the post."""
    post = await read(services, site, atom(comment(1, "Hm")))
    await services.discuss.fetch(post)
    sources = await services.store.threads.sources(post)
    reddit = Source("reddit", "p1", "https://www.reddit.com/comments/p1.json")
    await services.store.threads.remember_sources(post, (reddit, *sources), page_seen=True, now=clock())
    await services.store.threads.failed(post, reddit, "It cannot be reached here.", clock())
    discussion = await services.discuss.cached(post)
    assert [thread.source.provider for thread in discussion.threads] == ["reddit", "atom"]
    told = [prospect.form.where for prospect in await services.reply.prospects(discussion) if prospect.form]
    assert told[0] == "Reddit, in the browser"
    assert "Reddit" not in told[1]
    assert services.registry.answer_route(discussion.sources)[0].name == "reddit"  # type: ignore[index]
    assert (await services.reply.route(post)).provider == "handoff"
    await services.discuss._note_way(discussion.post)
    assert (await services.browse.post(post)).can_reply is False

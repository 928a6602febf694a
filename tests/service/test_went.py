"""Sources that go by one key, the post's own address, are told apart by who they are."""

from datetime import UTC, datetime

import pytest
from tests.service.conftest import Clock
from tests.service.site import Site, atom, entry

from blogtui.comments.provider import FetchedComment, Reply
from blogtui.comments.providers.webmention import Webmention
from blogtui.comments.providers.wordpress import WordPress
from blogtui.model.blog import Validators
from blogtui.model.identity import Identity
from blogtui.model.ids import DraftId, PostId, ThreadId
from blogtui.model.reply import Draft, DraftState, Form, Outcome, Posted
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.service.answer import own_comments
from blogtui.service.services import Services
from blogtui.service.went import went_to
from blogtui.store.threads import NewComment, StoredThread

AT = "https://blog.example/one"
WORDPRESS = Source("wordpress", AT, AT, AT)
WEBMENTION = Source("webmention", AT, "https://webmention.io/blog.example/webmention", AT)
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


def sent_by(provider: str) -> Draft:
    return Draft(
        id=DraftId(1),
        post_id=PostId(1),
        to=None,
        to_native=None,
        text=AT,
        identity=Identity(),
        state=DraftState.UNKNOWN,
        created=NOW,
        updated=NOW,
        provider=provider,
        source_key=AT,
    )


def test_a_draft_went_where_its_provider_sends() -> None:
    both = (WORDPRESS, WEBMENTION)
    assert went_to(sent_by("webmention"), Webmention(), both) == WEBMENTION
    assert went_to(sent_by("wordpress"), WordPress(), both[::-1]) == WORDPRESS
    assert went_to(sent_by("webmention"), Webmention(), (WORDPRESS,)) is None


def test_a_draft_stands_in_the_thread_of_its_provider() -> None:
    threads = (StoredThread(ThreadId(7), PostId(1), WORDPRESS), StoredThread(ThreadId(8), PostId(1), WEBMENTION))
    (shown,) = own_comments(sent_by("webmention"), threads, ())
    assert shown.thread_id == 8


async def of_two(services: Services, site: Site, now: datetime, *sources: Source) -> PostId:
    await services.subscribe.add(site.put("/feed", atom(entry("one")), "application/atom+xml"))
    post = (await services.browse.posts())[0].id
    await services.store.threads.remember_sources(post, sources, page_seen=True, now=now)
    return post


async def test_a_webmention_is_looked_for_as_one(
    services: Services, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await of_two(services, site, clock(), WORDPRESS, WEBMENTION)
    asked: list[Source] = []

    async def find(self: Webmention, source: Source, reply: Reply, native: str | None, client: Client) -> Posted:
        asked.append(source)
        return Posted(Outcome.LIVE)

    monkeypatch.setattr(Webmention, "find", find)
    draft = await services.reply.begin(post)
    await services.store.drafts.move(
        draft.id,
        DraftState.UNKNOWN,
        now=clock(),
        expect=(DraftState.WRITING,),
        provider="webmention",
        source_key=AT,
    )
    sent = await services.reply.send(draft.id)
    assert (sent.outcome, asked) == (Outcome.LIVE, [WEBMENTION])


async def test_a_comment_is_answered_where_it_stands(services: Services, site: Site, clock: Clock) -> None:
    at = site.put("/one", "<p>A post.</p>", "text/html")
    jetpack, page = (Source(name, at, at, at) for name in ("jetpack", "page"))
    post = await of_two(services, site, clock(), jetpack, page)
    thread = await services.store.threads.merge(
        post,
        page,
        [NewComment("1", None, "Ann", "<p>Here.</p>")],
        total=1,
        complete=True,
        closed=False,
        validators=Validators(),
        now=clock(),
        mark_new=False,
    )
    (placed,) = await services.store.comments.whole(thread)
    assert (await services.reply.route(post, placed.comment.id)).source == page


@pytest.mark.parametrize(("stands", "named"), [("mentions", None), ("wordpress", "7")])
async def test_an_id_from_a_conversation_elsewhere_is_not_handed_to_the_blog(
    services: Services, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch, stands: str, named: str | None
) -> None:
    """Both name their comments by numbers: another's comment would be taken for the one answered."""
    at = site.put("/one", "<p>A post.</p>", "text/html")
    places = [Source(name, at, at, at) for name in ("wordpress", "mentions")]
    post = await of_two(services, site, clock(), *places)
    threads = {
        place.provider: await services.store.threads.merge(
            post,
            place,
            [NewComment("7", None, "Ann", "<p>Here.</p>")],
            total=1,
            complete=True,
            closed=False,
            validators=Validators(),
            now=clock(),
            mark_new=False,
        )
        for place in places
    }
    thread = threads[stands]
    (placed,) = await services.store.comments.whole(thread)
    sent_to: list[str | None] = []

    async def form(*_: object) -> Form:
        return Form("the blog")

    async def post_it(self: WordPress, source: Source, reply: Reply, client: Client) -> Posted:
        sent_to.append(reply.to)
        return Posted(Outcome.LIVE)

    monkeypatch.setattr(WordPress, "form", form)
    monkeypatch.setattr(WordPress, "post", post_it)
    route = await services.reply.route(post, placed.comment.id)
    assert ("as a comment on the post" in route.form.where) == (named is None)
    draft = await services.reply.begin(post, placed.comment.id)
    await services.reply.save(draft.id, "Well said.", Identity("Ann"))
    assert (await services.reply.send(draft.id)).outcome is Outcome.LIVE
    assert sent_to == [named]


@pytest.mark.parametrize(("read", "known"), [("mastodon", False), ("page", True)])
async def test_equal_words_in_another_conversation_settle_nothing(
    services: Services, site: Site, clock: Clock, read: str, known: bool
) -> None:
    post = await of_two(services, site, clock(), WORDPRESS)
    draft = await services.reply.begin(post)
    draft = await services.reply.save(draft.id, "Well said.", Identity("Ann"))
    await services.store.drafts.move(
        draft.id,
        DraftState.UNKNOWN,
        now=clock(),
        expect=(DraftState.WRITING,),
        provider="wordpress",
        source_key=AT,
    )
    same = FetchedComment("9", None, "Ann", "<p>Well said.</p>", published=clock())
    whole = await services.store.posts.get(post)
    await services._whereabouts.recognise(whole, Source(read, AT, AT, AT), [same])
    assert ((await services.reply.draft(draft.id)).state is DraftState.LIVE) == known

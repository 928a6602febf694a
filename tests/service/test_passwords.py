"""Passwords of protected posts: given once, used for those very posts, and forgotten when they do not open them."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.service.conftest import settings
from tests.service.protected import Protected
from tests.service.writing import drafted

from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.account import POST_PASSWORD
from blogtui.model.errors import NotFound, WrongPassword
from blogtui.model.ids import PostId
from blogtui.model.reply import Outcome
from blogtui.service.discussion import Discussion
from blogtui.service.services import Services

WITH = Callable[[], AbstractAsyncContextManager[Services]]


@pytest.fixture
async def blog() -> AsyncIterator[Protected]:
    async with Protected() as blog:
        yield blog


@pytest.fixture
def keeper(home: Path) -> Keeper:
    return Keeper(places(home), use_keyring=False)


@pytest.fixture
def opened(home: Path, keeper: Keeper) -> WITH:
    """A run of the program."""
    return lambda: Services.open(settings(home), secrets=keeper)


async def both(services: Services, blog: Protected) -> tuple[PostId, PostId]:
    """Posts one and two, after somebody has looked at them."""
    await services.subscribe.add(f"{blog.base}/feed/")
    ids = {post.url: post.id for post in await services.browse.posts()}
    one, two = ids[f"{blog.base}/one/"], ids[f"{blog.base}/two/"]
    for post in (one, two):
        assert (await services.discuss.fetch(post, opened=True)).password_wanted
    return one, two


async def said(services: Services, discussion: Discussion) -> set[str]:
    return {placed.comment.html for thread in discussion.threads for placed in await services.discuss.whole(thread)}


async def test_each_post_is_opened_by_its_own(services: Services, blog: Protected, keeper: Keeper) -> None:
    one, two = await both(services, blog)
    await services.passwords.give(one, "first word")
    with pytest.raises(WrongPassword):
        await services.passwords.give(two, "first word")
    assert [(each.provider, each.site, each.user) for each in keeper.accounts()] == [
        (POST_PASSWORD, blog.base, "/one/")
    ]
    await services.passwords.give(two, "second word")
    for post, name in ((one, "one"), (two, "two"), (one, "one")):
        discussion = await services.discuss.fetch(post, opened=True)
        assert (discussion.password_wanted, discussion.problems) == (False, ())
        assert await said(services, discussion) == {f"<p>Said under {name}.</p>"}
        assert (await services.browse.content(post)).html == f"<p>Secret text of {name}.</p>"
    assert blog.given == ["first word", "first word", "second word"]  # asked for once, not at each visit


async def test_the_next_run_knows_it_and_an_edit_shows(opened: WITH, blog: Protected) -> None:
    async with opened() as services:
        one, _ = await both(services, blog)
        await services.passwords.give(one, "first word")
    async with opened() as services:
        blog.edited = 1
        await services.refresh.run()
        assert "password" in (await services.browse.content(one)).html
        discussion = await services.discuss.fetch(one, opened=True)
        assert await said(services, discussion) == {"<p>Said under one.</p>"}
        assert (await services.browse.content(one)).html == "<p>Secret text of one, edited.</p>"
        assert blog.given == ["first word"] * 2


async def test_one_that_was_changed_at_the_blog_is_forgotten_and_what_was_read_stays(
    services: Services, blog: Protected, keeper: Keeper
) -> None:
    one, _ = await both(services, blog)
    await services.passwords.give(one, "first word")
    await services.discuss.fetch(one)
    blog.passwords[41] = "third word"
    discussion = await services.discuss.fetch(one)
    assert discussion.password_wanted
    assert await said(services, discussion) == {"<p>Said under one.</p>"}
    assert keeper.accounts() == ()
    await services.passwords.give(one, "third word")
    assert not (await services.discuss.fetch(one)).password_wanted


async def test_one_that_is_given_while_an_old_one_is_tried_is_not_forgotten_with_it(
    opened: WITH, blog: Protected, keeper: Keeper
) -> None:
    async with opened() as services:
        one, _ = await both(services, blog)
        await services.passwords.give(one, "first word")
    [account] = keeper.accounts()
    blog.passwords[41] = "third word"
    blog.meanwhile = lambda: keeper.keep(replace(account, secret="third word"))
    async with opened() as services:
        await services.discuss.fetch(one)
        assert blog.given[-2:] == ["first word", "third word"]
        assert not (await services.discuss.fetch(one)).password_wanted


async def test_one_that_was_removed_opens_nothing_any_more(services: Services, blog: Protected) -> None:
    one, _ = await both(services, blog)
    await services.passwords.give(one, "first word")
    [kept] = await services.accounts.all()
    with pytest.raises(NotFound, match="tried when the post is read"):
        await services.accounts.test(kept)
    await services.accounts.remove(kept)
    assert (await services.discuss.fetch(one)).password_wanted


async def test_a_post_that_wants_none_any_more_is_read_and_answered(opened: WITH, blog: Protected) -> None:
    async with opened() as services:
        one, _ = await both(services, blog)
        await services.passwords.give(one, "first word")
        assert not (await services.discuss.fetch(one)).password_wanted
    del blog.passwords[41]
    async with opened() as services:
        discussion = await services.discuss.fetch(one, opened=True)
        assert (discussion.password_wanted, discussion.problems) == (False, ())
        draft = await drafted(services, one, "Open to all.")
        assert (await services.reply.send(draft.id)).outcome is Outcome.LIVE
    assert blog.given == ["first word"]
    blog.passwords[41] = "first word"
    async with opened() as services:  # it is behind the same one again
        assert not (await services.discuss.fetch(one)).password_wanted


async def test_one_given_for_a_post_that_is_open_by_now_is_not_kept_and_the_post_is_read(
    services: Services, blog: Protected, keeper: Keeper
) -> None:
    one, _ = await both(services, blog)
    del blog.passwords[41]
    assert await services.passwords.give(one, "first word") is False
    assert (blog.given, keeper.accounts()) == ([], ())
    assert (await services.browse.content(one)).html == "<p>Secret text of one.</p>"
    assert not (await services.discuss.cached(one)).password_wanted
    discussion = await services.discuss.fetch(one, opened=True)
    assert await said(services, discussion) == {"<p>Said under one.</p>"}
    assert not discussion.text_read  # it is there


async def test_a_post_that_is_opened_to_all_is_read_at_the_next_look(services: Services, blog: Protected) -> None:
    one, two = await both(services, blog)
    del blog.passwords[41]
    looked = await services.discuss.fetch(one, opened=True)
    assert (looked.text_read, looked.password_wanted) == (True, False)
    assert (await services.browse.content(one)).html == "<p>Secret text of one.</p>"
    assert not (await services.discuss.fetch(two, opened=True)).text_read


async def test_one_that_the_keeper_lost_costs_its_own_post_alone(opened: WITH, blog: Protected, home: Path) -> None:
    async with opened() as services:
        one, two = await both(services, blog)
        await services.passwords.give(one, "first word")
        await services.passwords.give(two, "second word")
        await services.discuss.fetch(one)
        draft = await drafted(services, one, "First.")
        other = await drafted(services, two, "Second.")
        await services.reply.queue(draft.id)
        await services.reply.queue(other.id)
    secrets = home / "config" / "secrets.json"
    kept = json.loads(secrets.read_text("utf-8"))
    secrets.write_text(json.dumps({name: word for name, word in kept.items() if "/two/" in name}), "utf-8")
    async with opened() as services:
        [visit] = await services.refresh.run(comments=True)
        assert visit.problem is None
        assert ["is gone" in problem.advice for problem in visit.thread_problems] == [True]
        lost = await services.discuss.fetch(one, opened=True)
        assert "is gone" in (lost.threads[0].problem or "")
        assert "<p>Said under one.</p>" in await said(services, lost)
        sent = await services.reply.flush()
        assert {each.draft.id: each.outcome for each in sent} == {draft.id: Outcome.NOT_SENT, other.id: Outcome.LIVE}
        assert "is gone" in sent[0].message


async def test_answers_go_along_with_it(services: Services, blog: Protected) -> None:
    one, _ = await both(services, blog)
    draft = await drafted(services, one, "Let me in.")
    assert (await services.reply.route(one)).form.closed is not None
    await services.passwords.give(one, "first word")
    sent = await services.reply.send(draft.id)
    assert (sent.outcome, [each["comment"] for each in blog.commented]) == (Outcome.LIVE, ["Let me in."]), sent


async def test_a_post_that_wants_none_takes_none(services: Services, blog: Protected) -> None:
    one, _ = await both(services, blog)
    other = await services.store.posts.get(one)
    await services.store.threads.remember_sources(other.id, (), page_seen=True, now=services.clock())
    with pytest.raises(NotFound, match="not behind a password"):
        await services.passwords.give(one, "first word")
    assert blog.given == []


@pytest.fixture
async def services(opened: WITH) -> AsyncIterator[Services]:
    async with opened() as services:
        yield services

"""What is kept of a sending that got no answer: what was there before it, who signed it, and when it was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.service.conftest import Clock, Opened, settings
from tests.service.writing import EMPTY, MODERATED, drafted, post_of

from blogtui.comments.provider import Reply
from blogtui.comments.providers.atompub import PROVIDER, AtomPub
from blogtui.comments.providers.mastodon import PROVIDER as MASTODON
from blogtui.demo.server import DemoBlog
from blogtui.model.account import Account
from blogtui.model.reply import Draft, DraftState, Outcome, Posted
from blogtui.model.thread import Source
from blogtui.service.accounts import Accounts
from blogtui.service.reply import ON_YOUR_WORD
from blogtui.service.services import Services


class Losing:
    """A demo blog whose first answer to a sending is lost after it was taken; `sendings` counts all."""

    def __init__(self, tmp_path: Path) -> None:
        self.sendings = 0
        self.blog = DemoBlog(tmp_path / "demo", per_minute=1000, faults=self.faults)

    def faults(self, method: str, _: str) -> int | None:
        self.sendings += method == "POST"
        return 20 if method == "POST" and self.sendings == 1 else None

    async def lost(self, services: Services) -> Draft:
        """An answer that waits for a moderator, so that no thread shows that it arrived."""
        post = await post_of(services, self.blog, MODERATED)
        sent = await services.reply.send((await drafted(services, post, "Mine is the green one.")).id)
        assert (sent.draft.state, self.sendings) == (DraftState.UNKNOWN, 1)
        return sent.draft


@pytest.fixture
def losing(tmp_path: Path) -> Iterator[Losing]:
    losing = Losing(tmp_path)
    with losing.blog:
        yield losing


@pytest.mark.parametrize(("minutes", "sendings"), [(49, 2), (51, 1)])
async def test_where_repeats_are_known_for_a_while_nothing_is_sent_again_after_it(
    services: Services, losing: Losing, clock: Clock, monkeypatch: pytest.MonkeyPatch, minutes: int, sendings: int
) -> None:
    monkeypatch.setattr(
        AtomPub, "abilities", replace(PROVIDER.abilities, repeats_known=MASTODON.abilities.repeats_known)
    )
    draft = await losing.lost(services)
    clock.pass_by(minutes=minutes / 2)
    with monkeypatch.context() as patched:  # looking for it does not begin the time anew
        patched.setattr(AtomPub, "abilities", replace(PROVIDER.abilities, refuses_repeats=False))
        await services.reply.flush()
    clock.pass_by(minutes=minutes / 2)
    (sent,) = await services.reply.flush()
    assert losing.sendings == sendings
    assert (ON_YOUR_WORD in sent.message) is (sendings == 1)
    assert (await services.reply.draft(draft.id)).text == "Mine is the green one."


async def test_signed_by_somebody_else_nothing_is_sent_again(
    services: Services, losing: Losing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def account(*_: object) -> Account:
        return Account("atompub", losing.blog.address, "ann", "s3cret")

    await losing.lost(services)
    with monkeypatch.context() as patched:
        patched.setattr(Accounts, "for_source", account)
        (sent,) = await services.reply.flush()
    assert (sent.draft.state, losing.sendings) == (DraftState.UNKNOWN, 1)
    assert ON_YOUR_WORD in sent.message
    (sent,) = await services.reply.flush()  # as it was signed at first
    assert (sent.draft.state, losing.sendings) == (DraftState.HELD, 2)


async def test_it_is_looked_for_under_the_name_that_signed_it(
    services: Services, losing: Losing, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account("atompub", losing.blog.address, "ann", "s3cret")
    looked: list[Account | None] = []

    async def accounts(*_: object) -> Account:
        return account

    async def find(_: object, source: Source, reply: Reply, *__: object) -> None:
        looked.append(reply.account)

    monkeypatch.setattr(AtomPub, "find", find)
    await losing.lost(services)
    with monkeypatch.context() as patched:
        patched.setattr(Accounts, "for_source", accounts)
        (sent,) = await services.reply.flush()
        assert looked == [None, None]
        await services.reply.send(sent.draft.id, again=True)
    assert (await services.reply.draft(sent.draft.id)).signer == f"{losing.blog.address} ann"


async def test_equal_words_that_were_there_before_are_not_taken_for_it(
    opened: Opened, demo: DemoBlog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Services.open(settings(tmp_path / "elsewhere")) as elsewhere:
        post = await post_of(elsewhere, demo, EMPTY)
        assert (await elsewhere.reply.send((await drafted(elsewhere, post, "Thank you!")).id)).outcome is Outcome.LIVE

    async def nothing_arrives(*_: object) -> Posted:
        return Posted(Outcome.UNKNOWN, "Nothing came back.")

    monkeypatch.setattr(AtomPub, "abilities", replace(PROVIDER.abilities, refuses_repeats=False))
    async with opened() as services:
        post = await post_of(services, demo, EMPTY)
        await services.discuss.fetch(post)
        with monkeypatch.context() as patched:
            patched.setattr(AtomPub, "post", nothing_arrives)
            sent = await services.reply.send((await drafted(services, post, "Thank you!")).id)
        assert (sent.outcome, sent.draft.state) == (Outcome.UNKNOWN, DraftState.UNKNOWN)
        await services.discuss.fetch(post)
        (sent,) = await services.reply.flush()
        assert sent.draft.state is DraftState.UNKNOWN


async def test_what_comes_into_the_cache_after_the_sending_may_be_it(
    opened: Opened, demo: DemoBlog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Read by another copy while the fate of it is open, and not known again there."""
    post_as_ever = AtomPub.post

    async def arrives_unheard(*args: object) -> Posted:
        assert (await post_as_ever(*args)).outcome is Outcome.LIVE  # type: ignore[arg-type]
        return Posted(Outcome.UNKNOWN, "Nothing came back.")

    async def not_seen(*_: object) -> None:
        return None

    async with opened() as services:
        post = await post_of(services, demo, EMPTY)
        await services.discuss.fetch(post)
        draft = await drafted(services, post, "Thank you!")
        with monkeypatch.context() as patched:
            patched.setattr(AtomPub, "post", arrives_unheard)
            patched.setattr(AtomPub, "find", not_seen)
            patched.setattr("blogtui.service.whereabouts.lookup.find", lambda *_: None)
            await services.reply.send(draft.id)
            await services.discuss.fetch(post)
        assert (await services.reply.draft(draft.id)).state is DraftState.UNKNOWN
        assert [sent.draft.state for sent in await services.reply.flush()] == [DraftState.LIVE]

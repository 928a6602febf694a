"""An answer that an account signed is known again by the account's own name, as its site has it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.service.conftest import Clock, settings
from tests.service.site import ATOM, Site, atom, entry

from blogtui.comments import lookup
from blogtui.comments.provider import FetchedComment, Reply
from blogtui.comments.providers.discourse import Discourse
from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.errors import CommentsError
from blogtui.model.identity import Identity
from blogtui.model.ids import DraftId, PostId
from blogtui.model.reply import DraftState, Posted
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.service.services import Services
from blogtui.service.whereabouts import Whereabouts

FORUM = "https://forum.example"
TOPIC = Source("discourse", "9", f"{FORUM}/t/9.json")


@dataclass
class Waiting:
    """An answer sent with an account of the forum, after which no answer came."""

    services: Services
    post: PostId
    draft: DraftId
    clock: Clock

    async def state_after(self, *comments: FetchedComment) -> DraftState:
        """Where it stands once these were read in its thread."""
        post = await self.services.store.posts.get(self.post)
        async with Client() as client:
            await self.whereabouts(client).recognise(post, TOPIC, comments)
        return (await self.services.reply.draft(self.draft)).state

    def whereabouts(self, client: Client) -> Whereabouts:
        services = self.services
        return Whereabouts(services.store, client, services.registry, services.accounts, services.passwords, self.clock)


@pytest.fixture
async def waiting(home: Path, site: Site, clock: Clock) -> AsyncIterator[Waiting]:
    keeper = Keeper(places(home), use_keyring=False)
    async with Services.open(settings(home), clock=clock, secrets=keeper) as services:
        await services.accounts.add(services.accounts.kind("discourse"), FORUM, "ana", "key")
        await services.subscribe.add(site.put("/feed", atom(entry("one")), ATOM))
        post = (await services.browse.posts())[0].id
        await services.store.threads.remember_sources(post, [TOPIC], page_seen=True, now=clock())
        draft = await services.reply.begin(post)
        await services.store.drafts.save(draft.id, "Mine", Identity("Ann at home"), clock())
        for state, was in ((DraftState.SENDING, DraftState.WRITING), (DraftState.UNKNOWN, DraftState.SENDING)):
            await services.store.drafts.move(
                draft.id,
                state,
                now=clock(),
                expect=(was,),
                provider="discourse",
                source_key=TOPIC.key,
                signer=f"{FORUM} ana",
            )
        yield Waiting(services, post, draft.id, clock)


def said_by(author: str, text: str = "Mine", id: str = "7") -> FetchedComment:
    return FetchedComment(id, None, author, f"<p>{text}</p>")


def called(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """Let the forum say so; the secrets it was asked with."""
    asked: list[str] = []

    async def told(_: object, account: object, client: object) -> tuple[str, ...]:
        asked.append(getattr(account, "secret", ""))
        if not names:
            raise CommentsError("The forum does not take the key.")
        return names

    monkeypatch.setattr(Discourse, "names", told)
    return asked


async def test_the_name_it_was_given_elsewhere_does_not_hide_it(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = called(monkeypatch, "ana")
    assert await waiting.state_after(said_by("Ana")) is DraftState.LIVE
    assert asked == ["key"]


async def test_the_same_words_of_somebody_else_are_not_it(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    called(monkeypatch, "ana")
    assert await waiting.state_after(said_by("bo"), said_by("Ann at home", id="8")) is DraftState.UNKNOWN
    assert await waiting.state_after(said_by("bo"), said_by("ana", id="9")) is DraftState.LIVE
    assert (await waiting.services.reply.draft(waiting.draft)).native_id == "9"


async def test_where_nobody_can_say_who_it_is_it_counts_as_sent(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    called(monkeypatch)
    assert await waiting.state_after(said_by("bo")) is DraftState.LIVE


async def test_another_account_by_now_says_nothing_of_it(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = called(monkeypatch, "zoe")
    accounts = waiting.services.accounts
    await accounts.remove((await accounts.all())[0])
    await accounts.add(accounts.kind("discourse"), FORUM, "zoe", "other key")
    assert await waiting.state_after(said_by("ana")) is DraftState.LIVE
    assert asked == []


async def test_nobody_is_asked_while_nothing_looks_like_it(waiting: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = called(monkeypatch, "ana")
    assert await waiting.state_after(said_by("ana", "Something else")) is DraftState.UNKNOWN
    assert asked == []


@pytest.mark.parametrize(
    ("told", "there", "found"),
    [
        (("ana",), ["bo"], None),
        (("ana",), ["bo", "Ana"], "1"),
        ((), ["bo"], "0"),
        (("zoe",), ["bo"], None),
    ],
)
async def test_after_a_lost_answer_it_is_looked_for_by_the_accounts_own_name(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch, told: tuple[str, ...], there: list[str], found: str | None
) -> None:
    called(monkeypatch, *told)
    comments = [said_by(author, id=str(number)) for number, author in enumerate(there)]

    async def find(_: object, source: object, reply: Reply, native_id: str | None, client: object) -> Posted | None:
        return lookup.find(comments, reply, native_id)

    monkeypatch.setattr(Discourse, "find", find)
    async with Client() as client:
        posted = await waiting.whereabouts(client).find(await waiting.services.reply.draft(waiting.draft))
    assert (posted.native_id if posted is not None else None) == found

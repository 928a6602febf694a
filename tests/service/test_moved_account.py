"""What was sent with an account is changed and taken back with that one, whatever others there are by now."""

from pathlib import Path

import pytest
from tests.service.conftest import Clock, settings
from tests.service.site import ATOM, Site, atom, entry

from blogtui.comments.provider import Reply
from blogtui.comments.providers.mastodon import Mastodon
from blogtui.config.places import places
from blogtui.config.secrets import Keeper
from blogtui.model.account import Account
from blogtui.model.identity import Identity
from blogtui.model.reply import DraftState, Outcome, Permit, Posted
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.service.services import Services

STATUS = Source("mastodon", "9", "https://blog.example/api/v1/statuses/9")


async def test_the_server_it_was_sent_from_is_asked(
    home: Path, site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    async def amend(
        self: Mastodon, source: Source, native_id: str, permit: Permit, reply: Reply, client: Client
    ) -> Posted:
        return await withdraw(self, source, native_id, permit, reply.account, client)

    async def withdraw(
        self: Mastodon, source: Source, native_id: str, permit: Permit, account: Account | None, client: Client
    ) -> Posted:
        asked.append(account.secret if account is not None else None)
        return Posted(Outcome.REJECTED, "No.")

    monkeypatch.setattr(Mastodon, "amend", amend)
    monkeypatch.setattr(Mastodon, "withdraw", withdraw)
    keeper = Keeper(places(home), use_keyring=False)
    async with Services.open(settings(home), clock=clock, secrets=keeper) as services:
        for name in ("new", "old"):
            kind = services.accounts.kind("mastodon")
            await services.accounts.add(kind, f"https://{name}.example", "ana", f"token of {name}")
        await services.subscribe.add(site.put("/feed", atom(entry("one")), ATOM))
        post = (await services.browse.posts())[0].id
        await services.store.threads.remember_sources(post, [STATUS], page_seen=True, now=clock())
        for server in ("old", "new", "left"):
            draft = await services.reply.begin(post, fresh=True)
            await services.store.drafts.save(draft.id, "Mine", Identity(), clock())
            await services.store.drafts.move(
                draft.id,
                DraftState.LIVE,
                now=clock(),
                expect=(DraftState.WRITING,),
                provider="mastodon",
                source_key=STATUS.key,
                native_id=f"https://{server}.example/users/ana/statuses/601",
                permit=Permit(f"https://{server}.example 601"),
            )
            await services.reply.send((await services.amend.begin(draft.id)).id)
            await services.amend.withdraw(draft.id)
    assert asked == ["token of old", "token of old", "token of new", "token of new", None, None]

"""Changing and taking back what is on the blog already, as long as the blog lets its writer.

A change is a draft of its own, which `amends` the sent one: it is saved, queued and sent like any other. As sending a
change again does no harm, its state moves only when the blog's word on it is known.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace

from blogtui.comments.provider import Amends
from blogtui.comments.registry import Registry
from blogtui.model.errors import CommentsError, NetError, NoAnswer, NotFound
from blogtui.model.ids import DraftId
from blogtui.model.reply import Draft, DraftState, Outcome, Permit, Posted
from blogtui.model.thread import Comment, Source
from blogtui.net.client import Client
from blogtui.service.accounts import Accounts
from blogtui.service.answer import reply_of
from blogtui.service.claims import Claims
from blogtui.service.clock import Clock
from blogtui.service.discuss import Discuss
from blogtui.service.passing import OUTSIDE, passing
from blogtui.service.ready import NotReady
from blogtui.service.sent import STATES, Sent
from blogtui.service.went import went_to
from blogtui.store.drafts import MovedOn
from blogtui.store.store import Store

TOO_LATE = "The blog does not let it be changed, or not any more."
_THERE = (DraftState.LIVE, DraftState.HELD)
_SENDABLE = (DraftState.WRITING, DraftState.QUEUED, DraftState.REJECTED, DraftState.UNKNOWN)


class Amendments:
    """One's own comments on the blog: changed, or taken back."""

    def __init__(
        self,
        store: Store,
        client: Client,
        registry: Registry,
        discuss: Discuss,
        accounts: Accounts,
        claims: Claims,
        clock: Clock,
    ) -> None:
        self._store = store
        self._client = client
        self._registry = registry
        self._discuss = discuss
        self._accounts = accounts
        self._claims = claims
        self._clock = clock

    def may_change(self, draft: Draft) -> bool:
        """Whether the draft is on the blog and can be changed or deleted there now."""
        return self._leave(draft) is not None

    async def begin(self, draft_id: DraftId) -> Draft:
        """The draft that is to replace the text of one on the blog; that begun before, or a new one with the text as it
        is. Raises NotFound, and CommentsError when it is too late."""
        draft = await self._store.drafts.get(draft_id)
        if not self.may_change(draft):
            raise _too_late()
        return await self._store.drafts.amending(draft_id, self._clock())

    async def send(self, draft: Draft) -> Sent:
        """Send a change; the caller holds its claim. Raises NotReady, NotFound, StoreError, MovedOn."""
        assert draft.amends is not None
        if draft.state not in _SENDABLE:
            raise MovedOn(f"This change is not to be sent: it is “{draft.state.value}”.")
        if not draft.text.strip():
            raise NotReady("There is no text yet.", "text")
        there = await self._store.drafts.get(draft.amends)
        posted = await self._changed(there, draft)
        if posted.outcome not in (Outcome.LIVE, Outcome.HELD):
            return _sent(await self._settled(draft, posted), posted)
        there = await asyncio.shield(self._store.drafts.amended(draft, posted.permit, self._clock()))
        if STATES[posted.outcome] is not there.state:
            with suppress(MovedOn):
                there = await self._settled(there, replace(posted, permit=None))
        comment = await self._shown(there)
        return _sent(await self._store.drafts.get(there.id), posted, comment)

    async def withdraw(self, draft_id: DraftId) -> Sent:
        """Delete what a draft became on the blog. The text stays, discarded, so that `Replies.restore` makes a new
        draft of it. Raises NotFound, MovedOn, StoreError, NetError, and CommentsError when it is too late."""
        with self._claims.hold(draft_id):
            draft = await self._store.drafts.get(draft_id)
            provider, source, permit = await self._way(draft)
            account = await self._accounts.for_source(provider, source, permit.site)
            posted = await provider.withdraw(source, draft.native_id or "", permit, account, self._client)
            if posted.outcome is not Outcome.WITHDRAWN:
                return _sent(draft, posted)
            draft = await asyncio.shield(self._store.drafts.withdrawn(draft_id, posted.message, self._clock()))
            await self._shown(draft)
            return _sent(draft, posted)

    async def _changed(self, there: Draft, change: Draft) -> Posted:
        """What the blog says to a change. Raises NotFound when the post is gone."""
        post = await self._store.posts.get(there.post_id)
        try:
            provider, source, permit = await self._way(there)
            account = await self._accounts.for_source(provider, source, permit.site)
            reply = replace(reply_of(change, post, (), account), to=there.to_native, since=there.created)
            return await provider.amend(source, there.native_id or "", permit, reply, self._client)
        except NoAnswer as error:
            return Posted(Outcome.UNKNOWN, str(error))
        except OUTSIDE as error:
            later = isinstance(error, NetError) and passing(error)
            retry_at = error.retry_at if isinstance(error, NetError) else None
            return Posted(Outcome.QUEUED if later else Outcome.REJECTED, str(error), retry_at=retry_at)

    async def _way(self, draft: Draft) -> tuple[Amends, Source, Permit]:
        """How a draft on the blog is changed there. Raises CommentsError when it cannot be, or not any more."""
        leave = self._leave(draft)
        sources = await self._store.threads.sources(draft.post_id)
        source = None if leave is None else went_to(draft, leave[0], sources)
        if leave is None or source is None:
            raise _too_late()
        return leave[0], source, leave[1]

    def _leave(self, draft: Draft) -> tuple[Amends, Permit] | None:
        provider, permit = self._registry.answerer(draft.provider or ""), draft.permit
        if draft.state not in _THERE or draft.native_id is None or not isinstance(provider, Amends):
            return None
        return (provider, permit) if permit is not None and permit.holds(self._clock()) else None

    async def _settled(self, draft: Draft, posted: Posted) -> Draft:
        move = self._store.drafts.move(
            draft.id,
            STATES[posted.outcome],
            now=self._clock(),
            expect=(draft.state,),
            outcome=posted.outcome,
            message=posted.message or None,
            retry_at=posted.retry_at,
        )
        return await asyncio.shield(move)

    async def _shown(self, draft: Draft) -> Comment | None:
        """The comment as the thread, read again, has it now."""
        try:
            discussion = await self._discuss.fetch(draft.post_id)
        except NotFound:
            return None
        return await self._discuss.answer(discussion, draft)


def _too_late() -> CommentsError:
    return CommentsError(TOO_LATE, advice="Ask the owner of the blog to change it.")


def _sent(draft: Draft, posted: Posted, comment: Comment | None = None) -> Sent:
    url = posted.url or draft.url
    return Sent(draft, posted.outcome, posted.message, comment, url, posted.retry_at, posted.handoff_url)

"""The outbox: drafts are saved as one types, sent once, and never lost.

The states are those of DraftState; every move is a compare-and-swap in the store. Who sends a draft holds its claim
from before the first look until the outcome is stored, so that of several running copies one sends. A draft is SENDING
before the first byte leaves. Whatever happens after that without an answer makes it UNKNOWN, and UNKNOWN it stays until
somebody knows: the thread is read again before it is sent a second time.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from blogtui.comments.provider import Answers
from blogtui.comments.registry import Registry
from blogtui.model.account import Account
from blogtui.model.errors import BlogtuiError, ConfigError, NetError, NoAnswer, NotFound
from blogtui.model.identity import Identity
from blogtui.model.ids import CommentId, DraftId, PostId
from blogtui.model.post import Post
from blogtui.model.reply import Draft, DraftState, Outcome, Posted
from blogtui.model.thread import Comment, Source
from blogtui.net.client import Client
from blogtui.service.accounts import Accounts
from blogtui.service.amend import Amendments
from blogtui.service.answer import reply_of, signer
from blogtui.service.claims import Claims
from blogtui.service.clock import Clock
from blogtui.service.discuss import Discuss
from blogtui.service.discussion import Discussion
from blogtui.service.passing import OUTSIDE, passing
from blogtui.service.passwords import Passwords
from blogtui.service.prospect import Prospect, prospects
from blogtui.service.ready import NotReady, check, how_to_give
from blogtui.service.sent import STATES, OutboxItem, Route, Sent, remedy
from blogtui.service.whereabouts import Whereabouts
from blogtui.store.drafts import MovedOn
from blogtui.store.store import Store

__all__ = ["MovedOn", "NotReady", "OutboxItem", "Replies", "Route", "Sent", "still_open"]

BROKEN_OFF = "The program ended while it was being sent."
NOT_SEEN = "The thread does not show it yet; it is looked for again."
ON_YOUR_WORD = "It is sent again only on your word."
PAUSE = timedelta(minutes=2)  # between two tries, where no server said how long
LONGEST_PAUSE = timedelta(hours=1)

SENDABLE = (DraftState.WRITING, DraftState.QUEUED, DraftState.REJECTED, DraftState.HANDED_OFF)


class Replies:
    """Drafts and their way to the blog."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        discuss: Discuss,
        accounts: Accounts,
        passwords: Passwords,
        whereabouts: Whereabouts,
        claims: Claims,
        amend: Amendments,
        identity: Identity,
        clock: Clock,
    ) -> None:
        self._store = store
        self._registry = registry
        self._discuss = discuss
        self._accounts = accounts
        self._passwords = passwords
        self._whereabouts = whereabouts
        self._claims = claims
        self._amend = amend
        self._identity = identity
        self._clock = clock

    # -- writing -------------------------------------------------------------------------------------------------

    async def begin(self, post_id: PostId, to: CommentId | None = None, *, fresh: bool = False) -> Draft:
        """The unfinished draft for that place, or (with `fresh` always) a new one signed as last time.
        Raises NotFound."""
        if not fresh and (draft := await self._store.drafts.open_for(post_id, to)) is not None:
            return draft
        to_native = (await self._store.comments.get(to)).native_id if to is not None else None
        return await self._store.drafts.create(
            post_id, to=to, to_native=to_native, identity=await self.identity(), now=self._clock()
        )

    async def identity(self) -> Identity:
        """How the writer signed last, else what config.toml says."""
        remembered = await self._store.drafts.identity()
        return remembered if remembered != Identity() else self._identity

    async def save(self, draft_id: DraftId, text: str, identity: Identity) -> Draft:
        """Keep what is typed. Once this returns it survives a kill; what waited to be sent is being written again.
        Raises MovedOn once the draft is on its way, when `save_anew` keeps it."""
        return await self._store.drafts.save(draft_id, text, identity, self._clock())

    async def save_anew(self, draft_id: DraftId, text: str, identity: Identity) -> Draft:
        """Keep what is typed in a new draft for the same place, as the one named has moved on."""
        return await self._store.drafts.anew(draft_id, text, identity, self._clock())

    async def discard(self, draft_id: DraftId) -> Draft:
        """Throw a draft away; `restore` takes it back."""
        await self._store.drafts.discard(draft_id, self._clock())
        return await self._store.drafts.get(draft_id)

    async def restore(self, draft_id: DraftId) -> Draft:
        """Bring a discarded draft back."""
        return await self._store.drafts.restore(draft_id, self._clock())

    async def outbox(self, *, sent: bool = False) -> tuple[OutboxItem, ...]:
        """What is being written, waits, was held or refused, newest first; with `sent` also what is on the blog and can
        be changed there."""
        items = []
        for draft in await self._store.drafts.all(include_done=sent):
            may_change = self._amend.may_change(draft)
            if draft.state in (DraftState.LIVE, DraftState.DISCARDED) and not may_change:
                continue
            try:
                post: Post | None = await self._store.posts.get(draft.post_id)
            except NotFound:
                post = None
            items.append(OutboxItem(draft, post, may_change))
        return tuple(items)

    async def draft(self, draft_id: DraftId) -> Draft:
        """Raises NotFound."""
        return await self._store.drafts.get(draft_id)

    async def answered(self, draft: Draft) -> Comment | None:
        """The comment a draft answers; None when it answers the post, or the comment is gone from the store."""
        return await self._comment(draft.to)

    # -- the way -------------------------------------------------------------------------------------------------

    async def route(self, post_id: PostId, to: CommentId | None = None) -> Route:
        """How an answer would travel. Looks for the comments' source first where nobody has; may use the network.
        Raises NotFound when the post has no address at all, NetError when the form cannot be asked for, ConfigError."""
        answered = await self._comment(to)
        provider, source = await self._way(post_id, to)
        account = await self._accounts.for_source(provider, source)
        form = await provider.form(source, await self._passwords.client(source), account)
        if not await self._knows(source, to):
            form = replace(form, where=f"{form.where}, as a comment on the post: where you read that, none can be sent")
            answered = None
        handoff = provider.handoff(source, answered.native_id if answered is not None else None)
        told = remedy(provider) if form.by_hand and account is None else ""
        return Route(form, provider.name, provider.abilities.label, source, handoff, told)

    async def prospects(self, discussion: Discussion) -> tuple[Prospect, ...]:
        """What can be told of answering each of its threads, without the network."""
        return await prospects(discussion, self._registry)

    async def _comment(self, id: CommentId | None) -> Comment | None:
        with suppress(NotFound):
            return None if id is None else await self._store.comments.get(id)
        return None

    async def _way(self, post_id: PostId, to: CommentId | None) -> tuple[Answers, Source]:
        """A comment is answered where it stands, the post by the best of the blog's own ways."""
        sources = await self._discuss.ways(post_id)
        where = await self._stands(to)
        there = [each for each in sources if where is not None and each.same(where)]
        own = [source for source in sources if not self._registry.outside(source)]
        way = self._registry.answer_route(there) or self._registry.answer_route(own)
        if way is None:
            post = await self._store.posts.get(post_id)
            raise NotFound(
                f"{post.title!r} has no address, so there is nowhere to send an answer.",
                advice="Copy the text and write to the blog by other means.",
            )
        return way

    async def _stands(self, id: CommentId | None) -> Source | None:
        with suppress(NotFound):
            return None if id is None else await self._store.threads.source_of(id)
        return None

    async def _knows(self, source: Source, to: CommentId | None) -> bool:
        """Whether what is answered can be named there: it stands there, or is a comment of the blog's own."""
        where = await self._stands(to)
        return where is None or where.same(source) or not self._registry.held_elsewhere(where.provider)

    # -- sending -------------------------------------------------------------------------------------------------

    async def queue(self, draft_id: DraftId) -> Draft:
        """Put a draft into the outbox without sending it now."""
        return await self._store.drafts.move(
            draft_id, DraftState.QUEUED, now=self._clock(), expect=SENDABLE, outcome=Outcome.QUEUED
        )

    async def send(self, draft_id: DraftId, *, again: bool = False) -> Sent:
        """Send a draft, and read the thread so that it shows. What the blog or the network says is in the answer.

        A draft whose last sending got no answer is looked for first; it is sent again only where the blog refuses
        repeats by itself, or with `again`, the writer's own word. Raises NotReady, NotFound, StoreError, ConfigError,
        and MovedOn when another copy is at it or it is on the blog already; the draft then stays what it was.
        """
        return await self._sent(draft_id, (*SENDABLE, DraftState.UNKNOWN), again)

    async def _sent(self, draft_id: DraftId, states: tuple[DraftState, ...], again: bool = False) -> Sent:
        with self._claims.hold(draft_id):
            draft = await self._store.drafts.get(draft_id)
            if draft.state is DraftState.SENDING:  # and its claim was free: who was sending it died
                draft = await self._moved(draft, Posted(Outcome.UNKNOWN, BROKEN_OFF))
            if draft.state not in states:
                raise MovedOn(f"This answer is not to be sent: it is “{draft.state.value}”.")
            if draft.amends is not None:
                return await self._amend.send(draft)
            lost = draft.state is DraftState.UNKNOWN
            try:
                if lost and (found := await self._whereabouts.find(draft)) is not None:
                    return await self._settled(draft, found)
                provider, source = await self._way(draft.post_id, draft.to)
                account = await self._accounts.for_source(provider, source)
                client = await self._passwords.client(source)
                form = await provider.form(source, client, account)
            except OUTSIDE as error:
                return await self._not_sent(draft, error, lost)
            if lost and not again and not _safe_again(draft, provider, source, account, self._clock()):
                return await self._settled(draft, Posted(Outcome.UNKNOWN, f"{NOT_SEEN} {ON_YOUR_WORD}"))
            check(draft, form)
            return await self._send(draft, provider, source, account, client)

    async def flush(self) -> tuple[Sent, ...]:
        """Send what waits, the oldest first, and settle what is unknown; for the start, after a refresh, and when
        `next_due` has come. What only the writer can mend goes out of the queue and says why."""
        now = self._clock()
        waiting = [draft for draft in await self._store.drafts.all() if draft.state.waiting]
        results = []
        for draft in sorted(waiting, key=lambda draft: draft.id):
            if draft.retry_at is None or draft.retry_at <= now:
                with suppress(MovedOn):  # another copy has it, or the writer does
                    results.append(await self._flushed(draft.id))
        return tuple(results)

    async def next_due(self) -> datetime | None:
        """When `flush` should be called again: when a server said, else two minutes after the last try. What is
        unknown is looked for less and less often. None when nothing waits."""
        waiting = [draft for draft in await self._store.drafts.all() if draft.state.waiting]
        return min((draft.retry_at or draft.updated + _pause(draft) for draft in waiting), default=None)

    async def _flushed(self, draft_id: DraftId) -> Sent:
        try:
            return await self._sent(draft_id, (DraftState.QUEUED, DraftState.UNKNOWN))
        except (NotReady, NotFound, ConfigError) as error:
            draft = await self._store.drafts.get(draft_id)
            outcome = Outcome.UNKNOWN if draft.state is DraftState.UNKNOWN else Outcome.NOT_SENT
            advice = how_to_give(error.field, draft_id) if isinstance(error, NotReady) else error.advice
            return await self._settled(draft, Posted(outcome, f"{error} {advice}"))

    async def _send(
        self, draft: Draft, provider: Answers, source: Source, account: Account | None, client: Client
    ) -> Sent:
        """From here on nothing may be forgotten. `draft` is as it was before: UNKNOWN when it may be there already."""
        lost = draft.state is DraftState.UNKNOWN
        post = await self._store.posts.get(draft.post_id)
        drafts = await self._store.drafts.all(include_done=True)
        if draft.identity != Identity():
            await self._store.drafts.remember_identity(draft.identity)
        try:
            sending = await asyncio.shield(self._begun(draft, provider, source, account))
        except asyncio.CancelledError:
            await asyncio.shield(self._taken_back(draft))
            raise
        try:
            before = await self._whereabouts.there_before(sending, source)
            reply = reply_of(sending, post, drafts, account, before)
            if not await self._knows(source, sending.to):
                reply = replace(reply, to=None)
            posted = await provider.post(source, reply, client)
            if posted.outcome is Outcome.HANDOFF and account is None:
                posted = replace(posted, message=f"{posted.message} {remedy(provider)}".strip())
        except NoAnswer as error:  # no provider should let it through, but it can mean one thing only
            posted = Posted(Outcome.UNKNOWN, str(error))
        except OUTSIDE as error:  # a provider raises these only when nothing can have arrived
            return await self._not_sent(sending, error, lost)
        except BaseException:  # the program closes in mid-send, or is at fault: all we know is that we do not know
            await self._moved(sending, Posted(Outcome.UNKNOWN, BROKEN_OFF))
            raise
        return await self._answered(sending, posted, lost)

    async def _answered(self, sending: Draft, posted: Posted, lost: bool) -> Sent:
        """Store what the blog said; where it said nothing, or "again?", look."""
        if posted.outcome is Outcome.DUPLICATE and lost:
            arrived = "The blog has it already: the first sending arrived."
            posted = Posted(Outcome.HELD, arrived, posted.native_id, posted.url)
        elif posted.outcome is not Outcome.UNKNOWN:
            return await self._settled(sending, posted, lost)
        draft = await self._moved(sending, posted, lost)
        told = posted.outcome is Outcome.DUPLICATE  # it speaks of one that was there before this sending
        try:
            found = await self._whereabouts.find(replace(draft, newest=None) if told else draft)
        except OUTSIDE as error:
            found = None
            posted = replace(posted, message=f"{posted.message} {error}".strip())
        if found is not None:
            return await self._settled(draft, found)
        if posted.outcome is Outcome.UNKNOWN:
            posted = replace(posted, message=f"{posted.message} {NOT_SEEN}".strip())
        return await self._report(draft, posted)

    async def _begun(self, draft: Draft, provider: Answers, source: Source, account: Account | None) -> Draft:
        return await self._store.drafts.move(
            draft.id,
            DraftState.SENDING,
            now=self._clock(),
            expect=(draft.state,),
            provider=provider.name,
            source_key=source.key,
            signer=signer(account),
            attempt=True,
        )

    async def _taken_back(self, draft: Draft) -> None:
        """Undo `_begun`: nothing was sent."""
        with suppress(MovedOn):  # then it had not begun either
            await self._store.drafts.move(
                draft.id,
                draft.state,
                now=self._clock(),
                expect=(DraftState.SENDING,),
                outcome=draft.outcome,
                message=draft.message,
                retry_at=draft.retry_at,
            )

    async def _not_sent(self, draft: Draft, error: BlogtuiError, lost: bool) -> Sent:
        """Nothing reached the blog this time: the draft waits, or with a failure that will not pass comes back."""
        retry_at = error.retry_at if isinstance(error, NetError) else None
        if lost:
            outcome = Outcome.UNKNOWN
        else:
            outcome = Outcome.QUEUED if passing(error) else Outcome.REJECTED
        return await self._settled(draft, Posted(outcome, str(error), retry_at=retry_at), lost)

    async def _settled(self, draft: Draft, posted: Posted, lost: bool = False) -> Sent:
        return await self._report(await self._moved(draft, posted, lost), posted)

    async def _moved(self, draft: Draft, posted: Posted, lost: bool = False) -> Draft:
        """`lost`: an earlier sending got no answer, so that waiting to be sent is not all there is to know.
        What is known now is stored even when the program is closing."""
        state = STATES[posted.outcome]
        move = self._store.drafts.move(
            draft.id,
            DraftState.UNKNOWN if lost and state is DraftState.QUEUED else state,
            now=self._clock(),
            expect=(draft.state,),
            outcome=posted.outcome,
            message=posted.message or None,
            retry_at=posted.retry_at,
            native_id=posted.native_id,
            url=posted.url,
            permit=posted.permit,
        )
        return await asyncio.shield(move)

    async def _report(self, draft: Draft, posted: Posted) -> Sent:
        comment, outcome = None, posted.outcome
        if outcome in (Outcome.LIVE, Outcome.HELD):
            comment = await self._shown(draft)
            draft = await self._store.drafts.get(draft.id)
            outcome = Outcome.LIVE if draft.state is DraftState.LIVE else outcome
        return Sent(draft, outcome, posted.message, comment, posted.url, posted.retry_at, posted.handoff_url)

    async def _shown(self, draft: Draft) -> Comment | None:
        """The answer in its thread, as the blog shows it now; None when the post has gone meanwhile."""
        try:
            discussion = await self._discuss.fetch(draft.post_id, ask_after_held=False)  # it has just been said
        except NotFound:
            return None
        draft = await self._store.drafts.get(draft.id)  # the thread may have told its id
        mine = await self._discuss.answer(discussion, draft)
        if mine is None or mine.id < 0:
            return mine
        await self._discuss.seen([mine.id])
        return await self._store.comments.get(mine.id)


def _safe_again(draft: Draft, provider: Answers, source: Source, account: Account | None, now: datetime) -> bool:
    """Whether a second copy would be refused: by the same blog, the same way as the first and signed the same, while
    the blog remembers the first; or not at all."""
    way = provider.name, source.key, signer(account)
    known, since = provider.abilities.repeats_known, draft.began or draft.created
    same_way = way == (draft.provider, draft.source_key, draft.signer)
    return provider.abilities.refuses_repeats and same_way and (known is None or now < since + known)


def _pause(draft: Draft) -> timedelta:
    if draft.state is not DraftState.UNKNOWN:
        return PAUSE
    return min(max((draft.updated - draft.created) / 2, PAUSE), LONGEST_PAUSE)


def still_open(drafts: Sequence[Draft]) -> int:
    """How many drafts still want something of the writer or the network; for the footer."""
    return sum(draft.state.open for draft in drafts)

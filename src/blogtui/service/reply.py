"""The outbox: drafts are saved as one types, sent once, and never lost.

The states and their moves are those of DraftState; every move is a compare-and-swap in the store, so that two running
copies never send the same draft. A draft is SENDING before the first byte leaves. Whatever happens after that without
an answer makes it UNKNOWN, and then the thread is read again before anything is sent a second time.
"""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from blogtui.comments.provider import Answers, Reply
from blogtui.comments.registry import Registry
from blogtui.model.errors import BlogtuiError, CommentsError, FeedError, NetError, NotFound
from blogtui.model.ids import CommentId, DraftId, PostId
from blogtui.model.post import Post
from blogtui.model.reply import Draft, DraftState, FieldKind, Form, Identity, Outcome, Posted
from blogtui.model.thread import Comment, Source
from blogtui.net.client import Client
from blogtui.service.clock import Clock
from blogtui.service.discuss import Discuss
from blogtui.store.drafts import MovedOn
from blogtui.store.store import Store

ABANDONED_AFTER = timedelta(seconds=75)  # longer than the deadlines of everything that one sending asks

SENDABLE = (DraftState.WRITING, DraftState.QUEUED, DraftState.REJECTED, DraftState.HANDED_OFF)


class NotReady(BlogtuiError):
    """The draft lacks something that the form asks for; `field` names it ("text" for the text itself)."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, advice="Fill it in and send again.")
        self.field = field


@dataclass(frozen=True, slots=True)
class Route:
    """The way an answer to a post takes, told before the user writes. `browser` is the exact form for people."""

    form: Form
    provider: str
    label: str
    source: Source
    browser: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a draft. `comment` is it in the thread, where it can be seen; `url` its address at the blog."""

    draft: Draft
    outcome: Outcome
    message: str = ""
    comment: Comment | None = None
    url: str | None = None
    retry_at: datetime | None = None
    handoff_url: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A draft with the post it belongs to; `post` is None when its blog was removed."""

    draft: Draft
    post: Post | None


class Replies:
    """Drafts and their way to the blog."""

    def __init__(
        self, store: Store, client: Client, registry: Registry, discuss: Discuss, identity: Identity, clock: Clock
    ) -> None:
        self._store = store
        self._client = client
        self._registry = registry
        self._discuss = discuss
        self._identity = identity
        self._clock = clock

    # -- writing -------------------------------------------------------------------------------------------------

    async def begin(self, post_id: PostId, to: CommentId | None = None) -> Draft:
        """The unfinished draft for that place, or a new one signed as last time. Raises NotFound."""
        if (draft := await self._store.drafts.open_for(post_id, to)) is not None:
            return draft
        to_native = (await self._store.threads.get_comment(to)).native_id if to is not None else None
        return await self._store.drafts.create(
            post_id, to=to, to_native=to_native, identity=await self.identity(), now=self._clock()
        )

    async def identity(self) -> Identity:
        """How the writer signed last, else what config.toml says."""
        remembered = await self._store.drafts.identity()
        return remembered if remembered != Identity() else self._identity

    async def save(self, draft_id: DraftId, text: str, identity: Identity) -> Draft:
        """Keep what is typed. Once this returns it survives a kill."""
        return await self._store.drafts.save(draft_id, text, identity, self._clock())

    async def discard(self, draft_id: DraftId) -> Draft:
        """Throw a draft away; `restore` takes it back."""
        await self._store.drafts.discard(draft_id, self._clock())
        return await self._store.drafts.get(draft_id)

    async def restore(self, draft_id: DraftId) -> Draft:
        """Bring a discarded draft back."""
        return await self._store.drafts.restore(draft_id, self._clock())

    async def outbox(self) -> tuple[OutboxItem, ...]:
        """What is being written, waits, was held or refused; newest first."""
        items = []
        for draft in await self._store.drafts.all():
            try:
                post: Post | None = await self._store.posts.get(draft.post_id)
            except NotFound:
                post = None
            items.append(OutboxItem(draft, post))
        return tuple(items)

    async def draft(self, draft_id: DraftId) -> Draft:
        """Raises NotFound."""
        return await self._store.drafts.get(draft_id)

    async def answered(self, draft: Draft) -> Comment | None:
        """The comment a draft answers; None when it answers the post, or the comment is gone from the store."""
        if draft.to is None:
            return None
        try:
            return await self._store.threads.get_comment(draft.to)
        except NotFound:
            return None

    # -- the way -------------------------------------------------------------------------------------------------

    async def route(self, post_id: PostId, to: CommentId | None = None) -> Route:
        """How an answer would travel. Looks for the comments' source first where nobody has; may use the network.
        Raises NotFound when the post has no address at all, NetError when the form cannot be asked for."""
        provider, source = await self._way(post_id)
        to_native = (await self._store.threads.get_comment(to)).native_id if to is not None and to > 0 else None
        form = await provider.form(source, self._client)
        return Route(form, provider.name, provider.abilities.label, source, provider.handoff(source, to_native))

    async def _way(self, post_id: PostId) -> tuple[Answers, Source]:
        discussion = await self._discuss.cached(post_id)
        if not discussion.looked:
            discussion = await self._discuss.fetch(post_id)
        way = self._registry.answer_route(discussion.sources)
        if way is None:
            post = discussion.post
            raise NotFound(
                f"{post.title!r} has no address, so there is nowhere to send an answer.",
                advice="Copy the text and write to the blog by other means.",
            )
        return way

    # -- sending -------------------------------------------------------------------------------------------------

    async def queue(self, draft_id: DraftId) -> Draft:
        """Put a draft into the outbox without sending it now."""
        return await self._store.drafts.move(
            draft_id, DraftState.QUEUED, now=self._clock(), expect=SENDABLE, outcome=Outcome.QUEUED
        )

    async def send(self, draft_id: DraftId, *, again: bool = False) -> Sent:
        """Send a draft, and read the thread so that it shows. What the blog or the network says is in the answer.

        A draft whose last sending got no answer is looked for first; it is sent again only where the blog refuses
        repeats by itself, or with `again`, the writer's own word. Raises NotReady, NotFound, StoreError, and MovedOn
        when another copy is at it.
        """
        draft = await self._store.drafts.get(draft_id)
        if draft.state is DraftState.SENDING:
            draft = await self._take_over(draft)
        lost_before = draft.state is DraftState.UNKNOWN
        try:
            if lost_before and (settled := await self._look_for(draft)) is not None:
                return settled
            provider, source = await self._way(draft.post_id)
            form = await provider.form(source, self._client)
        except NetError as error:
            return await self._wait(draft, error)
        check(draft, form)
        if lost_before and not (again or provider.abilities.refuses_repeats):
            return await self._report(draft, Posted(Outcome.UNKNOWN, LOST))
        return await self._send(draft, provider, source, lost_before)

    async def flush(self) -> tuple[Sent, ...]:
        """Send what waits and settle what is unknown; for the start and after a refresh."""
        now = self._clock()
        results = []
        for draft in await self._store.drafts.all():
            due = draft.retry_at is None or draft.retry_at <= now
            abandoned = draft.state is DraftState.SENDING and now - draft.updated > ABANDONED_AFTER
            if abandoned or (due and draft.state in (DraftState.QUEUED, DraftState.UNKNOWN)):
                try:
                    results.append(await self.send(draft.id))
                except (MovedOn, NotReady, NotFound):
                    continue  # another copy has it, or only the writer can go on: it stays where the outbox shows it
        return tuple(results)

    async def _send(self, draft: Draft, provider: Answers, source: Source, lost_before: bool) -> Sent:
        draft = await self._store.drafts.move(
            draft.id,
            DraftState.SENDING,
            now=self._clock(),
            expect=(*SENDABLE, DraftState.UNKNOWN),
            provider=provider.name,
            source_key=source.key,
            attempt=True,
        )
        await self._store.drafts.remember_identity(draft.identity)
        reply = await self._reply(draft)
        try:
            posted = await provider.post(source, reply, self._client)
        except NetError as error:  # a provider lets it through only when nothing can have arrived
            return await self._wait(draft, error)
        except asyncio.CancelledError:
            # The program is closing in mid-send: what we know is that we do not know.
            await asyncio.shield(self._moved(draft, Posted(Outcome.UNKNOWN, LOST)))
            raise
        if lost_before and posted.outcome is Outcome.DUPLICATE:
            posted = Posted(Outcome.HELD, "The blog has it already: the first sending arrived.")
        draft = await self._moved(draft, posted)
        if posted.outcome is Outcome.UNKNOWN:
            try:
                if (settled := await self._look_for(draft)) is not None:
                    return settled
            except (NetError, FeedError, CommentsError) as error:
                posted = replace(posted, message=f"{posted.message} {error}".strip())
            posted = replace(posted, message=f"{posted.message} {LOST}".strip())
        return await self._report(draft, posted)

    async def _take_over(self, draft: Draft) -> Draft:
        """A draft left SENDING by a copy that died becomes UNKNOWN; a living copy's is left alone (MovedOn)."""
        if self._clock() - draft.updated <= ABANDONED_AFTER:
            raise MovedOn("This answer is being sent right now.", advice="Wait for a minute; then look at the outbox.")
        return await self._moved(draft, Posted(Outcome.UNKNOWN, LOST))

    async def _look_for(self, draft: Draft) -> Sent | None:
        """Ask the blog whether a draft without an answer arrived; None when it is not there.
        Raises NetError, FeedError, CommentsError when nobody could look."""
        provider = self._registry.answerer(draft.provider or "")
        sources = await self._store.threads.sources(draft.post_id)
        source = next((source for source in sources if source.key == draft.source_key), None)
        if provider is None or source is None:
            return None
        posted = await provider.find(source, await self._reply(draft), draft.native_id, self._client)
        if posted is None:
            return None
        return await self._report(await self._moved(draft, posted), posted)

    async def _wait(self, draft: Draft, error: NetError) -> Sent:
        """Nothing reached the blog: the draft waits in the outbox."""
        expect = (*SENDABLE, DraftState.SENDING, DraftState.UNKNOWN)
        state = DraftState.UNKNOWN if draft.state is DraftState.UNKNOWN else DraftState.QUEUED
        draft = await self._store.drafts.move(
            draft.id,
            state,
            now=self._clock(),
            expect=expect,
            outcome=Outcome.QUEUED,
            message=str(error),
            retry_at=error.retry_at,
        )
        return Sent(draft, Outcome.QUEUED, str(error), retry_at=error.retry_at)

    async def _moved(self, draft: Draft, posted: Posted) -> Draft:
        return await self._store.drafts.move(
            draft.id,
            _STATES[posted.outcome],
            now=self._clock(),
            expect=(draft.state,),
            outcome=posted.outcome,
            message=posted.message or None,
            retry_at=posted.retry_at,
            native_id=posted.native_id,
            url=posted.url,
        )

    async def _report(self, draft: Draft, posted: Posted) -> Sent:
        comment = None
        if posted.outcome in (Outcome.LIVE, Outcome.HELD):
            comment = await self._shown(draft, posted)
        return Sent(draft, posted.outcome, posted.message, comment, posted.url, posted.retry_at, posted.handoff_url)

    async def _shown(self, draft: Draft, posted: Posted) -> Comment | None:
        """The answer in its thread, as the blog shows it now."""
        discussion = await self._discuss.fetch(draft.post_id)
        places = [placed.comment for thread in discussion.threads for placed in thread.comments]
        mine = next((c for c in places if posted.native_id and c.native_id == posted.native_id), None)
        mine = mine or next((c for c in places if c.draft == draft.id), None)
        if mine is not None and mine.id > 0:
            await self._discuss.seen([mine.id])
        return mine

    async def _reply(self, draft: Draft) -> Reply:
        post = await self._store.posts.get(draft.post_id)
        drafts = await self._store.drafts.all(include_done=True)
        return Reply(
            text=draft.text.strip(),
            identity=draft.identity,
            post_url=post.url or "",
            key=str(uuid.uuid5(uuid.NAMESPACE_URL, f"blogtui:{post.native_id}/{draft.id}/{draft.created.isoformat()}")),
            to=draft.to_native,
            post_title=post.title,
            post_native_id=post.native_id,
            since=draft.created,
            known=frozenset(d.native_id for d in drafts if d.native_id is not None and d.id != draft.id),
        )


LOST = "No answer came back, and the thread does not show it yet. It is not sent again by itself."

_STATES = {
    Outcome.LIVE: DraftState.LIVE,
    Outcome.HELD: DraftState.HELD,
    Outcome.REJECTED: DraftState.REJECTED,
    Outcome.DUPLICATE: DraftState.REJECTED,
    Outcome.CLOSED: DraftState.REJECTED,
    Outcome.LOGIN_NEEDED: DraftState.REJECTED,
    Outcome.RATE_LIMITED: DraftState.QUEUED,
    Outcome.UNKNOWN: DraftState.UNKNOWN,
    Outcome.QUEUED: DraftState.QUEUED,
    Outcome.HANDOFF: DraftState.HANDED_OFF,
}


def check(draft: Draft, form: Form) -> None:
    """Raises NotReady, naming the field, when the form would refuse the draft for what it lacks."""
    text = draft.text.strip()
    if not text:
        raise NotReady("There is no text yet.", "text")
    if form.limit is not None and len(text) > form.limit:
        raise NotReady(f"The text has {len(text)} characters; this blog takes {form.limit}.", "text")
    for field in form.fields:
        value = getattr(draft.identity, field.name).strip()
        if field.required and not value:
            raise NotReady(f"{field.label} is missing.", field.name)
        if field.limit is not None and len(value) > field.limit:
            raise NotReady(f"{field.label} is longer than {field.limit} characters.", field.name)
        if value and not _FITS[field.kind](value):
            raise NotReady(f"{value!r} is no {_KIND_WORDS[field.kind]}.", field.name)


def _is_email(value: str) -> bool:
    name, at, host = value.rpartition("@")
    return bool(name and at and "." in host.strip(".")) and " " not in value


def _is_url(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


_FITS: dict[FieldKind, Callable[[str], bool]] = {
    FieldKind.LINE: bool,
    FieldKind.EMAIL: _is_email,
    FieldKind.URL: _is_url,
}
_KIND_WORDS = {
    FieldKind.LINE: "text",
    FieldKind.EMAIL: "e-mail address (name@example.org)",
    FieldKind.URL: "web address (https://example.org)",
}


def still_open(drafts: Sequence[Draft]) -> int:
    """How many drafts still want something of the writer or the network; for the footer."""
    return sum(d.state.waiting or d.state in (DraftState.WRITING, DraftState.REJECTED) for d in drafts)

"""What became of answers that were sent: known again in a thread just read, or asked after at the blog."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from blogtui.comments import lookup
from blogtui.comments.provider import FetchedComment, Names, Reply
from blogtui.comments.registry import Registry
from blogtui.model.errors import ConfigError
from blogtui.model.post import Post
from blogtui.model.reply import Draft, DraftState, Outcome, Posted
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.service.accounts import Accounts
from blogtui.service.answer import reply_of, signed_by, signer
from blogtui.service.clock import Clock
from blogtui.service.passing import OUTSIDE
from blogtui.service.passwords import Passwords
from blogtui.service.went import went_to
from blogtui.store.drafts import MovedOn
from blogtui.store.store import Store

_SHOWN = {Outcome.LIVE: DraftState.LIVE, Outcome.HELD: DraftState.HELD}


class Whereabouts:
    """Settles drafts whose fate was open."""

    def __init__(
        self,
        store: Store,
        client: Client,
        registry: Registry,
        accounts: Accounts,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._store = store
        self._client = client
        self._registry = registry
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock

    async def find(self, draft: Draft) -> Posted | None:
        """Ask the blog what it has of a draft; None when it is not there, or when the way it went is not known any
        more. Raises OUTSIDE when nobody could look."""
        provider = self._registry.answerer(draft.provider or "")
        sources = await self._store.threads.sources(draft.post_id)
        source = None if provider is None else went_to(draft, provider, sources)
        if provider is None or source is None:
            return None
        post = await self._store.posts.get(draft.post_id)
        drafts = await self._store.drafts.all(include_done=True)
        account = await self._accounts.for_source(provider, source)
        if draft.native_id is None and draft.signer == "":
            account = None  # it stands there under its writer's name, whatever account has come since
        reply = reply_of(draft, post, drafts, account, await self.there_before(draft, source))
        client = await self._passwords.client(source)
        found = await provider.find(source, reply, draft.native_id, client)
        if _by_words(found, reply, draft) and (names := await self._names(draft, source)):
            found = await provider.find(source, replace(reply, names=names), draft.native_id, client)
        return found

    async def there_before(self, draft: Draft, source: Source) -> frozenset[str]:
        """The native ids that the source had, as far as is known, before the draft was first sent."""
        return await self._store.comments.there_before(draft.post_id, source.key, draft.newest or 0)

    async def recognise(self, post: Post, source: Source, comments: Sequence[FetchedComment]) -> None:
        """Know answers again in a thread as it was just read: by their id, or by who said what and when."""
        elsewhere = self._registry.held_elsewhere(source.provider)
        for draft in await self._store.drafts.of_post(post.id):
            if draft.provider is not None and self._registry.held_elsewhere(draft.provider) != elsewhere:
                continue  # the same words in another conversation are no sign of it
            nameless = draft.state is DraftState.LIVE and draft.native_id is None
            if not (nameless or draft.state in (DraftState.HELD, DraftState.UNKNOWN)):
                continue
            others = await self._store.drafts.all(include_done=True)
            before = await self.there_before(draft, source)
            reply = reply_of(draft, post, others, signed_by(draft), before)
            found = lookup.find(comments, reply, draft.native_id)
            if _by_words(found, reply, draft):
                found = lookup.find(comments, replace(reply, names=await self._names(draft, source)), draft.native_id)
            if found is not None:
                await self._settle(draft, found, _SHOWN[found.outcome])

    async def _names(self, draft: Draft, source: Source) -> tuple[str, ...]:
        """Under which names that source shows what a draft's account wrote; () where nobody can tell."""
        try:
            provider = self._registry.get(source.provider)
            if source.provider != draft.provider or not isinstance(provider, Names):
                return ()
            account = await self._accounts.for_source(provider, source)
            known = account is not None and signer(account) == draft.signer
            return await provider.names(account, self._client) if account is not None and known else ()
        except (ConfigError, *OUTSIDE):  # not known is no failure here: then anyone's words may be it
            return ()

    async def ask_after_held(self, post: Post) -> None:
        """Ask after those that still wait for a moderator: that one was refused, no thread tells. Raises OUTSIDE."""
        for draft in await self._store.drafts.of_post(post.id):
            if draft.state is DraftState.HELD and draft.native_id is not None:
                found = await self.find(draft)
                if found is not None and found.outcome is not Outcome.HELD:
                    await self._settle(draft, found, _SHOWN.get(found.outcome, DraftState.REJECTED))

    async def _settle(self, draft: Draft, found: Posted, state: DraftState) -> None:
        with suppress(MovedOn):  # whoever is sending it just now will see for themselves
            await self._store.drafts.move(
                draft.id,
                state,
                now=self._clock(),
                expect=(draft.state,),
                outcome=found.outcome,
                message=found.message or None,
                native_id=found.native_id,
                url=found.url,
            )


def _by_words(found: Posted | None, reply: Reply, draft: Draft) -> bool:
    """Whether an account's answer was known by its words alone: the same words may be somebody else's."""
    return found is not None and reply.account is not None and found.native_id != draft.native_id

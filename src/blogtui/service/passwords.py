"""Passwords of protected posts: given once, kept where accounts' secrets are, and used for those very posts alone."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from blogtui.comments.provider import (
    GIVEN,
    PASSWORD,
    WANTED,
    FetchedThread,
    Known,
    NotModified,
    Opened,
    Opens,
    Reads,
    with_facts,
)
from blogtui.comments.registry import Registry
from blogtui.model.account import POST_PASSWORD, Account, Secrets
from blogtui.model.errors import NotFound, WrongPassword
from blogtui.model.ids import PostId
from blogtui.model.post import PostContent
from blogtui.model.thread import Source
from blogtui.net.address import origin
from blogtui.net.client import Client
from blogtui.service.clock import Clock
from blogtui.store.store import Store


class Passwords:
    """What a password was exchanged for (cookies) stays in memory, for as long as the program runs."""

    def __init__(self, store: Store, client: Client, registry: Registry, secrets: Secrets, clock: Clock) -> None:
        self._store = store
        self._client = client
        self._registry = registry
        self._secrets = secrets
        self._clock = clock
        self._opened: dict[str, Opened] = {}  # by the post's address

    async def give(self, post_id: PostId, password: str) -> bool:
        """Try the password at the post's blog, and keep it when it is right; the post's text is read. The comments are
        there to be fetched then. False: the post is open to everybody, and its text was read without. Raises NotFound
        where its blog knows no such passwords, WrongPassword, NetError, CommentsError, ConfigError."""
        content = await self._store.posts.content(post_id)
        sources = await self._store.threads.sources(post_id)
        provider, source = self._protected(content, sources)
        opened = await provider.open(source, password, self._client)
        needed = bool(opened.cookies)
        if needed:
            await asyncio.to_thread(self._secrets.keep, replace(_account(source), secret=password))
            self._opened[source.key] = opened
        told = replace(source, facts=with_facts(source.facts, **{PASSWORD: GIVEN if needed else None}))
        now = [told if each == source else each for each in sources]
        await self._store.threads.remember_sources(post_id, now, page_seen=False, now=self._clock())
        await self.read_text(content, now)
        return needed

    async def client(self, source: Source) -> Client:
        """What to ask that source with: it opens a post whose password was given. Raises NetError, CommentsError,
        ConfigError."""
        provider = self._registry.opener(source)
        if source.fact(PASSWORD) is None or provider is None:
            return self._client
        wanted = _account(source)
        kept = await asyncio.to_thread(self._secrets.account, wanted.provider, wanted.site, wanted.user)
        if kept is None:  # or not any more
            self._opened.pop(source.key, None)
            return self._client
        if source.key not in self._opened:
            try:
                self._opened[source.key] = await provider.open(source, kept.secret, self._client)
            except WrongPassword:  # it was changed: as a stranger one is told that one is wanted
                await self._forget(kept)
                return self._client
        opened = self._opened[source.key]
        return self._client.carrying(opened.site, dict(opened.cookies)) if opened.cookies else self._client

    async def _forget(self, account: Account) -> None:
        """Forget the password, if that is still the one that is kept: another may have been given meanwhile."""
        now = await asyncio.to_thread(self._secrets.account, account.provider, account.site, account.user)
        if now == account:
            await asyncio.to_thread(self._secrets.forget, account.provider, account.site, account.user)

    async def thread(self, source: Source, reader: Reads, known: Known) -> FetchedThread | NotModified:
        """The thread, read with the password where one is wanted and was given. Raises as the reader does, and
        ConfigError."""
        client = await self.client(source)
        got = await reader.thread(source, client, self._mine(known, client))
        if not isinstance(got, FetchedThread):
            return got
        told = dict(got.facts).get(PASSWORD)
        if told == GIVEN and client is self._client:  # none was, nor was one needed
            return replace(got, facts=with_facts(got.facts, **{PASSWORD: None}))
        if told != WANTED:
            return got
        self._opened.pop(source.key, None)  # what opened it does no more; the password itself may
        shut = replace(source, facts=got.facts)
        again = await self.client(shut)
        return got if again is self._client else await reader.thread(shut, again, self._mine(known, again))

    def _mine(self, known: Known, client: Client) -> Known:
        """The pages of a visit were shown to a stranger, so that who is none asks anew."""
        return known if client is self._client else replace(known, pages=None)

    async def read_text(self, content: PostContent, sources: Iterable[Source]) -> bool:
        """Read the text of a post whose password was given, or that wants none any more, where its feed had nothing but
        the form for it; whether it could be had. Raises NetError, CommentsError, ConfigError."""
        for source in sources:
            provider = self._registry.opener(source)
            if provider is not None and source.fact(PASSWORD) != WANTED and provider.shut(content.html):
                html = await provider.text(source, await self.client(source))
                if html and not provider.shut(html):
                    await self._store.posts.put_text(content.post.id, html)
                    return True
        return False

    def _protected(self, content: PostContent, sources: Sequence[Source]) -> tuple[Opens, Source]:
        for source in sources:
            provider = self._registry.opener(source)
            if provider is not None:
                return provider, source
        words = f"{content.post.title!r} is not behind a password that could be given here."
        raise NotFound(words, advice="Open the post in the browser.")


def _account(source: Source) -> Account:
    """The post as an account, without its password."""
    parts = urlsplit(source.key)
    return Account(POST_PASSWORD, origin(source.key), f"{parts.path}{f'?{parts.query}' if parts.query else ''}")

"""The threads of a post: where they are found, how they are read, and what of them is kept."""

from asyncio import Lock
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

from blogtui.comments.page import Page
from blogtui.comments.pages import Pages
from blogtui.comments.provider import FetchedThread, Finds, Known, Reads, with_facts
from blogtui.comments.registry import Registry
from blogtui.model.errors import AddressError, BlogtuiError, ConfigError, HttpStatus, NetError
from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import Post, PostContent
from blogtui.model.problem import Problem
from blogtui.model.reply import Signed
from blogtui.model.thread import Source
from blogtui.net.address import authority, is_private, leads_inward
from blogtui.net.client import Client
from blogtui.service.accounts import Accounts
from blogtui.service.clock import Clock
from blogtui.service.discussion import Discussion, Discussions
from blogtui.service.elsewhere import due, wanted
from blogtui.service.passing import OUTSIDE, passing
from blogtui.service.passwords import Passwords
from blogtui.service.side_by_side import side_by_side
from blogtui.service.translation import hints_of, new_comment
from blogtui.service.whereabouts import Whereabouts
from blogtui.store.store import Store
from blogtui.store.threads import StoredThread

Record = Callable[[Exception, str, BlogId | None], Awaitable[Problem]]

_GONE = (404, 410)
_Read = dict[tuple[str, str], BlogtuiError | None]  # what came of reading a source, by its name; None: it went well


@dataclass(slots=True)
class _Visit:
    """One visit to a post's threads: what went wrong in it, and the pages it had."""

    problems: list[Problem] = field(default_factory=list)
    pages: Pages = field(default_factory=Pages)


class Discuss(Discussions):
    """Finds and reads the threads of posts, and keeps what it read."""

    def __init__(
        self,
        store: Store,
        client: Client,
        registry: Registry,
        accounts: Accounts,
        passwords: Passwords,
        whereabouts: Whereabouts,
        clock: Clock,
        record: Record,
    ) -> None:
        super().__init__(store, registry)
        self._client = client
        self._accounts = accounts
        self._passwords = passwords
        self._whereabouts = whereabouts
        self._clock = clock
        self._record = record
        self._turns: WeakValueDictionary[PostId, Lock] = WeakValueDictionary()

    async def fetch(self, post_id: PostId, *, opened: bool = False, ask_after_held: bool = True) -> Discussion:
        """Read the post's threads from the network and store them, and ask what became of answers that still wait for
        a moderator. `opened`: somebody looks at the post, so that its page may be asked too where the threads its entry
        names are not all there is. What cannot be read keeps what it had and tells the problem, so this raises NotFound
        and StoreError only."""
        content = await self._store.posts.content(post_id)
        visit = _Visit()
        async with self._turn(post_id):
            try:
                sources = await self._sources(content, visit)
            except NetError as error:
                await self._tell(error, f"looking for the comments of {content.post.title!r}", content, visit)
                return replace(await self.cached(post_id), problem=str(error), problems=tuple(visit.problems))
            if not await self._read_own(content, sources, visit, look=opened):
                if ask_after_held:
                    await self._ask_after_held(content, visit)
                await self._note_way(content.post)
        text_read = opened and await self._read_text(content, visit)
        outside = [source for source in sources if self._registry.outside(source)]
        await side_by_side(self._failure(content, source, visit) for source in outside)
        return replace(await self.cached(post_id), problems=tuple(visit.problems), text_read=text_read)

    async def elsewhere(self, post_id: PostId, only: Collection[str] | None = None) -> Discussion:
        """Ask the places outside the blog (or `only` those of these names) about this very post, remember where it is
        discussed, and read that. What cannot be asked tells the problem; raises NotFound and StoreError only."""
        content = await self._store.posts.content(post_id)
        visit = _Visit()
        finders = [finder for finder in self._registry.finders() if only is None or finder.name in only]
        found = await side_by_side(self._search(content, finder, visit) for finder in finders)
        if len(visit.problems) < max(len(finders), 1):  # else nobody answered, and the next opening may ask again
            await self._store.threads.note_elsewhere(post_id, self._clock())
        async with self._turn(post_id):
            known = await self._store.threads.sources(post_id)
            names = {_name(source) for source in known}
            new = [source for sources in found for source in sources if _name(source) not in names]
            if new:
                seen = await self._store.threads.page_seen(post_id)
                sources = (*known, *new)
                await self._store.threads.remember_sources(post_id, sources, page_seen=seen, now=self._clock())
        await side_by_side(self._failure(content, source, visit) for source in new)
        return replace(await self.cached(post_id), problems=tuple(visit.problems))

    async def elsewhere_due(self, post_id: PostId, setting: bool | tuple[str, ...]) -> frozenset[str]:
        """Which places outside the blog are to be asked now about a post that was just opened: none unless the reader
        has switched it on, and none that were asked a while ago. Raises NotFound, StoreError, ConfigError."""
        names = wanted(setting, self._registry.finders()) if setting else frozenset()
        post = await self._store.posts.get(post_id) if names else None
        if post is None or post.url is None or is_private(post.url):
            return frozenset()
        last = await self._store.threads.looked_elsewhere(post_id)
        return names if due(post, last, self._clock()) else frozenset()

    async def _search(self, content: PostContent, finder: Finds, visit: _Visit) -> tuple[Source, ...]:
        url = content.post.url
        if url is None or is_private(url):  # nobody out there can know it, and nobody is told
            return ()
        try:
            return await finder.search(url, self._client)
        except OUTSIDE as error:
            await self._tell(error, f"asking {finder.abilities.label} about {content.post.title!r}", content, visit)
            return ()

    async def _sources(self, content: PostContent, visit: _Visit) -> tuple[Source, ...]:
        """Where the post is discussed or can be answered, remembered. Its page is fetched when that could help; raises
        NetError when that may work later, and then nothing is remembered."""
        post_id, hints = content.post.id, hints_of(content)
        known = await self._store.threads.sources(post_id)
        seen = before = await self._store.threads.page_seen(post_id)
        told = self._registry.recognise(hints)
        if known and seen:
            found = _as_told(known, told)
        elif not self._registry.needs_page(hints):
            learnt = {_name(source): source for source in known}
            found = _as_told([learnt.get(_name(source), source) for source in told], told)
        else:
            try:
                page, seen = await self._page(content, visit)
                hints = replace(hints, page=page)
            except OUTSIDE as error:
                if passing(error):
                    raise
                await self._tell(error, f"looking for the comments of {content.post.title!r}", content, visit)
                seen = isinstance(error, HttpStatus) and error.status in _GONE  # of others we may be let in one day
            found = self._registry.recognise(hints)
        found = self._with_outside(found, known)
        if (found, seen) != (known, before):
            await self._store.threads.remember_sources(post_id, found, page_seen=seen, now=self._clock())
        return found

    def _with_outside(self, found: Sequence[Source], known: Iterable[Source]) -> tuple[Source, ...]:
        """The sources found, and those known elsewhere, in order."""
        named = {_name(source) for source in found}
        outside = (each for each in known if self._registry.outside(each) and _name(each) not in named)
        return self._registry.in_order((*found, *outside))

    async def _sources_by_page(
        self, content: PostContent, sources: Sequence[Source], visit: _Visit
    ) -> tuple[Source, ...]:
        """The sources that the entry names and those that the page names, remembered. The page is asked once: where
        it is refused, the entry's own have to do."""
        found, seen = tuple(sources), True
        try:
            page, seen = await self._page(content, visit)
        except OUTSIDE as error:
            await self._tell(error, f"looking for the comments of {content.post.title!r}", content, visit)
            seen = not passing(error)
        else:
            learnt = {_name(source): source.facts for source in await self._store.threads.sources(content.post.id)}
            found = self._with_outside(
                [
                    replace(each, facts=with_facts(learnt.get(_name(each), ()), **dict(each.facts)))
                    for each in self._registry.recognise(replace(hints_of(content), page=page))
                ],
                sources,
            )
        await self._store.threads.remember_sources(content.post.id, found, page_seen=seen, now=self._clock())
        return found

    async def ways(self, post_id: PostId) -> tuple[Source, ...]:
        """The sources an answer can choose from. A thread must have been read once before it is known whether it takes
        answers: raises NetError when that may work later."""
        content = await self._store.posts.content(post_id)
        turn = self._turn(post_id)
        if turn.locked() and await self._was_read(post_id):
            return await self._store.threads.sources(post_id)  # it is only being read again
        async with turn:
            visit = _Visit()
            sources = await self._sources(content, visit)
            if await self._was_read(post_id):
                return sources
            for error in await self._read_own(content, sources, visit):
                if isinstance(error, NetError) and passing(error):
                    raise error
            await self._note_way(content.post)
            return await self._store.threads.sources(post_id)

    async def _was_read(self, post_id: PostId) -> bool:
        """Whether enough of the post's threads was ever read to know which of them takes answers."""
        threads = await self._store.threads.of_post(post_id)
        read = [t.source for t in threads if t.fetched is not None and not self._registry.outside(t.source)]
        keeps = self._registry.keeps
        return any(map(keeps, read)) or (bool(read) and not any(map(keeps, await self._store.threads.sources(post_id))))

    def _turn(self, post_id: PostId) -> Lock:
        """Whoever finds out about a post's threads does it alone: another would put what it knew before over what was
        learnt meanwhile."""
        return self._turns.setdefault(post_id, Lock())

    async def _page(self, content: PostContent, visit: _Visit) -> tuple[Page, bool]:
        """The post's page, and whether all of it came for sure: else it is to be asked for again."""
        url = content.post.url
        assert url is not None, "Registry.needs_page() is false for a post without an address"
        _stay_outside(content, url)
        response = await visit.pages.get(url, self._client)
        return Page(response.url, response.text, response.links), not response.perhaps_cut

    async def _read_own(
        self, content: PostContent, sources: Sequence[Source], visit: _Visit, *, look: bool = False
    ) -> tuple[BlogtuiError, ...]:
        """Read the sources that the blog names; with `look` also those that the post's page names, when none of the
        first has all that is said. Returns why none could be read; nothing when one was, or when there is none to read.
        Conversations elsewhere count only where there is nothing else."""
        read: _Read = {}
        await self._read_named(content, sources, read, visit)
        if look and await self._page_could_tell(content, sources, read):
            sources = await self._sources_by_page(content, sources, visit)
            await self._read_named(content, sources, read, visit)
        kept = [read[_name(s)] for s in sources if _name(s) in read and self._registry.keeps(s)]
        told = kept or list(read.values())
        return () if None in told else tuple(error for error in told if error is not None)

    async def _page_could_tell(self, content: PostContent, sources: Sequence[Source], read: _Read) -> bool:
        """Whether the post's page is to be looked at, though the entry named a thread: it is not all there is."""
        post = content.post
        if post.url is None or not any(map(self._registry.keeps, sources)):
            return False
        if any(isinstance(error, NetError) and passing(error) for error in read.values()):
            return False  # the next reading may go well
        if any(t.whole for t in await self._kept(content, sources, read)):
            return False
        return not await self._store.threads.page_seen(post.id)

    async def _kept(self, content: PostContent, sources: Iterable[Source], read: _Read) -> tuple[StoredThread, ...]:
        """The threads of the blog's own comments that were just read."""
        names = {_name(s) for s in sources if self._registry.keeps(s) and read.get(_name(s), s) is None}
        threads = await self._store.threads.of_post(content.post.id)
        return tuple(thread for thread in threads if _name(thread.source) in names)

    async def _read_named(self, content: PostContent, sources: Iterable[Source], read: _Read, visit: _Visit) -> None:
        """Read those of the sources that were not yet, and put into `read` what came of it. Those that only show the
        same less well are read, one by one, while no other has all that is said."""
        named = [s for s in sources if self._registry.reader(s) is not None and not self._registry.outside(s)]
        unread = [source for source in named if _name(source) not in read]
        at_once = [source for source in unread if not self._registry.fallback(source)]
        outcomes = await side_by_side(self._failure(content, source, visit) for source in at_once)
        read.update((_name(source), outcome) for source, outcome in zip(at_once, outcomes, strict=True))
        for source in unread:
            if not self._registry.fallback(source):
                continue
            others = await self._kept(content, named, read)
            if await self._could_add(content, source, others):
                alone = not any(thread.count or thread.total for thread in others)
                read[_name(source)] = await self._failure(content, source, visit, counted=alone)

    async def _could_add(self, content: PostContent, source: Source, others: Sequence[StoredThread]) -> bool:
        """Whether a source that shows the same less well may have more than the others: until it was once seen to have
        no more."""
        if not others or any(thread.whole for thread in others):
            return not others
        threads = await self._store.threads.of_post(content.post.id)
        mine = next((thread for thread in threads if _name(thread.source) == _name(source)), None)
        return mine is None or mine.fetched is None or mine.count > max(thread.count for thread in others)

    async def _failure(
        self, content: PostContent, source: Source, visit: _Visit, *, counted: bool = True
    ) -> BlogtuiError | None:
        """Read a source; why it could not be, told and kept, or None."""
        reader = self._registry.reader(source)
        assert reader is not None
        try:
            await self._read(content, source, reader, visit, counted)
        except (ConfigError, *OUTSIDE) as error:  # ConfigError: a secret is gone, or the keyring is locked
            error.add_note(f"the thread of {content.post.url or content.post.native_id} by {source.provider}")
            await self._tell(error, f"reading the comments of {content.post.title!r}", content, visit)
            await self._store.threads.failed(content.post.id, source, str(error), self._clock())
            return error
        return None

    async def _read(self, content: PostContent, source: Source, reader: Reads, visit: _Visit, counted: bool) -> None:
        """Read one source into the store; its comments count among the post's or are those of another. Raises
        OUTSIDE, ConfigError."""
        _stay_outside(content, source.url)
        post_id = content.post.id
        threads = await self._store.threads.of_post(post_id)
        stored = next((thread for thread in threads if _name(thread.source) == _name(source)), None)
        account = await self._accounts.for_source(reader, source)
        known = replace(await self._known(stored), account=account, pages=visit.pages)
        got = await self._passwords.thread(source, reader, known)
        now = self._clock()
        if isinstance(got, FetchedThread):
            source = replace(source, facts=got.facts or source.facts)
        else:
            await self._store.threads.unchanged(post_id, source, got.validators, now)
            return
        await self._whereabouts.recognise(content.post, source, got.comments)
        await self._store.threads.merge(
            post_id,
            source,
            [new_comment(comment) for comment in got.comments],
            total=got.total,
            complete=got.complete,
            added=got.added,
            closed=got.closed,
            validators=got.validators,
            now=now,
            mark_new=counted and stored is not None and stored.fetched is not None,
            counted=counted,
        )
        if got.problem is not None:
            await self._store.threads.failed(post_id, source, got.problem, now)

    async def _known(self, stored: StoredThread | None) -> Known:
        if stored is None:
            return Known()
        answered, latest = await self._store.comments.known(stored.id)
        parents = tuple((native, parent) for native, parent in answered.items() if parent is not None)
        return Known(stored.validators, latest, frozenset(answered), parents=parents)

    async def _read_text(self, content: PostContent, visit: _Visit) -> bool:
        """Read a protected post's own text, once its password was given or is wanted no more; whether that was done."""
        try:
            return await self._passwords.read_text(content, await self._store.threads.sources(content.post.id))
        except (ConfigError, *OUTSIDE) as error:
            await self._tell(error, f"reading the text of {content.post.title!r}", content, visit)
            return False

    async def _ask_after_held(self, content: PostContent, visit: _Visit) -> None:
        try:
            await self._whereabouts.ask_after_held(content.post)
        except (ConfigError, *OUTSIDE) as error:
            doing = f"asking what became of the answer to {content.post.title!r}"
            await self._tell(error, doing, content, visit)

    async def _note_way(self, post: Post) -> None:
        """Keep whether the program itself can answer the post; the browser does not count."""
        threads = await self._store.threads.of_post(post.id)
        sources = await self._store.threads.sources(post.id)
        way = self._registry.answer_route([each for each in sources if not self._registry.outside(each)])
        by_program = way is not None and way[0].abilities.signed is not Signed.BROWSER
        can_reply = by_program and not any(thread.closed for thread in threads[:1])
        if can_reply is not post.can_reply:
            now = self._clock()
            await self._store.threads.remember_sources(post.id, sources, page_seen=False, now=now, can_reply=can_reply)

    async def _tell(self, error: BlogtuiError, doing: str, content: PostContent, visit: _Visit) -> None:
        visit.problems.append(await self._record(error, doing, content.post.blog_id))


def _stay_outside(content: PostContent, url: str) -> None:
    """Raises AddressError when a feed of the public net names an address in a private one."""
    if leads_inward(content.feed_url, url):
        raise AddressError(
            f"{authority(content.feed_url)} names {authority(url)}, which is inside a private network.",
            advice="It was not asked; tell the blog's owner.",
            address=url,
        )


def _name(source: Source) -> tuple[str, str]:
    return source.provider, source.key


def _as_told(sources: Iterable[Source], told: Iterable[Source]) -> tuple[Source, ...]:
    """The sources with all the facts they have, and those that the feed tells now beside; the count of comments is as
    it tells it."""
    now = {_name(source): dict(source.facts) for source in told}
    return tuple(
        replace(source, facts=with_facts((), **{**beside, **dict(source.facts), "expected": beside.get("expected")}))
        if (beside := now.get(_name(source))) is not None
        else source
        for source in sources
    )

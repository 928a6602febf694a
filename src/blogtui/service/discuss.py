"""The threads of a post: what is cached at once, then what is new; one's own answers among them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import FetchedComment, FetchedThread, Known
from blogtui.comments.registry import Registry
from blogtui.comments.tree import grow
from blogtui.model.errors import BlogtuiError
from blogtui.model.ids import BlogId, CommentId, PostId, ThreadId
from blogtui.model.post import Post, PostContent
from blogtui.model.problem import Problem
from blogtui.model.reply import Draft, DraftState
from blogtui.model.thread import Comment, CommentState, Source, Thread
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.service.clock import Clock
from blogtui.store.store import Store
from blogtui.store.threads import NewComment, StoredThread

Record = Callable[[Exception, str, BlogId | None], Awaitable[Problem]]

_SHOWN = {
    DraftState.QUEUED: CommentState.PENDING,
    DraftState.SENDING: CommentState.PENDING,
    DraftState.UNKNOWN: CommentState.PENDING,
    DraftState.HELD: CommentState.HELD,
    DraftState.LIVE: CommentState.LIVE,
}


@dataclass(frozen=True, slots=True)
class Discussion:
    """A post and what is said about it: one thread a source, the blog's own first. `sources` also has those that
    can only be answered. `looked` is false until somebody asked the network where the comments are."""

    post: Post
    threads: tuple[Thread, ...]
    sources: tuple[Source, ...]
    drafts: tuple[Draft, ...]
    looked: bool

    @property
    def new(self) -> int:
        """Comments not yet seen."""
        return sum(placed.comment.new for thread in self.threads for placed in thread.comments)

    def comment(self, comment_id: CommentId) -> Comment | None:
        """The comment of that id, if it is in one of the threads."""
        places = (placed.comment for thread in self.threads for placed in thread.comments)
        return next((comment for comment in places if comment.id == comment_id), None)


class Discuss:
    """Finds, reads and remembers the threads of posts."""

    def __init__(self, store: Store, client: Client, registry: Registry, clock: Clock, record: Record) -> None:
        self._store = store
        self._client = client
        self._registry = registry
        self._clock = clock
        self._record = record

    async def cached(self, post_id: PostId) -> Discussion:
        """What is known without the network. Raises NotFound, StoreError."""
        post = await self._store.posts.get(post_id)
        stored = await self._store.threads.of_post(post_id)
        drafts = await self._store.drafts.of_post(post_id)
        sources = await self._store.threads.sources(post_id)
        looked = bool(sources) and (bool(stored) or await self._store.threads.page_seen(post_id))
        return Discussion(post, self._threads(post, stored, sources, drafts), sources, drafts, looked)

    async def fetch(self, post_id: PostId) -> Discussion:
        """Read the post's threads from the network and store them. A thread that cannot be read keeps what it had
        and tells the problem; so this raises NotFound and StoreError only."""
        content = await self._store.posts.content(post_id)
        for source in self._readable(await self.sources(content)):
            if await self._read(content, source):
                break  # the next would be the same comments, read less well
        await self._recognise_own(post_id)
        return await self.cached(post_id)

    async def sources(self, content: PostContent) -> tuple[Source, ...]:
        """Where the post is discussed or can be answered; its page is fetched once when that could help."""
        post_id = content.post.id
        seen = await self._store.threads.page_seen(post_id)
        known = await self._store.threads.sources(post_id)
        hints = _hints(content, None)
        if known and (seen or not self._registry.needs_page(hints)):
            return known
        if not seen and self._registry.needs_page(hints) and content.post.url is not None:
            page = await self._page(content, content.post.url)
            hints, seen = _hints(content, page), page is not None
        found = self._registry.recognise(hints)
        await self._store.threads.remember_sources(post_id, found, page_seen=seen, now=self._clock())
        return found

    async def seen(self, comment_ids: Sequence[CommentId]) -> None:
        """The reader has been over these comments."""
        await self._store.threads.mark_seen([comment_id for comment_id in comment_ids if comment_id > 0])

    def _readable(self, sources: Sequence[Source]) -> list[Source]:
        return [source for source in sources if self._registry.reader(source) is not None]

    async def _page(self, content: PostContent, url: str) -> Page | None:
        try:
            response = await self._client.fetch(url, accept="text/html, */*;q=0.5", limit=PAGE_LIMIT)
        except BlogtuiError as error:
            await self._record(error, f"looking for the comments of {content.post.title!r}", content.post.blog_id)
            return None
        text = response.body.decode(response.charset or "utf-8", "replace")
        return Page(response.url, text, response.links)

    async def _read(self, content: PostContent, source: Source) -> bool:
        """Read one source into the store; False when it failed."""
        reader = self._registry.reader(source)
        assert reader is not None
        post_id, now = content.post.id, self._clock()
        stored = next((t for t in await self._store.threads.of_post(post_id) if t.source.key == source.key), None)
        try:
            got = await reader.thread(source, self._client, _known(stored))
        except BlogtuiError as error:
            error.add_note(f"the thread of {content.post.url or content.post.native_id} by {source.provider}")
            await self._record(error, f"reading the comments of {content.post.title!r}", content.post.blog_id)
            await self._store.threads.failed(post_id, source, str(error), now)
            return False
        if not isinstance(got, FetchedThread):
            await self._store.threads.unchanged(post_id, source, got.validators, now)
            return True
        if got.facts and got.facts != source.facts:
            source = replace(source, facts=got.facts)
            await self._learn(post_id, source, now)
        await self._store.threads.merge(
            post_id,
            source,
            [_new_comment(comment) for comment in got.comments],
            total=got.total,
            complete=got.complete,
            closed=got.closed,
            validators=got.validators,
            now=now,
            mark_new=stored is not None and stored.fetched is not None,
        )
        if got.problem is not None:
            await self._store.threads.failed(post_id, source, got.problem, now)
        return True

    async def _learn(self, post_id: PostId, source: Source, now: datetime) -> None:
        """Keep what reading taught about a source (where it takes answers, say): it may open ways to answer."""
        known = await self._store.threads.sources(post_id)
        changed = tuple(source if (s.provider, s.key) == (source.provider, source.key) else s for s in known)
        seen = await self._store.threads.page_seen(post_id)
        await self._store.threads.remember_sources(post_id, changed, page_seen=seen, now=now)

    async def _recognise_own(self, post_id: PostId) -> None:
        """A held answer that now stands in the thread is live."""
        held = [d for d in await self._store.drafts.of_post(post_id) if d.state is DraftState.HELD and d.native_id]
        if not held:
            return
        live = {
            comment.native_id: comment
            for thread in await self._store.threads.of_post(post_id)
            for comment in thread.comments
            if comment.state is CommentState.LIVE
        }
        for draft in held:
            if (comment := live.get(draft.native_id or "")) is not None:
                await self._store.drafts.move(
                    draft.id, DraftState.LIVE, now=self._clock(), expect=(DraftState.HELD,), url=comment.url
                )

    def _threads(
        self, post: Post, stored: Sequence[StoredThread], sources: Sequence[Source], drafts: Sequence[Draft]
    ) -> tuple[Thread, ...]:
        own = [draft for draft in drafts if draft.state in _SHOWN]
        if own and not stored and sources:
            stored = (StoredThread(ThreadId(0), post.id, sources[0]),)
        threads = []
        for number, thread in enumerate(stored):
            there = {comment.native_id for comment in thread.comments}
            missing = [draft for draft in own if number == 0 and draft.native_id not in there]
            comments = (*thread.comments, *(_own_comment(draft, thread.id) for draft in missing))
            threads.append(
                Thread(
                    thread.id,
                    thread.post_id,
                    thread.source,
                    grow(comments),
                    thread.total,
                    thread.complete,
                    thread.fetched,
                    thread.validators,
                    thread.closed,
                    thread.problem,
                )
            )
        return tuple(threads)


def _hints(content: PostContent, page: Page | None) -> Hints:
    return Hints(
        post_url=content.post.url,
        post_native_id=content.post.native_id,
        feed_url=content.feed_url,
        generator=content.generator,
        links=content.comment_links,
        page=page,
        post_author=content.post.author,
    )


def _known(stored: StoredThread | None) -> Known:
    if stored is None:
        return Known()
    times = [comment.published for comment in stored.comments if comment.published is not None]
    ids = frozenset(comment.native_id for comment in stored.comments)
    return Known(stored.validators, max(times, default=None), ids)


def _new_comment(comment: FetchedComment) -> NewComment:
    return NewComment(
        native_id=comment.native_id,
        parent=comment.parent,
        author=comment.author,
        author_url=comment.author_url,
        by_post_author=comment.by_post_author,
        published=comment.published,
        updated=comment.updated,
        url=comment.url,
        state=comment.state,
        likes=comment.likes,
        html=comment.html,
        rank=comment.rank,
    )


def _own_comment(draft: Draft, thread_id: ThreadId) -> Comment:
    """A draft as it stands in the thread until the blog shows it; its id is negative, so it meets no other."""
    return Comment(
        id=CommentId(-draft.id),
        thread_id=thread_id,
        native_id=draft.native_id or f"draft:{draft.id}",
        parent=draft.to_native,
        author=draft.identity.name or "You",
        html=text_as_html(draft.text),
        published=draft.updated,
        url=draft.url,
        state=_SHOWN[draft.state],
        draft=draft.id,
    )


def text_as_html(text: str) -> str:
    """Plain text as the paragraphs and breaks a blog would make of it."""
    from html import escape

    paragraphs = (escape(part, quote=False).replace("\n", "<br>") for part in text.strip().split("\n\n"))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)

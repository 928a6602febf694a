"""A post and what is said about it, as it is kept here: nothing in this file asks the network."""

from collections.abc import Callable, Iterable, Sequence

from blogtui.comments.provider import PASSWORD, WANTED
from blogtui.comments.registry import Registry
from blogtui.model.frozen import frozen
from blogtui.model.ids import CommentId, PostId
from blogtui.model.post import Post
from blogtui.model.problem import Problem
from blogtui.model.reply import Draft
from blogtui.model.thread import Comment, Placed, Source, Thread
from blogtui.service.answer import own_comments, stands_in_thread
from blogtui.store.store import Store
from blogtui.store.threads import StoredThread

AT_HAND = 60  # comments that come with a thread; more than a screen of short ones


@frozen
class Discussion:
    """A post and what is said about it: one thread for each source that can be read, the blog's own first. `sources`
    also has those that can only be answered. `looked` is false until it is known where the comments are: nobody asked
    the network yet, or it could not be asked; then `problem` is the sentence on why, from the fetch just made.
    `problems` are all that went wrong in that fetch; they are kept already. `text_read`: it also brought the text of
    the post itself, which its feed did not have. `outside` are the sources elsewhere."""

    post: Post
    threads: tuple[Thread, ...]
    sources: tuple[Source, ...]
    drafts: tuple[Draft, ...]
    looked: bool
    problem: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    text_read: bool = False
    outside: frozenset[Source] = frozenset()

    @property
    def own(self) -> tuple[Thread, ...]:
        """The blog's own threads, without those of other places."""
        return tuple(thread for thread in self.threads if thread.source not in self.outside)

    def label(self, source: Source) -> str:
        """The source's name for people."""
        return dict(self.labels).get(source.provider, source.provider)

    @property
    def password_wanted(self) -> bool:
        """Whether the blog shows the post only to those who know its password, and has not had it from here."""
        return any(thread.source.fact(PASSWORD) == WANTED for thread in self.threads)

    @property
    def new(self) -> int:
        """Comments not yet seen."""
        return sum(len(thread.outline.new) for thread in self.threads)

    def has(self, comment_id: CommentId) -> bool:
        """Whether the comment of that id is in one of the threads."""
        return any(comment_id in thread.outline.ids for thread in self.threads)


class Discussions:
    """What is known of the threads of posts. Every method may raise StoreError."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._registry = registry

    async def cached(self, post_id: PostId) -> Discussion:
        """What is known without the network, however long the threads: their outlines and first comments.
        Raises NotFound."""
        post = await self._store.posts.get(post_id)
        stored = await self._store.threads.of_post(post_id)
        drafts = await self._store.drafts.of_post(post_id)
        sources = await self._store.threads.sources(post_id)
        outside = frozenset(source for source in sources if self._registry.outside(source))
        looked = len(outside) < len(sources) or await self._store.threads.page_seen(post_id)
        labels = tuple((source.provider, self._registry.label(source)) for source in sources)
        threads = await self._threads(post_id, stored, drafts)
        return Discussion(post, threads, sources, drafts, looked, labels=labels, outside=outside)

    async def comments(self, ids: Iterable[CommentId]) -> tuple[Comment, ...]:
        """The comments of these ids, in no order; those that the blog took away meanwhile are left out."""
        return await self._store.comments.some(ids)

    async def whole(self, thread: Thread) -> tuple[Placed, ...]:
        """Every comment of the thread in its place, in display order."""
        return await self._store.comments.whole(thread.id, thread.own)

    async def saying(self, thread: Thread, says: Callable[[str], bool]) -> frozenset[CommentId]:
        """The comments of the thread whose HTML passes the test. It is made in another thread of the processor."""
        found = await self._store.comments.saying(thread.id, says)
        return found | {comment.id for comment in thread.own if says(comment.html)}

    async def answer(self, discussion: Discussion, draft: Draft) -> Comment | None:
        """What was written here as its thread shows it: by the blog, else as what waits for it."""
        shown = {thread.id for thread in discussion.threads}
        named = await self._store.comments.named(draft.post_id, draft.native_id) if draft.native_id else ()
        own = [comment for thread in discussion.threads for comment in thread.own if comment.draft == draft.id]
        there = [comment for comment in (*named, *own) if comment.thread_id in shown]
        return next((comment for comment in there if comment.draft == draft.id), next(iter(there), None))

    async def seen(self, comment_ids: Sequence[CommentId]) -> None:
        """The reader has been over these comments."""
        await self._store.comments.mark_seen([comment_id for comment_id in comment_ids if comment_id > 0])

    async def _threads(
        self, post_id: PostId, stored: Sequence[StoredThread], drafts: Sequence[Draft]
    ) -> tuple[Thread, ...]:
        """The threads that can be read, one's own answers in their places; with such answers at least one thread."""
        readable = [t for t in stored if t.count or t.fetched or self._registry.reader(t.source) is not None]
        readable = [t for t in readable if not self._repeats(t, readable)]
        places = readable or stored[:1]
        waiting = [draft for draft in drafts if stands_in_thread(draft)]
        names = {name for draft in waiting for name in (draft.native_id, draft.to_native) if name is not None}
        there = await self._store.comments.holding(post_id, names)
        own = [comment for draft in waiting for comment in own_comments(draft, places, there)]
        shown = places if own else readable
        return tuple([await self._thread(each, [one for one in own if one.thread_id == each.id]) for each in shown])

    def _repeats(self, thread: StoredThread, threads: Sequence[StoredThread]) -> bool:
        """Whether it shows nothing of the blog's comments that the others do not."""
        if not self._registry.keeps(thread.source):
            return False
        fallback = self._registry.fallback(thread.source)
        read = [t for t in threads if t is not thread and t.fetched and self._registry.keeps(t.source)]
        silent = fallback or (thread.fetched is not None and thread.problem is None)
        if silent and not thread.count and any(t.count for t in read):
            return True  # the comments moved away from here, or cannot be had here
        if not fallback:
            return False
        earlier = threads[: threads.index(thread)]
        better = (t for t in read if t in earlier or not self._registry.fallback(t.source))
        return any(t.whole or t.count >= thread.count for t in better)

    async def _thread(self, stored: StoredThread, own: Sequence[Comment]) -> Thread:
        outline = await self._store.comments.outline(stored.id, own)
        first = [CommentId(id) for id in outline.ids[:AT_HAND] if id > 0]
        return Thread(
            id=stored.id,
            post_id=stored.post_id,
            source=stored.source,
            outline=outline,
            at_hand=(*await self._store.comments.some(first), *own),
            total=stored.total,
            complete=stored.complete,
            fetched=stored.fetched,
            validators=stored.validators,
            closed=stored.closed,
            problem=stored.problem,
        )

"""Read what is cached: blogs, pages of posts, one post; and the reader's marks, with undo."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from blogtui.model.blog import Blog
from blogtui.model.filter import EVERYTHING, Filter
from blogtui.model.frozen import frozen
from blogtui.model.glance import Glance
from blogtui.model.ids import BlogId, PostId, ProblemId
from blogtui.model.post import Post, PostContent
from blogtui.model.problem import Problem
from blogtui.service.clock import Clock

if TYPE_CHECKING:
    from blogtui.store.store import Store


@frozen
class Undo:
    """What takes an action back: the posts it changed and the marks they had."""

    words: str
    posts: tuple[PostId, ...] = ()
    read: bool | None = None
    starred: bool | None = None


class Browse:
    """Nothing here touches the network."""

    def __init__(self, store: "Store", clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def glance(self) -> Glance:
        """What the reader shows first."""
        return await self._store.glance()

    async def blogs(self) -> tuple[Blog, ...]:
        """Every subscription by title, with its counts."""
        return await self._store.blogs.all()

    async def find_blog(self, text: str) -> Blog:
        """By id, address or unambiguous part of the title. Raises NotFound."""
        return await self._store.blogs.find(text)

    async def posts(
        self,
        filter: Filter = EVERYTHING,
        *,
        limit: int = 50,
        offset: int = 0,
        after: Post | None = None,
        below: int | None = None,
    ) -> tuple[Post, ...]:
        """A page of posts, newest first: from the top, or those that follow `after` (which may since have left the
        list: what one has just read leaves the unread ones), or those listed before the second `below`."""
        return await self._store.posts.page(
            blog_id=filter.blog_id,
            unread=filter.unread,
            starred=filter.starred,
            query=filter.query,
            limit=limit,
            offset=offset,
            after=None if after is None else after.id,
            below=below,
        )

    async def days(self, begins: Callable[[int], int], filter: Filter = EVERYTHING) -> tuple[tuple[int, int], ...]:
        """The days of the list, newest first: (when it begins, how many posts it has). `begins` tells of any second
        when its day begins; seconds since 1970. Takes time with the posts of the list, but keeps nobody waiting."""
        return await self._store.posts.days(
            begins, blog_id=filter.blog_id, unread=filter.unread, starred=filter.starred, query=filter.query
        )

    async def count(self, filter: Filter = EVERYTHING) -> int:
        """How many posts the filter leaves."""
        return await self._store.posts.count(
            blog_id=filter.blog_id, unread=filter.unread, starred=filter.starred, query=filter.query
        )

    async def position(self, post_id: PostId, filter: Filter = EVERYTHING) -> int | None:
        """The row of a post in the filtered list, counted from 0; None when it is not in it."""
        return await self._store.posts.position(
            post_id, blog_id=filter.blog_id, unread=filter.unread, starred=filter.starred, query=filter.query
        )

    async def post(self, post_id: PostId) -> Post:
        """Raises NotFound."""
        return await self._store.posts.get(post_id)

    async def find_post(self, text: str) -> Post:
        """By id or address. Raises NotFound."""
        return await self._store.posts.find(text)

    async def content(self, post_id: PostId) -> PostContent:
        """The post with its text. Raises NotFound."""
        return await self._store.posts.content(post_id)

    async def neighbour(
        self, post_id: PostId, step: int, filter: Filter = EVERYTHING, *, unread: bool = False
    ) -> Post | None:
        """The next older (step 1) or newer (step -1) post of the list; with `unread` the next unread one."""
        return await self._store.posts.neighbour(
            post_id,
            step=step,
            unread=unread or filter.unread,
            blog_id=filter.blog_id,
            starred=filter.starred,
            query=filter.query,
        )

    async def mark(self, posts: Sequence[PostId], *, read: bool | None = None, starred: bool | None = None) -> Undo:
        """Set marks; returns what takes it back."""
        changed = await self._store.posts.mark(posts, read=read, starred=starred)
        word = {(True, None): "read", (False, None): "unread", (None, True): "starred", (None, False): "unstarred"}
        words = (
            f"marked {len(changed)} {'post' if len(changed) == 1 else 'posts'} {word.get((read, starred), '')}".strip()
        )
        back_read = None if read is None else not read
        back_starred = None if starred is None else not starred
        return Undo(words, changed, back_read, back_starred)

    async def mark_all_read(self, blog_id: BlogId | None) -> Undo:
        """Mark every post of a blog (None: of all) read that is there now; one that arrives meanwhile stays unread."""
        changed = await self._store.posts.mark_blog_read(blog_id, self._clock())
        return Undo(f"marked {len(changed)} {'post' if len(changed) == 1 else 'posts'} read", changed, read=False)

    async def undo(self, undo: Undo) -> None:
        """Put the marks back."""
        await self._store.posts.mark(undo.posts, read=undo.read, starred=undo.starred)

    async def drafts_open(self) -> int:
        """How many answers still want something of the writer or the network."""
        drafts = await self._store.drafts.all()
        return sum(draft.state.open for draft in drafts)

    async def fill_index(self, limit: int = 500) -> int:
        """Index up to `limit` posts and comments for search; how many still wait. May be cancelled at any moment."""
        return await self._store.search.fill(limit)

    async def problems(self, limit: int = 200) -> tuple[Problem, ...]:
        """What went wrong lately, newest first."""
        return await self._store.problems.recent(limit)

    async def clear_problems(self, ids: Sequence[ProblemId] | None = None) -> tuple[Problem, ...]:
        """Forget these problems, or all; returns what `restore_problems` takes."""
        return await self._store.problems.clear(ids)

    async def restore_problems(self, problems: Sequence[Problem]) -> None:
        """Put problems that were forgotten back in their place."""
        await self._store.problems.restore(problems)

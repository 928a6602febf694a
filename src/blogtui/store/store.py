"""The store as the rest of the program sees it."""

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from blogtui.model.glance import Glance
from blogtui.store.database import Database
from blogtui.store.glance import first_look

if TYPE_CHECKING:
    from blogtui.store.arrivals import Arrivals
    from blogtui.store.blogs import Blogs
    from blogtui.store.comments import Comments
    from blogtui.store.drafts import Drafts
    from blogtui.store.posts import Posts
    from blogtui.store.problems import Problems
    from blogtui.store.search import Search
    from blogtui.store.threads import Threads


class Store:
    """Everything kept on this machine, in one SQLite file: `async with Store(path) as store:`.

    The file and its folder are made when missing. `patience`: seconds to wait while another copy writes. Entering
    raises StoreError, and leaves the file as it is, when it is damaged, newer, not ours or cannot be used. What was
    awaited is committed; two copies of the program may have the same file open. Each room is imported when it is first
    asked for: the reader's first screen needs none, a command one or two. `threads`: see Database.
    """

    def __init__(self, path: Path, *, patience: float = 5.0, threads: bool = True) -> None:
        self._database = Database(path, patience=patience, threads=threads)

    async def __aenter__(self) -> Self:
        await self._database.open()
        return self

    async def glance(self) -> Glance:
        """What the reader shows first."""
        return await self._database.run(first_look)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._database.close()

    @cached_property
    def blogs(self) -> "Blogs":
        from blogtui.store.blogs import Blogs

        return Blogs(self._database)

    @cached_property
    def posts(self) -> "Posts":
        from blogtui.store.posts import Posts

        return Posts(self._database)

    @cached_property
    def arrivals(self) -> "Arrivals":
        from blogtui.store.arrivals import Arrivals

        return Arrivals(self._database)

    @cached_property
    def threads(self) -> "Threads":
        from blogtui.store.threads import Threads

        return Threads(self._database)

    @cached_property
    def comments(self) -> "Comments":
        from blogtui.store.comments import Comments

        return Comments(self._database)

    @cached_property
    def drafts(self) -> "Drafts":
        from blogtui.store.drafts import Drafts

        return Drafts(self._database)

    @cached_property
    def problems(self) -> "Problems":
        from blogtui.store.problems import Problems

        return Problems(self._database)

    @cached_property
    def search(self) -> "Search":
        from blogtui.store.search import Search

        return Search(self._database)

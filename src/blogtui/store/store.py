"""The store as the rest of the program sees it."""

from pathlib import Path
from types import TracebackType
from typing import Self

from blogtui.model.glance import Glance
from blogtui.store.arrivals import Arrivals
from blogtui.store.blogs import Blogs
from blogtui.store.comments import Comments
from blogtui.store.database import Database
from blogtui.store.drafts import Drafts
from blogtui.store.glance import first_look
from blogtui.store.posts import Posts
from blogtui.store.problems import Problems
from blogtui.store.search import Search
from blogtui.store.threads import Threads


class Store:
    """Everything kept on this machine, in one SQLite file: `async with Store(path) as store:`.

    The file and its folder are made when missing. `patience`: seconds to wait while another copy writes. Entering
    raises StoreError, and leaves the file as it is, when it is damaged, newer, not ours or cannot be used. What was
    awaited is committed; two copies of the program may have the same file open.
    """

    def __init__(self, path: Path, *, patience: float = 5.0) -> None:
        self._database = Database(path, patience=patience)
        self.blogs = Blogs(self._database)
        self.posts = Posts(self._database)
        self.arrivals = Arrivals(self._database)
        self.threads = Threads(self._database)
        self.comments = Comments(self._database)
        self.drafts = Drafts(self._database)
        self.problems = Problems(self._database)
        self.search = Search(self._database)
        self.path = path

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

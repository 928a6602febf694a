"""The two lists of the main room: the blogs, and the posts of the filter chosen."""

from asyncio import Lock, sleep
from datetime import tzinfo

from textual import on
from textual.worker import get_current_worker

from blogtui.model.filter import EVERYTHING, Filter
from blogtui.model.ids import PostId
from blogtui.service.services import Services
from blogtui.tui.reading.post_rows import PostRows
from blogtui.tui.reading.room import Room
from blogtui.tui.reading.selection import counts_of, empty_words, title_of
from blogtui.tui.tasks import task
from blogtui.tui.widgets.row_source import BLOCK
from blogtui.tui.widgets.virtual_list import VirtualList

PAGE = BLOCK
CALM = 0.4  # seconds after which the days of a list are counted, so that nothing shown at once waits for that


class Listing(Room):
    """Loads the lists and shows them. Of the posts only those near what is in view are here."""

    def __init__(self, services: Services, zone: tzinfo | None = None) -> None:
        super().__init__(services, zone)
        self.filter = EVERYTHING
        self.rows = PostRows(zone=zone)
        self._needed: tuple[int, int] | None = None
        self._settling_rows = Lock()
        self._mending = False

    async def load_blogs(self) -> None:
        self.blogs = await self.services.browse.blogs()
        self.show_blogs(await self.services.browse.drafts_open())

    def show_blogs(self, drafts: int) -> None:
        """Show the blogs that are known, and the counts above."""
        self.blogs_pane.show(self.blogs)
        self.settle_layout()
        self.status.counts = counts_of(self.blogs, drafts)

    async def load_posts(self, filter: Filter | None = None, at: PostId | None = None) -> None:
        """Show the list for a filter (None: the same again), keeping the cursor's post, or at `at`."""
        self.filter = filter = filter or self.filter
        key = self.posts_pane.list.cursor_key if at is None and filter == self.rows.filter else at
        for group in ("count", "more"):  # no search waits for what is counted of the one before
            self.workers.cancel_group(self, group)
        self._needed_ended()
        posts = await self.services.browse.posts(filter, limit=PAGE)
        total: int | None = len(posts)
        if total == PAGE:
            total = None if filter.query else await self.services.browse.count(filter)
        rows = PostRows(filter, posts, total, self.zone)
        if isinstance(key, int) and rows.position(key) is None and not rows.settled:
            await self._bring(rows, PostId(key))
        if filter != self.filter:
            return  # another list was chosen meanwhile
        self.show_rows(rows, at)

    def show_rows(self, rows: PostRows, at: PostId | None = None) -> None:
        """Show these posts as those of the filter."""
        self.rows, filter = rows, self.filter
        title, empty = title_of(filter, self.blogs), empty_words(filter, self.blogs)
        self.posts_pane.show(rows, title, empty, len(self.blogs) > 1 and filter.blog_id is None, at=at)
        if rows.count():
            self.settle_list()
        else:
            self.nothing_listed()

    def nothing_listed(self) -> None:
        """Called when the list came out empty."""

    @task("counting the posts", only_latest="count")
    async def settle_list(self) -> None:
        """Find out the days of the list shown, and get its end, to be there when somebody goes to it."""
        rows = self.rows
        await sleep(CALM)
        await self._settle(rows)
        await self._fetch(rows, rows.count() - BLOCK, rows.count())

    async def _settle(self, rows: PostRows) -> None:
        async with self._settling_rows:
            if not rows.settled:
                days = await self.services.browse.days(rows.begins, rows.filter)
                self._taken(rows, rows.settle(days))

    @on(VirtualList.NeedRows, "#post-list")
    def rows_needed(self, message: VirtualList.NeedRows) -> None:
        if message.source is not self.rows:
            return  # of a list that is left
        idle, self._needed = self._needed is None, (message.first, message.end)
        if idle:
            self.load_needed()

    @task("loading more posts", only_latest="more", holds="acts")
    async def load_needed(self) -> None:
        """What the list asked for last, until it asks for nothing more."""
        done = None
        try:
            while (needed := self._needed) != done and needed is not None:
                rows, done = self.rows, needed
                await self._settle(rows)
                await self._fetch(rows, *needed)
        finally:
            if not get_current_worker().is_cancelled:  # who cancels it says so: it may not have begun
                self._needed_ended()

    def _needed_ended(self) -> None:
        if self._needed is not None:
            self.posts_pane.list.given_up(*self._needed)
        self._needed = None

    async def _fetch(self, rows: PostRows, first: int, end: int) -> None:
        gap = rows.gap(first, end)
        if gap is None:
            return
        posts = await self.services.browse.posts(rows.filter, limit=gap.limit, offset=gap.offset, below=gap.below)
        self._taken(rows, rows.put(gap, posts), first, end)

    def _taken(self, rows: PostRows, agrees: bool, first: int = 0, end: int | None = None) -> None:
        if rows is self.rows:
            self.posts_pane.list.rows_arrived(first, end)
            if not agrees:
                self.mend_list()

    async def _bring(self, rows: PostRows, post_id: PostId) -> None:
        """Get the rows around a post, if it is in the list."""
        await self._settle(rows)
        number = await self.services.browse.position(post_id, rows.filter)
        if number is not None:
            row = rows.row_of(number)
            await self._fetch(rows, row - BLOCK // 2, row + BLOCK // 2)

    async def reach(self, post_id: PostId) -> None:
        """Load the list around that post."""
        if self.rows.position(post_id) is None:
            await self._bring(self.rows, post_id)

    def mend_list(self) -> None:
        """What is stored is not what is shown: posts came, or left, behind the list's back. Load it again soon."""
        if not self._mending:
            self._mending = True
            self.set_timer(CALM, self.load_again)

    @task("loading the list again", only_latest="mend")
    async def load_again(self) -> None:
        self._mending = False
        await self.load_posts()

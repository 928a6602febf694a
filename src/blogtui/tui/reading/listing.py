"""The two lists of the main room: the blogs, and the posts of the filter chosen."""

from datetime import tzinfo

from blogtui.model.ids import PostId
from blogtui.service.browse import Filter
from blogtui.service.services import Services
from blogtui.tui.reading.post_rows import PostRows
from blogtui.tui.reading.room import Room
from blogtui.tui.reading.selection import counts_of, empty_words, title_of
from blogtui.tui.tasks import task

PAGE = 200


class Listing(Room):
    """Loads the lists and shows them."""

    def __init__(self, services: Services, zone: tzinfo | None = None) -> None:
        super().__init__(services, zone)
        self.filter = Filter()
        self.rows = PostRows(zone)
        self._more = False

    async def load_blogs(self) -> None:
        self.blogs = await self.services.browse.blogs()
        self.set_class(len(self.blogs) > 1 or self.blogs_shown, "-many-blogs")
        self.blogs_pane.show(self.blogs)
        self.settle_layout()
        self.status.counts = counts_of(self.blogs, await self.services.browse.drafts_open())

    async def load_posts(self, filter: Filter | None = None, at: PostId | None = None) -> None:
        """Show the list for a filter (None: the same again), keeping the cursor's post, or at `at`."""
        same = filter is None or filter == self.filter
        self.filter = filter = filter or self.filter
        wanted = max(PAGE, len(self.rows)) if same else PAGE
        rows = PostRows(self.zone)
        posts = await self.services.browse.posts(filter, limit=wanted)
        rows.extend(posts)
        while at is not None and rows.position(at) is None and len(posts) == wanted:
            posts = await self.services.browse.posts(filter, limit=wanted, after=rows.last)
            rows.extend(posts)
        self._more = len(posts) == wanted
        self.rows = rows
        title, empty = title_of(filter, self.blogs), empty_words(filter, self.blogs)
        self.posts_pane.show(rows, title, empty, len(self.blogs) > 1 and filter.blog_id is None, at=at)
        if not rows.count():
            self.nothing_listed()

    def nothing_listed(self) -> None:
        """Called when the list came out empty."""

    @task("loading more posts", only_latest="more")
    async def load_more(self) -> None:
        rows = self.rows
        posts = await self.services.browse.posts(self.filter, limit=PAGE, after=rows.last)
        if rows is self.rows:
            rows.extend(posts)
            self._more = len(posts) == PAGE
            self.posts_pane.list.rows_arrived()

    async def reach(self, post_id: PostId) -> None:
        """Load the list as far as that post."""
        while self.rows.position(post_id) is None and self._more:
            posts = await self.services.browse.posts(self.filter, limit=PAGE, after=self.rows.last)
            self.rows.extend(posts)
            self._more = len(posts) == PAGE
            self.posts_pane.list.rows_arrived()

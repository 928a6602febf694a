"""The post that is shown: in the lists the one under the cursor, once that rests; in its text the one that is read."""

from collections.abc import Hashable
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer

from blogtui.model.ids import PostId
from blogtui.model.post import PostContent
from blogtui.service.services import Services
from blogtui.tui.reading.listing import Listing
from blogtui.tui.reading.panes import NOTHING
from blogtui.tui.reading.selection import WELCOME
from blogtui.tui.reading.texts import Texts
from blogtui.tui.state import Ready, Waiting
from blogtui.tui.tasks import task
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.html import Reading, document

if TYPE_CHECKING:
    from blogtui.service.discussion import Discussion

SETTLE = 0.1  # seconds the cursor rests on a post before its text is loaded, so that a held key stays quick
_OF_ONE_POST = ("reading", "comments")  # panes


class Showing(Listing):
    """Hands a post's text and its comments down to the panes. What was asked for last counts, whatever comes first."""

    def __init__(self, services: Services, zone: tzinfo | None = None) -> None:
        super().__init__(services, zone)
        self.content: PostContent | None = None
        self.discussion: Discussion | None = None
        self.texts = Texts(services.browse.content, zone)
        self._wanted: PostId | None = None
        self._settling: Timer | None = None

    @property
    def _is_read(self) -> bool:
        """Whether the reader is in the text or the comments of a post, not in a list."""
        return self.content is not None and self.here in _OF_ONE_POST

    # -- the cursor ----------------------------------------------------------------------------------------------

    @on(VirtualList.RowHighlighted, "#post-list")
    def post_highlighted(self) -> None:
        """Not only the reader moves the cursor: a list loaded anew may have lost the post that is being read."""
        if not self._is_read:
            self._follow_cursor()

    def watch_here(self) -> None:
        super().watch_here()
        if self.here == "posts" and self.rows.count():
            self._follow_cursor()
        elif self.here == "posts":
            self.nothing_listed()

    def _follow_cursor(self) -> None:
        self.stop_following()
        key = self.posts_pane.list.cursor_key
        if key is None:
            return
        post_id = post_id_of(key)
        if self.content is None:
            self.show_post(post_id)
        elif post_id != self._wanted:
            self._settling = self.set_timer(SETTLE, lambda: self.show_post(post_id))

    def stop_following(self) -> None:
        """What the cursor rests on just now is not to be shown."""
        if self._settling is not None:
            self._settling.stop()
            self._settling = None

    def walk_to(self, name: str) -> None:
        """Go to a pane as the reader does: its text and comments are meant to be those of the post under the cursor,
        however short a time that has rested there."""
        key = self.posts_pane.list.cursor_key
        if self.here == "posts" and name in _OF_ONE_POST and key not in (None, self._wanted):
            self.stop_following()
            self.show_post(post_id_of(key))
        self.go_to(name)

    def nothing_listed(self) -> None:
        """What is being read stays nevertheless."""
        if not self._is_read:
            self.stop_following()
            self.content = self.discussion = self._wanted = None
            self.reading_pane.clear(NOTHING if self.blogs else document(WELCOME))
            self.comments_pane.show(Waiting(), self.services.clock())

    # -- the post ------------------------------------------------------------------------------------------------

    def show_post(self, post_id: PostId) -> None:
        """Put the post under the cursor into the panes."""
        self._wanted = post_id
        self._show_under_cursor(post_id)

    @task("opening the post", only_latest="post", holds="acts")
    async def _show_under_cursor(self, post_id: PostId) -> None:
        if self._wanted == post_id:
            await self.show_text(post_id)

    async def show_text(self, post_id: PostId) -> None:
        """Put the post's text and its cached comments into the panes, unless another is wanted by then."""
        self._wanted = post_id
        if self.content is None or self.content.post.id != post_id:
            written = await self.texts.of(post_id)
            if self._wanted != post_id:
                return
            self.show_written(*written)
        if self.discussion is None or self.discussion.post.id != post_id:
            self.show_discussion(await self.services.discuss.cached(post_id))

    async def show_text_anew(self, post_id: PostId) -> None:
        """The post's text is another now: put that into the pane, unless the reader has gone on."""
        written = await self.texts.of(post_id)
        if self.content is not None and self.content.post.id == post_id:
            self.show_written(*written)

    def show_written(self, content: PostContent, text: Reading) -> None:
        """Put a post's text into its pane."""
        self.content = content
        self.reading_pane.show(content.post, text)

    def show_discussion(self, discussion: "Discussion", *, fetching: bool = False) -> None:
        """Hand the thread down, unless the reader has gone on to another post."""
        if self.content is None or self.content.post.id != discussion.post.id:
            return
        self.discussion = discussion
        self.comments_pane.show(Ready(discussion, fetching), self.services.clock())


def post_id_of(key: Hashable) -> PostId:
    """The post of a row of the list."""
    assert isinstance(key, int)
    return PostId(key)

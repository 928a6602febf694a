"""What the main room shows and where it gets it: the post open, its thread, and all work that is started."""

import gc
from asyncio import sleep, to_thread
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer

from blogtui.model.errors import BlogtuiError
from blogtui.model.filter import Filter
from blogtui.model.frozen import frozen
from blogtui.model.glance import Glance
from blogtui.model.ids import BlogId, DraftId, PostId
from blogtui.model.reply import Outcome
from blogtui.service.browse import Undo
from blogtui.service.services import Services
from blogtui.tui.reading.post_rows import PostRows
from blogtui.tui.reading.showing import Showing, post_id_of
from blogtui.tui.tasks import bring_home, task
from blogtui.tui.telling import tell_flushed
from blogtui.tui.widgets.line_view import LineView
from blogtui.tui.widgets.thread_view import ThreadView
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view import cells, highlight
from blogtui.view.counts import counted

if TYPE_CHECKING:
    from blogtui.service.refresh import Visit

SHOWN = 0.01  # seconds in which the terminal gets what was painted, while nothing else is begun
SOONEST = 15  # seconds between two looks at the outbox
CALM = 0.3  # seconds after which what is likely to be wanted next is prepared
THREAD_FRESH = 300  # seconds for which an opened thread is not asked for again by itself


@frozen
class Step:
    """Something that can be taken back, and how."""

    words: str
    back: Callable[[], Awaitable[object]]


class Desk(Showing):
    """Owns what is shown, starts all work, and hands values down to the panes."""

    def __init__(
        self,
        services: Services,
        address: str | None,
        zone: tzinfo | None = None,
        first: Glance | None = None,
        painted: Callable[[], None] | None = None,
    ) -> None:
        """`painted` is called when the first whole screen has been."""
        super().__init__(services, zone)
        self.address = address
        self._first = first
        self._painted = painted
        self._stands = False
        self.blogs = () if first is None else first.blogs
        self.steps: list[Step] = []
        self._again: Timer | None = None
        self._told: dict[DraftId, Outcome] = {}
        self._flushing = self._flush_wanted = False

    async def on_mount(self) -> None:
        """The first picture comes from the cache alone, in one piece; everything else waits for it."""
        try:
            first, self._first = self._first or await self.services.browse.glance(), None
            self.blogs = first.blogs
            self.show_blogs(first.drafts)
            self.show_rows(PostRows(self.filter, first.posts, first.total, self.zone))
            if first.posts:
                content = first.content() or await self.services.browse.content(first.posts[0].id)
                self._wanted = content.post.id
                self.show_written(*await self.texts.written(content))
        except BlogtuiError as error:
            bring_home(self, error, "reading the cache")
        self.call_later(self._await_sizes)

    def _await_sizes(self) -> None:
        """The lists and the text have been told their sizes; once they have heard it, the screen can be painted."""
        unsized: set[LineView] = {self.blogs_pane.list, self.posts_pane.list, self.reading_pane.text}

        def heard(widget: LineView) -> None:
            unsized.discard(widget)
            if not unsized:
                self.call_later(self.call_later, self._stand)  # what they want laid out anew is on its way: after that

        for widget in tuple(unsized):
            widget.call_later(heard, widget)

    def _stand(self) -> None:
        """Paint the whole screen, once; what follows lets the terminal have it first."""
        self._on_timer_update()  # takes what is to be laid out and painted by now, so that it is not done again
        self._stands = True
        self._compositor_refresh()
        if self._painted is not None:
            self._painted()
        self.set_timer(SHOWN, self.go_on)

    def _compositor_refresh(self) -> None:
        """What Textual paints on its way to the first whole screen costs more than that screen itself."""
        if self._stands:
            super()._compositor_refresh()

    # -- the first minute ----------------------------------------------------------------------------------------

    @task("starting", only_latest="start")
    async def go_on(self) -> None:
        """The first post's comments; then the address asked for; then what waits and what is new."""
        gc.freeze()  # what is loaded by now stays: the collector need not walk it at every key
        gc.set_threshold(10_000, 10, 50)  # seldom enough that a key hardly ever waits for it
        gc.enable()
        await self.services.warm_up()
        if self.content is not None:
            self.show_discussion(await self.services.discuss.cached(self.content.post.id))
        if self.address is not None:
            await self.subscribe_to(self.address)
        elif self.blogs and self.services.settings.refresh_on_start:
            self.refresh_blogs(None, due_only=True)
        self.flush_outbox()
        self.fill_search()
        self.load_the_rest()

    @task("loading what texts may need")
    async def load_the_rest(self) -> None:
        """The first text in wide characters, or with code in it, should not wait for what it is painted with."""
        for load in (cells.load, highlight.load):
            await sleep(CALM)
            await to_thread(load)

    @task("indexing for search", only_latest="index")
    async def fill_search(self) -> None:
        """Index what is new, in the background and in small bites; search finds the rest another way meanwhile."""
        while await self.services.browse.fill_index():
            pass

    async def subscribe_to(self, address: str) -> None:
        """Open the reader at a blog or a post, subscribing when it is new."""
        with self.progress_shown() as watch:
            done = await self.services.subscribe.add(address, watch=watch)
        if not done.already:
            self.tell(f"Following {done.blog.title}: {counted(done.new, 'post')}.")
        await self.load_blogs()
        await self.load_posts(Filter(done.blog.id), at=done.post)
        self.blogs_pane.list.move_to(done.blog.id)
        if done.post is not None:
            self.go_to("reading")
            await self.open_post(done.post)
        self.fill_search()

    @task("sending what waits in the outbox", to_the_end=True)
    async def flush_outbox(self) -> None:
        """Now, and again when the outbox says that it is worth it. One round at a time, and none is broken off: who
        asks for one meanwhile gets another after it."""
        self._flush_wanted = True
        if self._flushing:
            return
        self._flushing = True
        try:
            while self._flush_wanted:
                self._flush_wanted = False
                await self._flush()
        finally:
            self._flushing = False

    async def _flush(self) -> None:
        """Told is only what came out otherwise than before; what is shown of it is shown anew."""
        done = await self.services.reply.flush()
        for sent in done:
            if self._told.get(sent.draft.id) is not sent.outcome:
                tell_flushed(self, sent)
            self._told[sent.draft.id] = sent.outcome
        if self.content is not None and any(sent.draft.post_id == self.content.post.id for sent in done):
            self.show_discussion(await self.services.discuss.cached(self.content.post.id))
            await self.refresh_row(self.content.post.id)
        elif done:
            await self.load_blogs()
        due = await self.services.reply.next_due()
        if self._again is not None:
            self._again.stop()
        if due is not None:
            wait = (due - self.services.clock()).total_seconds()
            self._again = self.set_timer(max(wait, SOONEST), self.flush_outbox)

    # -- loading -------------------------------------------------------------------------------------------------

    @on(VirtualList.RowSelected, "#post-list")
    def post_selected(self, message: VirtualList.RowSelected) -> None:
        self.go_to("reading")  # at once: the next key is meant for the text
        self.open_task(post_id_of(message.key))

    @task("opening the post", only_latest="open-post", holds="keys")
    async def open_task(self, post_id: PostId) -> None:
        await self.open_post(post_id)

    async def open_post(self, post_id: PostId) -> None:
        """Open a post: its text is shown, it counts as read, and its thread is asked for."""
        self.stop_following()  # where the cursor rested before is not wanted any more
        await self.show_text(post_id)
        self.posts_pane.list.move_to(post_id)
        post = await self.services.browse.post(post_id)
        if self.services.settings.mark_read_on_open and not post.read:
            await self.mark(post_id, read=True, quietly=True)
        self.read_thread(post_id)
        self.prepare_next(post_id)

    @task("reading the next post", only_latest="ahead")
    async def prepare_next(self, post_id: PostId) -> None:
        """The post below the one just opened is likely to be opened next."""
        await sleep(CALM)
        following = await self.services.browse.neighbour(post_id, 1, self.filter)
        if following is not None:
            await self.texts.prepare(following.id)

    @task("reading the comments", only_latest="thread")
    async def read_thread(self, post_id: PostId, *, force: bool = False) -> None:
        """What is cached is there already; ask for what is new, unless that was done a moment ago."""
        discussion = await self.services.discuss.cached(post_id)
        fetched = [thread.fetched for thread in discussion.own if thread.fetched is not None]
        fresh = fetched and (self.services.clock() - max(fetched)).total_seconds() < THREAD_FRESH
        if force or not fresh:
            self.show_discussion(discussion, fetching=True)
            wanted = discussion.password_wanted
            discussion = await self.services.discuss.fetch(post_id, opened=True)
            if discussion.text_read:
                await self.show_text_anew(post_id)
            self.show_discussion(discussion)
            if discussion.password_wanted and not wanted:
                self.tell("This post is behind a password; P gives it.")
            await self.refresh_row(post_id)
        setting = self.services.settings.look_elsewhere
        if names := await self.services.discuss.elsewhere_due(post_id, setting):
            self.show_discussion(await self.services.discuss.elsewhere(post_id, names))

    @on(ThreadView.CommentsWanted)
    @task("reading comments", only_latest="comments", holds="acts")
    async def comments_wanted(self, message: ThreadView.CommentsWanted) -> None:
        """Hand down what the reader is about to come to in a long thread."""
        thread = self.comments_pane.thread
        try:
            thread.arrived(message.ids, await self.services.discuss.comments(message.ids))
        finally:
            thread.given_up(message.ids)

    async def refresh_row(self, post_id: PostId) -> None:
        """A post's marks or counts changed: repaint its row, and the blogs' counts."""
        post = await self.services.browse.post(post_id)
        if self.content is not None and self.content.post.id == post_id:
            self.content = replace(self.content, post=post)
        if self.rows.replace(post):
            self.posts_pane.list.row_changed(post_id)
        await self.load_blogs()

    # -- refreshing ----------------------------------------------------------------------------------------------

    @task("refreshing", only_latest="refresh")
    async def refresh_blogs(self, blog_id: BlogId | None, *, due_only: bool = False) -> None:
        """Visit one blog or all; the list shows what came when all have answered."""
        ids = None if blog_id is None else [blog_id]
        with self.progress_shown() as watch:
            visits = await self.services.refresh.run(ids, due_only=due_only, watch=watch)
        if not visits:
            return
        await self.load_blogs()
        await self.load_posts()
        self.tell_visits(visits, quiet=due_only)
        self.flush_outbox()
        self.fill_search()

    def tell_visits(self, visits: "tuple[Visit, ...]", *, quiet: bool) -> None:
        """One toast for the whole round."""
        new, failed = sum(visit.new for visit in visits), [visit for visit in visits if visit.problem]
        if failed:
            who = failed[0].blog.title if len(failed) == 1 else f"{counted(len(failed), 'blog')}"
            self.tell(f"{who} could not be read; ! tells why.", warning=True)
        if new or not (quiet or failed):
            self.tell(f"{counted(new, 'new post')}." if new else "Nothing new.")

    # -- marks and undo ------------------------------------------------------------------------------------------

    async def mark(
        self, post_id: PostId, *, read: bool | None = None, starred: bool | None = None, quietly: bool = False
    ) -> None:
        """Set a mark; `u` takes it back."""
        undo = await self.services.browse.mark([post_id], read=read, starred=starred)
        if undo.posts and not quietly:
            self.remember(undo)
        await self.refresh_row(post_id)

    async def load_marks(self) -> None:
        """Many posts have other marks: show them all anew, and know those of the one that is open."""
        await self.load_blogs()
        await self.load_posts()
        if self.content is not None:
            await self.refresh_row(self.content.post.id)

    def remember(self, undo: Undo) -> None:
        async def back() -> None:
            await self.services.browse.undo(undo)
            await self.load_marks()

        self.steps.append(Step(undo.words, back))

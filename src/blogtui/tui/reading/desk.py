"""What the main room shows and where it gets it: the screen's state, its work, and its layout."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer

from blogtui.model.blog import Blog
from blogtui.model.errors import BlogtuiError
from blogtui.model.ids import BlogId, DraftId, PostId
from blogtui.model.post import PostContent
from blogtui.model.reply import Outcome
from blogtui.service.browse import Filter, Undo
from blogtui.service.progress import Progress, Watcher
from blogtui.service.services import Services
from blogtui.tui.commands import bindings
from blogtui.tui.leaving import browse_to, copy
from blogtui.tui.reading.comments_pane import CommentsPane
from blogtui.tui.reading.panes import NOTHING, BlogsPane, Pane, PostsPane, ReadingPane, SearchLine
from blogtui.tui.reading.post_rows import PostRows
from blogtui.tui.reading.selection import WELCOME, counts_of, empty_words, title_of
from blogtui.tui.reading.status import StatusLine
from blogtui.tui.state import Ready, Waiting
from blogtui.tui.tasks import bring_home, task, toast
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.html import document
from blogtui.view.words import counted, outcome_sentence

if TYPE_CHECKING:
    from blogtui.service.discuss import Discussion
    from blogtui.service.refresh import Visit
    from blogtui.service.reply import Sent

PAGE = 200
LONG = 30_000  # characters of HTML
SETTLE = 0.06  # seconds the cursor rests on a post before its text is loaded, so that a held key stays quick
SOONEST = 15  # seconds between two looks at the outbox
THREAD_FRESH = 300  # seconds for which an opened thread is not asked for again by itself


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be taken back, and how."""

    words: str
    back: Callable[[], Awaitable[object]]


class Desk(Screen[None]):
    """Owns what is shown, starts all work, and hands values down to the panes; main.tcss has the layouts."""

    AUTO_FOCUS = "#post-list"
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")
    HORIZONTAL_BREAKPOINTS = [
        (0, "-one"),
        (60, "-stacked"),
        (100, "-beside"),
        (150, "-wide"),
    ]

    here: var[str] = var("posts")
    zoomed: var[bool] = var(False)
    comments_shown: var[bool] = var(True)
    blogs_shown: var[bool] = var(False)  # asked for, though there is only one

    blogs_pane = query_one(BlogsPane)
    posts_pane = query_one(PostsPane)
    reading_pane = query_one(ReadingPane)
    comments_pane = query_one(CommentsPane)
    status = query_one(StatusLine)

    def __init__(self, services: Services, address: str | None, zone: tzinfo | None = None) -> None:
        super().__init__()
        self.services = services
        self.address = address
        self.zone = zone
        self.filter = Filter()
        self.blogs: tuple[Blog, ...] = ()
        self.rows = PostRows(zone)
        self.content: PostContent | None = None
        self.discussion: Discussion | None = None
        self.steps: list[Step] = []
        self._more = False
        self._settling: Timer | None = None
        self._again: Timer | None = None
        self._told: dict[DraftId, Outcome] = {}

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")
        with Container(id="body"):
            with Container(id="lists"):
                yield BlogsPane()
                yield PostsPane()
            with Container(id="texts"):
                yield ReadingPane(self.zone, self.services.settings.text_width)
                yield CommentsPane(self.zone)
        yield SearchLine(id="search", compact=True)
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """The first picture comes from the cache alone, in one piece; everything else waits for it."""
        try:
            await self.load_blogs()
            await self.load_posts()
            if (first := self.posts_pane.post) is not None:
                await self.show_content(await self.services.browse.content(first.id))
        except BlogtuiError as error:
            bring_home(self, error, "reading the cache")
        self.call_after_refresh(self.go_on)

    # -- the first minute ----------------------------------------------------------------------------------------

    @task("starting", only_latest="start")
    async def go_on(self) -> None:
        """The first post's comments; then the address asked for; then what waits and what is new."""
        gc.freeze()  # what is loaded by now stays: the collector need not walk it at every key
        gc.enable()
        if self.content is not None:
            self.show_discussion(await self.services.discuss.cached(self.content.post.id))
        if self.address is not None:
            await self.subscribe_to(self.address)
        elif self.blogs and self.services.settings.refresh_on_start:
            self.refresh_blogs(None, due_only=True)
        self.flush_outbox()
        self.fill_search()

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

    @task("sending what waits in the outbox", only_latest="outbox")
    async def flush_outbox(self) -> None:
        """Now, and again when the outbox says that it is worth it; told is only what came out otherwise than before."""
        for sent in await self.services.reply.flush():
            if self._told.get(sent.draft.id) is not sent.outcome:
                self.tell_sent(sent)
            self._told[sent.draft.id] = sent.outcome
        due = await self.services.reply.next_due()
        if self._again is not None:
            self._again.stop()
        if due is not None:
            wait = (due - self.services.clock()).total_seconds()
            self._again = self.set_timer(max(wait, SOONEST), self.flush_outbox)

    # -- loading -------------------------------------------------------------------------------------------------

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
            self.content = self.discussion = None
            self.reading_pane.clear(NOTHING if self.blogs else document(WELCOME))
            self.comments_pane.show(Waiting(), self.services.clock())

    @task("loading more posts", only_latest="more")
    async def load_more(self) -> None:
        rows = self.rows
        posts = await self.services.browse.posts(self.filter, limit=PAGE, after=rows.last)
        if rows is self.rows:
            rows.extend(posts)
            self._more = len(posts) == PAGE
            self.posts_pane.list.rows_arrived()

    @on(VirtualList.RowHighlighted, "#post-list")
    def post_highlighted(self, message: VirtualList.RowHighlighted) -> None:
        if self._settling is not None:
            self._settling.stop()
        post_id = _post_id(message.key)
        if self.content is None:
            self.show_post(post_id)
        else:
            self._settling = self.set_timer(SETTLE, lambda: self.show_post(post_id))
        if self._more and message.widget.cursor > self.rows.count() - PAGE // 2:
            self.load_more()

    @task("opening the post", only_latest="post")
    async def show_post(self, post_id: PostId) -> None:
        """Put the post's text and its cached comments into the panes."""
        if self.content is not None and self.content.post.id == post_id:
            return
        content = await self.services.browse.content(post_id)
        await self.show_content(content)
        self.show_discussion(await self.services.discuss.cached(post_id))

    async def show_content(self, content: PostContent) -> None:
        """Put a post into the reading pane; a long one is read into a document off the loop."""
        if len(content.html) > LONG:
            text = await asyncio.to_thread(document, content.html, content.base_url)
        else:
            text = document(content.html, content.base_url)
        self.content = content
        self.reading_pane.show(content, text)

    @on(VirtualList.RowSelected, "#post-list")
    def post_selected(self, message: VirtualList.RowSelected) -> None:
        self.go_to("reading")  # at once: the next key is meant for the text
        self.open_task(_post_id(message.key))

    @task("opening the post", only_latest="open-post")
    async def open_task(self, post_id: PostId) -> None:
        await self.open_post(post_id)

    async def open_post(self, post_id: PostId) -> None:
        """Open a post: its text is shown, it counts as read, and its thread is asked for."""
        if self.content is None or self.content.post.id != post_id:
            await self.show_content(await self.services.browse.content(post_id))
            self.show_discussion(await self.services.discuss.cached(post_id))
        self.posts_pane.list.move_to(post_id)
        post = await self.services.browse.post(post_id)
        if self.services.settings.mark_read_on_open and not post.read:
            await self.mark(post_id, read=True, quietly=True)
        self.read_thread(post_id)

    @task("reading the comments", only_latest="thread")
    async def read_thread(self, post_id: PostId, *, force: bool = False) -> None:
        """What is cached is there already; ask for what is new, unless that was done a moment ago."""
        discussion = await self.services.discuss.cached(post_id)
        fetched = [thread.fetched for thread in discussion.threads if thread.fetched is not None]
        fresh = fetched and (self.services.clock() - max(fetched)).total_seconds() < THREAD_FRESH
        if fresh and not force:
            return
        self.show_discussion(discussion, fetching=True)
        self.show_discussion(await self.services.discuss.fetch(post_id))
        await self.refresh_row(post_id)

    def show_discussion(self, discussion: "Discussion", *, fetching: bool = False) -> None:
        """Hand the thread down, unless the reader has gone on to another post."""
        if self.content is None or self.content.post.id != discussion.post.id:
            return
        self.discussion = discussion
        self.comments_pane.show(Ready(discussion, fetching), self.services.clock())

    async def reach(self, post_id: PostId) -> None:
        """Load the list as far as that post."""
        while self.rows.position(post_id) is None and self._more:
            posts = await self.services.browse.posts(self.filter, limit=PAGE, after=self.rows.last)
            self.rows.extend(posts)
            self._more = len(posts) == PAGE
            self.posts_pane.list.rows_arrived()

    async def refresh_row(self, post_id: PostId) -> None:
        """A post's marks or counts changed: repaint its row, and the blogs' counts."""
        post = await self.services.browse.post(post_id)
        if self.content is not None and self.content.post.id == post_id:
            self.content = replace(self.content, post=post)
        if self.rows.replace(post):
            self.posts_pane.list.rows_arrived()
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

    def show_progress(self, progress: Progress | None) -> None:
        for line in self.query(StatusLine):  # none while the screen is being taken down
            line.progress = progress

    @contextmanager
    def progress_shown(self) -> Iterator[Watcher]:
        """Something to tell the progress to; it is shown as long as the work lasts, however that ends."""
        try:
            yield self.show_progress
        finally:
            self.show_progress(None)

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

    def remember(self, undo: Undo) -> None:
        async def back() -> None:
            await self.services.browse.undo(undo)
            await self.load_blogs()
            await self.load_posts()

        self.steps.append(Step(undo.words, back))

    # -- being somewhere -----------------------------------------------------------------------------------------

    @property
    def panes(self) -> dict[str, Pane]:
        """The panes that can be gone to, in order."""
        all_panes: tuple[Pane, ...] = (self.blogs_pane, self.posts_pane, self.reading_pane, self.comments_pane)
        return {pane.NAME: pane for pane in all_panes if pane is not self.blogs_pane or self.has_class("-many-blogs")}

    def go_to(self, name: str) -> None:
        """Be at a pane: it shows, whatever the layout, and has the focus."""
        if name in self.panes:
            self.here = name
            self.panes[name].enter()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        pane = next((node for node in event.widget.ancestors if isinstance(node, Pane)), None)
        if pane is not None and self.here != pane.NAME:
            self.here = pane.NAME

    def watch_here(self, old: str, new: str) -> None:
        self.remove_class(f"-at-{old}").add_class(f"-at-{new}")

    def watch_zoomed(self) -> None:
        self.settle_layout()

    def watch_blogs_shown(self, shown: bool) -> None:
        self.set_class(len(self.blogs) > 1 or shown, "-many-blogs")

    def watch_comments_shown(self, shown: bool) -> None:
        self.set_class(not shown, "-no-comments")

    def on_resize(self) -> None:
        self.settle_layout()

    def settle_layout(self) -> None:
        """Under 60 columns, and zoomed, one pane is alone; a low screen has no status line."""
        self.set_class(self.zoomed or self.size.width < 60, "-alone")
        self.set_class(self.size.height < 20, "-low")
        # Beside the text the blogs stand above the posts, and take no more room than they need.
        above = self.has_class("-beside") and not self.has_class("-alone")
        self.blogs_pane.styles.height = (
            min(self.blogs_pane.list.source.count() + 2, self.size.height // 3) if above else None
        )

    # -- words ---------------------------------------------------------------------------------------------------

    def tell(self, words: str, *, warning: bool = False) -> None:
        """A toast; never markup."""
        toast(self, words, "warning" if warning else "information")

    def tell_sent(self, sent: "Sent") -> None:
        """What became of an answer; the browser opens where it has to take over."""
        good = sent.outcome in (Outcome.LIVE, Outcome.HELD, Outcome.QUEUED, Outcome.HANDOFF)
        self.tell(outcome_sentence(sent.outcome, sent.message or None), warning=not good)
        if sent.handoff_url is not None:
            copy(self, sent.draft.text)
            browse_to(self, sent.handoff_url)


def _post_id(key: Hashable) -> PostId:
    assert isinstance(key, int)
    return PostId(key)

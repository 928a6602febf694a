"""The main room: the desk with everything a reader can do at it. What opens over it is imported when it opens."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from blogtui.model.errors import WrongPassword
from blogtui.model.filter import Filter
from blogtui.model.ids import BlogId, PostId
from blogtui.tui.reading.desk import Step
from blogtui.tui.reading.offering import OfferingDesk
from blogtui.tui.reading.panes import ALL_BLOGS
from blogtui.tui.reading.place import NO_POST
from blogtui.tui.tasks import task, then
from blogtui.tui.widgets.document_view import DocumentView
from blogtui.tui.widgets.thread_view import ThreadView
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.counts import counted

if TYPE_CHECKING:
    from blogtui.tui.subscribing.dialogs import NewName

RESTS = 0.4  # seconds without a comment gone over, after which the counts of new ones are told


class MainScreen(OfferingDesk):
    """Blogs, posts, text and comments, and every command that belongs to them."""

    _asked_for = ""  # the address that could not be followed last

    # -- going about ---------------------------------------------------------------------------------------------

    def action_show_pane(self, name: str) -> None:
        if name == "blogs":
            self.blogs_shown = True
            if len(self.blogs) == 1:  # what is listed is its posts, and it is meant
                self.blogs_pane.list.move_to(self.blogs[0].id)
        if name == "comments":
            self.comments_shown = True
        self.walk_to(name)

    def action_next_pane(self) -> None:
        self._step_pane(1)

    def action_previous_pane(self) -> None:
        self._step_pane(-1)

    def _step_pane(self, step: int) -> None:
        names = [name for name in self.panes if name != "comments" or self.comments_shown]
        place = names.index(self.here) if self.here in names else 0
        self.walk_to(names[(place + step) % len(names)])

    def action_back(self) -> None:
        """One step back: out of the search, the zoom, the comments, the text, the filter; then out of blogtui."""
        if self.action_leave():
            return
        if self.here == "comments":
            self.go_to("reading")
        elif self.here == "reading":
            self.go_to("posts")
        elif self.here == "posts" and self.filter != Filter() and len(self.blogs) > 1:
            self.show_filter(Filter())
        elif self.here == "blogs":
            self.blogs_shown = False
            self.go_to("posts")
        else:
            self.app.exit()

    def action_leave(self) -> bool:
        """End the search or the zoom; whether there was one to end."""
        if self.query_one("#search", Input).has_class("-open") or self.searching:
            self.end_search()
        elif self.get_selected_text():
            self.clear_selection()
        elif self.zoomed:
            self.zoomed = False
        elif self.filter.query:
            self.show_filter(Filter(self.filter.blog_id, self.filter.unread, self.filter.starred))
        else:
            return False
        return True

    def action_zoom(self) -> None:
        self.zoomed = not self.zoomed

    def action_toggle_comments(self) -> None:
        if self.has_class("-stacked") or self.has_class("-alone"):
            self.walk_to("reading" if self.here == "comments" else "comments")
            return
        self.comments_shown = not self.comments_shown
        if not self.comments_shown and self.here == "comments":
            self.go_to("reading")

    # -- blogs ---------------------------------------------------------------------------------------------------

    @on(VirtualList.RowHighlighted, "#blog-list")
    def blog_highlighted(self, message: VirtualList.RowHighlighted) -> None:
        blog_id = None if message.key == ALL_BLOGS else message.key
        if self.here == "blogs" and blog_id != self.filter.blog_id:
            self.show_filter(Filter(blog_id), trying=True)  # type: ignore[arg-type]

    @on(VirtualList.RowSelected, "#blog-list")
    def blog_selected(self) -> None:
        self.go_to("posts")

    def go_to_blog(self, blog_id: BlogId) -> None:
        """Show the posts of one blog; for the palette."""
        self.show_filter(Filter(blog_id))
        self.go_to("posts")

    def action_add_blog(self) -> None:
        from blogtui.tui.subscribing.dialogs import AddDialog

        self.app.push_screen(AddDialog(self._asked_for), then(self.follow))

    @task("following a blog", only_latest="subscribe")
    async def follow(self, address: str | None) -> None:
        if address:
            self._asked_for = address  # to be mended, should it not be found
            await self.subscribe_to(address)
            self._asked_for = ""

    def action_edit_blog(self) -> None:
        from blogtui.tui.subscribing.dialogs import EditDialog

        if self.blog is None:
            self.tell("Choose a blog first.")
        else:
            self.app.push_screen(EditDialog(self.blog), then(partial(self.rename, self.blog.id)))

    @task("renaming the blog", only_latest="subscribe", holds="keys")
    async def rename(self, blog_id: BlogId, answer: "NewName | None") -> None:
        if answer is not None:
            await self.services.subscribe.rename(blog_id, answer.title, answer.folder)
            await self.load_blogs()
            await self.load_posts()

    @task("removing the blog", only_latest="subscribe", holds="keys")
    async def action_remove_blog(self) -> None:
        blog = self.blog
        if blog is None:
            self.tell("Choose a blog first.")
            return
        await self.services.subscribe.remove(blog.id)

        async def back() -> None:
            await self.services.subscribe.restore(blog.id)
            await self.load_blogs()
            await self.load_posts(Filter())
            self.blogs_pane.list.move_to(blog.id)

        self.steps.append(Step(f"{blog.title} is followed again", back))
        self.content = self.discussion = None
        await self.load_blogs()
        await self.load_posts(Filter())
        self.tell(f"{blog.title} is not followed any more; u brings it back. Drafts are kept.")

    def action_reload(self) -> None:
        """Ask for what is new where the reader is: the thread at a post, the feed at a list."""
        if self.here in ("reading", "comments") and self.post is not None:
            self.read_thread(self.post.id, force=True)
        elif self.blog is not None and (self.here == "blogs" or self.filter.blog_id is not None):
            self.refresh_blogs(self.blog.id)
        else:
            self.refresh_blogs(None)

    def action_reload_all(self) -> None:
        self.refresh_blogs(None)

    @task("fetching older posts", only_latest="refresh")
    async def action_older_posts(self) -> None:
        blog = self.blog
        if blog is None:
            self.tell("Choose a blog first.")
            return
        with self.progress_shown() as watch:
            older = await self.services.refresh.older(blog.id, watch=watch)
        await self.load_blogs()
        await self.load_posts()
        more = "" if older.more else " That is all the blog keeps."
        found = counted(older.new, "older post") if older.new else "No older posts"
        self.tell(f"{found} of {blog.title}.{more}")

    # -- posts ---------------------------------------------------------------------------------------------------

    @task("finding the next unread post", only_latest="open-post", holds="keys")
    async def action_next_unread(self) -> None:
        await self._open_neighbour(1, unread=True)

    @task("finding the unread post before", only_latest="open-post", holds="keys")
    async def action_previous_unread(self) -> None:
        await self._open_neighbour(-1, unread=True)

    @task("opening the next post", only_latest="open-post", holds="keys")
    async def action_next_post(self) -> None:
        await self._open_neighbour(1)

    @task("opening the post before", only_latest="open-post", holds="keys")
    async def action_previous_post(self) -> None:
        await self._open_neighbour(-1)

    async def _open_neighbour(self, step: int, *, unread: bool = False) -> None:
        post = self.post
        if post is None:
            self.tell(NO_POST)
            return
        if not (unread and step > 0 and self.here == "posts" and not post.read):
            post = await self.services.browse.neighbour(post.id, step, self.filter, unread=unread)
        if post is None:
            self.tell("No more unread posts that way." if unread else "That was the last one that way.")
            return
        await self.reach(post.id)
        self.go_to("reading")
        await self.open_post(post.id)

    @task("marking the post", holds="keys")
    async def action_toggle_read(self) -> None:
        if self.post is None:
            self.tell(NO_POST)
        else:
            await self.mark(self.post.id, read=not self.post.read)

    @task("marking the post", holds="keys")
    async def action_toggle_star(self) -> None:
        if self.post is None:
            self.tell(NO_POST)
        else:
            await self.mark(self.post.id, starred=not self.post.starred)

    @task("marking the posts", holds="keys")
    async def action_mark_all_read(self) -> None:
        blog = self.blog if self.here == "blogs" else None
        undo = await self.services.browse.mark_all_read(blog.id if blog is not None else self.filter.blog_id)
        if undo.posts:
            self.remember(undo)
            self.tell(f"{undo.words.capitalize()}; u takes it back.")
        await self.load_marks()

    def action_unread_only(self) -> None:
        old = self.filter
        self.show_filter(Filter(old.blog_id, not old.unread, False, old.query))

    def action_starred_only(self) -> None:
        old = self.filter
        self.show_filter(Filter(old.blog_id, False, not old.starred, old.query))

    @task("undoing", holds="keys")
    async def action_undo(self) -> None:
        if not self.steps:
            self.tell("There is nothing to take back.")
            return
        step = self.steps.pop()
        await step.back()
        await self.load_blogs()
        self.tell(f"Taken back: {step.words}.")

    # -- other rooms ---------------------------------------------------------------------------------------------

    def action_problems(self) -> None:
        from blogtui.tui.problems.problems_screen import ProblemsScreen

        self.app.push_screen(ProblemsScreen(self.services), self.try_again)

    def try_again(self, blog_id: BlogId | None) -> None:
        """Visit the blog chosen among the problems."""
        if blog_id is not None:
            self.refresh_blogs(blog_id)

    def action_accounts(self) -> None:
        from blogtui.tui.accounts.accounts_screen import AccountsScreen

        self.app.push_screen(AccountsScreen(self.services))

    def action_next_source(self) -> None:
        if not self.comments_pane.next_source():
            self.tell("This post is discussed in one place only, as far as is known; E asks elsewhere.")

    @task("looking for the post elsewhere", only_latest="thread")
    async def action_elsewhere(self) -> None:
        """Ask other places about this very post: only when the reader wants it."""
        post = self.post
        if post is None:
            return
        self.comments_shown = True
        known = await self.services.discuss.cached(post.id)
        self.show_discussion(known, fetching=True)
        found = await self.services.discuss.elsewhere(post.id)
        self.show_discussion(found)
        more = len(found.threads) - len(known.threads)
        self.tell(
            f"Found {counted(more, 'more discussion')}; t goes through them." if more else "Nobody else discusses it."
        )

    def action_password(self) -> None:
        """Give the password of a protected post to its blog."""
        from blogtui.tui.reading.password_dialog import PasswordDialog

        post = self.post
        if post is not None:
            self.app.push_screen(PasswordDialog(post.title), then(partial(self.give_password, post.id)))

    @task("giving the post's password", only_latest="password")
    async def give_password(self, post_id: PostId, password: str | None) -> None:
        if not password:
            return
        if not (await self.services.discuss.cached(post_id)).looked:
            await self.services.discuss.fetch(post_id, opened=True)  # only a thread tells how to give it
        try:
            needed = await self.services.passwords.give(post_id, password)
        except WrongPassword as error:
            self.tell(f"{error} {error.advice}", warning=True)
            return
        if not needed:
            self.tell("The post is open to everybody; no password was needed.")
        elif (warning := self.services.accounts.warning) is not None:
            self.tell(warning, warning=True)
        await self.show_text_anew(post_id)
        self.read_thread(post_id, force=True)

    @on(DocumentView.EndReached)
    def end_reached(self) -> None:
        """Space at the end of a post goes on: to its new comments, else to the next unread post."""
        if self.discussion is not None and self.discussion.new and self.comments_shown:
            self.go_to("comments")
            self.comments_pane.thread.action_next_new()
        else:
            self.action_next_unread()

    @on(ThreadView.CommentSeen)
    @task("marking comments seen")
    async def comments_seen(self, message: ThreadView.CommentSeen) -> None:
        await self.services.discuss.seen(message.ids)
        if self.content is not None:
            self.count_news(self.content.post.id)

    @task("counting what is new", only_latest="news")
    async def count_news(self, post_id: PostId) -> None:
        """Tell how much is still new, once the reader rests: no key waits for that."""
        await asyncio.sleep(RESTS)
        self.comments_pane.count_new()
        await self.refresh_row(post_id)

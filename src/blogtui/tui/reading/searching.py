"""Searching at the desk: lists are filtered as one types, texts show their matches."""

from textual import on
from textual.widgets import Input

from blogtui.model.filter import Filter
from blogtui.tui.reading.place import Place
from blogtui.tui.tasks import task
from blogtui.tui.widgets.document_view import DocumentView
from blogtui.tui.widgets.thread_search import saying
from blogtui.tui.widgets.thread_view import ThreadView
from blogtui.view.counts import counted


class SearchingDesk(Place):
    """`/` opens a line below; n and N go from match to match in a text; Esc ends it."""

    _sought = False  # something is searched for anew, and its list has not been shown yet

    def show_filter(self, filter: Filter, *, trying: bool = False) -> None:
        """Show the list for another filter; what is searched for anew from its newest hit. `trying` is who goes on
        from filter to filter and need not see each."""
        self._sought = filter.query is not None and (self._sought or filter.query != self.filter.query)
        self.filter = filter  # at once: the next key may change it again
        if trying:
            self._try_list()
        else:
            self._open_list()

    @task("opening the list", only_latest="posts", holds="keys")
    async def _open_list(self) -> None:
        await self._list_filter()

    @task("opening the list", only_latest="posts", holds="acts")
    async def _try_list(self) -> None:
        await self._list_filter()

    async def _list_filter(self) -> None:
        await self.load_posts()
        if self._sought:
            self.posts_pane.list.action_first()
            self._sought = False

    @property
    def searching(self) -> bool:
        """Whether n and N go from match to match; where nothing matches they say so, and go nowhere else."""
        return self.searched is not None and self.searched.sought != ""

    @property
    def searched(self) -> DocumentView | ThreadView | None:
        """The text that is searched where the reader is; None among lists, where the search filters."""
        if self.here == "reading":
            return self.reading_pane.text
        return self.comments_pane.thread if self.here == "comments" else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("next_match", "previous_match"):
            return self.searching
        return not (action in ("next_unread", "previous_unread", "next_new", "previous_new") and self.searching)

    def action_search(self) -> None:
        line = self.query_one("#search", Input)
        line.placeholder = {
            "reading": "Find in this post",
            "comments": "Find in these comments",
        }.get(self.here, "Search all posts" if self.filter.blog_id is None else "Search this blog")
        line.value = self.filter.query or "" if self.here in ("posts", "blogs") else ""
        line.add_class("-open")
        self.set_focus(line)

    @on(Input.Changed, "#search")
    def search_typed(self, message: Input.Changed) -> None:
        if not message.input.has_class("-open"):
            return
        if self.searched is not None:
            self.searched.search(message.value)
            self.tell_found()
        else:
            old = self.filter
            query = message.value.strip() or None
            self.show_filter(Filter(old.blog_id, old.unread, old.starred, query), trying=True)

    @on(ThreadView.SearchWanted)
    @task("searching the comments", only_latest="find", holds="acts")
    async def find_in_thread(self, message: ThreadView.SearchWanted) -> None:
        """Tell the thread which of its comments say what is searched for."""
        thread = self.comments_pane.chosen
        if thread is not None:
            found = await self.services.discuss.saying(thread, saying(message.query))
            self.comments_pane.thread.show_found(message.query, found)
            self.tell_found()

    @on(Input.Submitted, "#search")
    def search_submitted(self) -> None:
        self.query_one("#search", Input).remove_class("-open")
        self.go_to("posts" if self.here == "blogs" else self.here)

    def end_search(self) -> None:
        """Close the line and forget what was searched."""
        line = self.query_one("#search", Input)
        was_open = line.has_class("-open")
        line.remove_class("-open")
        self.reading_pane.text.end_search()
        self.comments_pane.thread.end_search()
        self.tell_found()
        if self.filter.query:
            self.show_filter(Filter(self.filter.blog_id, self.filter.unread, self.filter.starred))
        if was_open:
            self.go_to(self.here)

    def action_next_match(self) -> None:
        self._next_match(1)

    def action_previous_match(self) -> None:
        self._next_match(-1)

    def _next_match(self, step: int) -> None:
        if self.searched is not None:
            self.searched.next_match(step)
            self.tell_found()

    def tell_found(self) -> None:
        """What the searches found, in the lower borders of their panes."""
        self.reading_pane.tell_found(_found(self.reading_pane.text))
        self.comments_pane.tell_found(_found(self.comments_pane.thread))
        self.refresh_bindings()


def _found(searched: DocumentView | ThreadView) -> str:
    number, count = searched.match_number, searched.match_count
    if not searched.sought.strip():
        return ""
    if not count:
        return "no match · Esc ends"
    return f"{f'match {number} of {count}' if number else counted(count, 'match', 'matches')} · Esc ends"

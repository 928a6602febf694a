"""The pane of comments: one thread a source, side by side as tabs with their counts."""

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from blogtui.model.cleaning import clean_line
from blogtui.model.ids import ThreadId
from blogtui.model.outline import Outline
from blogtui.model.thread import Thread
from blogtui.tui.commands import bindings
from blogtui.tui.reading.panes import Pane
from blogtui.tui.state import Failed, Ready, State, Waiting
from blogtui.tui.widgets.thread_view import ThreadView
from blogtui.view.counts import counted

if TYPE_CHECKING:
    from blogtui.service.discussion import Discussion


class CommentsPane(Pane):
    """A threaded tree; with several sources the first is the blog's own, and `next_source` goes on."""

    NAME = "comments"
    MAIN = "#thread"
    BINDINGS: ClassVar[list[BindingType]] = bindings("comments")

    def __init__(self, zone: tzinfo | None) -> None:
        super().__init__()
        self._zone = zone
        self._state: State[Discussion] = Waiting()
        self._now: datetime | None = None
        self._seen: dict[ThreadId, int] = {}  # comments gone over since the discussion was shown
        self._chosen: ThreadId | None = None  # the thread the reader went to

    def compose(self) -> ComposeResult:
        yield ThreadView(zone=self._zone, id="thread")

    @property
    def thread(self) -> ThreadView:
        return self.query_one("#thread", ThreadView)

    @property
    def discussion(self) -> "Discussion | None":
        """What is shown, or was before it failed."""
        if isinstance(self._state, Waiting):
            return None
        return self._state.value if isinstance(self._state, Ready) else self._state.kept

    def show(self, state: "State[Discussion]", now: datetime) -> None:
        """The thread chosen, else the first; its counts in the border; or why there is none."""
        before = self.discussion
        self._state, self._now = state, now
        self._seen.clear()
        if self.discussion is None or (before is not None and before.post.id != self.discussion.post.id):
            self._chosen = None
        self._paint(now)

    @property
    def chosen(self) -> Thread | None:
        """The thread that is shown."""
        return None if self.discussion is None else self._thread(self.discussion)

    def next_source(self) -> bool:
        """Go to the next place where the post is discussed; false when there is no other."""
        discussion = self.discussion
        if discussion is None or len(discussion.threads) < 2 or self._now is None:
            return False
        place = discussion.threads.index(self._thread(discussion)) if self._thread(discussion) else 0
        self._chosen = discussion.threads[(place + 1) % len(discussion.threads)].id
        self._paint(self._now)
        return True

    def count_new(self) -> None:
        """Tell how many comments are still new, after the reader has been over some."""
        discussion, thread = self.discussion, self.chosen
        if discussion is not None and thread is not None:
            self._seen[thread.id] = max(self.thread.seen, self._seen.get(thread.id, 0))
            self.border_title = self._tabs(discussion, thread)

    def _thread(self, discussion: "Discussion") -> Thread | None:
        first = next(iter(discussion.threads), None)
        return next((thread for thread in discussion.threads if thread.id == self._chosen), first)

    def _paint(self, now: datetime) -> None:
        state, discussion = self._state, self.discussion
        if discussion is None:
            words = state.problem.advice if isinstance(state, Failed) else getattr(state, "words", "")
            self.thread.show(Outline(), (), empty=words, now=now)
            self.border_title = "Comments"
            self.set_aside("")
            return
        thread = self._thread(discussion)
        fetching = isinstance(state, Ready) and state.fetching
        outline, at_hand = (thread.outline, thread.at_hand) if thread else (Outline(), ())
        self.thread.show(outline, at_hand, empty=_empty(discussion, thread, fetching), now=now)
        self.border_title = self._tabs(discussion, thread)
        self.set_aside("reading the thread…" if fetching else _aside(discussion, thread))

    def _tabs(self, discussion: "Discussion", shown: Thread | None) -> Content:
        """One thread: how many comments. Several: each source with its count, the one shown in bold."""
        if shown is None or (shown.problem is not None and not shown.count and len(discussion.threads) == 1):
            return Content("Comments")  # that there are none is not known
        if len(discussion.threads) == 1:
            return Content(counted(shown.count, "comment") + self._new(shown))
        tabs = [
            (
                f"{_short(discussion.label(thread.source))} {thread.count:,}{self._new(thread)}",
                "bold reverse" if thread is shown else "",
            )
            for thread in discussion.threads
        ]
        return Content("  ").join(Content.assemble((f" {words} ", style)) for words, style in tabs)

    def _new(self, thread: Thread) -> str:
        new = len(thread.outline.new) - self._seen.get(thread.id, 0)
        return f" · {new:,} new" if new > 0 else ""


def _aside(discussion: "Discussion", thread: Thread | None) -> str:
    if thread is None:
        return ""
    if thread.problem is not None and discussion.password_wanted:
        return "behind a password (P gives it)"
    if thread.problem is not None:
        return "could not be read just now (! tells why)"
    if thread.closed:
        return "closed"
    return "" if thread.complete or not thread.count else "not all could be read"


def _short(label: str) -> str:
    """A system's name without what it says of itself in brackets."""
    return clean_line(label.partition(" (")[0], 30)


def _empty(discussion: "Discussion", thread: Thread | None, fetching: bool) -> str:
    if fetching:
        return "Asking the blog for the comments…"
    if not discussion.looked:
        return "Enter reads the post and its comments."
    if discussion.problem is not None:
        return f"{discussion.problem}\n\nF5 asks again."
    if thread is None:
        return "This post has no thread that can be read.\n\nr answers it, E looks for it elsewhere."
    if thread.problem is not None and discussion.password_wanted:
        return f"{thread.problem}\n\nP gives it."
    if thread.problem is not None:
        return f"{thread.problem}\n\nF5 asks again."
    if thread.closed:
        return "No comments, and none are taken any more."
    return "No comments yet.\n\nr writes the first one."

"""What the line of keys offers at the desk: only commands that have something to act on where the reader is."""

from typing import TYPE_CHECKING

from textual import on

from blogtui.model.ids import DraftId, PostId
from blogtui.tui.reading.answering import AnsweringDesk
from blogtui.tui.reading.post_rows import PostRows
from blogtui.tui.tasks import task
from blogtui.tui.widgets.thread_view import ThreadView

if TYPE_CHECKING:
    from blogtui.service.discussion import Discussion

_OF_POSTS = frozenset({"screen.reply", "screen.toggle_star"})
_OF_ONES_OWN = frozenset({"screen.edit_own", "screen.delete_own"})


class OfferingDesk(AnsweringDesk):
    """Commands that are not offered can be used all the same: they say what they lack."""

    _changeable: DraftId | None = None
    _several = False  # places where the post is discussed
    _offered: tuple[bool, bool] | None = None

    def offers(self, action: str) -> bool:
        """Whether a command meant to be seen is worth a place just now."""
        if action == "add_blog":
            return not self.blogs
        if action in _OF_ONES_OWN:
            return self._own is not None and self._own == self._changeable
        if action == "screen.next_source":
            return self._several
        return self.post is not None if action in _OF_POSTS else True

    def show_blogs(self, drafts: int) -> None:
        super().show_blogs(drafts)
        self._lists_changed()

    def show_rows(self, rows: PostRows, at: PostId | None = None) -> None:
        super().show_rows(rows, at)
        self._lists_changed()

    def _lists_changed(self) -> None:
        offered = bool(self.blogs), self.rows.count() > 0
        if offered != self._offered:
            self._offered = offered
            self.refresh_bindings()

    def show_discussion(self, discussion: "Discussion", *, fetching: bool = False) -> None:
        super().show_discussion(discussion, fetching=fetching)
        several = self.discussion is not None and len(self.discussion.threads) > 1
        if several != self._several:
            self._several = several
            self.refresh_bindings()
        self.cursor_rests()

    @on(ThreadView.CommentHighlighted)
    def cursor_rests(self) -> None:
        """See whether the comment under the cursor is the reader's own, and may be changed."""
        comment = self.comments_pane.thread.current
        if comment is not None and comment.draft is not None:
            self.ask_leave(comment.draft)
        elif self._changeable is not None:
            self._changeable = None
            self.refresh_bindings()

    @task("looking whether it can be changed", only_latest="leave")
    async def ask_leave(self, draft_id: DraftId) -> None:
        may = self.services.amend.may_change(await self.services.reply.draft(draft_id))
        self._changeable = draft_id if may else None
        self.refresh_bindings()

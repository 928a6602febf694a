"""Answering, and what became of it: the dialog, the outbox, one's own comments changed or deleted at the blog."""

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from blogtui.model.cleaning import clean
from blogtui.model.ids import CommentId, DraftId, PostId
from blogtui.model.reply import Outcome
from blogtui.tui.reading.desk import Step
from blogtui.tui.reading.outward import OutwardDesk
from blogtui.tui.reading.place import NO_POST, TO_COME
from blogtui.tui.tasks import task, then
from blogtui.tui.telling import SentBehind, tell_sent
from blogtui.view import plain

if TYPE_CHECKING:
    from blogtui.service.sent import Sent

_NOT_YOURS = "This is no comment that you sent from here."


class AnsweringDesk(OutwardDesk):
    """Answers what the reader is at."""

    # A screen is put up at once, not from a task: what is typed right after its key is meant for it.

    def action_reply(self) -> None:
        """Answer the comment under the cursor, else the post; one's own waiting answer opens in the outbox."""
        from blogtui.tui.composing.compose_screen import ComposeScreen

        post, comment = self.post, self.comment
        if post is None:
            self.tell(NO_POST)
            return
        if self.comment_to_come:
            self.tell(TO_COME)  # and the answer is not meant for the post
            return
        if comment is not None and comment.draft is not None and comment.id < 0:
            self.action_drafts(comment.draft)
            return
        selected = clean(self.get_selected_text() or "")
        self.clear_selection()
        self.app.push_screen(
            ComposeScreen(self.services, post, comment, quoted=selected), then(partial(self.replied, post.id))
        )

    @task("showing the reply", only_latest="replied", holds="keys")
    async def replied(self, post_id: PostId, sent: "Sent | None") -> None:
        self.show_discussion(await self.services.discuss.cached(post_id))
        if sent is not None:
            self.comments_pane.thread.go_to(CommentId(-sent.draft.id) if sent.comment is None else sent.comment.id)
            tell_sent(self, sent)
        await self.refresh_row(post_id)

    @on(SentBehind)
    def sent_behind(self, message: SentBehind) -> None:
        self.replied(message.sent.draft.post_id, None)

    def action_drafts(self, draft_id: DraftId | None = None) -> None:
        from blogtui.tui.problems.outbox_screen import OutboxScreen

        self.app.push_screen(OutboxScreen(self.services, draft_id=draft_id), then(self.outbox_closed))

    @task("reading the thread again", only_latest="replied", holds="keys")
    async def outbox_closed(self, _: None) -> None:
        await self.load_blogs()
        if self.content is not None:
            self.show_discussion(await self.services.discuss.cached(self.content.post.id))

    def action_edit_own(self) -> None:
        """Change the comment under the cursor, when it was sent from here and the blog still lets one."""
        from blogtui.tui.composing.compose_screen import ComposeScreen

        post, draft_id = self.post, self._own
        if post is None or draft_id is None:
            self.tell(_NOT_YOURS)
            return
        self.app.push_screen(ComposeScreen(self.services, post, amends=draft_id), then(partial(self.replied, post.id)))

    def action_delete_own(self) -> None:
        """Delete it at the blog, once the reader is sure."""
        from blogtui.tui.composing.delete_dialog import DeleteDialog

        draft_id = self._own
        if draft_id is None:
            self.tell(_NOT_YOURS)
            return
        text = plain.text(self.comments_pane.thread.current_document, links=False)
        self.app.push_screen(DeleteDialog(text), then(partial(self.delete_own, draft_id)))

    @task("deleting the comment", to_the_end=True)
    async def delete_own(self, draft_id: DraftId, sure: bool | None) -> None:
        if not sure:
            return
        self.tell("Asking the blog to delete it…")
        done = await self.services.amend.withdraw(draft_id)
        if done.outcome is Outcome.WITHDRAWN:
            words = "what was deleted at the blog is a draft again (D)"
            self.steps.append(Step(words, partial(self.services.reply.restore, draft_id)))
        self.show_discussion(await self.services.discuss.cached(done.draft.post_id))
        tell_sent(self, done)
        await self.refresh_row(done.draft.post_id)

    @property
    def _own(self) -> DraftId | None:
        return self.comment.draft if self.comment is not None else None

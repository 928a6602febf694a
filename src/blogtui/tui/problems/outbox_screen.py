"""Drafts and outbox: what is being written, waits, was held or refused; write on, send, discard, bring back."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.strip import Strip

from blogtui.model.cleaning import clean, clean_line
from blogtui.model.ids import DraftId
from blogtui.model.reply import Draft, DraftState, Outcome
from blogtui.service.reply import NotReady, OutboxItem, Sent
from blogtui.service.services import Services
from blogtui.tui.commands import bindings
from blogtui.tui.composing.compose_screen import ComposeScreen
from blogtui.tui.composing.delete_dialog import DeleteDialog
from blogtui.tui.content import Ink, row_strip, strip_of
from blogtui.tui.problems.list_screen import ListScreen
from blogtui.tui.tasks import task, toast
from blogtui.tui.telling import tell_behind, tell_sent
from blogtui.tui.widgets.row_source import Row
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.when import age, ahead
from blogtui.view.words import draft_state, outcome_sentence

_STYLES = {DraftState.HELD: "held", DraftState.REJECTED: "problem", DraftState.UNKNOWN: "problem"}


class OutboxScreen(ListScreen[None]):
    """Opens on `draft_id` when given."""

    HEADING = "Drafts and outbox"
    EMPTY = "No drafts, and nothing waits to be sent.\n\nr on a post or a comment writes an answer."
    BINDINGS: ClassVar[list[BindingType]] = bindings("drafts")

    def __init__(self, services: Services, *, draft_id: DraftId | None = None) -> None:
        super().__init__(self._painted)
        self._services = services
        self._wanted = draft_id
        self._discarded: list[DraftId] = []

    def on_mount(self) -> None:
        self.load()

    @task("reading the drafts", only_latest="load", holds="keys")
    async def load(self) -> None:
        items = await self._services.reply.outbox()
        self.show_rows([Row(item.draft.id, item) for item in items], key=self._wanted)
        self._wanted = None

    def offers(self, action: str) -> bool:
        if action in ("edit_sent", "delete_sent"):
            return self.item is not None and self.item.may_change
        return super().offers(action)

    def _told(self, sent: Sent) -> None:
        """What was sent from here may come to its end when the screen is closed."""
        if self.is_attached:
            tell_sent(self, sent)
            self.load()
        else:
            tell_behind(self, sent)

    @property
    def item(self) -> OutboxItem | None:
        """The one under the cursor."""
        row = self.items.cursor_row
        return row.value if row is not None and isinstance(row.value, OutboxItem) else None

    def action_close(self) -> None:
        self.dismiss(None)

    @on(VirtualList.RowSelected, "#items")
    def selected(self) -> None:
        self.write_on()

    @task("opening the draft", only_latest="work", holds="keys")
    async def write_on(self) -> None:
        item = self.item
        if item is None:
            return
        if item.post is None:
            toast(self, "Its blog is not followed any more; y copies the text.")
            return
        if item.draft.amends is None and item.may_change:
            self.action_edit_sent()
            return
        if not item.draft.state.editable:
            toast(self, f"It is {draft_state(item.draft.state)}; it cannot be changed any more.")
            return
        comment = await self._services.reply.answered(item.draft)
        await self._written(ComposeScreen(self._services, item.post, comment, amends=item.draft.amends))

    async def _written(self, dialog: ComposeScreen) -> None:
        sent = await self.app.push_screen_wait(dialog)
        if isinstance(sent, Sent):
            tell_sent(self, sent)
        self.load()

    @task("changing what was sent", only_latest="work", holds="keys")
    async def action_edit_sent(self) -> None:
        item = self.item
        if item is not None and item.draft.state.editable:
            self.write_on()
            return
        if item is None or item.post is None or not item.may_change:
            toast(self, "The blog does not let it be changed.")
            return
        await self._written(ComposeScreen(self._services, item.post, amends=item.draft.id))

    @task("deleting what was sent", only_latest="work", holds="keys")
    async def action_delete_sent(self) -> None:
        item = self.item
        if item is None or not item.may_change:
            never = item is not None and item.draft.attempts == 0
            why = "It was never sent" if never else "The blog does not let it be deleted"
            toast(self, f"{why}; d throws away what is here.")
            return
        if await self.app.push_screen_wait(DeleteDialog(item.draft.text)):
            self.withdraw(item.draft.id)

    @task("deleting what was sent", to_the_end=True)
    async def withdraw(self, draft_id: DraftId) -> None:
        """Delete at the blog what the draft became there."""
        done = await self._services.amend.withdraw(draft_id)
        if done.outcome is Outcome.WITHDRAWN:
            self._discarded.append(draft_id)
        self._told(done)

    @task("sending the draft", to_the_end=True)
    async def action_send(self) -> None:
        """Send the draft under the cursor; one whose answer was lost is looked for first, then sent on your word."""
        item = self.item
        if item is None:
            return
        if item.draft.state in (DraftState.LIVE, DraftState.HELD):
            toast(self, f"It is {draft_state(item.draft.state)} already.")
            return
        again = item.draft.state is DraftState.UNKNOWN
        toast(self, "Looking for it at the blog first…" if again else "Sending…")
        try:
            sent = await self._services.reply.send(item.draft.id, again=again)
        except NotReady as error:
            toast(self, f"{error} Enter opens the draft.", "warning")
        else:
            self._told(sent)

    @task("discarding the draft", holds="keys")
    async def action_discard(self) -> None:
        if self.item is None:
            return
        draft = self.item.draft
        await self._services.reply.discard(draft.id)
        self._discarded.append(draft.id)
        toast(self, "Discarded; u brings it back.")
        self.load()

    @task("bringing the draft back", holds="keys")
    async def action_undo(self) -> None:
        if not self._discarded:
            toast(self, "Nothing was discarded here.")
            return
        self._wanted = self._discarded.pop()
        await self._services.reply.restore(self._wanted)
        self.load()

    def action_copy(self) -> None:
        if self.item is not None:
            self.app.copy_to_clipboard(clean(self.item.draft.text))
            toast(self, "Text copied.")

    def words_of(self, value: object) -> str:
        assert isinstance(value, OutboxItem)
        draft = value.draft
        told = outcome_sentence(draft.outcome, draft.message) if draft.outcome is not None else ""
        later = (
            f"It is sent {ahead(draft.retry_at, self._services.clock())}." if _waits(draft) and draft.retry_at else ""
        )
        return "\n\n".join(part for part in (told, later, draft.text) if part)

    def _painted(self, row: Row, ink: Ink, width: int) -> Sequence[Strip]:
        item = row.value
        assert isinstance(item, OutboxItem)
        draft = item.draft
        state = (f" {draft_state(draft.state, draft.outcome)} · {age(draft.updated, self._services.clock())} ", "")
        where = "to a comment on" if draft.to is not None else "on"
        where = f"a change of what you wrote {where}" if draft.amends is not None else where
        title = clean_line(item.post.title or "an untitled post") if item.post else "a blog no longer followed"
        style = _STYLES.get(draft.state, "dim")
        return (
            row_strip([(" ", ""), (clean_line(draft.text) or "(empty)", "bold")], [(state[0], style)], ink, width),
            strip_of([(" ", ""), (f"{where} {title}", "dim")], ink, width),
        )


def _waits(draft: Draft) -> bool:
    return draft.state is DraftState.QUEUED

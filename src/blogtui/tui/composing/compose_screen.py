"""The compose dialog: the parent in sight, the draft saved with every key, sent with Ctrl+S."""

from asyncio import Lock
from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from blogtui.model.cleaning import clean, clean_line
from blogtui.model.errors import BlogtuiError, CommentsError, NetError
from blogtui.model.identity import Identity
from blogtui.model.ids import DraftId
from blogtui.model.post import Post
from blogtui.model.reply import Draft, DraftState, Form, Outcome
from blogtui.model.thread import Comment
from blogtui.service.reply import MovedOn, NotReady, Route, Sent
from blogtui.service.services import Services
from blogtui.tui.commands import bindings
from blogtui.tui.composing.editor import edit_outside
from blogtui.tui.composing.fields import OFFLINE, Fields
from blogtui.tui.tasks import bring_home, task, toast
from blogtui.tui.telling import tell_behind
from blogtui.tui.widgets.document_view import DocumentView
from blogtui.tui.widgets.key_line import KeyLine
from blogtui.view import html, plain
from blogtui.view.counts import counted
from blogtui.view.document import Document
from blogtui.view.plaintext import document as plain_document
from blogtui.view.quote import quote
from blogtui.view.words import draft_state, outcome_sentence, way_sentence

WENT = "The draft has gone its way meanwhile; what you wrote since is kept in a new one."
SENT_NOW = "It is being sent just now."
KEPT = (
    Outcome.REJECTED,
    Outcome.NOT_SENT,
    Outcome.DUPLICATE,
    Outcome.RATE_LIMITED,
    Outcome.CLOSED,
    Outcome.LOGIN_NEEDED,
)


class ComposeScreen(ModalScreen[Sent | None]):
    """Write an answer to a post or a comment; with `amends` change the one on the blog that this draft became. Returns
    what became of it, None when it was left as a draft."""

    CSS_PATH = "compose.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("compose")
    AUTO_FOCUS = "#answer"

    def __init__(
        self,
        services: Services,
        post: Post,
        comment: Comment | None = None,
        *,
        quoted: str = "",
        amends: DraftId | None = None,
    ) -> None:
        super().__init__()
        self._services = services
        self._post = post
        self._comment = comment
        self._quoted = quoted
        self._amends = amends
        self._draft: Draft | None = None
        self._route: Route | None = None
        self._answered = Document()
        self._on_the_blog = ""
        self._heading = ""
        self._storing = Lock()
        self._unsaved = False
        self._discarded = False
        self._left = False

    def compose(self) -> ComposeResult:
        with Vertical(id="compose"):
            yield DocumentView(id="parent", max_width=140, margin=1)
            yield Static("─" * 300, id="parent-rule", markup=False)
            yield TextArea(id="answer", soft_wrap=True, tab_behavior="focus", show_line_numbers=False, compact=True)
            yield DocumentView(id="preview", max_width=140, margin=1)
            yield Static(id="said", markup=False)
            yield Fields(id="fields")
            yield Static(id="way", markup=False)
        yield KeyLine()

    async def on_mount(self) -> None:
        """With the draft: keys wait until it stands there, so that none is written over it."""
        whom = clean_line(self._comment.author, 60) if self._comment else None
        title = f"“{clean_line(self._post.title or 'this post', 70)}”"
        heading = f"Reply to {whom}" if whom else f"Comment on {title}"
        self._heading = "Change your comment" if self._amends else heading
        self._head()
        try:
            self._draft = await self._first_draft()
        except BlogtuiError as error:
            bring_home(self, error, "opening the draft")
            self._refuse(f"{error} {error.advice}")
            return
        if self._draft is None:
            self._leave(None)
        else:
            self._write_in(self._draft)
            self.begin(self._draft)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < 90 or event.size.height < 30, "-small")

    # -- begin ---------------------------------------------------------------------------------------------------

    def _write_in(self, draft: Draft) -> None:
        area = self.query_one("#answer", TextArea)
        area.text = draft.text
        if self._quoted:
            self._insert_quote(self._quoted)
        area.move_cursor(area.document.end)
        if draft.message and draft.outcome in KEPT:
            self._say(outcome_sentence(draft.outcome, draft.message))

    @task("asking how the blog takes answers", only_latest="begin")
    async def begin(self, draft: Draft) -> None:
        """The parent at once, the form when the blog has told it."""
        parent = self.query_one("#parent", DocumentView)
        parent.show(await self._answered_text())
        parent.styles.height = max(1, min(parent.virtual_size.height, self.query_one("#compose").size.height // 3))
        self._tell_way("Asking how this blog takes answers…")
        try:
            self._route = await self._services.reply.route(self._post.id, draft.to)
        except NetError as error:
            self._tell_way(f"{error} What you write waits in the outbox until the blog can be reached.")
            await self._show_fields(OFFLINE)
            return
        except BlogtuiError as error:
            self._tell_way(f"{error} {error.advice}")
            await self._show_fields(OFFLINE)
            return
        await self._show_fields(self._route.form)
        if self._route.form.closed:
            self._say(self._route.form.closed)
        self._tell_way(way_sentence(self._route.form, self._route.remedy))

    async def _first_draft(self) -> Draft | None:
        if self._amends is None:
            return await self._services.reply.begin(self._post.id, self._comment.id if self._comment else None)
        try:
            draft = await self._services.amend.begin(self._amends)
            self._on_the_blog = (await self._services.reply.draft(self._amends)).text
        except CommentsError as error:
            toast(self, f"{error} {error.advice}", "warning")
            return None
        self._comment = await self._services.reply.answered(draft)
        return draft

    async def _answered_text(self) -> Document:
        if self._comment is not None:
            self._answered = html.document(self._comment.html, self._post.url)
        else:
            content = await self._services.browse.content(self._post.id)
            self._answered = html.document(content.html, content.base_url)
        return self._answered

    async def _show_fields(self, form: Form) -> None:
        assert self._draft is not None
        await self.query_one(Fields).show(form, self._draft.identity)

    # -- keep ----------------------------------------------------------------------------------------------------

    @on(TextArea.Changed, "#answer")
    @on(Input.Changed)
    def typed(self) -> None:
        self._unsaved = True
        self._count()
        self.save()

    @task("saving the draft")
    async def save(self) -> None:
        """Write the draft down. While one save runs, later keys only mark that another is due."""
        while self._unsaved and self._draft is not None and not self._discarded:
            self._unsaved = False
            await self._store()

    async def _store(self) -> Draft:
        """The draft with what is written by now: a new one where that on the screen has gone its way meanwhile."""
        assert self._draft is not None
        async with self._storing:
            if self._discarded:
                return self._draft
            text, identity = self._text, self._identity
            try:
                self._draft = await self._services.reply.save(self._draft.id, text, identity)
            except MovedOn:
                if not text.strip():
                    return await self._services.reply.draft(self._draft.id)
                self._draft = await self._services.reply.save_anew(self._draft.id, text, identity)
                toast(self, WENT, "warning")
            return self._draft

    async def _discard(self, draft: Draft) -> None:
        async with self._storing:
            await self._services.reply.discard(draft.id)
            self._discarded = True

    @property
    def _text(self) -> str:
        return self.query_one("#answer", TextArea).text

    @property
    def _identity(self) -> Identity:
        assert self._draft is not None
        return self.query_one(Fields).identity(self._draft.identity)

    def _count(self) -> None:
        limit = self._route.form.limit if self._route else None
        length = len(self._text.strip())
        words = counted(length, "character") if length else ""
        self.query_one("#compose").border_subtitle = f"{words} of {limit:,}" if limit and words else words

    # -- commands ------------------------------------------------------------------------------------------------

    @task("sending the reply", to_the_end=True)
    async def action_send(self) -> None:
        """Send it, also when the dialog is left meanwhile."""
        if self._draft is None or self._is_sending:
            return
        if self._route is not None and self._route.form.closed:
            self._say(f"{self._route.form.closed} The text is kept in the drafts.")
            return
        shown, missing = self._draft, ""
        self._sending(True)  # before it is stored: what is sent is what stands there now
        try:
            if (await self._store()).id != shown.id:
                return  # the writer decides whether that is to be sent as well
            sent = await self._services.reply.send(shown.id)
        except NotReady as error:
            missing = error.field
            if self._left:
                toast(self, f"{error} {error.advice}", "warning")
            else:
                self._say(f"{error} {error.advice}")
            return
        finally:
            if not self._left:
                self._sending(False)
                self._go_to(missing)
        self._draft = sent.draft
        if self._left:
            tell_behind(self, sent)
        elif sent.outcome in KEPT or not self.is_active:
            self._say(outcome_sentence(sent.outcome, sent.message or None))
        else:
            self._leave(sent)

    def action_preview(self) -> None:
        shown = not self.has_class("-preview")
        self.set_class(shown, "-preview")
        self._head()
        if shown:
            view = self.query_one("#preview", DocumentView)
            view.show(plain_document(clean(self._text) or "(nothing written yet)"))
            self.set_focus(view)
        else:
            self.set_focus(self.query_one("#answer"))

    def action_identity(self) -> None:
        first = next(iter(self.query("#fields Input")), None)
        if first is None:
            toast(self, "This way of answering asks for no name.")
        else:
            self.set_focus(first)  # at once: `focus()` lets the next keys still go to the text

    def action_quote_parent(self) -> None:
        if self._is_sending or self._draft is None:
            return
        selected = clean(self.get_selected_text() or "")
        self._insert_quote(selected or plain.text(self._answered, links=False))

    def action_editor(self) -> None:
        if self._draft is None:
            return
        if self._is_sending:
            toast(self, SENT_NOW)
            return
        text = edit_outside(self.app, self._text)
        if text is not None:
            area = self.query_one("#answer", TextArea)
            area.replace(text, area.document.start, area.document.end)  # as one typed it, so that it can be undone
            area.move_cursor(area.document.end)

    async def action_close(self) -> None:
        """Leave; what was written stays in the drafts; an empty one goes, and a change that changes nothing."""
        await self._close(self._keep, "keeping the draft")

    async def action_discard(self) -> None:
        if self._is_sending:
            toast(self, SENT_NOW)
            return
        await self._close(self._throw_away, "discarding the draft")

    async def _close(self, last: Callable[[], Awaitable[None]], doing: str) -> None:
        """Do the last thing in the key's own turn, so that the next key is for what lies below; stay if it fails."""
        try:
            await last()
        except BlogtuiError as error:
            bring_home(self, error, doing)
        else:
            self._leave(None)

    async def _keep(self) -> None:
        if self._draft is None:
            return
        draft = await self._store()
        if self._is_sending:
            toast(self, "It is being sent; you are told what becomes of it.")
            return
        empty = draft.state.editable and not self._text.strip()
        idle = draft.state is DraftState.WRITING and self._amends is not None and self._text == self._on_the_blog
        if empty or idle:
            await self._discard(draft)
        elif draft.state.editable:
            toast(self, "Kept in the drafts (D).")
        else:
            toast(self, f"It is {draft_state(draft.state)} (D).")

    async def _throw_away(self) -> None:
        if self._draft is not None:
            await self._discard(self._draft)
            toast(self, "Discarded; D lists the drafts, where u brings it back.")

    def _leave(self, result: Sent | None) -> None:
        self.workers.cancel_group(self, "begin")
        if self.is_active:  # to dismiss it twice would take the screen below away
            self._left = True
            self.dismiss(result)

    # -- telling -------------------------------------------------------------------------------------------------

    def _insert_quote(self, text: str) -> None:
        area = self.query_one("#answer", TextArea)
        before = f"{area.text.rstrip()}\n\n" if area.text.strip() else ""
        area.replace(f"{before}{quote(text.strip())}\n\n", area.document.start, area.document.end)  # can be undone
        area.move_cursor(area.document.end)
        self.set_focus(area)

    @property
    def _is_sending(self) -> bool:
        return self.has_class("-sending")

    def _sending(self, now: bool) -> None:
        """While it is sent nothing can be written: it would be neither in what is sent nor in a draft."""
        self.set_class(now, "-sending")
        self.query_one("#answer", TextArea).read_only = now
        self.query_one("#fields").disabled = now
        if now:
            self._say("")
            self._tell_way("Sending…")
        elif self._route is not None:
            self._tell_way(way_sentence(self._route.form, self._route.remedy))

    def _go_to(self, field: str) -> None:
        missing = self.query_one(Fields).mark(field)
        if missing is not None:
            self.set_focus(missing)
        if field == "text" or self.focused is None:
            self.set_focus(self.query_one("#answer"))

    def _head(self) -> None:
        shown = " · preview; the same key ends it" if self.has_class("-preview") else ""
        self.query_one("#compose").border_title = Content(self._heading + shown)

    def _refuse(self, words: str) -> None:
        """Nothing can be written, as it would be lost; the keys that are typed all the same do no harm here."""
        self.query_one("#answer", TextArea).read_only = True
        self._say(words)

    def _say(self, words: str) -> None:
        said = self.query_one("#said", Static)
        said.update(Content(clean(words)))
        said.set_class(bool(words), "-shown")

    def _tell_way(self, words: str) -> None:
        for line in self.query("#way").results(Static):  # none once the dialog is closed
            line.update(Content(clean(words)))

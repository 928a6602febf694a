"""Everything known of the open post besides its text: addresses, times, files, where it is discussed."""

from datetime import tzinfo
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from blogtui.model.post import PostContent
from blogtui.service.discussion import Discussion
from blogtui.tui.dialog import Dialog
from blogtui.tui.widgets.document_view import DocumentView
from blogtui.view.plaintext import document
from blogtui.view.when import full, local
from blogtui.view.words import thread_summary


def details(content: PostContent, discussion: Discussion | None, zone: tzinfo | None) -> str:
    """The details as lines of plain text; what is unknown is left out."""
    post, links = content.post, content.comment_links
    rows: list[tuple[str, str | None]] = [
        ("Title", post.title or None),
        ("Blog", post.blog),
        ("Author", post.author),
        ("Address", post.url),
        ("Published", full(local(post.published, zone)) if post.published else None),
        ("Updated", full(local(post.updated, zone)) if post.updated and post.updated != post.published else None),
        ("Feed", content.feed_url),
        ("Comments feed", links.feed),
        ("Comments page", links.page),
        *(("File", f"{file.url} ({file.type or 'unknown type'})") for file in content.enclosures),
    ]
    for thread in discussion.threads if discussion is not None else ():
        rows.append(("Thread", f"{thread.source.provider}: {thread_summary(thread)}"))
        rows.append(("", thread.source.url))
    return "\n".join(f"{name}: {value}" if name else f"  {value}" for name, value in rows if value)


class DetailsDialog(Dialog[None]):
    """The details to read and copy from."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,i,enter", "dismiss(None)", "Close")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        with self.box("Details", "Esc closes"):
            yield DocumentView(max_width=100)

    def on_mount(self) -> None:
        self.query_one(DocumentView).show(document(self._text))

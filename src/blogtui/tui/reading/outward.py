"""What leads out of the program: the browser, the clipboard, lists of links, details."""

from textual import on

from blogtui.model.cleaning import clean, clean_line
from blogtui.tui.leaving import browse_to, copy
from blogtui.tui.reading.place import NO_POST
from blogtui.tui.reading.searching import SearchingDesk
from blogtui.tui.tasks import task
from blogtui.tui.widgets.document_view import DocumentView
from blogtui.tui.widgets.thread_view import ThreadView
from blogtui.view import plain
from blogtui.view.quote import quote


class OutwardDesk(SearchingDesk):
    """Opens and copies what the reader is at."""

    def action_open_browser(self) -> None:
        browse_to(self, self.link)

    @task("opening the browser", holds="keys")
    async def action_open_browser_read(self) -> None:
        browse_to(self, self.link)
        if self.post is not None:
            await self.mark(self.post.id, read=True)

    @task("opening the browser", holds="keys")
    async def action_comments_page(self) -> None:
        if self.post is None:
            self.tell(NO_POST)
            return
        content = await self.services.browse.content(self.post.id)
        browse_to(self, content.comment_links.page or content.post.url)

    def action_copy_link(self) -> None:
        if self.link is None:
            self.tell("There is no address here.")
            return
        copy(self, self.link)
        self.tell(f"Copied {clean_line(self.link, 80)}")

    def action_copy_quote(self) -> None:
        whole = self.comments_pane.thread.current_document if self.comment else self.reading_pane.text.document
        text = self.get_selected_text() or plain.text(whole, links=False)
        link = f"\n\n<{self.link}>" if self.link else ""
        copy(self, quote(clean(text)) + link)
        self.tell("Copied as a quote.")

    def action_links(self) -> None:
        links = (
            self.comments_pane.thread.current_document.links
            if self.here == "comments"
            else self.reading_pane.text.document.links
        )
        if not links:
            self.tell("There are no links here.")
            return
        from blogtui.tui.reading.links import LinksDialog

        self.app.push_screen(LinksDialog(links), self.link_chosen)

    def link_chosen(self, url: str | None) -> None:
        """Open the link chosen in the list."""
        if url is not None:
            browse_to(self, url)

    def action_details(self) -> None:
        from blogtui.tui.reading.details import DetailsDialog, details

        if self.content is not None:
            self.app.push_screen(DetailsDialog(details(self.content, self.discussion, self.zone)))

    @on(DocumentView.LinkActivated)
    @on(ThreadView.LinkActivated)
    def link_activated(self, message: DocumentView.LinkActivated | ThreadView.LinkActivated) -> None:
        browse_to(self, message.url)

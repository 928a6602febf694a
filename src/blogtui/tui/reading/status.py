"""The line at the top: where the reader is, and what is going on."""

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from blogtui.model.cleaning import clean_line
from blogtui.service.progress import Progress

BAR = 12  # cells


class StatusLine(Widget):
    """`counts` at the left, the progress of what is running at the right."""

    counts: reactive[str] = reactive("")
    progress: reactive[Progress | None] = reactive(None)

    def render(self) -> RenderResult:
        left = Content.assemble((" blogtui ", "bold"), (f" {self.counts}", "dim"))
        right = Content(progress_words(self.progress)) if self.progress else Content("")
        gap = max(self.size.width - left.cell_length - right.cell_length - 1, 1)
        return Content.assemble(left, " " * gap, right)


def progress_words(progress: Progress) -> str:
    """ "████░░░░ 3/10 Example": a bar where the work can be counted, words always."""
    words = clean_line(progress.words, 50)
    if progress.total <= 1:
        return f"{words}…"
    full = BAR * progress.done // progress.total
    return f"{'━' * full}{'─' * (BAR - full)} {progress.done}/{progress.total} {words}"

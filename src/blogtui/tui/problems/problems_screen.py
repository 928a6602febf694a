"""Everything that went wrong lately: what, where, when, how often, what to do; retry, copy, forget."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.strip import Strip

from blogtui.model.cleaning import clean, clean_line
from blogtui.model.ids import BlogId, ProblemId
from blogtui.model.problem import Problem
from blogtui.service.services import Services
from blogtui.tui.commands import bindings
from blogtui.tui.content import Ink, row_strip, strip_of
from blogtui.tui.problems.list_screen import ListScreen
from blogtui.tui.tasks import task, toast
from blogtui.tui.widgets.row_source import Row
from blogtui.tui.widgets.virtual_list import VirtualList
from blogtui.view.when import age, full, local

LOOK_AGAIN = 1.0  # seconds


class ProblemsScreen(ListScreen[BlogId | None]):
    """Returns the blog to try again, None when the reader only looked. What was forgotten can be brought back until
    then."""

    HEADING = "Problems"
    EMPTY = "Nothing has gone wrong."
    BINDINGS: ClassVar[list[BindingType]] = bindings("problems")

    def __init__(self, services: Services) -> None:
        super().__init__(self._painted)
        self._services = services
        self._shown: tuple[Problem, ...] = ()
        self._forgotten: list[tuple[Problem, ...]] = []

    def on_mount(self) -> None:
        self.load()
        self.set_interval(LOOK_AGAIN, self.load)

    @task("reading the problems", only_latest="load", holds="keys")
    async def load(self) -> None:
        """Show what went wrong; what comes while one looks comes in by itself."""
        problems = await self._services.browse.problems()
        if problems != self._shown:
            self._shown = problems
            self.show_rows([Row(problem.id, problem) for problem in problems])

    @property
    def problem(self) -> Problem | None:
        """The one under the cursor."""
        row = self.items.cursor_row
        return row.value if row is not None and isinstance(row.value, Problem) else None

    def offers(self, action: str) -> bool:
        if action in ("retry", "select"):
            return self.problem is not None and self.problem.blog_id is not None
        return super().offers(action)

    @on(VirtualList.RowSelected, "#items")
    def selected(self) -> None:
        self.action_retry()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_retry(self) -> None:
        if self.problem is None or self.problem.blog_id is None:
            toast(self, "This one belongs to no blog; there is nothing to ask again.")
            return
        self.dismiss(self.problem.blog_id)

    def action_copy(self) -> None:
        if self.problem is not None:
            self.app.copy_to_clipboard(clean(self.words_of(self.problem)))
            toast(self, "Copied.")

    @task("forgetting a problem", holds="keys")
    async def action_forget(self) -> None:
        if self.problem is not None and self.problem.id is not None:
            await self._forget([self.problem.id])

    @task("forgetting the problems", holds="keys")
    async def action_forget_all(self) -> None:
        await self._forget(None)

    async def _forget(self, ids: Sequence[ProblemId] | None) -> None:
        gone = await self._services.browse.clear_problems(ids)
        if gone:
            self._forgotten.append(gone)
            what = "it" if len(gone) == 1 else f"all {len(gone)}"
            toast(self, f"Forgotten; u brings {what} back.")
        self.load()

    @task("bringing problems back", holds="keys")
    async def action_undo(self) -> None:
        if not self._forgotten:
            toast(self, "Nothing was forgotten here.")
            return
        await self._services.browse.restore_problems(self._forgotten.pop())
        self.load()

    def words_of(self, value: object) -> str:
        assert isinstance(value, Problem)
        often = f", {value.count} times in a row" if value.count > 1 else ""
        when = full(local(value.when, None))
        lines = (f"{value.advice}", f"While {value.doing}; {when}{often}.", value.address or "", value.detail)
        return "\n\n".join(line for line in lines if line)

    def _painted(self, row: Row, ink: Ink, width: int) -> Sequence[Strip]:
        problem = row.value
        assert isinstance(problem, Problem)
        often = f"{problem.count}× · " if problem.count > 1 else ""
        when = f"  {often}{age(problem.when, self._services.clock())} "
        return (
            row_strip([(" ! ", "problem"), (clean_line(problem.advice), "")], [(when, "dim")], ink, width),
            strip_of([("   ", ""), (clean_line(problem.doing), "dim")], ink, width),
        )

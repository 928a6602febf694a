"""Where every comment of a thread stands, in lines: exact where somebody looked, estimated elsewhere."""

from collections.abc import Iterator, Sequence

from blogtui.model.frozen import frozen
from blogtui.model.ids import CommentId
from blogtui.model.thread import Comment, Placed
from blogtui.tui.widgets.comment_lines import GUIDE_CELLS
from blogtui.tui.widgets.heights import Heights
from blogtui.view.branches import TEXT_CELLS, Branches
from blogtui.view.document import Document
from blogtui.view.html import document
from blogtui.view.wrap import Layout, Line

TEXT_WIDTH = 80
"""The most cells a line of a comment's text takes, however wide the pane."""

_AROUND = 2  # a comment's head and the blank line after it
_LAYOUTS_KEPT = 1000


@frozen
class Spot:
    """What a line is: line `part` of the comment in `row`, 0 is its head. `line` is set for lines of its text; the
    others are the stub for folded replies (`stub`) and the blank line at the end."""

    row: int
    part: int
    line: Line | None = None
    stub: bool = False


class ThreadLayout:
    """The visible comments of `branches` at `width` cells, each with a head, its text, perhaps a stub, and a blank
    line. Documents are made from HTML when first needed."""

    def __init__(self) -> None:
        self.branches = Branches(())
        self.width = 1
        self._heights = Heights()
        self._texts: dict[CommentId, int] = {}  # exact heights of texts at this width
        self._layouts: dict[CommentId, Layout] = {}
        self._documents: dict[CommentId, tuple[str, Document]] = {}

    def show(self, placed: Sequence[Placed]) -> None:
        """Another state of the thread, or another thread; what was folded stays folded."""
        self.branches = Branches(tuple(placed), self.branches.folded)
        known = {one.comment.id: one.comment.html for one in placed}
        for each, (html, _) in list(self._documents.items()):
            if known.get(each) != html:
                del self._documents[each]
                self._texts.pop(each, None)
                self._layouts.pop(each, None)
        self.refold()

    def resize(self, width: int) -> None:
        """Wrap at another width."""
        self.width = max(width, 1)
        self._texts.clear()
        self._layouts.clear()
        self.refold()

    def refold(self) -> None:
        """Tell that comments were folded or unfolded."""
        rows = self.branches.rows(0, len(self.branches))
        self._heights = Heights(self._height(row, one) for row, one in enumerate(rows))

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> int:
        """All lines."""
        return self._heights.total

    def start(self, row: int) -> int:
        return self._heights.start(row)

    def height(self, row: int) -> int:
        """The lines of a row without the blank one at its end."""
        return self._heights[row] - 1

    def row_at(self, line: int) -> int:
        return self._heights.row_at(line)

    def settle(self, row: int, offset: int, *, above: int, below: int) -> bool:
        """Make exact the heights of the rows around line `offset` of `row`, that many lines up and down; true when
        one of them was not what was thought."""
        changed = False
        at, line = row, -offset
        while at < len(self) and line < below:
            changed |= self._settle_row(at)
            line += self._heights[at]
            at += 1
        at, line = row - 1, -offset
        while at >= 0 and line > -above:
            changed |= self._settle_row(at)
            line -= self._heights[at]
            at -= 1
        return changed

    def spot(self, line: int) -> Spot:
        """What that line is, if `settle` was called for its row."""
        row = self.row_at(line)
        part = line - self.start(row)
        text = self.text(row)
        inside = part - 1
        if part and inside < text.height:
            return Spot(row, part, text.line(inside))
        return Spot(row, part, stub=part > 0 and inside == text.height and self.branches.is_folded(row))

    def text(self, row: int) -> Layout:
        """The wrapped text of a row."""
        return self.text_of(self.branches[row])

    def text_of(self, one: Placed) -> Layout:
        """The wrapped text of a comment, visible or not."""
        layout = self._layouts.get(one.comment.id)
        if layout is None:
            if len(self._layouts) > _LAYOUTS_KEPT:
                self._layouts.clear()
            layout = Layout(self.document(one.comment), self._room(one.depth))
            self._layouts[one.comment.id] = layout
            self._texts[one.comment.id] = layout.finish()
        return layout

    def document(self, comment: Comment) -> Document:
        """The text of a comment, made once."""
        kept = self._documents.get(comment.id)
        if kept is None:
            kept = self._documents[comment.id] = (comment.html, document(comment.html, comment.url))
        return kept[1]

    def lines(self, start: int, stop: int) -> Iterator[tuple[int, Line | None]]:
        """Lines `start` to `stop` with their numbers; None for those that are no text."""
        for line in range(max(start, 0), min(stop, self.total)):
            yield line, self.spot(line).line

    def _settle_row(self, row: int) -> bool:
        before = self._heights[row]
        self.text(row)
        self._heights[row] = self._height(row, self.branches[row])
        return self._heights[row] != before

    def _height(self, row: int, one: Placed) -> int:
        text = self._texts.get(one.comment.id)
        if text is None:
            text = len(one.comment.html) // self._room(one.depth) + 1
        return text + _AROUND + self.branches.is_folded(row)

    def _room(self, depth: int) -> int:
        levels = min(depth, max(1, (self.width - TEXT_CELLS) // GUIDE_CELLS))
        return max(min(self.width - GUIDE_CELLS * levels, TEXT_WIDTH), 1)

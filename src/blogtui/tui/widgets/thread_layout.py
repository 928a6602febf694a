"""Where every comment of a thread stands, in lines: exact where somebody looked, estimated elsewhere."""

from collections.abc import Collection, Iterable, Iterator

from blogtui.model.frozen import frozen
from blogtui.model.ids import CommentId
from blogtui.model.outline import Outline
from blogtui.model.thread import Comment
from blogtui.tui.widgets.comment_lines import GUIDE_CELLS
from blogtui.tui.widgets.heights import Heights
from blogtui.view.branches import Branches, levels
from blogtui.view.document import Document
from blogtui.view.html import document
from blogtui.view.wrap import Layout, Line

TEXT_WIDTH = 80
"""The most cells a line of a comment's text takes, however wide the pane."""

_AROUND = 2  # a comment's head and the blank line after it
_LAYOUTS_KEPT = 1000
_COMMENTS_KEPT = 2000
_ASKED = 60  # rows above and below the view that are asked for together
_LANDING = 15  # rows around one that a key leads to


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
    line. The outline is here at once, the comments come as they are asked for; those not here have an estimated
    height. Documents are made from HTML when first needed."""

    def __init__(self) -> None:
        self.branches = Branches(Outline())
        self.width = 1
        self._heights = Heights()
        self._unfolded: list[int] = []  # heights by place, as when nothing is folded
        self._comments: dict[CommentId, Comment] = {}
        self._stale: set[CommentId] = set()  # of these, those told before the state shown now
        self._layouts: dict[CommentId, Layout] = {}
        self._documents: dict[CommentId, Document] = {}

    def show(self, outline: Outline, comments: Iterable[Comment]) -> None:
        """Another state of the thread, or another thread, and some of its comments. What was folded stays folded."""
        if outline != self.branches.outline:
            self.branches = Branches(outline, self.branches.folded)
            self._keep(set(filter(self._comments.__contains__, map(CommentId, outline.ids))))
            self._estimate()
        self._stale = set(self._comments)
        self.take(comments)

    def take(self, comments: Iterable[Comment]) -> None:
        """Comments that are asked for, or were told anew."""
        for comment in comments:
            before = self._comments.get(comment.id)
            if before is not None and (before.html, before.url) != (comment.html, comment.url):
                self._documents.pop(comment.id, None)
                self._layouts.pop(comment.id, None)
            self._comments[comment.id] = comment
            self._stale.discard(comment.id)

    def resize(self, width: int) -> None:
        """Wrap at another width."""
        self.width = max(width, 1)
        self._layouts.clear()
        self._estimate()

    def refold(self, row: int | None = None) -> None:
        """Tell that comments were folded or unfolded: those below `row` only, if that is given."""
        shown, whole = len(self.branches), self._unfolded
        start, stop, gone = 0, shown, len(self._heights)
        if row is not None:
            start, stop, gone = row, row + 1 + max(shown - gone, 0), row + 1 + max(gone - shown, 0)
        places = self.branches.places(start, stop)
        self._heights.replace(start, gone, whole if len(places) == len(whole) else map(whole.__getitem__, places))
        for each in self.branches.folded_rows(start, stop):
            self._heights[each] += 1

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

    def comment(self, row: int) -> Comment | None:
        """The comment in that row, None when it is not here yet."""
        return self._comments.get(self.branches.id(row))

    def settle(self, row: int, offset: int, *, above: int, below: int) -> bool:
        """Make exact the heights of the rows here around line `offset` of `row`, that many lines up and down; true
        when one of them was not what was thought."""
        return sum([self._settle_row(each) for each in self._around(row, offset, above, below)]) > 0

    def wanted(
        self, row: int, offset: int, *, above: int, below: int, landings: Collection[int] = ()
    ) -> tuple[CommentId, ...]:
        """When a comment in such a range, or in one of the rows that a key leads to, is not here or stale: all such
        ones and some beyond."""
        rows = list(self._around(row, offset, above, below))
        if not any(map(self._is_wanted, (*rows, *landings))):
            return ()
        ranges = [(min(rows) - _ASKED, max(rows) + _ASKED), *((each - _LANDING, each + _LANDING) for each in landings)]
        beyond = {each for start, stop in ranges for each in range(max(start, 0), min(stop, len(self)))}
        if len(self._comments) > _COMMENTS_KEPT:
            self._keep({self.branches.id(each) for each in beyond})
        return tuple(self.branches.id(each) for each in sorted(beyond) if self._is_wanted(each))

    def spot(self, line: int) -> Spot:
        """What that line is, if `settle` was called for its row."""
        row = self.row_at(line)
        part = line - self.start(row)
        text = self.text(row)
        if text is None:
            return Spot(row, part)
        inside = part - 1
        if part and inside < text.height:
            return Spot(row, part, text.line(inside))
        return Spot(row, part, stub=part > 0 and inside == text.height and self.branches.is_folded(row))

    def text(self, row: int) -> Layout | None:
        """The wrapped text of a row, None when its comment is not here yet."""
        layout = self._layouts.get(self.branches.id(row))
        if layout is None and (comment := self.comment(row)) is not None:
            if len(self._layouts) > _LAYOUTS_KEPT:
                self._layouts.clear()
            layout = Layout(self.document(comment), self._room(self.branches.outline.depths[self.branches[row]]))
            layout.finish()
            self._layouts[comment.id] = layout
        return layout

    def document(self, comment: Comment) -> Document:
        """The text of a comment, made once."""
        kept = self._documents.get(comment.id)
        if kept is None:
            kept = self._documents[comment.id] = document(comment.html, comment.url)
        return kept

    def lines(self, start: int, stop: int) -> Iterator[tuple[int, Line | None]]:
        """Lines `start` to `stop` with their numbers; None for those that are no text."""
        for line in range(max(start, 0), min(stop, self.total)):
            yield line, self.spot(line).line

    def _around(self, row: int, offset: int, above: int, below: int) -> Iterator[int]:
        at, line = row, -offset
        while at < len(self) and line < below:
            yield at
            line += self._heights[at]
            at += 1
        at, line = row - 1, -offset
        while at >= 0 and line > -above:
            yield at
            line -= self._heights[at]
            at -= 1

    def _is_wanted(self, row: int) -> bool:
        id = self.branches.id(row)
        return id not in self._comments or id in self._stale

    def _keep(self, ids: Collection[CommentId]) -> None:
        """Forget all other comments but one's own, which nobody could be asked for."""
        for id in [id for id in self._comments if id not in ids and id > 0]:
            del self._comments[id]
            self._documents.pop(id, None)
            self._layouts.pop(id, None)

    def _settle_row(self, row: int) -> bool:
        text, before = self.text(row), self._heights[row]
        if text is not None:
            height = self._unfolded[self.branches[row]] = text.height + _AROUND
            self._heights[row] = height + self.branches.is_folded(row)
        return self._heights[row] != before

    def _estimate(self) -> None:
        outline = self.branches.outline
        rooms = [self._room(depth) for depth in range(max(outline.depths, default=0) + 1)]
        self._unfolded = [
            size // rooms[depth] + 1 + _AROUND for size, depth in zip(outline.sizes, outline.depths, strict=True)
        ]
        self.refold()

    def _room(self, depth: int) -> int:
        return max(min(self.width - GUIDE_CELLS * levels(depth, self.width), TEXT_WIDTH), 1)

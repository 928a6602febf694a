"""The visible tree of a thread: which comments are folded away, how to walk it, and its guide lines.

Everywhere `row` is a comment's number among the visible ones, from 0. Building takes one pass; folding and every
step take time in what becomes visible or hidden, not in the thread.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from blogtui.model.frozen import frozen
from blogtui.model.ids import CommentId
from blogtui.model.thread import Placed

TEXT_CELLS = 30  # that guides leave to a comment's text, however deep it stands


@frozen
class Guides:
    """What stands left of a comment, one two-cell piece a level: `head` on its first line, `body` on the others.

    `first_level` is the depth the first piece belongs to; more than 1 when outer levels are left out for room.
    """

    head: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    first_level: int = 1


class Branches:
    """A thread with some comments folded, which hides everything below them.

    `placed` is in display order (depth-first). `folded` may name comments that are no longer there.
    """

    def __init__(self, placed: tuple[Placed, ...], folded: Iterable[CommentId] = ()) -> None:
        self.placed = placed
        self._index = {one.comment.id: index for index, one in enumerate(placed)}
        self._folded = {self._index[name] for name in folded if name in self._index}
        self._new = [index for index, one in enumerate(placed) if one.comment.new]
        self._parents, self._before = _family(placed)
        self._rows = list(self._shown(0, len(placed)))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> Placed:
        return self.placed[self._rows[row]]

    def rows(self, start: int, stop: int) -> tuple[Placed, ...]:
        """The visible comments from row `start` to `stop`."""
        return tuple(self.placed[index] for index in self._rows[start:stop])

    @property
    def folded(self) -> frozenset[CommentId]:
        """The ids of the folded comments, to be handed to the Branches of a newer state of the thread."""
        return frozenset(self.placed[index].comment.id for index in self._folded)

    def index_of(self, comment_id: CommentId) -> int | None:
        """The row of a comment; None when it is folded away or not here."""
        index = self._index.get(comment_id)
        return None if index is None else self._row(index)

    def is_folded(self, row: int) -> bool:
        """Whether the comment hides what is below it; never true of one that nobody answered."""
        index = self._rows[row]
        return index in self._folded and self.placed[index].descendants > 0

    def hidden(self, row: int) -> tuple[int, int]:
        """How many comments are folded away below this one, and how many of them are new."""
        if not self.is_folded(row):
            return 0, 0
        index = self._rows[row]
        last = index + self.placed[index].descendants
        return self.placed[index].descendants, bisect_right(self._new, last) - bisect_right(self._new, index)

    def fold(self, row: int) -> None:
        """Hides everything below the comment."""
        index = self._rows[row]
        if self.placed[index].descendants and index not in self._folded:
            self._folded.add(index)
            del self._rows[row + 1 : bisect_right(self._rows, index + self.placed[index].descendants)]

    def unfold(self, row: int) -> None:
        """Shows what is below the comment, but for what is folded there itself."""
        index = self._rows[row]
        if index in self._folded:
            self._folded.discard(index)
            self._rows[row + 1 : row + 1] = self._shown(index + 1, index + 1 + self.placed[index].descendants)

    def toggle(self, row: int) -> None:
        """Folds or unfolds the comment."""
        (self.unfold if self.is_folded(row) else self.fold)(row)

    def fold_all(self) -> None:
        """Folds every comment that was answered: only those to the post itself stay."""
        self._folded = {index for index, one in enumerate(self.placed) if one.descendants}
        self._rows = list(self._shown(0, len(self.placed)))

    def unfold_all(self) -> None:
        """Shows every comment."""
        self._folded.clear()
        self._rows = list(range(len(self.placed)))

    def reveal(self, comment_id: CommentId) -> int | None:
        """Unfolds whatever hides the comment; its row, None when it is not here."""
        index = self._index.get(comment_id)
        return None if index is None else self._reveal(index)

    def next_new(self, row: int) -> int | None:
        """Unfolds down to the next new comment; its row, None when there is none below `row`. Rows before it that
        were hidden get a number too: only the answer counts afterwards. `row` may be -1 for the very first."""
        after = self._rows[row] if row >= 0 else -1
        place = bisect_right(self._new, after)
        return self._reveal(self._new[place]) if place < len(self._new) else None

    def prev_new(self, row: int) -> int | None:
        """Unfolds down to the new comment before; its row, None when there is none above. `row` may be `len(self)`."""
        before = self._rows[row] if row < len(self._rows) else len(self.placed)
        place = bisect_left(self._new, before)
        return self._reveal(self._new[place - 1]) if place else None

    def parent(self, row: int) -> int | None:
        """The row of the comment answered; None for an answer to the post."""
        return self._row_or_none(self._parents[self._rows[row]])

    def next_sibling(self, row: int) -> int | None:
        """The row of the next answer to the same comment or post."""
        return self._row_or_none(self._after(self._rows[row]))

    def prev_sibling(self, row: int) -> int | None:
        """The row of the answer before to the same comment or post."""
        return self._row_or_none(self._before[self._rows[row]])

    def next_top(self, row: int) -> int | None:
        """The row of the next answer to the post itself."""
        return self._row_or_none(self._after(self._top(self._rows[row])))

    def prev_top(self, row: int) -> int | None:
        """The row of the answer to the post that this comment belongs to or, from there, of the one before."""
        index = self._rows[row]
        top = self._top(index)
        return self._row_or_none(top if top != index else self._before[top])

    def guides(self, row: int, width: int) -> Guides:
        """The lines that lead to the comment where its pane is `width` cells wide."""
        index: int = self._rows[row]
        depth = self.placed[index].depth
        levels = min(depth, max(1, (width - TEXT_CELLS) // 2))
        if not levels:
            return Guides()
        own = self._after(index) is not None
        above: list[str] = []
        for _ in range(levels - 1):
            index = self._parents[index]
            above.append("  " if self._after(index) is None else "│ ")
        above.reverse()
        head, body = ("├─", "│ ") if own else ("╰─", "  ")
        return Guides((*above, head), (*above, body), depth - levels + 1)

    def _shown(self, start: int, stop: int) -> Iterator[int]:
        index = start
        while index < stop:
            yield index
            index += 1 + (self.placed[index].descendants if index in self._folded else 0)

    def _row(self, index: int) -> int | None:
        row = bisect_left(self._rows, index)
        return row if row < len(self._rows) and self._rows[row] == index else None

    def _row_or_none(self, index: int | None) -> int | None:
        return None if index is None or index < 0 else self._row(index)

    def _reveal(self, index: int) -> int:
        while (row := self._row(index)) is None:
            self.unfold(bisect_right(self._rows, index) - 1)
        return row

    def _after(self, index: int) -> int | None:
        following = index + 1 + self.placed[index].descendants
        if following < len(self.placed) and self.placed[following].depth == self.placed[index].depth:
            return following
        return None

    def _top(self, index: int) -> int:
        while self._parents[index] >= 0:
            index = self._parents[index]
        return index


def _family(placed: tuple[Placed, ...]) -> tuple[list[int], list[int]]:
    """For every comment the index of the one it answers and of the sibling before it, -1 for none."""
    parents: list[int] = []
    before: list[int] = []
    path: list[int] = []  # the last index seen at each depth
    for index, one in enumerate(placed):
        before.append(path[one.depth] if one.depth < len(path) else -1)
        del path[one.depth :]
        parents.append(path[-1] if path else -1)
        path.append(index)
    return parents, before

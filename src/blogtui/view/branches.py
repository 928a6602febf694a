"""The visible tree of a thread: which comments are folded away, how to walk it, and its guide lines.

Everywhere `row` is a comment's number among the visible ones, from 0, and `place` its number in the outline. Folding
and every step take time in what becomes visible or hidden and in how deep it stands, not in the thread.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import compress, count
from operator import not_

from blogtui.model.frozen import frozen
from blogtui.model.ids import CommentId
from blogtui.model.outline import Outline

_LEFT_OUT = "⋯ "
TEXT_CELLS = 30  # that guides leave to a comment's text, however deep it stands


@frozen
class Guides:
    """What stands left of a comment, one two-cell piece a level: `head` on its first line, `body` on the others.

    `first_level` is the depth the first piece belongs to; more than 1 when outer levels are left out for room, which
    the first piece of `head` tells.
    """

    head: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    first_level: int = 1


def levels(depth: int, width: int) -> int:
    """How many pieces of guides there are left of a comment. Where its depth leaves no room for more, about half of
    them fall away at once, and those below it go on from there: so the lines of neighbours stay straight."""
    most = max(1, (width - TEXT_CELLS) // 2)
    kept = most // 2
    return depth if depth <= most else kept + 1 + (depth - most - 1) % (most - kept)


class Branches:
    """A thread with some comments folded, which hides everything below them. `folded` may name comments that are no
    longer there."""

    def __init__(self, outline: Outline, folded: Iterable[CommentId] = ()) -> None:
        self.outline = outline
        self._folded = _places(set(folded), outline)  # ascending
        self._rows = self._shown(0, len(outline))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> int:
        return self._rows[row]

    def places(self, start: int, stop: int) -> Sequence[int]:
        """The places of the visible comments from row `start` to `stop`."""
        return self._rows[start:stop]

    def id(self, row: int) -> CommentId:
        """The comment in that row."""
        return CommentId(self.outline.ids[self._rows[row]])

    @property
    def folded(self) -> frozenset[CommentId]:
        """The ids of the folded comments, to be handed to the Branches of a newer state of the thread."""
        return frozenset(CommentId(self.outline.ids[place]) for place in self._folded)

    def place_of(self, comment_id: CommentId) -> int | None:
        """The place of a comment; None when it is not here."""
        try:
            return self.outline.ids.index(comment_id)
        except ValueError:
            return None

    def index_of(self, comment_id: CommentId) -> int | None:
        """The row of a comment; None when it is folded away or not here."""
        place = self.place_of(comment_id)
        return None if place is None else self.row_of(place)

    def row_of(self, place: int) -> int | None:
        """The row of a place; None when it is folded away."""
        row = bisect_left(self._rows, place)
        return row if row < len(self._rows) and self._rows[row] == place else None

    def row_over(self, place: int) -> int:
        """The row of a place, or of the nearest comment above it that is not folded away."""
        while (row := self.row_of(place)) is None:
            place = self.outline.parents[place]
        return row

    def folded_rows(self, start: int, stop: int) -> list[int]:
        """The rows from `start` to `stop` with folded comments."""
        rows = self._rows[start:stop]
        folded = self._folded[bisect_left(self._folded, rows[0]) : bisect_right(self._folded, rows[-1])] if rows else ()
        return list(compress(count(start), map(set(folded).__contains__, rows))) if folded else []

    def is_folded(self, row: int) -> bool:
        """Whether the comment hides what is below it; never true of one that nobody answered."""
        return _has(self._folded, self._rows[row])

    def is_new(self, row: int) -> bool:
        """Whether the comment is new to the reader."""
        return _has(self.outline.new, self._rows[row])

    def has_answers(self, row: int) -> bool:
        """Whether the comment was answered."""
        return self.outline.descendants[self._rows[row]] > 0

    def hidden(self, row: int) -> tuple[int, int]:
        """How many comments are folded away below this one, and how many of them are new."""
        if not self.is_folded(row):
            return 0, 0
        place, new = self._rows[row], self.outline.new
        below = self.outline.descendants[place]
        return below, bisect_right(new, place + below) - bisect_right(new, place)

    def fold(self, row: int) -> None:
        """Hides everything below the comment."""
        place = self._rows[row]
        below = self.outline.descendants[place]
        if below and not _has(self._folded, place):
            self._folded.insert(bisect_left(self._folded, place), place)
            del self._rows[row + 1 : bisect_right(self._rows, place + below)]

    def unfold(self, row: int) -> None:
        """Shows what is below the comment, but for what is folded there itself."""
        place = self._rows[row]
        if _has(self._folded, place):
            del self._folded[bisect_left(self._folded, place)]
            self._rows[row + 1 : row + 1] = self._shown(place + 1, place + 1 + self.outline.descendants[place])

    def toggle(self, row: int) -> None:
        """Folds or unfolds the comment."""
        (self.unfold if self.is_folded(row) else self.fold)(row)

    def fold_all(self) -> None:
        """Folds every comment that was answered: only those to the post itself stay."""
        self._folded = list(self._answered)
        self._rows = list(self._tops)

    def unfold_all(self) -> None:
        """Shows every comment."""
        self._folded = []
        self._rows = list(self._all)

    def reveal(self, comment_id: CommentId) -> int | None:
        """Unfolds whatever hides the comment; its row, None when it is not here."""
        place = self.place_of(comment_id)
        return None if place is None else self.uncover(place)

    def uncover(self, place: int) -> int:
        """Unfolds whatever hides that place; its row."""
        row = self.row_of(place)
        if row is None:
            above: set[int] = set()
            parent = self.outline.parents[place]
            while parent >= 0:
                above.add(parent)
                parent = self.outline.parents[parent]
            self._folded = [each for each in self._folded if each not in above]
            self._rows = self._shown(0, len(self.outline))
            row = bisect_left(self._rows, place)
        return row

    def next_new(self, row: int) -> int | None:
        """Unfolds down to the next new comment; its row, None when there is none below `row`. Rows before it that
        were hidden get a number too: only the answer counts afterwards. `row` may be -1 for the very first."""
        new = self.outline.new
        number = bisect_right(new, self._rows[row] if row >= 0 else -1)
        return self.uncover(new[number]) if number < len(new) else None

    def prev_new(self, row: int) -> int | None:
        """Unfolds down to the new comment before; its row, None when there is none above. `row` may be `len(self)`."""
        new = self.outline.new
        number = bisect_left(new, self._rows[row] if row < len(self._rows) else len(self.outline))
        return self.uncover(new[number - 1]) if number else None

    def parent(self, row: int) -> int | None:
        """The row of the comment answered; None for an answer to the post."""
        return self._row_or_none(self.outline.parents[self._rows[row]])

    def next_sibling(self, row: int) -> int | None:
        """The row of the next answer to the same comment or post."""
        return self._row_or_none(self._after(self._rows[row]))

    def prev_sibling(self, row: int) -> int | None:
        """The row of the answer before to the same comment or post."""
        return self._row_or_none(self._before(self._rows[row]))

    def next_top(self, row: int) -> int | None:
        """The row of the next answer to the post itself."""
        return self._row_or_none(self._after(self._top(self._rows[row])))

    def prev_top(self, row: int) -> int | None:
        """The row of the answer to the post that this comment belongs to or, from there, of the one before."""
        place = self._rows[row]
        top = self._top(place)
        return self._row_or_none(top if top != place else self._before(top))

    def landings(self, row: int) -> tuple[int, ...]:
        """The visible rows, some way off, that a step from there may lead to, and the row itself."""
        new, place = self.outline.new, self._rows[row]
        number = bisect_left(new, place)
        after = number + _has(new, place)
        near = [self.parent(row), self.next_top(row), self.prev_top(row), self.next_sibling(row)]
        near += [self.row_of(new[each]) for each in (number - 1, after) if 0 <= each < len(new)]
        return (row, *(each for each in near if each is not None))

    def guides(self, row: int, width: int) -> Guides:
        """The lines that lead to the comment where its pane is `width` cells wide."""
        place = self._rows[row]
        depth = self.outline.depths[place]
        pieces = levels(depth, width)
        if not pieces:
            return Guides()
        own = self._after(place) is not None
        above: list[str] = []
        for _ in range(pieces - 1):
            place = self.outline.parents[place]
            above.append("  " if self._after(place) is None else "│ ")
        above.reverse()
        head, body = ("├─", "│ ") if own else ("╰─", "  ")
        left_out = [_LEFT_OUT] if pieces < depth and pieces > 1 else above[:1]
        return Guides((*left_out, *above[1:], head), (*above, body), depth - pieces + 1)

    # Found once, when first needed: a list of fifty thousand is copied in no time, but not made anew.

    @cached_property
    def _answered(self) -> list[int]:
        return list(compress(count(), self.outline.descendants))

    @cached_property
    def _tops(self) -> list[int]:
        return list(compress(count(), map(not_, self.outline.depths)))

    @cached_property
    def _all(self) -> list[int]:
        return list(range(len(self.outline)))

    def _shown(self, start: int, stop: int) -> list[int]:
        """The places from `start` to `stop` that no fold between them hides."""
        shown: list[int] = []
        number = bisect_left(self._folded, start)
        while number < len(self._folded) and (place := self._folded[number]) < stop:
            shown.extend(range(start, place + 1))
            start = place + 1 + self.outline.descendants[place]
            number = bisect_left(self._folded, start, number)
        shown.extend(range(start, stop))
        return shown

    def _row_or_none(self, place: int | None) -> int | None:
        return None if place is None or place < 0 else self.row_of(place)

    def _after(self, place: int) -> int | None:
        following = place + 1 + self.outline.descendants[place]
        depths = self.outline.depths
        return following if following < len(depths) and depths[following] == depths[place] else None

    def _before(self, place: int) -> int | None:
        """The sibling before: what stands above it, or what that belongs to."""
        parents = self.outline.parents
        before = place - 1
        while before >= 0 and parents[before] != parents[place]:
            before = parents[before]
        return before if before >= 0 else None

    def _top(self, place: int) -> int:
        while self.outline.parents[place] >= 0:
            place = self.outline.parents[place]
        return place


def _has(ascending: Sequence[int], number: int) -> bool:
    found = bisect_left(ascending, number)
    return found < len(ascending) and ascending[found] == number


def _places(ids: set[CommentId], outline: Outline) -> list[int]:
    """Where those of them stand that were answered."""
    if not ids:
        return []
    return [each for each in compress(count(), map(ids.__contains__, outline.ids)) if outline.descendants[each]]

"""Who answers whom in a thread, without the words: enough to fold, walk and measure it, however long it is."""

from collections.abc import Sequence

from blogtui.model.frozen import frozen


@frozen
class Outline:
    """The tree of a thread, column by column. A comment's *place* is its number in display order (depth-first), from 0.

    `ids` are CommentIds; `parents` the place answered, -1 for an answer to the post; `depths` from 0; `descendants`
    counts all below; `sizes` is about how many characters of HTML it has; `new` has the places of those that are new
    to the reader, ascending.
    """

    ids: Sequence[int] = ()
    parents: Sequence[int] = ()
    depths: Sequence[int] = ()
    descendants: Sequence[int] = ()
    sizes: Sequence[int] = ()
    new: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return f"Outline({len(self):,} comments)"

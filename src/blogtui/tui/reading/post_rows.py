"""The posts loaded so far as rows of a list, with a heading above each day."""

from collections.abc import Hashable, Sequence
from datetime import tzinfo

from blogtui.model.ids import PostId
from blogtui.model.post import Post
from blogtui.tui.widgets.row_source import Row
from blogtui.view.rows import PostRow, post_row, post_rows


class PostRows:
    """A RowSource that grows at its end: posts come newest first, page by page, as the reader goes down.

    `zone` is the reader's time zone (None: the computer's), which decides what day a post is of.
    """

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._rows: list[Row] = []
        self._places: dict[Hashable, int] = {}
        self._last: Post | None = None

    def __len__(self) -> int:
        """How many posts there are, headings not counted."""
        return len(self._places)

    @property
    def last(self) -> Post | None:
        """The oldest post loaded."""
        return self._last

    def extend(self, posts: Sequence[Post]) -> None:
        """The next older posts; one that is there already is left where it is."""
        fresh = [post for post in posts if post.id not in self._places]
        for row in post_rows(fresh, self._zone, self._last):
            if isinstance(row, PostRow):
                self._places[row.post.id] = len(self._rows)
                self._rows.append(Row(row.post.id, row))
            else:
                self._rows.append(Row(None, row))
        self._last = fresh[-1] if fresh else self._last

    def replace(self, post: Post) -> bool:
        """The same post with other marks; false when it is not here."""
        place = self._places.get(post.id)
        if place is None:
            return False
        self._rows[place] = Row(post.id, post_row(post, self._zone))
        return True

    def post(self, post_id: PostId) -> Post | None:
        """The post of that id, if it is loaded."""
        place = self._places.get(post_id)
        value = None if place is None else self._rows[place].value
        return value.post if isinstance(value, PostRow) else None

    def count(self) -> int:
        return len(self._rows)

    def slice(self, start: int, stop: int) -> Sequence[Row | None]:
        return self._rows[start:stop]

    def position(self, key: Hashable) -> int | None:
        return self._places.get(key)

"""What stands above a post: the day, who wrote it, and the time, as far as each is known."""

from datetime import UTC, datetime

import pytest

from blogtui.model.ids import BlogId, PostId
from blogtui.model.post import Post
from blogtui.view.document import Prose
from blogtui.view.header import NO_BREAK, post_header

TEN = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("author", "published", "line"),
    [
        ("Ana", TEN, "Friday, November 27, 2026 · posted by Ana at 10:00 AM"),
        (None, TEN, "Friday, November 27, 2026, 10:00 AM"),
        ("Ana", None, "first seen Friday, November 27, 2026 · posted by Ana"),
        (None, None, "first seen Friday, November 27, 2026"),
    ],
)
def test_when_and_who(author: str | None, published: datetime | None, line: str) -> None:
    post = Post(PostId(1), BlogId(1), "Blog", "1", "One", None, author, published, None, TEN)
    faint = post_header(post, (), UTC)[1].body
    assert isinstance(faint, Prose)
    assert "".join(span.text for span in faint.spans).replace(NO_BREAK, " ") == line

"""Validators read, kept and sent back."""

import pytest

from blogtui.model.blog import Validators
from blogtui.net.validators import conditional, read, renewed


def test_sent_back_as_they_came() -> None:
    assert conditional(Validators('"a"', "yesterday")) == {"If-None-Match": '"a"', "If-Modified-Since": "yesterday"}
    assert conditional(Validators('W/"a"')) == {"If-None-Match": 'W/"a"'}
    assert conditional(Validators("bare")) == {"If-None-Match": "bare"}
    assert conditional(Validators()) == {}


@pytest.mark.parametrize("value", ["", "x" * 1025, '"a"\r\nX: y', '"a\x00"', "“a”"])
def test_unusable_ones_are_neither_kept_nor_sent(value: str) -> None:
    assert read({"etag": value, "last-modified": value}) == Validators()
    assert conditional(Validators(value, value)) == {}


@pytest.mark.parametrize(
    ("sent", "got", "next_time"),
    [
        (None, 'W/"a"', 'W/"a"'),  # nothing is known yet
        ('W/"a"', 'W/"a"', '"a"'),  # it was of no use as it came
        ('W/"a"', 'W/"b"', 'W/"b"'),  # it changed, which says nothing of the habit
        ('"a"', 'W/"b"', '"b"'),  # a habit that is known
        ('"a"', 'W/"a"', 'W/"a"'),  # of no use either: as it came again
        ('"a-gzip"', '"a-gzip"', '"a"'),
        ('"a"', '"b-gzip"', '"b"'),
        ('"a"', '"a"', '"a"'),
        ('"a"', '"b"', '"b"'),
        ('"a"', None, None),
    ],
)
def test_a_tag_marked_by_what_compresses_is_kept_bare_where_it_was_of_no_use(
    sent: str | None, got: str | None, next_time: str | None
) -> None:
    headers = {"etag": got} if got is not None else {}
    assert read(headers, Validators(sent)).etag == next_time


def test_a_304_renews_what_it_names() -> None:
    kept = Validators('"a"', "yesterday")
    assert renewed(kept, {}) == kept
    assert renewed(kept, {"etag": '"b"'}) == Validators('"b"', "yesterday")

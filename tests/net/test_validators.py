"""Validators read, kept and sent back."""

import pytest

from blogtui.model.blog import Validators
from blogtui.net.validators import conditional, read, renewed


def test_sent_back_as_they_came() -> None:
    assert conditional(Validators('"a"', "yesterday")) == {"If-None-Match": '"a"', "If-Modified-Since": "yesterday"}
    assert conditional(Validators('W/"a"')) == {"If-None-Match": 'W/"a", "a"'}
    assert conditional(Validators("bare")) == {"If-None-Match": "bare"}
    assert conditional(Validators()) == {}


@pytest.mark.parametrize("value", ["", "x" * 1025, '"a"\r\nX: y', '"a\x00"', "“a”"])
def test_unusable_ones_are_neither_kept_nor_sent(value: str) -> None:
    assert read({"etag": value, "last-modified": value}) == Validators()
    assert conditional(Validators(value, value)) == {}


def test_a_304_renews_what_it_names() -> None:
    kept = Validators('"a"', "yesterday")
    assert renewed(kept, {}) == kept
    assert renewed(kept, {"etag": '"b"'}) == Validators('"b"', "yesterday")

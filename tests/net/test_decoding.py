"""Decoders on any bytes in any pieces."""

import contextlib
import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.net import decoding
from blogtui.net.decoding import Body, Damaged, Oversize, UnknownCoding

PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "": bytes}


def _decoded(coding: str, data: bytes, size: int, limit: int = 10**6) -> bytes:
    body = Body(coding, limit)
    for start in range(0, len(data), size):
        body.feed(data[start : start + size])
    return body.end()


@given(st.sampled_from(sorted(PACK)), st.binary(max_size=3000), st.integers(1, 50), st.integers(1, 300))
def test_any_pieces_make_the_whole(coding: str, data: bytes, repeat: int, size: int) -> None:
    data = b"<" + data * repeat  # what begins like gzip would be taken for it
    assert _decoded(coding, PACK[coding](data), size) == data


@given(st.sampled_from(["gzip", "br", "deflate"]), st.binary(min_size=1, max_size=500), st.data())
def test_no_packed_bytes_may_be_missing(coding: str, data: bytes, draw: st.DataObject) -> None:
    packed = PACK[coding](data)
    cut = draw.draw(st.integers(2, len(packed) - 1))
    with pytest.raises(Damaged):
        _decoded(coding, packed[:cut], 7)


@given(st.sampled_from(["gzip", "br", "deflate", ""]), st.binary(max_size=300), st.integers(1, 50))
def test_any_bytes_are_read_or_refused(coding: str, data: bytes, size: int) -> None:
    for start in (b"", b"\x1f\x8b\x08", b"\x78\x9c"):
        with contextlib.suppress(Damaged, Oversize):
            assert len(_decoded(coding, start + data, size, limit=1000)) <= 1000


@given(st.sampled_from(["gzip", "deflate"]), st.binary(max_size=300), st.integers(1, 400), st.data())
def test_where_the_quicker_inflate_is_missing_the_answer_is_the_same(
    coding: str, data: bytes, size: int, draw: st.DataObject
) -> None:
    packed = bytearray(PACK[coding](data))
    if draw.draw(st.booleans()):
        at = draw.draw(st.integers(10, len(packed) - 1) if len(packed) > 10 else st.just(0))
        packed[at] ^= 1 << draw.draw(st.integers(0, 7))
    answers = []
    for inflate in (decoding._zlib(), zlib):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(decoding, "_zlib", lambda inflate=inflate: inflate)
            try:
                answers.append(_decoded(coding, bytes(packed), size))
            except Damaged:
                answers.append(b"damaged")
    assert answers[0] == answers[1]


@given(st.text(max_size=30))
def test_any_coding_is_known_or_refused(coding: str) -> None:
    with contextlib.suppress(UnknownCoding):
        assert Body(coding, 10).end() == b""

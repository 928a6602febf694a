"""Bodies in their columns: what is packed, what was packed by earlier versions, and what is damaged."""

import threading
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from blogtui.store.packing import Damaged, pack, unpack

LONG = "<p>Rain on the Schlossberg, и снова дождь.</p>" * 60


@given(st.text(max_size=3000))
def test_bodies_come_out_as_they_went_in(text: str) -> None:
    assert unpack(pack(text * 3)) == text * 3


def test_a_short_body_is_legible() -> None:
    assert pack("<p>Short.</p>") == "<p>Short.</p>"


def test_a_long_body_takes_less() -> None:
    packed = pack(LONG)
    assert isinstance(packed, bytes)
    assert len(packed) < len(LONG.encode()) / 4


@pytest.mark.parametrize("text", ["a\ud800b", "a\ud800b" * 500])
def test_what_utf_8_cannot_carry_is_replaced(text: str) -> None:
    assert unpack(pack(text)) == text.replace("\ud800", "?")


@pytest.mark.parametrize(
    "packed", [zlib.compress(LONG.encode(), 3), b"\x01" + brotli.compress(LONG.encode(), quality=1)]
)
def test_bodies_of_earlier_versions_unpack(packed: bytes) -> None:
    assert unpack(packed) == LONG


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"x",
        b"\x01" + brotli.compress(LONG.encode())[:-3],
        zlib.compress(LONG.encode())[:-9],
        zstandard.compress(LONG.encode())[:-3],
        zstandard.compress(LONG.encode())[:6],
        zstandard.compress(b"\xff\xfe" * 1000),
        # a frame that claims 2**60 bytes: RFC 8878 §3.1.1.1, a content size of eight bytes
        b"\x28\xb5\x2f\xfd\xe0" + (2**60).to_bytes(8, "little") + b"\x01\x00\x00",
    ],
)
def test_a_damaged_body_says_so(packed: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(packed)


def test_threads_do_not_disturb_each_other() -> None:
    wrong: list[str] = []

    def work(text: str) -> None:
        wrong.extend(text for _ in range(200) if unpack(pack(text)) != text)

    threads = [threading.Thread(target=work, args=(LONG + str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong

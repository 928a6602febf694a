"""What passes the cleaning function, and that the short way through it lets nothing by."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from blogtui.model.cleaning import clean, clean_line

MARKS = "\u0300\u036f\u0483\u0489\u1ab0\u20d0\ufe2f"


def test_what_is_printable_and_stands_alone_stays_and_nothing_else_does_but_joiners_and_spaces() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        if char.isprintable():
            assert clean(char) == clean(f"{char}\n")[:-1] == char
        elif unicodedata.category(char) in ("Cc", "Zl", "Zp"):
            assert clean(char) in ("", "\n", "    ")


@given(st.text(st.one_of(st.sampled_from(MARKS), st.characters())), st.integers(1, 20))
def test_a_text_is_cleaned_alike_whichever_way_it_takes(text: str, times: int) -> None:
    printable = "".join(char for char in text if char.isprintable()) * times
    assert clean(printable) == clean(f"{printable}\n")[:-1]  # a line break takes the way of the patterns


def test_a_letter_keeps_four_marks() -> None:
    assert clean("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 4 + "b"
    assert clean_line("x" * 300 + "\u0301" * 50) == "x" * 300 + "\u0301" * 4


def test_a_line_is_folded_trimmed_and_cut() -> None:
    assert clean_line(" a\tb\r\n\x1b[31mc\u202e ") == "a b [31mc"
    assert clean_line("ä" * 9, limit=5) == "ääää…"

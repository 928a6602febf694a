"""Link header fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.net.links import parse

BASE = "https://example.org/blog/"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (['<feed>; rel="alternate"; type="application/atom+xml"'], [("alternate", "feed")]),
        (["<a>;rel=next,<b>;rel=prev"], [("next", "a"), ("prev", "b")]),
        (["<a>; rel=next", "<b>; rel=prev"], [("next", "a"), ("prev", "b")]),
        (['<a>; rel="Next  prev"'], [("next", "a"), ("prev", "a")]),
        (['<a,b;c>; title="x, <y>; rel=no"; REL=next'], [("next", "a,b;c")]),
        (['<a>; title="he said \\"hi\\", twice"; rel=next'], [("next", "a")]),
        (["<a>; rel=first; rel=second"], [("first", "a")]),
        (["<a>; rel; title, <b>; rel=next"], [("next", "b")]),
        (["<a>; rel = next ; x"], [("next", "a")]),
        (['<a>; rel=replies; anchor="#other"', "<b>; rel=up; anchor=elsewhere"], [("replies", "a")]),
        (["<javascript:alert(1)>; rel=next, <b>; rel=next"], [("next", "b")]),
        (["nonsense, <b>; rel=next"], [("next", "b")]),
        ([", ,<b>; rel=next,"], [("next", "b")]),
        (["<never closed; rel=next"], []),
        (["<a>"], []),
        ([], []),
    ],
)
def test_parse(fields: list[str], found: list[tuple[str, str]]) -> None:
    assert parse(fields, BASE) == tuple((rel, BASE + path) for rel, path in found)


_TOKENS = st.lists(
    st.one_of(st.sampled_from(["<", ">", ";", ",", "=", '"', "\\", "rel", "next", " ", "a"]), st.text(max_size=4)),
    max_size=40,
).map("".join)


@given(st.lists(_TOKENS, max_size=3))
def test_parse_never_raises_and_gives_only_web_addresses(fields: list[str]) -> None:
    for rel, url in parse(fields, BASE):
        assert rel
        assert url.startswith(("http://", "https://"))


_NAMES = st.text("abcdefghij/._-~", min_size=1, max_size=10).filter(lambda t: not t.startswith((".", "/")))
_RELS = st.text("abcdefghij", min_size=1, max_size=8)
_TITLES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)


@given(st.lists(st.tuples(_NAMES, _RELS, _TITLES), max_size=8))
def test_what_is_written_by_the_book_is_found_again(wanted: list[tuple[str, str, str]]) -> None:
    def quoted(title: str) -> str:
        return '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'

    field = ", ".join(f'<{BASE}{name}>; title={quoted(title)}; rel="{rel}"' for name, rel, title in wanted)
    assert [rel for rel, _ in parse([field], BASE)] == [rel for _, rel, _ in wanted]


def test_a_hostile_field_takes_linear_time_and_few_links() -> None:
    for hostile in ("<", '<a>; rel="\\', "<a>;", "<a>" + ";" * 1000, " ", '"', '<a>;="', '",'):
        parse([hostile * 10**5], BASE)
    assert len(parse(["<a>; rel=x," * 1000], BASE)) == 100

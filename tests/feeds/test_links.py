"""Addresses: absolute and http(s), or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.feeds.links import absolute, absolute_html

BASE = "https://blog.example/a/feed"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("x", "https://blog.example/a/x"),
        (" /x y\n", "https://blog.example/x%20y"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("HTTP://Other.example", "HTTP://Other.example"),
        ("?p=1", "https://blog.example/a/feed?p=1"),
        ("java\nscript:alert(1)", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("urn:x:y", None),
        ("http://[bad", None),
        ("http:///nohost", None),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_absolute(href: str | None, url: str | None) -> None:
    assert absolute(href, BASE) == url


def test_without_a_base_a_relative_address_is_none() -> None:
    assert absolute("/x") is None
    assert absolute("//cdn.example/x") == "https://cdn.example/x"


@pytest.mark.parametrize(
    ("markup", "made"),
    [
        ('<a href="x">y</a>', '<a href="https://blog.example/a/x">y</a>'),
        ("<a href='x'>", '<a href="https://blog.example/a/x">'),
        ("<img alt=z src=/p.png>", '<img alt=z src="https://blog.example/p.png">'),
        ('<a href="#fn1">', '<a href="https://blog.example/post#fn1">'),
        ('<a href="?a=1&amp;b=2">', '<a href="https://blog.example/a/feed?a=1&amp;b=2">'),
        ('<a href="https://x.example/">', '<a href="https://x.example/">'),
        ('<a href="mailto:a@b.example">', '<a href="mailto:a@b.example">'),
        ("href=x < y", "href=x < y"),
        ('<p title="a">', '<p title="a">'),
    ],
)
def test_html(markup: str, made: str) -> None:
    assert absolute_html(markup, BASE, "https://blog.example/post") == made


@given(st.text(alphabet="<>a href=\"'#/x&;", max_size=60))
def test_html_made_absolute_stays_so(markup: str) -> None:
    once = absolute_html(markup, BASE)
    assert absolute_html(once, BASE) == once

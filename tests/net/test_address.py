"""Addresses made whole, compared, and told public from private."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.model.errors import AddressError
from blogtui.net import address


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("example.org", "https://example.org/"),
        ("  <https://Example.ORG/Feed>  ", "https://example.org/Feed"),
        ("//example.org/a", "https://example.org/a"),
        ("HTTP://example.org:80", "http://example.org/"),
        ("https://example.org:443/a?b=c#d", "https://example.org/a?b=c"),
        ("example.org:8443/feed", "https://example.org:8443/feed"),
        ("localhost:8000", "http://localhost:8000/"),
        ("localhost", "http://localhost/"),
        ("127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("[2a00:1450::1]", "https://[2a00:1450::1]/"),
        ("192.168.1.5", "http://192.168.1.5/"),
        ("nas:8080/blog", "http://nas:8080/blog"),
        ("http://intranet/blog", "http://intranet/blog"),
        ("feed:https://example.org/f", "https://example.org/f"),
        ("feed://example.org/f", "https://example.org/f"),
        ("straße.de", "https://xn--strae-oqa.de/"),
        ("http://BÜCHER.example/über uns?q=ß", "http://xn--bcher-kva.example/%C3%BCber%20uns?q=%C3%9F"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://me:pass@example.org/", "https://me:pass@example.org/"),
    ],
)
def test_normalise(text: str, whole: str) -> None:
    assert address.normalise(text) == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "hello world",
        "12345",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:me@example.org",
        "data:text/html,x",
        "http://",
        "https:///path",
        "http://exa mple.org",
        "http://example..org/",
        "http://-/",
        "http://[::1",
        "http://[nope]/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://xn--\u00fc.example/",
        "x" * 9000 + ".org",
        "https://example.org/" + "x" * 9000,
        "https://example.org\\@evil.example/",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(AddressError):
        address.normalise(text)


def test_no_password_in_errors() -> None:
    for text in ("https://me:secret@exa mple/", "ftp://me:secret@example.org/"):
        with pytest.raises(AddressError) as caught:
            address.normalise(text)
        assert "secret" not in str(caught.value)


_PIECES = st.lists(
    st.one_of(
        st.sampled_from(["http", "https", *"://@[]%?#.\\", "//", "::1", "%41", "localhost", "127.1"]),
        st.text(max_size=8),
    ),
    max_size=12,
).map("".join)


@given(st.one_of(st.text(), _PIECES))
def test_normalise_is_idempotent_and_raises_only_its_own_error(text: str) -> None:
    try:
        whole = address.normalise(text)
    except AddressError:
        return
    assert address.normalise(whole) == whole
    assert whole.isascii()
    assert whole.startswith(("http://", "https://"))
    assert not set(whole) & set(" \r\n\t#\\")
    assert address.same_host(whole, address.strip_userinfo(whole))
    address.is_private(whole)


@given(_PIECES, st.one_of(st.text(), _PIECES))
def test_resolve_never_raises(base: str, reference: str) -> None:
    found = address.resolve("https://example.org/" + base, reference)
    assert found is None or (found.startswith(("http://", "https://")) and "@" not in found.split("/")[2])


@pytest.mark.parametrize(
    ("base", "reference", "whole"),
    [
        ("https://example.org/a/b", "c", "https://example.org/a/c"),
        ("https://example.org/a/b", "../c#d", "https://example.org/c#d"),
        ("https://example.org/a", "//other.example", "https://other.example/"),
        ("https://example.org/a", "http://u:p@other.example/", "http://other.example/"),
        ("https://example.org/a", "/ü ö", "https://example.org/%C3%BC%20%C3%B6"),
        ("https://example.org/a", "mailto:x@example.org", None),
        ("https://example.org/a", "http://[", None),
    ],
)
def test_resolve(base: str, reference: str, whole: str | None) -> None:
    assert address.resolve(base, reference) == whole


def test_user_info() -> None:
    url = "https://me%40home:a%3Ab@example.org:8443/x"
    assert address.userinfo(url) == ("me@home", "a:b")
    assert address.strip_userinfo(url) == "https://example.org:8443/x"
    assert address.userinfo("https://example.org/") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://example.org/a", "https://EXAMPLE.org:443/b", True),
        ("http://example.org/", "http://example.org:8080/", False),
        ("http://example.org/", "http://sub.example.org/", False),
        ("http://example.org./", "http://example.org/", True),
        ("http://[::1]:80/", "http://[::1]/", True),
    ],
)
def test_same_host(one: str, other: str, same: bool) -> None:
    assert address.same_host(one, other) is same


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "a.localhost",
        "LOCALHOST.",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
    ],
)
def test_private(host: str) -> None:
    assert address.is_private(f"http://{host}/")
    assert address.leads_inward("https://example.org/", f"http://{host}/")
    assert not address.leads_inward("http://127.0.0.1:8000/", f"http://{host}/")


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8", "134744072", "[2a00:1450::1]", "localhost.org", "de"])
def test_public(host: str) -> None:
    assert not address.is_private(f"http://{host}/")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.org:443/a?b#c", "https://example.org"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_an_origin_is_scheme_and_server(url: str, expected: str) -> None:
    assert address.origin(url) == expected

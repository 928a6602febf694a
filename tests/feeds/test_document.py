"""The two ways from bytes to elements: as they are, and through decoded and mended text."""

from pathlib import Path
from xml.etree.ElementTree import tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.feeds import strict
from blogtui.feeds.document import document

OWN = sorted(path for path in (Path(__file__).parent / "data").iterdir() if path.suffix != ".json")
ODD = st.sampled_from(["&#128;", "&#x85;", "&#1;", "&#x1F600;", "\x85", "\x00", "\ufffe", "\ufeff", "é", "и", "&amp;"])


def agree(body: bytes, content_type: str | None = None) -> bool:
    """Whether the bytes were read as they are; then the text says the same."""
    source = document(body, content_type=content_type)
    root = strict._as_it_is(source.utf8)
    if root is None:
        return False
    mended = strict._mended(source.text)
    assert mended is not None
    assert tostring(root) == tostring(mended)
    return True


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_both_ways_agree_on_our_own_cases(path: Path) -> None:
    agree(path.read_bytes())


@given(st.lists(ODD | st.text(max_size=20)).map("".join), st.sampled_from(["utf-8", "utf-16", "latin-1", "cp1251"]))
def test_both_ways_agree_on_odd_characters(words: str, encoding: str) -> None:
    feed = f"<?xml version='1.0' encoding='{encoding}'?><rss><channel><title>{words}</title></channel></rss>"
    agree(feed.encode(encoding, "replace"))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<rss><title>Grüße</title></rss>".encode(), None),
        (b"\xef\xbb\xbf" + "<rss><title>Grüße</title></rss>".encode(), None),
        ("<?xml version='1.0' encoding='latin-1'?><rss><title>Grüße</title></rss>".encode(), "text/xml; charset=ascii"),
        (b"<rss><title>it&#8217;s &#x2014; fine, &#039;really&#39;</title></rss>", None),
        (b"<rss><title>a colour #000000 and &amp;#150; as words</title></rss>", None),
    ],
)
def test_read_as_it_is(body: bytes, content_type: str | None) -> None:
    assert agree(body, content_type)


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        ("<rss><title>Grüße</title></rss>".encode("utf-16"), None, "Grüße"),
        ("<rss><title>Grüße</title></rss>".encode("utf-16-le"), None, "Grüße"),
        ("<rss><title>Grüße</title></rss>".encode("cp1252"), None, "Grüße"),
        ("<rss><title>日本</title></rss>".encode("iso2022_jp"), "text/xml; charset=iso-2022-jp", "日本"),
        ("<rss><title>it\x92s</title></rss>".encode(), None, "it’s"),
        (b"<rss><title>it&#146;s</title></rss>", None, "it’s"),
        (b"<rss><title>it&#00000000146;s</title></rss>", None, "it’s"),
        (b"<rss><title>it&#x0000092;s</title></rss>", None, "it’s"),
        (b"<rss><title>one&#8;two</title></rss>", None, "onetwo"),
        (b"<rss><title>one\x08two</title></rss>", None, "onetwo"),
        (b"  <?xml version='1.0'?><rss><title>late</title></rss>", None, "late"),
    ],
)
def test_read_through_text(body: bytes, content_type: str | None, title: str) -> None:
    assert not agree(body, content_type)
    root = strict._mended(document(body, content_type=content_type).text)
    assert root is not None
    assert root.findtext("title") == title


def test_entities_of_its_own_are_never_expanded() -> None:
    body = b"<!DOCTYPE rss [<!ENTITY a 'aaaa'>]><rss><title>&a;</title></rss>"
    assert strict.read(document(body)) is None


@pytest.mark.parametrize("before", ["", "<!-- <!ENTITY a 'b'> -->"])
def test_entities_left_to_a_dtd_are_read_as_html_has_them_or_not_at_all(before: str) -> None:
    doctype = "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://localhost/rss-0.91.dtd'>"
    feed = strict.read(document(f"{doctype}{before}<rss><channel><title>&copy; it</title></channel></rss>".encode()))
    assert feed is not None
    assert feed.title == "© it"
    assert (
        strict.read(document(f"{doctype}{before}<rss><channel><title>&mine;</title></channel></rss>".encode())) is None
    )


def test_a_root_without_children_is_a_root() -> None:
    assert strict.read(document(b"<rss/>")) is not None

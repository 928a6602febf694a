"""Feeds to ParsedFeed: pairs of a feed and what it says in data/, and any bytes at all."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.feeds import jsonfeed, lenient, strict
from blogtui.feeds.document import document
from blogtui.feeds.parse import Reader, parse
from blogtui.feeds.parsed import ParsedFeed
from blogtui.model.errors import FeedError

DATA = Path(__file__).parent / "data"
READERS: dict[str, Reader] = {"strict": strict.read, "lenient": lenient.read, "jsonfeed": jsonfeed.read}
PAIRS = [path for path in sorted(DATA.glob("*.json")) if not path.name.endswith(".feed.json")]
CASES = [(path.stem, reader) for path in PAIRS for reader in json.loads(path.read_text("utf-8"))["readers"]]


def plain(value: object) -> object:
    """A parsed value as the expected JSON writes it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [dataclasses.asdict(one) for one in value]
    return value


def said(owner: object, expected: dict[str, object]) -> dict[str, object]:
    return {name: plain(getattr(owner, name)) for name in expected}


@pytest.mark.parametrize(("name", "reader"), CASES)
def test_a_feed_says_what_stands_beside_it(name: str, reader: str) -> None:
    expected = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    source = document((DATA / expected["source"]).read_bytes(), url=expected["url"])
    feed = READERS[reader](source)
    assert feed is not None
    assert said(feed, expected["feed"]) == expected["feed"]
    pairs = zip(feed.entries, expected["entries"], strict=True)
    assert [said(entry, want) for entry, want in pairs] == expected["entries"]


@pytest.mark.parametrize("name", [path.stem for path in PAIRS])
def test_parse_finds_the_reader(name: str) -> None:
    expected = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    feed = parse((DATA / expected["source"]).read_bytes(), url=expected["url"])
    assert said(feed, expected["feed"]) == expected["feed"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"<?xml version='1.0'?>", "empty"),
        (b"<!doctype html><html><head><title>Sign in</title></head><rss version='2.0'></rss></html>", "a web page"),
        (b"<!-- hi --> <HTML><body></body></HTML>", "a web page"),
        (b'{"error": "rest_no_route"}', "JSON of another kind"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000, "JSON of another kind"),
        (b'[{"id": 1}]', "JSON of another kind"),
        (b"<opml version='2.0'><body><outline xmlUrl='https://a.example/feed'/></body></opml>", "a list of feeds"),
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "XML or HTML of another kind"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text or data"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, words: str) -> None:
    with pytest.raises(FeedError, match="not a feed") as caught:
        parse(body, url="https://blog.example/")
    assert words in str(caught.value)
    assert caught.value.address == "https://blog.example/"


RSS = '<rss version="2.0"><channel><title>{}</title></channel></rss>'


def title_of(feed: ParsedFeed) -> str | None:
    return feed.title


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        (RSS.format("Euro €").encode(), None, "Euro €"),
        (('<?xml version="1.0" encoding="windows-1252"?>' + RSS.format("Euro €")).encode(), None, "Euro €"),
        (RSS.format("Euro €").encode(), "text/xml; charset=ISO-8859-1", "Euro €"),
        (('<?xml version="1.0" encoding="iso-8859-1"?>' + RSS.format("Euro €")).encode("cp1252"), None, "Euro €"),
        (RSS.format("Martine Ã©crit").encode(), None, "Martine Ã©crit"),
        (RSS.format("é").encode("latin-1"), None, "é"),
        (('<?xml version="1.0" encoding="utf-16"?>' + RSS.format("é")).encode("utf-16"), None, "é"),
        (RSS.format("é").encode("utf-16-be"), None, "é"),
        (RSS.format("é").encode("utf-32-le"), None, "é"),
        (('<?xml version="1.0" encoding="gb2312"?>' + RSS.format("你好")).encode("gbk"), None, "你好"),
        (('<?xml version="1.0" encoding="utf-7"?>' + RSS.format("Hi +2D3eAA-")).encode("ascii"), None, "Hi 😀"),
        (RSS.format("日本").encode("iso2022_jp"), "application/rss+xml; charset=ISO-2022-JP", "日本"),
        (('<?xml version="1.0" encoding="no-such-thing"?>' + RSS.format("é")).encode(), None, "é"),
        (RSS.format("caf\udce9 et thé à la crème brûlée").encode("utf-8", "surrogateescape"), None, None),
        (b'<?xml version="1.0"?>\n<?xml version="1.0"?>' + RSS.format("twice").encode(), None, "twice"),
        (b"\n\n" + RSS.format("late").encode(), None, "late"),
    ],
)
def test_encodings(body: bytes, content_type: str | None, title: str | None) -> None:
    found = title_of(parse(body, content_type=content_type))
    assert found is not None
    assert found == title if title else "cr" in found


@pytest.mark.parametrize("end", ["", "</torn>"])
@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("A &amp;amp; B", "A & B"),
        ("A &amp;lt;b&amp;gt; tag", "A <b> tag"),
        ("&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
        ("<![CDATA[1 < 2 & 3]]>", "1 < 2 & 3"),
        ("a&#8;b\x0cc\x00d&#x1b;[31m", "abcd[31m"),
        ("don&#146;t", "don’t"),
        ("x&amp;nbsp;y", "x y"),
        ("560ft&lt;sup&gt;2&lt;/sup&gt;", "560ft 2"),
        ("\u202egnp.exe", "gnp.exe"),
        ("  two\n lines ", "two lines"),
        ("&lt;img src=x&gt;", None),
    ],
)
def test_titles_are_plain_and_decoded_once(written: str, title: str | None, end: str) -> None:
    assert title_of(parse((RSS.format(written) + end).encode())) == title


def test_no_entity_is_expanded_and_no_file_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE rss [<!ENTITY l0 "laughs">{bomb}<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + RSS.format(
        "&l9; &x;"
    )
    feed = parse(body.encode())
    assert "laughs" not in (feed.title or "")
    assert "hidden" not in repr(feed)


def test_prefixes_nobody_declared_are_taken_as_usual() -> None:
    item = b"<item><dc:creator>Di</dc:creator><slash:comments>4</slash:comments></item>"
    (entry,) = parse(b'<rss version="2.0"><channel>' + item + b"</channel></rss>").entries
    assert (entry.author, entry.comment_count) == ("Di", 4)


def test_what_takes_for_ever_is_refused_or_cut() -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(50_000))
    with pytest.raises(FeedError, match="attributes"):
        parse(f'<rss version="2.0"><channel><item {attributes}></channel></rss>'.encode())
    comments = "<!-- x -->" * 50_000
    feed = parse(f'<rss version="2.0"><channel>{comments}<item><title>x</title></item></channel></torn>'.encode())
    assert [entry.title for entry in feed.entries] == ["x"]
    with pytest.raises(FeedError, match="too large"):
        parse(b'<rss version="2.0"><torn>' + b"x" * (11 * 2**20))


def test_deep_nesting_is_read() -> None:
    deep = "<div>" * 20_000 + "deep" + "</div>" * 20_000
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">{deep}</content></entry></feed>'
    (entry,) = parse(body.encode()).entries
    assert entry.content is not None
    assert "deep" in entry.content


FRAGMENTS = """<rss version="2.0"> <channel> <item> </item> </channel> </rss> <entry> </entry> </feed> <title> </title>
    <feed xmlns="http://www.w3.org/2005/Atom"> <link> </link> <link href=" <link/> <id> </id> <author> <name> </author>
    <content type="xhtml"> </content> "/> <div> <pubDate> 2021-13-45 <thr:total> <![CDATA[ ]]> <!-- --> &amp; &nbsp;
    &#0; &#xD800; &x; <!DOCTYPE <!ENTITY [ ] > < & " ' http://[ //x <?xml encoding="utf-16"?> <rdf:RDF>
    {"version":"https://jsonfeed.org/version/1","items":[{"id": }]} xml:base="http://[" <guid isPermaLink="true">
    \x00 \ud83d é"""
PIECES = st.sampled_from(FRAGMENTS.split())


@given(st.lists(PIECES | st.text(max_size=5), max_size=30).map(" ".join))
def test_no_text_raises_anything_but_feed_error(text: str) -> None:
    for body in (text.encode("utf-8", "surrogatepass"), text.encode("utf-16", "surrogatepass")):
        try:
            feed = parse(body, url="https://blog.example/feed")
        except FeedError:
            continue
        assert isinstance(feed, ParsedFeed)


@given(st.binary(max_size=200), st.sampled_from(["", "text/xml; charset=hex", "a/b; charset=utf-7", "x;charset=idna"]))
def test_no_bytes_raise_anything_but_feed_error(body: bytes, content_type: str) -> None:
    for prefix in (b"", b"<rss version='2.0'><channel><item><title>", b'<?xml version="1.0" encoding="utf-16"?><feed>'):
        try:
            parse(prefix + body, url="http://[bad", content_type=content_type)
        except FeedError:
            continue

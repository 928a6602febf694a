"""What HTML becomes: blocks, marks, links, and nothing that is not to be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.model.cleaning import clean
from blogtui.view.document import Code, Document, Kind, Mark, Prose, Table, text_of
from blogtui.view.html import document
from blogtui.view.plain import text

BASE = "https://blog.example/2007/07/post.html"


def said(doc: Document) -> list[str]:
    return [text_of(block.body.spans) for block in doc.blocks if isinstance(block.body, Prose | Code)]


def words(doc: Document) -> str:
    """Everything the source says, without what blogtui adds to it."""
    spans = [span for block in doc.blocks if isinstance(block.body, Prose | Code) for span in block.body.spans]
    for block in doc.blocks:
        if isinstance(block.body, Table):
            spans += [span for row in block.body.rows for cell in row for span in cell.spans]
    return "".join(span.text for span in spans if not span.mark & Mark.NOTE)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("", []),
        ("just words", ["just words"]),
        ("<p>one<p>two", ["one", "two"]),
        ("one<br>two", ["one\ntwo"]),
        ("one<br><br>two<br> <br>\n<br>three<br>", ["one", "two", "three"]),
        ("<div>a</div><div>b</div>", ["a", "b"]),
        ("  a \n\t <b> b</b> <i>c </i> d ", ["a b c d"]),
        ("a<span>b</span>c", ["abc"]),
        ("a&nbsp; b &lt;b&gt; &#27;[31m", ["a\u00a0 b <b> [31m"]),
        ("<p>&#x202e;evil&#x200b;<p>ok", ["evil", "ok"]),
        ("x<sup>2</sup>, H<sub>2</sub>O, a<sup>bc</sup>", ["x², H₂O, a^bc"]),
        ("<q>so</q> said", ["“so” said"]),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", ["漢(kan)"]),
        ("<abbr title='Terminal User Interface'>TUI</abbr>s", ["TUI (Terminal User Interface)s"]),
        ("<svg aria-label='A cat'><text>not</text></svg>", ["[image: A cat]"]),
        ("<details><summary>More</summary>inside</details>", ["More", "inside"]),
        ("<plaintext>a <b>b", ["a <b>b"]),
    ],
)
def test_text_and_breaks(html: str, lines: list[str]) -> None:
    assert said(document(html)) == lines


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<head><title>x</title></head>",
        "<textarea>x</textarea><select><option>x</select><button>x</button><input value=x>",
        "<p hidden>x",
        "<div style='color:red; Display : NONE'>x</div>",
        "<template>x</template>",
        "<!-- x -->",
        "<img src=https://count.example/x width=1 height=1>",
        "<iframe src='javascript:x'></iframe>",
        "<a href=https://x.example/></a>",
    ],
)
def test_what_is_not_to_be_seen_is_not_there(html: str) -> None:
    doc = document(f"{html}<p>seen")
    assert said(doc) == ["seen"]
    assert doc.links == ()


def test_marks_add_up_and_end() -> None:
    (block,) = document("a<b>b<i>c<del>d</del></i></b><code>e</code><ins>f</ins><mark>g</mark><kbd>h</kbd>").blocks
    assert isinstance(block.body, Prose)
    assert [(span.text, span.mark) for span in block.body.spans] == [
        ("a", Mark.PLAIN),
        ("b", Mark.BOLD),
        ("c", Mark.BOLD | Mark.ITALIC),
        ("d", Mark.BOLD | Mark.ITALIC | Mark.STRIKE),
        ("e", Mark.CODE),
        ("f", Mark.UNDERLINE),
        ("g", Mark.HIGHLIGHT),
        ("h", Mark.CODE),
    ]


def test_headings_keep_their_level() -> None:
    doc = document("<h1>One</h1><h4>Four</h4>text")
    assert [(block.kind, getattr(block.body, "level", None)) for block in doc.blocks] == [
        (Kind.HEADING, 1),
        (Kind.HEADING, 4),
        (Kind.PARAGRAPH, 0),
    ]


def test_a_figure_and_its_caption() -> None:
    doc = document("<figure><img alt=Cat><figcaption>A <b>cat</b></figcaption></figure>after")
    assert [(block.kind, block.gap) for block in doc.blocks] == [
        (Kind.PARAGRAPH, None),
        (Kind.CAPTION, None),
        (Kind.PARAGRAPH, 0),
    ]
    assert said(doc) == ["[image: Cat]", "A cat", "after"]


def test_links_are_numbered_and_the_same_address_once() -> None:
    doc = document('<a href="a.html">one </a>and <a href="//other.example/">two</a>, <a href=a.html>again</a>', BASE)
    assert said(doc) == ["one[1] and two[2], again[1]"]
    assert [(link.n, link.text, link.url) for link in doc.links] == [
        (1, "one", "https://blog.example/2007/07/a.html"),
        (2, "two", "https://other.example/"),
    ]
    assert doc.url(2) == "https://other.example/"
    assert doc.url(3) is None
    assert doc.url(None) is None


def test_a_link_round_blocks_shows_its_number_in_each() -> None:
    doc = document('<a href="https://x.example/"><h2>Title</h2><p>Text</p></a>')
    assert said(doc) == ["Title[1]", "Text[1]"]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "java\nscript:x", "#part", "file:///etc/passwd", "http://[", ""]
)
def test_addresses_not_to_be_opened_are_words_only(href: str) -> None:
    doc = document(f'<a href="{href}">words</a>', BASE)
    assert said(doc) == ["words"]
    assert doc.links == ()


def test_a_link_holds_no_control_characters() -> None:
    (link,) = document('<a href="https://x.example/&#27;[0m a&#x202e;b">x</a>').links
    assert link.url == "https://x.example/[0m%20ab"


def test_images_are_their_words() -> None:
    doc = document(
        '<img src=a.png alt="A  cat"> <a href=b.html><img src=c.png title=Dog></a> <img alt=Only> <img src=d.png>', BASE
    )
    assert said(doc) == ["[image: A cat][1] [image: Dog][2] [image: Only] [image][3]"]
    assert [link.url.rsplit("/", 1)[1] for link in doc.links] == ["a.png", "b.html", "d.png"]
    assert all(span.mark & Mark.IMAGE for span in document("<img alt=x>").blocks[0].body.spans)  # type: ignore[union-attr]


def test_an_image_that_loads_late_is_shown_once() -> None:
    doc = document('<img src="data:x" data-src=/i.png alt=I><noscript><img src=/i.png alt=I></noscript>', BASE)
    assert said(doc) == ["[image: I][1]"]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<iframe src="https://www.youtube.com/embed/x">', "[video: https://www.youtube.com/embed/x][1]"),
        ('<video><source src="/v.mp4">no video</video>', "[video: https://blog.example/v.mp4][1]"),
        ('<audio src="/a.ogg"></audio>', "[audio: https://blog.example/a.ogg][1]"),
        ('<iframe src="/map">', "[page: https://blog.example/map][1]"),
        ("<object>instead</object>", "instead"),
    ],
)
def test_players_are_links(html: str, words: str) -> None:
    assert said(document(html, BASE)) == [words]


def test_lists_quotes_and_gaps() -> None:
    html = """<p>Before<ul><li>a<li>b<ul><li>c</ul></ul><ol start=9><li>n<li>t<li value=20>v<li value=99999999999>w</ol>
    <blockquote><p>q<p>r<blockquote>s</blockquote></blockquote>
    <dl><dt>term<dd>meaning</dl><ul><li><p>loose<p>more</ul>"""
    assert (
        text(document(html))
        == """\
Before

• a
• b
  ◦ c

9. n
10. t
20. v
21. w

│ q
│
│ r
│
│ │ s

term
  meaning

• loose

  more"""
    )


def test_code_keeps_its_lines_and_names_its_language() -> None:
    (block,) = document('<pre class="brush: python;"><code>def f():\n\tx =  1\n\n</code></pre>').blocks
    assert isinstance(block.body, Code)
    assert block.body.language == "python"
    assert text_of(block.body.spans) == "def f():\n    x =  1\n\n"
    (block,) = document('<div class="highlight-rust"><pre>fn<br>x</pre></div>').blocks
    assert isinstance(block.body, Code)
    assert (block.body.language, text_of(block.body.spans)) == ("rust", "fn\nx")
    (block,) = document('<pre><code data-lang="Go">x</code></pre>').blocks
    assert isinstance(block.body, Code)
    assert block.body.language == "go"


def test_tables_of_data_and_tables_of_layout() -> None:
    data = document("<table><caption>C<tr><th>a<th>b<tr><td>1<br>2<td colspan=2><a href=http://x.y/>3</a></table>after")
    assert [block.kind for block in data.blocks] == [Kind.CAPTION, Kind.TABLE, Kind.PARAGRAPH]
    body = data.blocks[1].body
    assert isinstance(body, Table)
    assert [[text_of(cell.spans) for cell in row] for row in body.rows] == [["a", "b"], ["1\n2", "3[1]", ""]]
    layout = document("<table><tr><td><h2>Menu</h2><td><table><tr><td>Inner</table><p>Text</table>")
    assert said(layout) == ["Menu", "Inner", "Text"]


@pytest.mark.parametrize(
    "tag",
    [
        "div",
        "blockquote",
        "b",
        "ul><li",
        "ol><li",
        "table><tr><td",
        "font color=red",
        "h1",
        "p><i",
        "pre",
        "a href=x",
        "dl><dd",
    ],
)
def test_ten_thousand_levels_cost_neither_words_nor_recursion(tag: str) -> None:
    doc = document(f"<{tag}>" * 10_000 + "deep" + "<p>last")
    assert words(doc).split() in (["deep", "last"], ["deeplast"])
    assert all(len(block.margins) <= 24 for block in doc.blocks)


def test_formatting_left_open_does_not_multiply() -> None:
    doc = document("".join(f"<font size={n}><p>w{n} " for n in range(2000)))
    assert [text_of(block.body.spans) for block in doc.blocks if isinstance(block.body, Prose)] == [
        f"w{n}" for n in range(2000)
    ]


def test_marks_stacked_over_many_elements_are_bounded() -> None:
    doc = document("a" + "<b>\u0301</b><i>\u0302</i>" * 100)
    assert len(words(doc)) == 5


_WORD = st.text("abcxyzäß日本éж", min_size=1, max_size=8)
_TAGS = "p div b i a ul ol li blockquote table tr td th pre code h2 span em dl dt dd br hr section q font"
_TAG = st.sampled_from(_TAGS.split())
_PART = st.one_of(
    _WORD,
    st.just(" "),
    st.just("\n"),
    _TAG.map(lambda tag: f"<{tag}>"),
    _TAG.map(lambda tag: f"</{tag}>"),
    st.just('<a href="http://x.y/z">'),
)


def _inorder(parts: list[str]) -> str:
    return "".join(part for part in parts if not part.startswith("<") and part.strip())


@given(st.lists(_PART, max_size=60))
def test_every_visible_letter_stands_in_order(parts: list[str]) -> None:
    # Text misplaced in a table is moved in front of it by every HTML parser: then all letters are there.
    expected = _inorder(parts)
    got = "".join(words(document("".join(parts))).split())
    got = got.replace("“", "").replace("”", "")
    if any("<t" in part for part in parts):
        assert sorted(got) == sorted(expected)
    else:
        assert got == expected


_MARKUP = ["<a href=", "<pre>", "<table>", "<td>", "<!--", "]]>", "&#27;", *"<>&;/='\" abp\x1b\u202e\u0301\ud800\x00"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(_MARKUP)).map("".join)))
def test_any_junk_makes_a_clean_document(junk: str) -> None:
    doc = document(junk, junk)
    for block in doc.blocks:
        bodies = [block.body.spans] if isinstance(block.body, Prose | Code) else []
        if isinstance(block.body, Table):
            bodies = [cell.spans for row in block.body.rows for cell in row]
        for spans in bodies:
            assert clean(text_of(spans)) == text_of(spans)
    for link in doc.links:
        assert clean(link.url) == link.url
        assert link.url.isprintable()

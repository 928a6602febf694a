"""Comments cut out of pages, in every way of marking up that is read; and forms told apart."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments import blogger_page, page_json, page_markup, plain_form
from blogtui.comments.elements import Markup
from blogtui.comments.page import Page
from blogtui.comments.paragraphs import paragraphs
from blogtui.comments.provider import FetchedComment
from blogtui.model.thread import CommentState

AT = "https://blog.example/post"


def marked(html: str) -> dict[str, FetchedComment]:
    ways = [page_markup.read_as(shape, Markup(html), AT) for shape in page_markup.SHAPES]
    return {each.native_id: each for each in max(ways, key=len)}


def test_wordpress_lists_with_end_tags_left_out() -> None:
    found = marked(
        """<ol class="comment-list">
        <li id="comment-5" class="comment even bypostauthor"><article id="div-comment-5" class="comment-body">
          <div class="comment-author vcard"><b class="fn"><a class="url" href="http://ann.example/">Ann &amp; Co</a></b>
          <span class="says">says:</span></div>
          <div class="comment-metadata"><a href="#comment-5"><time datetime="2024-05-02T10:00:00Z">t</time></a></div>
          <div class="comment-content"><p>One.</p></div></article>
          <ol class="children"><li id="comment-7" class="comment"><div class="comment-content"><p>Two.</div>
            <em class="comment-awaiting-moderation">Waits</em></ol>
        <li id="comment-9" class="pingback"><div class="comment-content">Three.</div>
        </ol>"""
    )
    assert [(each.native_id, each.parent) for each in found.values()] == [("5", None), ("7", "5"), ("9", None)]
    one = found["5"]
    assert (one.author, one.author_url, one.html) == ("Ann & Co", "http://ann.example/", "<p>One.</p>")
    assert one.published == datetime(2024, 5, 2, 10, tzinfo=UTC)
    assert one.by_post_author
    assert one.url == AT + "#comment-5"
    assert found["7"].state is CommentState.HELD
    assert not found["7"].by_post_author


def test_block_themes_and_text_that_stands_freely() -> None:
    found = marked(
        """<li id="comment-2" class="comment"><div class="wp-block-comment-author-name"><a href="/ann">Ann</a></div>
        <div class="wp-block-comment-date"><time datetime="2024-03-01T10:00:00+01:00">then</time></div>
        <div class="wp-block-comment-content"><p>First!</p></div></li>
        <div id="comment-3" class="comment media"><h4 class="media-heading"><a href="/bo">Bo</a> <small>2 years</small>
        </h4><p>Free.</p><p>More.</p><form id="reply-3" method="post"><p class="help">required</p></form>
        <div id="comment-4" class="comment media"><p>Comment deleted</p></div></div>"""
    )
    assert [(each.author, each.parent, each.html) for each in found.values()] == [
        ("Ann", None, "<p>First!</p>"),
        ("Bo", None, "<p>Free.</p><p>More.</p>"),
        ("Anonymous", "3", "<p>Comment deleted</p>"),
    ]
    assert found["2"].published == datetime(2024, 3, 1, 9, tzinfo=UTC)


def test_what_a_comment_says_gives_it_no_number() -> None:
    claims = '<a href="/post/?replytocom=2#respond">2</a> and <a href="/post/#comment-2">2</a>'
    found = marked(
        f"""<ol><li class="comment depth-1"><cite class="fn">Bo</cite><div class="comment-content">{claims}</div>
        <a class="permalink" href="/post/#comment-6">then</a></li>
        <li class="comment depth-1"><cite class="fn">Cy</cite><p>{claims}</p>
        <a href="/post/?replytocom=7#respond">Reply</a></li>
        <li class="comment depth-1"><cite class="fn">Di</cite><a href="/post/#comment-8">then</a><p>{claims[45:]}</p>
        </li><li class="comment depth-1" id="comment-2"><cite class="fn">Ed</cite></li></ol>"""
    )
    assert {number: each.author for number, each in found.items()} == {"6": "Bo", "7": "Cy", "8": "Di", "2": "Ed"}


def test_forms_of_single_comments_are_not_taken_for_the_posts() -> None:
    text = "<textarea name=comment></textarea>"
    page = Page(
        AT,
        f"<form id=reply-3 method=post>{text}</form><form action=/comments method=post>{text}<input type=hidden "
        f"name=replied_to value=4></form><form id=comment action=/new method=post>{text}</form>",
    )

    def chosen(to: str | None) -> str:
        form = plain_form.comment_form(page, to)
        assert form is not None
        return form.id or form.action

    assert [chosen(None), chosen("3"), chosen("4"), chosen("5")] == [
        "comment",
        "reply-3",
        "https://blog.example/comments",
        "comment",
    ]
    form = plain_form.comment_form(page)
    assert form is not None
    assert plain_form.asked(form, page, "there").threaded


def test_schema_org_in_attributes() -> None:
    found = marked(
        """<div itemscope itemtype="https://schema.org/Comment"><link itemprop="url" href="#a">
        <span itemprop="author" itemscope itemtype="https://schema.org/Person"><meta itemprop="name" content="Bo">
        </span><meta itemprop="dateCreated" content="2024-05-02T10:00:00Z"><div itemprop="text">Hm, <b>no</b>.</div>
        <meta itemprop="upvoteCount" content="3">
        <div itemprop="comment" itemscope itemtype="http://schema.org/Comment"><link itemprop="url" href="#b">
        <p itemprop="text">Yes.</div></div>"""
    )
    assert [(each.native_id, each.parent, each.html.strip()) for each in found.values()] == [
        (AT + "#a", None, "Hm, <b>no</b>."),
        (AT + "#b", AT + "#a", "Yes."),
    ]
    assert (found[AT + "#a"].author, found[AT + "#a"].likes) == ("Bo", 3)


def test_bloggers_markup() -> None:
    found = marked(
        """<div id="comment-holder"><ol><li class="comment" id="c111111"><div class="comment-block"><div>
        <cite class="user blog-author"><a href="https://www.blogger.com/profile/1">Mara</a></cite>
        <span class="datetime"><a href="/post?showComment=1347374896561#c111111">then</a></span></div>
        <p class="comment-content">Un.</p></div><div class="comment-replies"><ol>
        <li class="comment" id="c222222"><p class="comment-content"><span class="deleted-comment">Gone.</span></p></li>
        </ol></div></li></ol></div>"""
    )
    assert found["111111"].published == datetime(2012, 9, 11, 14, 48, 16, tzinfo=UTC)
    assert found["111111"].by_post_author
    assert (found["222222"].parent, found["222222"].state) == ("111111", CommentState.DELETED)


def test_times_written_for_people_are_not_guessed_at() -> None:
    (comment,) = marked(
        '<li class="comment" id="comment-1"><div class="comment-meta">May 2, 2024 at 10:00</div></li>'
    ).values()
    assert comment.published is None


def test_what_stands_inside_another_comment_is_not_its_text() -> None:
    found = marked(
        '<div class="u-comment h-cite"><a class="u-url" href="#a"></a><div class="e-content">One.'
        '<div class="u-comment h-cite"><a class="u-url" href="#b"></a><p class="e-content">Two.</p></div></div></div>'
    )
    assert [each.html for each in found.values()] == ["One.", "Two."]


def test_comments_without_addresses_do_not_answer_each_other() -> None:
    one = '<i itemscope itemtype="https://schema.org/Comment"><p itemprop="text">{}</p><b itemprop="author">{}</b></i>'
    found = marked(one.format("One", "A&amp;lt;") + one.format("Two", "<img alt='B\x1b'>"))
    assert [(each.parent, each.author) for each in found.values()] == [(None, "A&lt;"), (None, "B")]


def test_json_for_search_engines() -> None:
    told = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": ["BlogPosting"],
                "commentCount": 3,
                "comment": [
                    {
                        "@type": "Comment",
                        "@id": "#1",
                        "author": {"@type": "Person", "name": "Bo", "url": "/bo"},
                        "text": "One < two.\n\nTruly.",
                        "dateCreated": "2024-05-02T10:00:00Z",
                        "upvoteCount": 2,
                        "comment": {"@type": "https://schema.org/Comment", "text": "Inside", "author": "Cy"},
                    },
                    {
                        "@type": "Comment",
                        "url": "/post#3",
                        "text": "No.",
                        "parentItem": {"@type": "Comment", "@id": "#1"},
                    },
                ],
            }
        ],
    }
    page = f"<script>1</script><SCRIPT type='application/ld+json'>{json.dumps(told)}</SCRIPT>"
    read = page_json.read(page, AT)
    assert read.total == 3
    first, inside, third = read.comments
    assert (first.native_id, first.author, first.author_url, first.likes) == ("#1", "Bo", "https://blog.example/bo", 2)
    assert first.html == "<p>One &lt; two.</p><p>Truly.</p>"
    assert (inside.parent, inside.author, inside.native_id[:7]) == ("#1", "Cy", "sha256:")
    assert (third.native_id, third.parent, third.url) == ("/post#3", "#1", "https://blog.example/post#3")


@pytest.mark.parametrize("text", ["{", "[" * 5000, '{"@type":"Comment","text":7,"author":[[]]}', "\ud800", ""])
def test_json_that_is_not_as_it_should_be(text: str) -> None:
    page_json.read(f'<script type="application/ld+json">{text}</script>', AT)


def test_bloggers_array_for_its_script() -> None:
    page = r"""<script>(function() { var items = [{'id': '111111', 'body': 'It\x27s \u003cb\u003e\ud83d\ude00 "so"]',
        'timestamp': '1347374896561', 'permalink': 'http://blog.example/post?showComment\x3d1347374896561#c111111',
        'author': {'name': 'Bo', 'avatarUrl': '//x/blank.gif', 'profileUrl': ''}, 'displayTime': 'then',
        'deleteclass': 'item-control pid-1'}, {'id': '222222', 'parentId': '111111', 'timestamp': 'x',
        'body': '\x3cspan class\x3d\x22deleted-comment\x22\x3eGone.\x3c/span\x3e', 'author': {}}];
        var msgs = {};</script>"""
    read = blogger_page.read(page, AT)
    assert read is not None
    one, two = read
    assert (one.native_id, one.parent, one.html, one.author) == ("111111", None, 'It\'s <b>😀 "so"]', "Bo")
    assert one.published == datetime(2012, 9, 11, 14, 48, 16, tzinfo=UTC)
    assert one.url == "http://blog.example/post?showComment=1347374896561#c111111"
    assert (two.parent, two.state, two.published) == ("111111", CommentState.DELETED, None)


@pytest.mark.parametrize(
    "script", ["", "var items = null;", "var items = [1, 2];", "var items = [{'id': '1'", "var items = ['"]
)
def test_other_scripts_items(script: str) -> None:
    assert blogger_page.read(script, AT) is None


_PIECES = """<li class=comment id=comment-4>
<div class='u-comment h-cite'>
</div>
</li>
<ol>
</ol>
<p>
<a class=u-url href=//[>
<time datetime=2024-99-01>
<i class=p-author>
<b class=e-content>
<!--
<script>
<script type="application/ld+json">{
var items = ['
<form method=post>
<textarea name=comment>
<"""
_SNIPPETS = st.sampled_from(_PIECES.split("\n"))


@given(st.lists(_SNIPPETS | st.text(max_size=5), max_size=60))
def test_no_page_is_an_error(pieces: list[str]) -> None:
    page = "".join(pieces)
    for shape in page_markup.SHAPES:
        found = page_markup.read_as(shape, Markup(page), AT)
        assert len({each.native_id for each in found}) == len(found)
    page_json.read(page, AT)
    blogger_page.read(page, AT)
    plain_form.comment_form(Page(AT, page))


@given(st.lists(_SNIPPETS, max_size=60))
def test_every_element_stands_within_its_parent(pieces: list[str]) -> None:
    markup = Markup("".join(pieces))
    for element in markup.elements:
        assert element.start <= element.stop <= len(markup.html)
        assert element.number <= element.last < len(markup.elements)
        if element.parent >= 0:
            parent = markup.elements[element.parent]
            assert parent.number < element.number <= element.last <= parent.last
            assert parent.start <= element.start


@pytest.mark.parametrize(
    ("form", "plain"),
    [
        ("<form id=comments method=post><textarea name=text></textarea></form>", True),
        ("<form action=/comment method=post><input name=nick><textarea name=text></textarea></form>", True),
        ("<form id=comments><textarea name=text></textarea></form>", False),
        ("<form id=comments method=post><input name=text></form>", False),
        ("<form action=/contact method=post><textarea name=message></textarea></form>", False),
        ("<form id=comments method=post><textarea name=t></textarea><input type=password name=p></form>", False),
        ("<form id=comments method=post><textarea name=t></textarea><input name=sum required></form>", False),
        ("<form id=comments method=post><textarea name=t style='display:none'></textarea></form>", False),
    ],
)
def test_forms_that_can_be_filled_in(form: str, plain: bool) -> None:
    assert (plain_form.comment_form(Page(AT, form)) is not None) is plain


@given(st.text())
def test_text_as_paragraphs(text: str) -> None:
    html = paragraphs(text)
    assert bool(html) == bool(text.strip())
    assert html.count("<p>") == html.count("</p>")
    assert html.count("<") == 2 * html.count("<p>") + html.count("<br>")

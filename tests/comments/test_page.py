"""What a page tells: links, forms, ids; and that no page can hold us up."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments.page import Page
from blogtui.comments.tags import Tag, tags

AT = "https://blog.example/2024/post/"


def test_links_of_the_header_come_first() -> None:
    page = Page(
        AT,
        '<link rel=\'Alternate\' type="application/json; x=y" title=J href="/wp-json/wp/v2/posts/4">'
        '<link rel="https://api.w.org/" href="/sub/wp-json/" /><link rel=x href="javascript:alert(1)">',
        (("https://api.w.org/", "https://blog.example/wp-json/"),),
    )
    assert page.link("https://api.w.org/") == "https://blog.example/wp-json/"
    assert [(each.rel, each.href, each.type, each.title) for each in page.links[1:]] == [
        ("alternate", "https://blog.example/wp-json/wp/v2/posts/4", "application/json", "J"),
        ("https://api.w.org/", "https://blog.example/sub/wp-json/", "", ""),
    ]


def test_a_form_and_what_people_do_not_see_of_it() -> None:
    (form,) = Page(
        AT,
        '<form id=f METHOD="Post" action="../send?a=1&amp;b=2">'
        "<textarea name=t maxlength=9 required>\n&lt;b&gt;<i></textarea>"
        '<textarea name=trap style="display : none"></textarea><input name=h type=hidden value="v&quot;">'
        "<input name='x' maxlength=-1 aria-hidden=true><select name=s></select></form><input name=outside>",
    ).forms
    assert (form.id, form.action, form.method) == ("f", "https://blog.example/2024/send?a=1&b=2", "post")
    assert [(each.tag, each.name, each.value, each.limit, each.required, each.shown) for each in form.inputs] == [
        ("textarea", "t", "<b><i>", 9, True, True),
        ("textarea", "trap", "", None, False, False),
        ("input", "h", 'v"', None, False, False),
        ("input", "x", "", None, False, False),
        ("select", "s", "", None, False, True),
    ]


def test_a_form_that_is_never_closed_ends_with_the_next() -> None:
    forms = Page(AT, "<form id=a><input name=x><form id=b><input name=y>").forms
    assert [(form.id, [each.name for each in form.inputs]) for form in forms] == [("a", ["x"]), ("b", ["y"])]


def test_what_looks_like_a_tag_in_scripts_and_comments_is_none() -> None:
    page = Page(AT, "<!-- <p id=a> --><script>'<p id=b>'</SCRIPT ><title><p id=c></title><p id=d class='e  f'>")
    assert page.ids == frozenset({"d"})
    assert page.classes == frozenset({"e", "f"})


def test_generator_and_the_feed_of_its_own_comments() -> None:
    page = Page(
        AT,
        '<html><head><meta name="Generator" content="WordPress 6.5"><meta name=generator content=other>'
        '<link rel="alternate" type="application/rss+xml" title="Blog" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="Blog » Comments Feed" href="/comments/feed/">'
        '<link rel="alternate" type="application/rss+xml" title="Blog » Post Comments Feed" href="/2024/post/feed/">'
        "</head></html>",
    )
    assert page.generator == "WordPress 6.5"
    assert page.comment_feed == "https://blog.example/2024/post/feed/"


names = st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True).filter(
    lambda name: name not in ("script", "style", "textarea", "title")
)
values = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(names, st.dictionaries(names, values, max_size=4)), max_size=6))
def test_what_is_written_is_read(written: list[tuple[str, dict[str, str]]]) -> None:
    markup = "".join(
        f"<{name} " + " ".join(f'{key}="{escape(value)}"' for key, value in attributes.items()) + f">text</{name}>"
        for name, attributes in written
    )
    expected = [tag for name, attributes in written for tag in (Tag(name, attributes), Tag(name, end=True))]
    assert list(tags(markup)) == expected


@given(st.text(st.sampled_from("<>/=!-\"' abform\n&;"), max_size=200))
def test_no_page_is_an_error(markup: str) -> None:
    page = Page(AT, markup)
    assert all(form.action.startswith("https://") for form in page.forms)


@pytest.mark.parametrize("piece", ["<", "<!--", "<a ", "<a b='", "<a b=\"'", "</", "<script>", "<![CDATA[", "<form>"])
def test_a_page_made_to_hold_us_up_does_not(piece: str) -> None:
    # A quadratic reader needs minutes for this; the test run would stand still here.
    assert Page(AT, piece * (400_000 // len(piece))).generator is None

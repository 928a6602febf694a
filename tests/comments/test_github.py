"""Which thread at GitHub is a post's: the widgets' ways of naming it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments import github
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.providers import giscus, utterances
from blogtui.model.thread import Source

AT = "https://blog.example/2024/low-water.html?a=1#top"
HEAD = (
    '<head><title> Low\n water </title><meta property="og:title" content="Low &amp; wet">'
    '<link rel="canonical" href="https://blog.example/canon"></head>'
)


def by_giscus(attributes: str) -> Source | None:
    html = f'{HEAD}<script src="https://giscus.app/client.js" {attributes}></script>'
    return giscus.PROVIDER.recognise(Hints(AT, "urn:p", page=Page(AT, html)))


def by_utterances(attributes: str) -> Source | None:
    html = f'{HEAD}<script src="https://utteranc.es/client.js" {attributes}></script>'
    return utterances.PROVIDER.recognise(Hints(AT, "urn:p", page=Page(AT, html)))


@pytest.mark.parametrize(
    ("attributes", "facts"),
    [
        ("", {"term": "2024/low-water"}),
        ('data-mapping="pathname"', {"term": "2024/low-water"}),
        ('data-mapping="url"', {"term": "https://blog.example/2024/low-water.html?a=1"}),
        ('data-mapping="title"', {"term": "Low water"}),
        ('data-mapping="og:title"', {"term": "Low & wet"}),
        ('data-mapping="specific" data-term="Tides"', {"term": "Tides"}),
        ('data-mapping="number" data-term="5"', {"number": "5"}),
        ('data-strict="1" data-category="Talk"', {"term": "2024/low-water", "strict": "yes", "category": "Talk"}),
    ],
)
def test_how_giscus_names_a_discussion(attributes: str, facts: dict[str, str]) -> None:
    source = by_giscus(f'data-repo="nell/blog" {attributes}')
    assert source is not None
    assert dict(source.facts) == {"api": github.API, "repo": "nell/blog", "widget": "https://giscus.app", **facts}


@pytest.mark.parametrize(
    ("attributes", "facts"),
    [
        ('issue-term="pathname"', {"term": "2024/low-water"}),
        ('data-repo="nell/blog" data-issue-term="title"', {"term": "Low water"}),
        ('issue-term="url"', {"term": "https://blog.example/canon"}),
        ('issue-term="og:title"', {"term": "Low & wet"}),
        ('issue-term="Tides"', {"term": "Tides"}),
        ('issue-number="12"', {"issue": "12"}),
    ],
)
def test_how_utterances_names_an_issue(attributes: str, facts: dict[str, str]) -> None:
    source = by_utterances(f'repo="nell/blog" {attributes}')
    assert source is not None
    assert dict(source.facts) == {"api": github.API, "repo": "nell/blog", **facts}


def test_the_first_page_is_called_index() -> None:
    assert github.term("pathname", Page(AT, ""), "https://blog.example/") == "index"


def test_a_giscus_component() -> None:
    html = '<giscus-widget repo="nell/blog" mapping="specific" term="Tides"></giscus-widget>'
    source = giscus.PROVIDER.recognise(Hints(AT, "urn:p", page=Page(AT, html)))
    assert source is not None
    assert (source.fact("term"), source.fact("widget")) == ("Tides", "https://giscus.app")


def test_a_giscus_of_ones_own() -> None:
    for html, widget in (
        ('<script src="https://talk.example/giscus/client.js" data-repo="nell/blog"></script>', "https://talk.example"),
        ('<giscus-widget repo="nell/blog" host="https://talk.example"></giscus-widget>', "https://talk.example"),
        ('<script src="http://127.0.0.1/giscus.js" data-repo="nell/blog"></script>', None),
    ):
        source = giscus.PROVIDER.recognise(Hints(AT, "urn:p", page=Page(AT, html)))
        assert source is not None
        assert source.fact("widget") == widget


@pytest.mark.parametrize("repo", ["", "nell", "nell/blog/x", "../blog?", "nell/blog#", "nell/..", "../.."])
def test_no_repository_no_thread(repo: str) -> None:
    assert by_giscus(f'data-repo="{repo}"') is None
    assert by_utterances(f'repo="{repo}" issue-term="pathname"') is None


def test_neither_takes_the_others_pages() -> None:
    assert by_utterances('repo="nell/blog"') is None
    html = '<p>We moved from utterances to giscus.</p><script data-repo="nell/blog" src="/x.js"></script>'
    hints = Hints(AT, "urn:p", page=Page(AT, html))
    assert giscus.PROVIDER.recognise(hints) is None
    assert utterances.PROVIDER.recognise(hints) is None


@given(st.text(alphabet="<>/\"'= giscus-data-repo", max_size=200))
def test_no_page_is_an_error(html: str) -> None:
    hints = Hints(AT, "urn:p", page=Page(AT, f"<giscus {html} utteranc.es"))
    giscus.PROVIDER.recognise(hints)
    utterances.PROVIDER.recognise(hints)

"""Which comment systems there are, and which of them a post gets."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments import providers as shipped
from blogtui.comments import registry as module
from blogtui.comments.hints import Hints
from blogtui.comments.page import Page
from blogtui.comments.provider import Abilities
from blogtui.comments.registry import Registry
from blogtui.model.errors import CommentsError
from blogtui.model.post import CommentLinks
from blogtui.model.thread import Source

AT = "https://blog.example/2024/post/"
BARE = Hints(AT, "urn:post", "https://blog.example/feed/")
API = '<link rel="https://api.w.org/" href="/wp-json/"><link rel=shortlink href="/?p=4">'


class Foreign:
    name = "foreign"
    rank = 5
    abilities = Abilities("Foreign", reads=False)

    def recognise(self, hints: Hints) -> Source | None:
        return None


@dataclass
class Point:
    name: str
    found: object

    def load(self) -> object:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


def names(hints: Hints) -> list[str]:
    return [source.provider for source in Registry.load().recognise(hints)]


def test_those_shipped_are_found_best_first() -> None:
    providers = Registry.load().providers
    assert [each.rank for each in providers] == sorted(each.rank for each in providers)
    names = [each.name for each in providers]
    folder = Path(shipped.__path__[0])
    assert len(names) == len({file.stem for file in folder.glob("*.py")} - {"__init__"})
    in_order = ["wordpress", "atompub", "comment_api", "atom", "page", "handoff"]
    assert [name for name in names if name in in_order] == in_order


def test_others_come_by_entry_point_and_a_broken_one_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [Point("foreign", Foreign), Point("broken", ImportError("no module named x"))]
    monkeypatch.setattr(module, "entry_points", lambda group: points if group == "blogtui.comment_providers" else [])
    registry = Registry.load()
    assert registry.providers[0].name == "foreign"
    assert ["broken" in str(problem) for problem in registry.problems] == [True]


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(CommentsError, match="foreign"):
        Registry([Foreign(), Foreign()])


def test_a_provider_that_is_gone_is_said_so() -> None:
    with pytest.raises(CommentsError, match="nobody"):
        Registry.load().get("nobody")
    assert Registry.load().reader(Source("nobody", "k", "https://x.example/")) is None


@pytest.mark.parametrize(
    "hints",
    [
        replace(BARE, generator="https://wordpress.org/?v=6.5.5"),
        replace(BARE, links=CommentLinks(feed=AT + "feed/")),
        replace(BARE, links=CommentLinks(feed=AT + "feed/atom/")),
        replace(
            BARE, post_url="https://blog.example/?p=4", links=CommentLinks(feed="https://blog.example/?feed=rss2&p=4")
        ),
        replace(BARE, page=Page(AT, API)),
        replace(BARE, page=Page(AT, '<meta name="generator" content="WordPress 6.1">')),
    ],
)
def test_wordpress_shows_in_many_ways(hints: Hints) -> None:
    assert names(hints) == ["wordpress", "handoff"]


def test_the_key_of_a_thread_stays_when_its_page_is_known() -> None:
    registry = Registry.load()
    before = registry.recognise(replace(BARE, generator="WordPress"))
    after = registry.recognise(replace(BARE, generator="WordPress", page=Page(AT, API)))
    assert [source.key for source in before] == [source.key for source in after]
    assert after[0].fact("rest") == "https://blog.example/wp-json/"
    assert after[0].fact("id") == "4"


@pytest.mark.parametrize(
    ("guid", "number"),
    [
        ("https://blog.example/?p=4", "4"),
        ("http://blog.example/?p=4", "4"),
        ("https://blog.example/?page_id=5", "5"),
        ("https://old.example/?p=4", None),
        ("urn:post", None),
    ],
)
def test_the_number_of_a_post_that_moved_is_not_believed(guid: str, number: str | None) -> None:
    source = Registry.load().recognise(replace(BARE, generator="WordPress", post_native_id=guid))[0]
    assert source.fact("id") == number


@pytest.mark.parametrize(
    ("feed_url", "site"),
    [
        ("https://blog.example/sub/feed/", "https://blog.example/sub/"),
        ("https://blog.example/sub/feed/atom/", "https://blog.example/sub/"),
        ("https://blog.example/sub/?feed=rss2", "https://blog.example/sub/"),
        ("https://feeds.example/blog", "https://blog.example/"),
        ("", "https://blog.example/"),
    ],
)
def test_where_wordpress_begins(feed_url: str, site: str) -> None:
    source = Registry.load().recognise(replace(BARE, generator="WordPress", feed_url=feed_url))[0]
    assert source.fact("site") == site


@given(st.text() | st.text(max_size=9).map(lambda end: f"http://{end}") | st.just("http://[/?p=1"))
def test_no_id_is_an_error(native_id: str) -> None:
    hints = replace(BARE, generator="WordPress", post_native_id=native_id)
    assert [source.provider for source in Registry.load().recognise(hints)][-1] == "handoff"


def test_the_page_is_wanted_only_when_nothing_else_can_be_read() -> None:
    registry = Registry.load()
    assert registry.needs_page(BARE)
    assert not registry.needs_page(replace(BARE, page=Page(AT, "")))
    assert not registry.needs_page(replace(BARE, links=CommentLinks(feed="https://blog.example/c.atom")))
    assert not registry.needs_page(Hints(None, "urn:post"))


def test_a_toot_that_the_entry_names_spares_no_page_unless_it_is_the_post() -> None:
    registry = Registry.load()
    toot = "https://social.example/@ann/112233445566778899"
    assert registry.needs_page(replace(BARE, links=CommentLinks(page=toot)))
    assert not registry.needs_page(replace(BARE, post_url=toot))


def test_the_page_may_name_the_feed() -> None:
    html = (
        '<link rel=alternate type="application/atom+xml" title="Blog" href="/atom.xml">'
        '<link rel=alternate type="application/atom+xml" title="Comments on: Post" href="/2024/post/comments.atom">'
    )
    assert names(replace(BARE, page=Page(AT, f"<html><head>{html}</head></html>"))) == ["atom", "handoff"]


def test_the_blogs_own_feed_is_no_thread() -> None:
    assert names(replace(BARE, links=CommentLinks(feed=BARE.feed_url))) == ["handoff"]


def test_the_best_way_to_answer() -> None:
    registry = Registry.load()
    links = CommentLinks(feed="https://blog.example/c.atom", post_to="https://blog.example/api")
    read, api, by_hand = registry.recognise(replace(BARE, links=links))
    learnt = replace(read, facts=(*read.facts, ("collection", "https://blog.example/c.atom")))
    ways = registry.answerers((learnt, api, by_hand))
    assert [(provider.name, source) for provider, source in ways] == [
        ("atompub", learnt),
        ("comment_api", api),
        ("handoff", by_hand),
    ]
    assert registry.answer_route((read, by_hand)) == (registry.answerer("handoff"), by_hand)
    assert registry.answer_route(()) is None
    assert registry.answerer("atom") is None

"""The stories themselves: enough of them, well formed, and of every kind that a reader must be able to show."""

from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser

import pytest

from blogtui.demo.content import Comment, Policy, Post, load_posts

POSTS = load_posts()
_VOID = {"br", "hr", "img"}


class _Nesting(HTMLParser):
    """Fails on tags that do not close each other in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "img":
            assert dict(attrs)["alt"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _depths(post: Post) -> dict[str | None, int]:
    depths: dict[str | None, int] = {None: 0}
    for comment in post.comments:
        depths[comment.key] = depths[comment.parent] + 1
    return depths


def _everything() -> Iterator[tuple[str, Post | Comment]]:
    for post in POSTS:
        yield post.path, post
        yield from ((f"{post.path} {comment.key}", comment) for comment in post.comments)


def test_many_posts_over_some_months_newest_first() -> None:
    assert len(POSTS) >= 13
    assert len({post.path for post in POSTS}) == len({post.title for post in POSTS}) == len(POSTS)
    assert [post.published for post in POSTS] == sorted((post.published for post in POSTS), reverse=True)
    assert {post.published.year for post in POSTS} == {2007}
    assert len({post.published.month for post in POSTS}) >= 6


def test_the_day_it_began() -> None:
    [steps] = [post for post in POSTS if f"{post.published:%A, %B %d, %Y}" == "Friday, July 20, 2007"]
    assert f"{steps.published:%H:%M %z}" == "11:38 -0700"
    assert len(steps.comments) >= 40
    assert max(_depths(steps).values()) >= 7


def test_more_threads_and_every_policy() -> None:
    assert sum(max(_depths(post).values()) >= 3 for post in POSTS) >= 3
    assert {post.policy for post in POSTS} == set(Policy)
    assert any(not post.comments for post in POSTS)
    assert {post.author.name for post in POSTS} == {"Nell Harrow", "Tomas Birk"}


def test_comments_answer_what_was_there_before_them() -> None:
    for post in POSTS:
        seen: dict[str | None, datetime] = {None: post.published}
        for comment in post.comments:
            assert comment.published > seen[comment.parent], (post.path, comment.key)
            assert comment.key not in seen
            seen[comment.key] = comment.published


def test_html_is_well_nested() -> None:
    for where, item in _everything():
        nesting = _Nesting()
        nesting.feed(item.html)
        nesting.close()
        assert nesting.open == [], where


@pytest.mark.parametrize("piece", ["<pre><code", "<ul>", "<ol>", "<blockquote", "<table>", "<h2>", "<img ", "<hr>"])
def test_posts_show_every_kind_of_block(piece: str) -> None:
    assert any(piece in post.html for post in POSTS)


@pytest.mark.parametrize("letters", ["一階", "אלף", "الصبر", "γόνατα", "🐦"])
def test_scripts_of_the_world(letters: str) -> None:
    assert any(letters in item.html for _, item in _everything())

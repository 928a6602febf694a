"""Whether an answer is in a thread: by what a reader sees, and never an older one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogtui.comments.lookup import find, same_text
from blogtui.comments.provider import FetchedComment, Reply
from blogtui.model.account import Account
from blogtui.model.identity import Identity
from blogtui.model.reply import Outcome
from blogtui.model.thread import CommentState

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
REPLY = Reply("Thanks!", Identity("Ann Other"), "https://b.example/p", "0-1", since=NOW)
THERE = FetchedComment(
    "7", None, "ann  other", "<p>Thanks!</p>", NOW + timedelta(minutes=1), url="https://b.example/p#7"
)


def test_author_and_text_make_it_ours() -> None:
    found = find([replace(THERE, native_id="6", author="Bo"), THERE], REPLY)
    assert found is not None
    assert (found.outcome, found.native_id, found.url) == (Outcome.LIVE, "7", "https://b.example/p#7")


@pytest.mark.parametrize(
    "other",
    [
        replace(THERE, author="Ann"),
        replace(THERE, html="<p>Thanks.</p>"),
        replace(THERE, published=NOW - timedelta(days=2)),
        replace(THERE, state=CommentState.DELETED),
    ],
)
def test_another_is_not_ours(other: FetchedComment) -> None:
    assert find([other], REPLY) is None


def test_what_was_there_before_is_not_ours() -> None:
    assert find([THERE], replace(REPLY, known=frozenset({"7"}))) is None


def test_without_a_name_only_nobodys_words_are_ours_but_an_account_has_its_own() -> None:
    unsigned = replace(REPLY, identity=Identity())
    assert find([THERE], unsigned) is None
    for name in ("Anonymous", "Anónimo", "Аноним", "匿名"):
        assert find([replace(THERE, author=name)], unsigned) is not None
    assert find([THERE], replace(unsigned, account=Account("wordpress", "https://b.example", "ann"))) is not None


def test_an_account_signs_with_its_own_name_whatever_its_writer_is_called_elsewhere() -> None:
    signed = replace(REPLY, identity=Identity("Ann at home"), account=Account("ghost", "https://b.example", ""))
    assert find([THERE], signed) is not None  # how it is called is not known: anyone may be it
    assert find([THERE], replace(signed, names=("Bo", "Ann Other"))) is not None
    assert find([THERE], replace(signed, names=("@ann other",))) is not None
    assert find([THERE], replace(signed, names=("Bo",))) is None
    assert find([replace(THERE, author="Ann at home")], replace(signed, names=("Bo",))) is None
    assert find([THERE], replace(signed, names=("",))) is not None


def test_clocks_may_differ_by_hours_and_times_may_be_missing() -> None:
    assert find([replace(THERE, published=NOW - timedelta(hours=23))], REPLY) is not None
    assert find([replace(THERE, published=None)], REPLY) is not None
    assert find([THERE], replace(REPLY, since=None)) is not None


def test_an_id_is_enough_even_when_the_text_was_edited() -> None:
    edited = replace(THERE, html="<p>Many thanks!</p>", author="Ann O.")
    assert find([edited], REPLY) is None
    assert find([edited], REPLY, "7") is not None
    assert find([replace(edited, native_id="urn:uuid:0-1")], REPLY) is not None


def test_one_that_waits_is_held() -> None:
    found = find([replace(THERE, state=CommentState.HELD)], REPLY)
    assert found is not None
    assert found.outcome is Outcome.HELD


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('It\'s "so" -- 9x9...', "<p>It&#8217;s &#8220;so&#8221; &#8211; 9&#215;9&#8230;</p>"),
        ("one\n\ntwo\nthree", "<p>one</p>\n<p>two<br />\nthree</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("see <b>this</b> <script>x</script>", "<p>see <b>this</b> x</p>"),
        ("ﬁne — 漢字 🎈", "<p>ﬁne &#8212; 漢字 🎈</p>"),
        ("'tis 6' 2\" (tm)", "<p>&#8217;tis 6&#8242; 2&#8243; &#8482;</p>"),
    ],
)
def test_type_setting_does_not_hide_it(typed: str, shown: str) -> None:
    assert same_text(shown, typed)


def test_nothing_is_nobodys_text() -> None:
    assert not same_text("<p></p>", "")
    assert not same_text("<p>a</p>", "<p>b</p>")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_what_is_escaped_and_set_in_paragraphs_is_found(text: str) -> None:
    from html import escape

    shown = "<p>" + escape(text).replace("\n", "<br>\n") + "</p>"
    assert same_text(shown, text) or not "".join(text.split())

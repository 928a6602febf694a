"""The lines people read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from blogtui.cli import words
from blogtui.model.identity import Identity
from blogtui.model.ids import BlogId, CommentId, DraftId, PostId, ProblemId, ThreadId
from blogtui.model.outline import Outline
from blogtui.model.post import Enclosure, Post, PostContent
from blogtui.model.problem import Problem, ProblemKind
from blogtui.model.reply import Draft, DraftState, Outcome
from blogtui.model.thread import Comment, CommentState, Placed, Source, Thread
from blogtui.service.reply import Sent
from blogtui.view.html import document

WHEN = datetime(2007, 7, 20, 11, 38, tzinfo=UTC)
POST = Post(PostId(7), BlogId(3), "Notes", "tag:7", "Title", None, None, WHEN, None, WHEN, new_comments=2, starred=True)
COMMENT = Comment(CommentId(4), ThreadId(1), "tag:c", None, "Moss", "<p>Yes</p><p>no</p>", WHEN, new=True)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "local", lambda moment, tz: moment.astimezone(UTC))


def test_a_moment_is_told_to_the_minute() -> None:
    assert words.moment(WHEN) == "2007-07-20 11:38"
    assert words.moment(None) == ""


def test_marks_are_words() -> None:
    assert words.marks(POST) == "unread, starred, 2 new comments"
    assert words.marks(replace(POST, read=True, starred=False, new_comments=0)) == ""


def test_a_post_has_its_heading_its_text_and_its_files() -> None:
    html = '<p>See <a href="https://m.example/">this</a></p>'
    content = PostContent(POST, html, None, (Enclosure("https://n.example/a.mp3", "audio/mpeg"),))
    lines = list(words.post_lines(content, document(html), None))
    assert lines[:3] == ["Title", "Notes · 2007-07-20 11:38", ""]
    assert lines[3].startswith("See this")
    assert lines[-2:] == ["[1] https://m.example/", "File: https://n.example/a.mp3 (audio/mpeg)"]


def test_a_post_without_title_says_so() -> None:
    assert next(words.heading_lines(replace(POST, title=""))) == "(no title)"


def test_a_comment_stands_below_the_one_it_answers() -> None:
    assert list(words.comment_lines(Placed(COMMENT, 1, CommentId(2), 0), None)) == [
        "  [4]  Moss  2007-07-20 11:38  in answer to [2]  new",
        "    Yes",
        "",
        "    no",
    ]


def test_a_comment_tells_what_is_unusual_about_it() -> None:
    odd = replace(COMMENT, author="", by_post_author=True, published=None, state=CommentState.HELD, new=False)
    head = next(words.comment_lines(Placed(odd, 0, None, 0), None))
    assert head == "[4]  Anonymous  (author of the post)  waits for a moderator"
    kept = replace(odd, by_post_author=False, by_moderator=True)
    head = next(words.comment_lines(Placed(kept, 0, None, 0), None))
    assert head == "[4]  Anonymous  (moderator)  waits for a moderator"


def test_however_deep_a_comment_it_has_room_for_its_words() -> None:
    lines = list(words.comment_lines(Placed(replace(COMMENT, html="<p>" + "word " * 50), 500, None, 0), 40))
    assert len(lines[0]) - len(lines[0].lstrip()) == 24
    assert all(len(line.strip()) <= 20 for line in lines[1:])


def test_a_thread_says_how_much_of_it_is_here() -> None:
    thread = Thread(
        ThreadId(1), PostId(7), Source("atom", "k", "u"), Outline((4,), (-1,), (0,), (0,)), total=9, fetched=WHEN
    )
    placed = (Placed(COMMENT, 0, None, 0),)
    assert next(words.thread_lines(thread, placed, None)) == "1 of 9 comments (atom, read 2007-07-20 11:38)"


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_told_with_the_servers_words_and_addresses(outcome: Outcome) -> None:
    draft = Draft(DraftId(2), PostId(7), None, None, "Hi", Identity(), DraftState.WRITING, WHEN, WHEN)
    sent = Sent(draft, outcome, "Because\x1b.", None, "https://n.example/c", WHEN, "https://n.example/form")
    lines = list(words.sent_lines(sent))
    assert "\x1b" not in "".join(lines)
    assert ("clipboard" in lines[0]) is False
    assert outcome is Outcome.HANDOFF or "Because." in lines[0]
    assert lines[1:] == ["Not before 2007-07-20 11:38.", "https://n.example/c", "https://n.example/form"]


def test_a_problem_says_when_where_and_what_to_do() -> None:
    problem = Problem(ProblemKind.FEED, "reading", "Look.", "all", WHEN, "https://n.example/", count=3, id=ProblemId(6))
    assert list(words.problem_lines(problem)) == [
        "[6] 2007-07-20 11:38  reading (3 times)",
        "  https://n.example/",
        "  Look.",
    ]


def test_a_long_text_is_shown_by_its_beginning() -> None:
    assert words.beginning("One\ntwo " + "x" * 100).startswith("One two xxx")
    assert len(words.beginning("y" * 100)) == 60

"""Sentences for every state there is."""

import pytest

from blogtui.model.ids import PostId, ThreadId
from blogtui.model.outline import Outline
from blogtui.model.reply import DraftState, Field, Form, Markup, Moderation, Outcome, Signed
from blogtui.model.thread import CommentState, Source, Thread
from blogtui.view.counts import counted
from blogtui.view.words import (
    comment_state,
    draft_state,
    form_sentence,
    listed,
    outcome_sentence,
    thread_summary,
    way_sentence,
)


def test_counts() -> None:
    assert counted(0, "comment") == "0 comments"
    assert counted(1, "comment") == "1 comment"
    assert counted(1300, "reply", "replies") == "1,300 replies"


def test_lists() -> None:
    assert [listed(()), listed(("a",)), listed(("a", "b")), listed(("a", "b", "c"), "or")] == [
        "",
        "a",
        "a and b",
        "a, b or c",
    ]


def test_every_state_has_words_of_its_own() -> None:
    assert len({draft_state(state) for state in DraftState}) == len(DraftState)
    assert len({comment_state(state) for state in CommentState}) == len(CommentState)
    assert len({outcome_sentence(outcome) for outcome in Outcome}) == len(Outcome)


def test_what_never_left_was_not_refused() -> None:
    assert draft_state(DraftState.REJECTED, Outcome.NOT_SENT) == "not sent"
    assert draft_state(DraftState.REJECTED, Outcome.REJECTED) == "refused"


def test_the_servers_own_sentence_follows() -> None:
    assert outcome_sentence(Outcome.CLOSED, "Too late.").endswith(" The blog says: Too late.")
    assert outcome_sentence(Outcome.HANDOFF, "Wants a login.").endswith(" in the drafts. Wants a login.")


@pytest.mark.parametrize("outcome", [Outcome.QUEUED, Outcome.UNKNOWN, Outcome.NOT_SENT])
def test_where_the_blog_said_nothing_nothing_is_put_into_its_mouth(outcome: Outcome) -> None:
    told = outcome_sentence(outcome, "x.example does not accept connections.")
    assert told == f"{outcome_sentence(outcome)} x.example does not accept connections."


def test_what_is_said_already_is_not_said_again() -> None:
    assert outcome_sentence(Outcome.CLOSED, "Comments on this post are closed.") == outcome_sentence(Outcome.CLOSED)


_NAME = Field("name", "Name", required=True)
_EMAIL = Field("email", "E-mail", required=True)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (
            Form("the form", (_NAME, _EMAIL, Field("website", "Website")), moderation=Moderation.ALWAYS),
            "Signed with name and e-mail; a moderator reads it first; plain text.",
        ),
        (Form("the form", (), moderation=Moderation.NEVER), "Signed as you like; it shows at once; plain text."),
        (
            Form(
                "the form", (), signed=Signed.NOBODY, markup=Markup.MARKDOWN, threaded=False, limit=1000, pace="Slowly."
            ),
            "Not signed; Markdown; it stands under the post, not under the comment answered; "
            "at most 1,000 characters. Slowly.",
        ),
        (Form("x.example", by_hand=True), "Written here, sent in the browser: x.example."),
        (Form("x", closed="Comments are closed."), "Comments are closed."),
    ],
)
def test_what_a_writer_is_told_beforehand(form: Form, sentence: str) -> None:
    assert form_sentence(form) == sentence
    where = "" if form.by_hand else f"To {form.where}. "
    assert way_sentence(form, "Or so.") == f"{where}{sentence} Or so."


def test_the_browser_is_named_once() -> None:
    form = Form("the comment form of x.example, in the browser", by_hand=True)
    assert way_sentence(form) == "Written here, sent in the browser: the comment form of x.example."


def thread(shown: int, **more: object) -> Thread:
    return Thread(ThreadId(1), PostId(1), Source("p", "k", "u"), Outline(range(shown)), **more)  # type: ignore[arg-type]


def test_a_thread_in_a_line() -> None:
    assert thread_summary(thread(0)) == "not read yet"
    assert thread_summary(thread(2)) == "2 comments"
    assert thread_summary(thread(2, total=130, closed=True)) == "2 of 130 comments, closed"
    assert thread_summary(thread(2, total=130, complete=True)) == "2 comments"

"""The JSON objects, one by one: exactly the names of the contract, times in UTC, unknown as null."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from blogtui.cli import shapes
from blogtui.model.blog import Blog
from blogtui.model.identity import Identity
from blogtui.model.ids import BlogId, CommentId, DraftId, PostId, ProblemId, ThreadId
from blogtui.model.post import Enclosure, Post
from blogtui.model.problem import Problem, ProblemKind
from blogtui.model.reply import Draft, DraftState, Field, Form, Moderation, Outcome, Permit
from blogtui.model.thread import Comment, CommentState, Placed, Source, Thread
from blogtui.service.refresh import Visit
from blogtui.service.reply import OutboxItem, Sent
from blogtui.view.html import document

WHEN = datetime(2007, 7, 20, 11, 38, tzinfo=UTC)
BLOG = Blog(BlogId(3), "Notes", "https://n.example/feed", last_visit=WHEN, posts=5, unread=2, new_comments=1)
POST = Post(
    PostId(7), BlogId(3), "Notes", "tag:7", "Title", "https://n.example/7", None, WHEN, None, WHEN, starred=True
)
COMMENT = Comment(
    CommentId(4),
    ThreadId(1),
    "tag:c",
    "tag:7",
    "Moss",
    "<p>Yes &amp; <b>no</b></p>",
    WHEN,
    by_post_author=True,
    new=True,
)
THREAD = Thread(
    ThreadId(1),
    PostId(7),
    Source("atom", "k", "https://n.example/7/comments.atom", page="https://n.example/7#comments"),
    total=9,
    fetched=WHEN,
)
PLACED = (Placed(COMMENT, 0, None, 1), Placed(replace(COMMENT, id=CommentId(5)), 1, CommentId(4), 0))
DRAFT = Draft(DraftId(2), PostId(7), CommentId(4), "tag:c", "Hi", Identity(), DraftState.QUEUED, WHEN, WHEN)


def test_an_instant_is_iso_8601_in_utc() -> None:
    east = timezone(timedelta(hours=9))
    assert shapes.instant(datetime(2007, 7, 20, 20, 38, 0, 999, tzinfo=east)) == "2007-07-20T11:38:00Z"
    assert shapes.instant(None) is None


def test_the_first_years_keep_four_digits() -> None:
    assert shapes.instant(datetime(1, 2, 3, tzinfo=UTC)) == "0001-02-03T00:00:00Z"


def test_a_blog() -> None:
    assert shapes.blog_shape(BLOG) == {
        "id": 3,
        "title": "Notes",
        "feed_url": "https://n.example/feed",
        "home_url": None,
        "folder": None,
        "posts": 5,
        "unread": 2,
        "new_comments": 1,
        "last_visit": "2007-07-20T11:38:00Z",
        "next_visit": None,
        "problem": None,
    }


def test_a_visit() -> None:
    problem = Problem(ProblemKind.NETWORK, "fetching", "Nobody answers.", "detail", WHEN)
    shape = shapes.visit_shape(Visit(BLOG, problem=problem))
    assert shape == {
        "id": 3, "title": "Notes", "new": 0, "changed": 0, "new_comments": 0, "unchanged": False,
        "problem": "Nobody answers.",
    }  # fmt: skip


def test_a_post() -> None:
    assert shapes.post_shape(POST) == {
        "id": 7,
        "blog_id": 3,
        "blog": "Notes",
        "title": "Title",
        "url": "https://n.example/7",
        "author": None,
        "published": "2007-07-20T11:38:00Z",
        "updated": None,
        "read": False,
        "starred": True,
        "comment_count": None,
        "new_comments": 0,
        "can_reply": None,
    }


def test_the_content_of_a_post_adds_text_links_and_files() -> None:
    html = '<p>See <a href="/m">the map</a>.</p>'
    read = document(html, "https://n.example/7")
    shape = shapes.content_shape(POST, html, read, (Enclosure("https://n.example/a.mp3", "audio/mpeg", None),))
    assert set(shape) - set(shapes.post_shape(POST)) == {"text", "html", "links", "enclosures"}
    assert shape["html"] == html
    assert "See the map" in str(shape["text"])
    assert shape["links"] == [{"n": 1, "text": "the map", "url": "https://n.example/m"}]
    assert shape["enclosures"] == [{"url": "https://n.example/a.mp3", "type": "audio/mpeg", "bytes": None}]


def test_a_thread_with_its_form() -> None:
    fields = (Field("name", "Name", required=True), Field("website", "Website"))
    form = Form("n.example", fields, moderation=Moderation.ALWAYS, threaded=False)
    shape = shapes.thread_shape(THREAD, PLACED, True, form)
    comments = shape.pop("comments")
    assert shape == {
        "source": "atom",
        "key": "k",
        "url": "https://n.example/7#comments",
        "can_reply": True,
        "reply_to_comment": False,
        "needs": ["name"],
        "moderated": True,
        "total": 9,
        "complete": False,
        "fetched": "2007-07-20T11:38:00Z",
        "problem": None,
    }
    assert isinstance(comments, list)
    assert [(c["id"], c["parent"], c["depth"]) for c in comments] == [(4, None, 0), (5, 4, 1)]


def test_what_a_thread_does_not_know_is_null() -> None:
    shape = shapes.thread_shape(THREAD, PLACED, True, None)
    assert (shape["reply_to_comment"], shape["needs"], shape["moderated"]) == (None, None, None)


def test_a_thread_that_takes_no_answer_needs_nothing() -> None:
    shape = shapes.thread_shape(THREAD, PLACED, False, Form("x", (Field("name", "Name", required=True),)))
    assert (shape["can_reply"], shape["reply_to_comment"], shape["needs"]) == (False, None, [])


def test_a_comment() -> None:
    assert shapes.comment_shape(Placed(COMMENT, 2, CommentId(1), 0)) == {
        "id": 4,
        "native_id": "tag:c",
        "parent": 1,
        "depth": 2,
        "author": "Moss",
        "author_url": None,
        "by_post_author": True,
        "by_moderator": False,
        "published": "2007-07-20T11:38:00Z",
        "updated": None,
        "url": None,
        "state": "live",
        "new": True,
        "likes": None,
        "text": "Yes & no",
        "html": "<p>Yes &amp; <b>no</b></p>",
    }


def test_the_states_of_comments_are_the_words_of_the_contract() -> None:
    assert {state.value for state in CommentState} == {"live", "held", "deleted", "hidden", "pending"}


def test_what_became_of_an_answer() -> None:
    sent = Sent(DRAFT, Outcome.HELD, "Thanks.", COMMENT, None, WHEN, "https://n.example/form")
    assert shapes.sent_shape(sent) == {
        "draft": 2,
        "outcome": "held",
        "comment": 4,
        "url": None,
        "message": "Thanks.",
        "retry_at": "2007-07-20T11:38:00Z",
        "handoff_url": "https://n.example/form",
    }
    assert shapes.saved_shape(2).keys() == shapes.sent_shape(sent).keys()


def test_a_draft_in_the_outbox() -> None:
    assert shapes.draft_shape(OutboxItem(DRAFT, POST)) == {
        "id": 2,
        "post_id": 7,
        "post": "Title",
        "to": 4,
        "state": "queued",
        "text": "Hi",
        "outcome": None,
        "message": None,
        "created": "2007-07-20T11:38:00Z",
        "updated": "2007-07-20T11:38:00Z",
        "attempts": 0,
        "retry_at": None,
        "amends": None,
        "may_change": False,
        "may_change_until": None,
    }
    assert shapes.draft_shape(OutboxItem(DRAFT, None))["post"] is None
    changeable = replace(DRAFT, permit=Permit("s3cret", WHEN))
    shape = shapes.draft_shape(OutboxItem(changeable, None, may_change=True))
    assert (shape["may_change"], shape["may_change_until"]) == (True, "2007-07-20T11:38:00Z")
    assert "s3cret" not in repr(shape)


def test_a_problem() -> None:
    problem = Problem(ProblemKind.FEED, "reading", "Look.", "all", WHEN, count=2, id=ProblemId(6))
    assert shapes.problem_shape(problem) == {
        "id": 6,
        "when": "2007-07-20T11:38:00Z",
        "kind": "feed",
        "doing": "reading",
        "address": None,
        "advice": "Look.",
        "detail": "all",
        "count": 2,
    }

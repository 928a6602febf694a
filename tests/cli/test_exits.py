"""Which error, outcome and number of failures means which exit status."""

from datetime import UTC, datetime

import pytest

from blogtui.cli import exits
from blogtui.cli.exits import Exit
from blogtui.model import errors
from blogtui.model.problem import Problem, ProblemKind
from blogtui.model.reply import Outcome
from blogtui.service.ready import NotReady
from blogtui.store.drafts import MovedOn

NETWORK = Problem(ProblemKind.NETWORK, "", "", "", datetime(2007, 7, 20, tzinfo=UTC))
FEED = Problem(ProblemKind.FEED, "", "", "", datetime(2007, 7, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotSent("x"), 3),
        (errors.NoAnswer("x"), 3),
        (errors.HttpStatus("x", status=500), 3),
        (errors.HttpStatus("x", status=401), 4),
        (errors.StoreError("x"), 5),
        (MovedOn("x"), 1),
        (errors.AddressError("x"), 2),
        (errors.ConfigError("x"), 2),
        (NotReady("x", "name"), 2),
        (errors.NotFound("x"), 1),
        (errors.FeedError("x"), 1),
        (errors.NoFeedFound("x"), 1),
        (errors.CommentsError("x"), 1),
    ],
)
def test_an_error_has_its_status(error: errors.BlogtuiError, status: int) -> None:
    assert exits.status_of(error) == status


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (None, 0),
        (Outcome.LIVE, 0),
        (Outcome.HELD, 0),
        (Outcome.HANDOFF, 0),
        (Outcome.QUEUED, 3),
        (Outcome.LOGIN_NEEDED, 4),
        (Outcome.REJECTED, 1),
        (Outcome.NOT_SENT, 1),
        (Outcome.DUPLICATE, 1),
        (Outcome.CLOSED, 1),
        (Outcome.RATE_LIMITED, 1),
        (Outcome.UNKNOWN, 1),
    ],
)
def test_an_outcome_has_its_status(outcome: Outcome | None, status: int) -> None:
    assert exits.status_of_outcome(outcome) == status


@pytest.mark.parametrize(
    ("problems", "tried", "status"),
    [([], 3, 0), ([NETWORK], 2, 1), ([NETWORK], 1, 3), ([FEED], 1, 1), ([FEED, NETWORK], 2, 1), ([], 0, 0)],
)
def test_the_network_is_blamed_only_when_it_stopped_everything(
    problems: list[Problem], tried: int, status: int
) -> None:
    assert exits.status_of_problems(problems, tried) == status


@pytest.mark.parametrize(
    ("failures", "tried", "status"),
    [([], 2, 0), ([Exit.NETWORK], 1, 3), ([Exit.NETWORK], 2, 1), ([Exit.NETWORK, Exit.USAGE], 2, 1)],
)
def test_failures_alike_keep_their_status(failures: list[Exit], tried: int, status: int) -> None:
    assert exits.status_of_many(failures, tried) == status


def test_of_a_group_the_first_of_ours_counts() -> None:
    ours = errors.StoreError("full")
    group = ExceptionGroup("two", [ValueError("x"), ExceptionGroup("one", [ours])])
    assert exits.first_of(group) is ours
    assert isinstance(exits.first_of(ExceptionGroup("one", [ValueError("x")])), ValueError)


def test_a_sentence_is_one_clean_line() -> None:
    assert exits.sentence(errors.NotFound("No\x1b[31m\npost.")) == "No[31m post. List what there is and use its id."

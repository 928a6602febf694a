"""Exit statuses: which error and which outcome means which."""

from collections.abc import Sequence
from enum import IntEnum

from blogtui.model import errors
from blogtui.model.cleaning import clean_line
from blogtui.model.problem import Problem, ProblemKind
from blogtui.model.reply import Outcome


class Exit(IntEnum):
    """What a shell is told. SOME_FAILED: each failure was told on stderr."""

    DONE = 0
    SOME_FAILED = 1
    USAGE = 2
    NETWORK = 3
    LOGIN = 4
    STORE = 5
    INTERRUPTED = 130


_OUTCOMES = {
    Outcome.LIVE: Exit.DONE,
    Outcome.HELD: Exit.DONE,
    Outcome.HANDOFF: Exit.DONE,
    Outcome.WITHDRAWN: Exit.DONE,
    Outcome.QUEUED: Exit.NETWORK,
    Outcome.LOGIN_NEEDED: Exit.LOGIN,
}


def status_of(error: errors.BlogtuiError) -> Exit:
    """The status of an error that ended a command."""
    from blogtui.service.ready import NotReady

    match error:
        case errors.HttpStatus(status=401) | errors.WrongPassword():
            return Exit.LOGIN
        case errors.NetError():
            return Exit.NETWORK
        case errors.StoreError():
            return _status_of_store(error)
        case errors.AddressError() | errors.ConfigError() | NotReady():
            return Exit.USAGE
    return Exit.SOME_FAILED


def _status_of_store(error: errors.StoreError) -> Exit:
    from blogtui.service.reply import MovedOn

    # By descent it is a StoreError, but the store is well: another copy has the draft.
    return Exit.SOME_FAILED if isinstance(error, MovedOn) else Exit.STORE


def status_of_problems(problems: Sequence[Problem], tried: int) -> Exit:
    """The status after `tried` pieces of work of which these failed: the network's only if that stopped them all."""
    if not problems:
        return Exit.DONE
    if len(problems) >= tried and all(problem.kind is ProblemKind.NETWORK for problem in problems):
        return Exit.NETWORK
    return Exit.SOME_FAILED


def status_of_many(failures: Sequence[Exit], tried: int) -> Exit:
    """The status after `tried` pieces of work with these failures: their own if all failed alike, else SOME_FAILED."""
    if not failures:
        return Exit.DONE
    return failures[0] if len(failures) == tried and len(set(failures)) == 1 else Exit.SOME_FAILED


def status_of_outcome(outcome: Outcome | None) -> Exit:
    """The status after an answer was sent, or only saved (None)."""
    return Exit.DONE if outcome is None else _OUTCOMES.get(outcome, Exit.SOME_FAILED)


def sentence(error: errors.BlogtuiError) -> str:
    """What happened and what to do, as one clean line."""
    return clean_line(f"{error} {error.advice}")


def first_of(error: BaseException) -> BaseException:
    """The error that matters in a group of them: the first of ours, else the first."""
    while isinstance(error, BaseExceptionGroup):
        ours = error.subgroup(errors.BlogtuiError)
        error = (ours or error).exceptions[0]
    return error

"""Something that went wrong, told to a person and kept."""

from datetime import datetime
from enum import StrEnum

from blogtui.model import errors
from blogtui.model.frozen import frozen
from blogtui.model.ids import BlogId, ProblemId


class ProblemKind(StrEnum):
    """Where it went wrong."""

    ADDRESS = "address"
    NETWORK = "network"
    FEED = "feed"
    COMMENTS = "comments"
    REPLY = "reply"
    STORE = "store"
    CONFIG = "config"
    PROGRAM = "program"


@frozen
class Problem:
    """`doing`: what we were doing ("fetching the feed of Example"). `advice`: what happened and what to do, for
    people. `detail`: everything, for a report. `count` says how often it came in a row."""

    kind: ProblemKind
    doing: str
    advice: str
    detail: str
    when: datetime
    address: str | None = None
    blog_id: BlogId | None = None
    count: int = 1
    id: ProblemId | None = None


_KINDS: tuple[tuple[type[errors.BlogtuiError], ProblemKind], ...] = (
    (errors.AddressError, ProblemKind.ADDRESS),
    (errors.NetError, ProblemKind.NETWORK),
    (errors.FeedError, ProblemKind.FEED),
    (errors.NoFeedFound, ProblemKind.FEED),
    (errors.CommentsError, ProblemKind.COMMENTS),
    (errors.StoreError, ProblemKind.STORE),
    (errors.ConfigError, ProblemKind.CONFIG),
    (errors.NotFound, ProblemKind.ADDRESS),
)


def problem_from(error: Exception, doing: str, when: datetime, blog_id: BlogId | None = None) -> Problem:
    """The Problem for an error. An error that is not ours is a fault of the program and says so."""
    chain = "\n".join(_chain(error))
    if isinstance(error, errors.BlogtuiError):
        kind = next((kind for cls, kind in _KINDS if isinstance(error, cls)), ProblemKind.PROGRAM)
        advice = f"{error} {error.advice}".strip()
        return Problem(kind, doing, advice, chain, when, error.address, blog_id)
    advice = "blogtui made a mistake here; nothing stored is lost. Please report the detail."
    return Problem(ProblemKind.PROGRAM, doing, advice, chain, when, None, blog_id)


def _chain(error: BaseException) -> list[str]:
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 20:
        line = f"{type(seen).__name__}: {seen}"
        lines += [line] if line not in lines[-1:] else []  # libraries often wrap an error in its like
        lines.extend(getattr(seen, "__notes__", ()))
        seen = seen.__cause__
    return lines

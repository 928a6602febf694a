"""Long threads that a server gives by pages and without validators: the newest page tells whether anything is new."""

from datetime import UTC, datetime, timedelta

from blogtui.comments.provider import Known
from blogtui.model.thread import Source

_WHOLE_AGAIN = timedelta(days=1)  # what was edited far down is seen by reading all anew


def was_whole(source: Source, known: Known, page: int) -> bool:
    """Whether the thread has more than one page of `page` comments and was read whole within a day, so that a look at
    its newest ones may do."""
    try:
        whole = datetime.fromisoformat(source.fact("whole") or "")
    except ValueError:
        return False
    if whole.tzinfo is None or len(known.ids) <= page:
        return False
    return timedelta(0) <= datetime.now(UTC) - whole < _WHOLE_AGAIN


def nothing_new(source: Source, known: Known, newest: set[str], total: int | str | None) -> bool:
    """Whether a thread that was whole still is: the page just read has no id we do not know, and the server counts as
    many as it did then, so that nothing was removed or let through further down. `total` may be any word that says as
    much."""
    return str(total) == source.fact("counted") and newest <= known.ids


def learnt(complete: bool, count: int, total: int | str | None, page: int) -> dict[str, str | None]:
    """The facts `whole` and `counted` for the next time, of a thread of `count` comments just read."""
    if not complete or count <= page:
        return {"whole": None, "counted": None}
    return {"whole": datetime.now(UTC).isoformat(timespec="seconds"), "counted": str(total)}

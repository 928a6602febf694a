"""Long threads that a server gives by pages and without validators: the newest pages tell what is new."""

from collections.abc import Collection, Sequence
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


def nothing_new(source: Source, known: Known, newest: set[str], total: int | None) -> bool:
    """Whether a thread that was whole still is: the page just read has no id we do not know, and the server counts as
    many as it did then, so that nothing was removed or let through further down."""
    return str(total) == source.fact("counted") and newest <= known.ids


def only_added(source: Source, known: Known, newest: Sequence[str], total: int | None) -> bool:
    """Whether a thread that was whole has grown by nothing but what is among `newest`: the ids just read, numbers that
    rise with time, the newest first. They reach down to one that was there already, and the server counts as many as
    then and these, so that nothing was removed or let through further down."""
    counted, last = source.fact("counted") or "", source.fact("last") or ""
    if total is None or not newest or not all(id.isdecimal() for id in (counted, last, *newest)):
        return False
    # One's own answer is known since it was sent, but nobody had counted it then.
    new = {id for id in newest if id not in known.ids or int(id) > int(last)}
    return newest[-1] not in new and total == int(counted) + len(new)


def learnt(
    complete: bool, count: int, total: int | str | None, page: int, ids: Collection[str] = ()
) -> dict[str, str | None]:
    """The facts `whole`, `counted` and, of `ids` that are numbers, `last` for the next time, of a thread of `count`
    comments just read. `total` may be any word that says as much."""
    if not complete or count <= page:
        return {"whole": None, "counted": None, "last": None}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {"whole": now, "counted": str(total), "last": _last(ids)}


def learnt_more(source: Source, total: int | None, ids: Collection[str]) -> dict[str, str | None]:
    """The same facts after `only_added`; the day after which all is read anew does not begin again."""
    return {"counted": str(total), "last": _last([*ids, source.fact("last") or ""])}


def _last(ids: Collection[str]) -> str | None:
    numbers = [int(id) for id in ids if id.isdecimal()]
    return str(max(numbers)) if numbers else None

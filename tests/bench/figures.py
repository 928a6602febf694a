"""What was measured, set beside the peer and the target, as a table."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """Measurements of one thing, in one unit. `judged` is which of them is held against the target: "median", or a
    percentile ("p95", "p99")."""

    values: tuple[float, ...]
    judged: str = "median"

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def high(self) -> float:
        return max(self.values)

    @property
    def figure(self) -> float:
        """The one that is held against the target."""
        return self.median if self.judged == "median" else percentile(self.values, int(self.judged[1:]))


def percentile(values: Iterable[float], percent: int) -> float:
    """The smallest value that at least that many percent of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(-(-percent * len(ordered) // 100), 1) - 1]


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison. With a peer, `limit` is how many times its figure ours may be; without, our figure's own limit
    in `unit`. `theirs` None with a `peer`: it could not be measured, and `peer` says why."""

    work: str
    unit: str
    ours: Sample
    peer: str = ""
    theirs: Sample | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        """Our figure to the peer's."""
        return self.ours.figure / self.theirs.figure if self.theirs is not None and self.theirs.figure else None

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without one, or without the peer's figure."""
        compared = self.ratio if self.peer else self.ours.figure
        return None if self.limit is None or compared is None else compared <= self.limit


_HEADINGS = ("work", "", "median", "min", "max", "judged", "peer", "median", "min", "max", "ratio", "target", "")


def table(lines: Sequence[Line]) -> str:
    """All lines as a Markdown table that also reads well as text."""
    rows = [_HEADINGS, *map(_cells, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    ruled = [rows[0], tuple("-" * width for width in widths), *rows[1:]]
    return "\n".join(f"| {' | '.join(map(str.ljust, row, widths))} |" for row in ruled)


def _cells(line: Line) -> tuple[str, ...]:
    judged = "" if line.ours.judged == "median" else f"{line.ours.judged} {number(line.ours.figure)}"
    ratio = "" if line.ratio is None else f"{line.ratio:.3g}"
    target = "" if line.limit is None else f"≤ {line.limit:g} {'×' if line.peer else line.unit}"
    verdict = {True: "met", False: "MISSED", None: ""}[line.met]
    return (line.work, line.unit, *_three(line.ours), judged, line.peer, *_three(line.theirs), ratio, target, verdict)


def _three(sample: Sample | None) -> tuple[str, str, str]:
    return ("", "", "") if sample is None else (number(sample.median), number(sample.low), number(sample.high))


def number(value: float) -> str:
    """Three digits that count, never more than needed: 0.123, 12.3, 1,234."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

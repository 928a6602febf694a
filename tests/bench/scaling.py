"""The curves: what start, keys, reloads and threads cost as the cache, the feeds and the threads grow."""

from collections import defaultdict
from statistics import median

from tests.bench.feedserver import served
from tests.bench.filling import Shape, filled
from tests.bench.keys import opened, settled, thread_times
from tests.bench.peers import ANALYSED, BLOGTUI_READER
from tests.bench.plan import Plan
from tests.bench.plot import Curve, Panel
from tests.bench.reloads import COLD, QUIET, costs
from tests.bench.starts import start

_RUNS = 3
_PEER_UP_TO = 1000  # feeds


def panels(plan: Plan) -> tuple[Panel, ...]:
    """The three panels."""
    return _over_posts(plan), _over_feeds(plan), _over_comments(plan)


def _over_posts(plan: Plan) -> Panel:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for posts in plan.scaled_posts:
        home = filled(Shape(posts))
        found["start to first screen"].append((posts, median(start(home) for _ in range(plan.runs))))
        with opened(home) as screen:
            found["page down, p95"].append((posts, settled(screen, "pagedown", plan.keys).figure))
            found["cursor down, p95"].append((posts, settled(screen, "down", plan.keys).figure))
    return _panel("posts in the cache", found)


def _over_feeds(plan: Plan) -> Panel:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for feeds in plan.scaled_feeds:
        with served(feeds) as server:
            readers = (BLOGTUI_READER, ANALYSED) if feeds <= _PEER_UP_TO else (BLOGTUI_READER,)
            told, missing = costs(server, feeds, _RUNS, readers)
        for reader in readers:
            for step in () if reader.name in missing else (COLD, QUIET):
                middle = median(used.wall for used in told[reader.name, step]) * 1000
                found[f"{reader.name}, {step}"].append((feeds, middle))
    return _panel("feeds reloaded", found)


def _over_comments(plan: Plan) -> Panel:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for comments in plan.scaled_comments:
        opening, walks, _ = thread_times(comments, plan.keys)
        found["open with its post"].append((comments, opening.median))
        for words in ("next new", "fold and unfold"):
            found[f"{words}, p95"].append((comments, walks[words].figure))
    return _panel("comments in a thread", found)


def _panel(title: str, found: dict[str, list[tuple[float, float]]]) -> Panel:
    return Panel(title, tuple(Curve(name, tuple(points)) for name, points in found.items()))

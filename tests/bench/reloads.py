"""The rows about reloading: all readers in turn over the same feeds, each result checked."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench import filling
from tests.bench.feedgen import Corpus, body, title
from tests.bench.feedserver import Server, served
from tests.bench.figures import Line, Sample
from tests.bench.meter import Used, measure
from tests.bench.peers import ANALYSED, BARE, BLOGTUI_READER, LEMON, NEWSBOAT, PEERS, Missing, Reader
from tests.bench.plan import Plan

CHANGED = 5  # percent
COLD, QUIET, SOME = "cold", "all 304", f"{CHANGED} % changed"
_LIMITS: Mapping[str, Mapping[str, float | None]] = {
    COLD: {NEWSBOAT.name: 0.25, ANALYSED.name: 0.6, LEMON.name: 0.1, BARE.name: None},
    QUIET: {NEWSBOAT.name: 0.1, ANALYSED.name: 0.8, LEMON.name: 0.8, BARE.name: None},
    SOME: {NEWSBOAT.name: 0.1, ANALYSED.name: 0.8, LEMON.name: None, BARE.name: None},
}
_FEW_LIMITS: Mapping[str, Mapping[str, float | None]] = {COLD: {NEWSBOAT.name: 1.2, ANALYSED.name: None}}
Costs = Mapping[tuple[str, str], Sequence[Used]]  # by reader's name and step


class Unsound(Exception):
    """A reader did not do what was measured; `str()` says what."""


def reload_rows(plan: Plan) -> Iterator[Line]:
    """Cold, all unchanged and a few changed; with many feeds and with few."""
    with served(plan.feeds) as server:
        many, missing = costs(server, plan.feeds, plan.rounds, (BLOGTUI_READER, *PEERS))
        few, _ = costs(server, plan.few_feeds, plan.runs, (BLOGTUI_READER, NEWSBOAT, ANALYSED))
        for step, limits in _LIMITS.items():
            yield from _lines(f"{plan.feeds:,} feeds, {step}", step, many, limits, missing, cpu=step == COLD)
        for step, limits in _FEW_LIMITS.items():
            yield from _lines(f"{plan.few_feeds:,} feeds, {step}", step, few, limits, missing, cpu=False)
        peaks = _sample(many[BLOGTUI_READER.name, COLD], "peak")
        yield Line(f"{plan.feeds:,} feeds, cold: peak memory", "MB", peaks, limit=120)
        yield from _on_disk(server.corpus)


def costs(server: Server, feeds: int, rounds: int, readers: Sequence[Reader]) -> tuple[Costs, Mapping[str, str]]:
    """What every step costs every reader, in turns; and why a reader is missing, by its name."""
    found: dict[tuple[str, str], list[Used]] = defaultdict(list)
    missing: dict[str, str] = {}
    corpus = Corpus(feeds, server.corpus.base)
    for _ in range(rounds):
        for reader in readers:
            try:
                with _fresh_home() as home:
                    for step, used in _steps(reader, home, corpus, server):
                        found[reader.name, step].append(used)
            except Missing as error:
                missing[reader.name] = str(error)
    return found, missing


def _steps(reader: Reader, home: Path, corpus: Corpus, server: Server) -> Iterator[tuple[str, Used]]:
    reader.prepare(home, corpus)
    server.change(0)
    yield COLD, _checked(reader, home, server, corpus.feeds * corpus.entries, None)
    if reader.again:
        _checked(reader, home, server, corpus.feeds * corpus.entries, None)
    yield QUIET, _checked(reader, home, server, corpus.feeds * corpus.entries, corpus.feeds)
    server.change(CHANGED)
    changed = corpus.changed(CHANGED)
    yield SOME, _checked(reader, home, server, corpus.feeds * corpus.entries + changed, corpus.feeds - changed)


def _checked(reader: Reader, home: Path, server: Server, posts: int, unchanged: int | None) -> Used:
    server.tally()
    used = measure(reader.command(home), environment=reader.environment(home), folder=home)
    told, stored = server.tally(), reader.stored(home)
    if used.status or stored != posts or (unchanged is not None and told.get("304", 0) != unchanged):
        raise Unsound(f"{reader.name}: status {used.status}, {stored} posts of {posts}, answers {told}")
    return used


@contextmanager
def _fresh_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="blogtui-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _lines(
    work: str,
    step: str,
    found: Costs,
    limits: Mapping[str, float | None],
    missing: Mapping[str, str],
    *,
    cpu: bool,
) -> Iterator[Line]:
    for what in ("wall", "cpu") if cpu else ("wall",):
        ours = _sample(found[BLOGTUI_READER.name, step], what)
        for name, limit in limits.items():
            theirs = None if name in missing else _sample(found[name, step], what)
            yield Line(
                f"{work}: {what}", "s", ours, f"{name}: {missing[name]}" if theirs is None else name, theirs, limit
            )


def _sample(uses: Sequence[Used], what: str) -> Sample:
    return Sample(tuple(getattr(used, what) for used in uses))


def _on_disk(corpus: Corpus) -> Iterator[Line]:
    """The store after a cold reload, filled for search, to the bytes of the titles and texts in it."""
    with _fresh_home() as home:
        BLOGTUI_READER.prepare(home, corpus)
        measure(BLOGTUI_READER.command(home), environment=BLOGTUI_READER.environment(home), folder=home)
        filling.indexed(home)
        numbers = range(corpus.feeds * corpus.entries)
        texts = sum(len((title(each) + body(each, corpus.low, corpus.high)).encode()) for each in numbers)
        size = filling.database(home).stat().st_size
        yield Line(
            f"{len(numbers):,} posts: file on disk", "MB", _megabytes(size), "their bytes", _megabytes(texts), 1.5
        )


def _megabytes(size: int) -> Sample:
    return Sample((size / 1e6,))

"""The rows about starting: from exec to posts listed and the first one shown; and the shell's `posts`."""

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.bench.feedgen import EPOCH, Corpus, body, key, title
from tests.bench.feedserver import ROOT
from tests.bench.figures import Line, Sample
from tests.bench.filling import Shape, filled
from tests.bench.meter import measure
from tests.bench.peers import (
    BLOGTUI,
    BLOGTUI_READER,
    Missing,
    make_newsboat_cache,
    newsboat_words,
)
from tests.bench.plan import Plan
from tests.bench.screen import Screen

LISTED = f"│\\S? +{title(1)[:12]}"  # the second post in the list
# The first one's text too, and the keys, which the first picture has not: Textual's own screen, that answers.
FIRST_SCREEN = f"(?=.*{LISTED})(?=.*{key(0)})(?=.*\\? Help)"
_EMPTY = "an empty Textual app"


def start_rows(plan: Plan) -> Iterator[Line]:
    """blogtui at every size against an empty app, all in turns; newsboat beside it."""
    homes = {posts: filled(Shape(posts)) for posts in plan.posts}
    ours: dict[int, list[float]] = {posts: [] for posts in plan.posts}
    pictures: dict[int, list[float]] = {posts: [] for posts in plan.posts}
    answers: dict[int, list[float]] = {posts: [] for posts in plan.posts}
    empty: list[float] = []
    for _ in range(plan.runs):
        empty.append(_empty_start())
        for posts, home in homes.items():
            picture, whole = _start(home)
            pictures[posts].append(picture)
            ours[posts].append(whole)
            answers[posts].append(_answered(home))
    floor = Sample(tuple(empty))
    samples = {posts: Sample(tuple(times)) for posts, times in ours.items()}
    for posts, times in pictures.items():
        yield Line(f"posts listed in the first picture, {posts:,} posts", "ms", Sample(tuple(times)), limit=40)
    for posts, sample in samples.items():
        yield Line(f"start, {posts:,} posts", "ms", sample, _EMPTY, floor, 1.6)
    for posts, times in answers.items():
        yield Line(f"a key typed at once is answered, {posts:,} posts", "ms", Sample(tuple(times)), _EMPTY, floor)
    by_time = sorted(samples.values(), key=lambda sample: sample.median)
    yield Line("start, slowest size", "ms", by_time[-1], "the fastest size", by_time[0], 1.15)
    for posts, analysed in ((plan.posts[0], False), (plan.posts[0], True), (plan.posts[1], True)):
        peer = f"newsboat{' analysed' if analysed else ''}"
        try:
            theirs = Sample(tuple(_newsboat_starts(posts, plan.runs // 3, analysed=analysed)))
            yield Line(f"start, {posts:,} posts", "ms", samples[posts], peer, theirs)
        except Missing as error:
            yield Line(f"start, {posts:,} posts", "ms", samples[posts], f"{peer}: {error}")


def posts_rows(plan: Plan) -> Iterator[Line]:
    """`blogtui posts --json --limit 50` on the largest cache."""
    home = filled(Shape(plan.posts[-1]))
    words = [*BLOGTUI, str(home), "posts", "--json", "--limit", "50"]
    environment = BLOGTUI_READER.environment(home)
    walls = [measure(words, environment=environment, folder=home).wall * 1000 for _ in range(plan.runs)]
    yield Line(f"posts --json --limit 50, {plan.posts[-1]:,} posts", "ms", Sample(tuple(walls)), limit=150)


def start(home: Path) -> float:
    """Milliseconds from exec to the first useful screen of that home."""
    return _start(home)[1]


def _start(home: Path) -> tuple[float, float]:
    """Milliseconds from exec to the posts listed, and to the whole of the first screen, which answers keys."""
    with Screen([*BLOGTUI, str(home)], home) as screen:
        picture, whole = screen.wait(LISTED), screen.wait(FIRST_SCREEN)
        return (picture - screen.start) * 1000, (whole - screen.start) * 1000


def _answered(home: Path) -> float:
    """Milliseconds from exec, when a key was pressed already, to the cursor where that key puts it."""
    with Screen([*BLOGTUI, str(home)], home) as screen:
        screen.press("down")
        return (screen.wait_marked(title(1)[:12]) - screen.start) * 1000


def _empty_start() -> float:
    program = [sys.executable, "-m", "tests.bench.empty_app"]
    with Screen(program, Path(tempfile.gettempdir()), more={"PYTHONPATH": str(ROOT)}) as screen:
        return (screen.wait("Nothing here") - screen.start) * 1000


def _newsboat_starts(posts: int, runs: int, *, analysed: bool) -> Iterator[float]:
    """Milliseconds until newsboat shows its list of feeds, over a cache of as many posts."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        corpus = Corpus(min(100, posts // 10), "http://127.0.0.1:9")
        (home / "urls").write_text("".join(f"{corpus.url(feed)}\n" for feed in range(corpus.feeds)), "ascii")
        (home / "conf").write_text("auto-reload no\n", "ascii")
        (home / ".newsboat").mkdir()
        make_newsboat_cache(home)
        _fill_newsboat(home / "cache.db", corpus, posts, analysed=analysed)
        for _ in range(max(runs, 1)):
            with Screen(newsboat_words(home), home) as screen:
                yield (screen.wait("Blog 0") - screen.start) * 1000


def _fill_newsboat(path: Path, corpus: Corpus, posts: int, *, analysed: bool) -> None:
    shape = Shape(posts)
    newest = int(EPOCH.timestamp())
    with closing(sqlite3.connect(path)) as store, store:
        feeds = [(corpus.url(feed), f"{corpus.base}/blog/{feed}", f"Blog {feed}") for feed in range(corpus.feeds)]
        store.executemany("INSERT INTO rss_feed (rssurl, url, title) VALUES (?, ?, ?)", feeds)
        store.executemany(
            "INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread)"
            " VALUES (?, ?, 'Author', ?, ?, ?, ?, 1)",
            (
                (address, title(n), address, corpus.url(n % corpus.feeds), newest - 600 * n, body(n, *shape.bounds(n)))
                for n in range(posts)
                for address in (f"{corpus.base}/post/{n}",)
            ),
        )
    if analysed:
        with closing(sqlite3.connect(path)) as store:
            store.execute("ANALYZE")

"""The rows about keys: in long lists, on long texts, while searching, in long threads, and during a refresh."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bench import filling
from tests.bench.feedgen import OFTEN, SELDOM, key, title
from tests.bench.feedserver import served
from tests.bench.figures import Line, Sample
from tests.bench.filling import Shape, filled
from tests.bench.peers import BLOGTUI
from tests.bench.plan import Plan
from tests.bench.screen import Screen
from tests.bench.starts import FIRST_SCREEN

_CALM = 0.7  # seconds without output after which what runs at the start is over
_TYPING = 0.3  # the same where a cursor blinks twice a second
_RATE = 1 / 30  # seconds between repeats of a held key
_ROW = re.compile(r"^│\S? +(\d+) \D", re.MULTILINE)


def list_rows(plan: Plan) -> Iterator[Line]:
    """Up and down the longest list, to its end from its beginning, and the memory that takes."""
    posts = plan.posts[-1]
    with opened(filled(Shape(posts))) as screen:
        for pressed, words, before in (
            ("down", "cursor down", ()),
            ("pagedown", "page down", ()),
            ("G", "the end", ("g",)),
        ):
            yield Line(f"{words}, {posts:,} posts", "ms", settled(screen, pressed, plan.keys, before), limit=16)
        screen.settle(_CALM)
        yield Line(f"{posts:,} posts browsed: memory", "MB", Sample((screen.memory,)), limit=90)


def open_rows(plan: Plan) -> Iterator[Line]:
    """From one post's text to the next's, by the key for that."""
    run = max(plan.keys // 2, 5)
    shape = Shape(run * len(plan.sizes) + 1, blogs=1, sizes=(*plan.sizes, plan.sizes[0]), run=run)
    with served(1) as server, tempfile.TemporaryDirectory() as folder:
        home = filling.fresh(Path(folder), shape, server.corpus.base)
        with opened(home) as screen:
            screen.press("enter")
            screen.settle(_CALM)
            for place, (size, limit) in enumerate(zip(plan.sizes, (40, 60, 100), strict=True)):
                waits = []
                for number in range(place * run + 1, (place + 1) * run):
                    pressed = screen.press("J")
                    waits.append((screen.wait(key(number)) - pressed) * 1000)
                    screen.settle(_CALM)
                if place + 1 < len(plan.sizes):
                    screen.press("J")
                    screen.settle(_CALM)
                yield Line(f"open a post of {size:,} bytes", "ms", Sample(tuple(waits), "p95"), limit=limit)


def search_rows(plan: Plan) -> Iterator[Line]:
    """The last key of a word, to the list of the posts that have it; the key before showed others among them."""
    with opened(filled(Shape(plan.searched, low=2000, high=4000, rest=2700))) as screen:
        screen.press("/")
        screen.settle(_TYPING)
        for word, first, other in ((OFTEN, 5, 0), (SELDOM, 8, 3)):
            screen.press(*word[:-1])
            screen.wait(_listed(other))
            screen.settle(_TYPING)
            waits = []
            for _ in range(max(plan.keys // 3, 5)):
                pressed = screen.press(word[-1])
                waits.append((screen.wait(f"(?!.*{_listed(other)})(?=.*{_listed(first)})") - pressed) * 1000)
                screen.settle(_TYPING)
                screen.press("backspace")
                screen.wait(_listed(other))
                screen.settle(_TYPING)
            yield Line(f"search {plan.searched:,} posts for {word}", "ms", Sample(tuple(waits), "p95"), limit=50)
            screen.press(*["backspace"] * len(word))
            screen.settle(_TYPING)
    for posts, limit in ((1000, 50), (plan.feeds * 20, None)):
        with tempfile.TemporaryDirectory() as folder:
            times = Sample(filling.searching(Path(folder), posts, OFTEN, plan.runs), "p95")
            yield Line(f"search {posts:,} posts not indexed yet, in the store", "ms", times, limit=limit)


def _listed(number: int) -> str:
    return f"│\\S? +{re.escape(title(number)[:12])}"


def thread_rows(plan: Plan) -> Iterator[Line]:
    """A long thread: opened with its post, then walked."""
    for comments, limit in zip(plan.comments, (100, 250), strict=True):
        opening, walks, used = thread_times(comments, plan.keys)
        yield Line(f"open a thread of {comments:,}", "ms", opening, limit=limit)
        for words, sample in walks.items():
            yield Line(f"{words}, thread of {comments:,}", "ms", sample, limit=16)
        yield Line(f"thread of {comments:,} walked: memory", "MB", used)


def thread_times(comments: int, keys: int) -> tuple[Sample, dict[str, Sample], Sample]:
    """Milliseconds from the key that opens a post to its first comment on the screen; of keys in the thread; and the
    MB in use after those."""
    waits: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        home = filling.fresh(Path(folder), Shape(10, threads=(1, comments)), "http://127.0.0.1:9")
        for _ in range(5):
            with opened(home) as screen:
                _into_thread(screen, comments, waits)
        with opened(home) as screen:
            _into_thread(screen, comments, waits)
            screen.press("4")
            screen.settle(_CALM)
            walks = {words: settled(screen, pressed, keys, before) for words, (pressed, before) in _WALKS.items()}
            used = Sample((screen.memory,))
    return Sample(tuple(waits)), walks, used


def _into_thread(screen: Screen, comments: int, waits: list[float]) -> None:
    """Open the first post and then the next, which has the thread."""
    screen.press("enter")
    screen.settle(_CALM)
    pressed = screen.press("J")
    waits.append((screen.wait(f"Comment 0 of {comments} begins") - pressed) * 1000)
    screen.settle(_CALM)


# The keys measured in a thread, and those pressed before each: to the middle of a branch, before going to its parent.
_WALKS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "next new": ("n", ()),
    "next comment": ("j", ()),
    "parent": ("K", ("j", "j")),
    "next at the top": ("]", ()),
    "fold and unfold": (" ", ()),
    "fold all": ("-", ("+",)),
    "unfold all": ("+", ("-",)),
}


def refreshing_rows(plan: Plan) -> Iterator[Line]:
    """A held key while all feeds are read for the first time."""
    with served(plan.feeds) as server, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        filling.subscribed(home, server.corpus, posts=1000)
        (home / "config").mkdir()
        (home / "config" / "config.toml").write_text("refresh_on_start = false\n", "ascii")
        with opened(home) as screen:
            screen.press("R")
            waits = screen.hold("down", plan.keys * 3, _RATE, _cursor)
        told = tuple(wait * 1000 for wait in waits)
        yield Line(f"held key while {plan.feeds:,} feeds are read", "ms", Sample(told, "p99"), limit=50)


@contextmanager
def opened(home: Path) -> Iterator[Screen]:
    """blogtui on that home, its first screen shown and all it does at the start done."""
    with Screen([*BLOGTUI, str(home)], home) as screen:
        screen.wait(FIRST_SCREEN)
        screen.settle(_CALM)
        yield screen


def settled(screen: Screen, pressed: str, times: int, before: tuple[str, ...] = ()) -> Sample:
    """Milliseconds from a key to the last byte it brought, so many times, `before` pressed before each. Keys that
    change nothing are left out, and three of them end it: there is no further way."""
    waits: list[float | None] = []
    while len(waits) < times and waits[-3:] != [None] * 3:
        if before:
            screen.press(*before)
            screen.settle()
        when = screen.press(pressed)
        last = screen.settle()
        waits.append(None if last is None else (last - when) * 1000)
    return Sample(tuple(wait for wait in waits if wait is not None), "p95")


def _cursor(marked: str) -> int | None:
    found = _ROW.search(marked)
    return None if found is None else int(found[1])

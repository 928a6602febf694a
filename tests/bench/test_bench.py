"""The bench's own parts that can be wrong without anybody noticing: what it makes up, reckons and draws."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bench.bare_loop import entries
from tests.bench.feedgen import OFTEN, SELDOM, Corpus, body, key, thread, title
from tests.bench.feedserver import served
from tests.bench.figures import Line, Sample, number, percentile, table
from tests.bench.meter import measure
from tests.bench.plot import Curve, Panel, duration, short, svg
from tests.bench.screen import Screen

from blogtui.feeds.parse import parse

CORPUS = Corpus(4, "http://127.0.0.1:1", entries=3)
ROOT = Path(__file__).parents[2]

# -- what is made up ---------------------------------------------------------------------------------------------


def test_another_process_makes_the_same_bytes() -> None:
    code = (
        "import sys\nfrom hashlib import sha256\nfrom tests.bench.feedgen import Corpus\n"
        "print(sha256(b''.join(map(Corpus(4, 'http://127.0.0.1:1', entries=3).feed, range(4)))).hexdigest())"
    )
    told = {
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(told) == 1
    assert len(told.pop().strip()) == 64


@pytest.mark.parametrize("feed", range(4))
def test_feeds_are_read_as_they_were_made(feed: int) -> None:
    read = parse(CORPUS.feed(feed), url=CORPUS.url(feed))
    numbers = [number for number, _ in CORPUS.posts(feed, changed=False)]
    assert read.damaged is None
    assert read.version == ("atom10" if feed % 2 else "rss20")
    assert [entry.title for entry in read.entries] == [title(number) for number in numbers]
    assert [entry.published for entry in read.entries] == [when for _, when in CORPUS.posts(feed, changed=False)]
    for entry, number_ in zip(read.entries, numbers, strict=True):
        assert key(number_) in (entry.content or "")


def test_the_bare_loop_reads_as_many_entries() -> None:
    assert [len(list(entries(CORPUS.feed(feed)))) for feed in range(4)] == [3] * 4


def test_a_changed_feed_has_one_post_more_on_top() -> None:
    before, after = (list(CORPUS.posts(1, changed=changed)) for changed in (False, True))
    assert after[1:] == before
    assert after[0][1] > before[0][1]
    assert Corpus(300, "").changed(5) == 15


@given(st.integers(0, 10**6))
def test_texts_have_their_size_and_their_words(number: int) -> None:
    text = body(number, 2000, 8000)
    assert 2000 <= len(text.encode()) < 8000 + 3000
    assert key(number) in text
    assert (OFTEN in text) == (number % 10 == 5)
    assert (SELDOM in text) == (number % 1000 == 8)


def test_threads_are_deep_and_wide_and_parents_come_first() -> None:
    said = list(thread(2000))
    assert said == list(thread(2000))
    depths: dict[int | None, int] = {None: -1}
    for each in said:
        depths[each.number] = depths[each.parent] + 1
    assert 20 < max(depths.values()) <= 40
    assert sum(each.parent == 0 for each in said) >= 39


# -- the server and the meter ------------------------------------------------------------------------------------


def test_the_server_answers_304_and_changes_feeds() -> None:
    import urllib.error
    import urllib.request

    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with served(40) as server:
        address = server.corpus.url(0)
        with direct.open(address) as answer:
            assert answer.read() == server.corpus.feed(0)
            asked = urllib.request.Request(address, headers={"If-None-Match": answer.headers["ETag"]})
        with pytest.raises(urllib.error.HTTPError) as unchanged:
            direct.open(asked)
        unchanged.value.close()
        assert unchanged.value.code == 304
        server.change(5)
        with direct.open(asked) as answer:
            assert answer.read() == server.corpus.feed(0, changed=True)
        assert server.tally() == {"all": 3, "304": 1}
        assert server.tally() == {}


def test_the_meter_counts_processes_that_outlive_their_parent(tmp_path: Path) -> None:
    work = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    command = ["sh", "-c", f'{sys.executable} -c "{work}" & exit 3']
    used = measure(command, environment={}, folder=tmp_path)
    assert used.status == 3
    assert used.cpu >= 0.3
    assert used.peak > 1


def test_the_screen_dates_what_is_seen(tmp_path: Path) -> None:
    code = r"print('\x1b[?1049h\x1b[2J\x1b[HReady', end='', flush=True); print(input()[::-1])"
    with Screen([sys.executable, "-S", "-c", code], tmp_path) as screen:
        ready = screen.wait("Ready")
        pressed = screen.press("a", "b", "enter")
        assert screen.start < ready < pressed < screen.wait("ba")


# -- figures -----------------------------------------------------------------------------------------------------


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(each) for each in range(1, 101)]
    assert [percentile(values, each) for each in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert percentile([7.0], 95) == 7
    assert percentile([3.0, 1.0, 2.0], 34) == 2


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_covers_its_share(values: list[float], percent: int) -> None:
    found = percentile(values, percent)
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    assert sum(value < found for value in values) * 100 < percent * len(values)


OURS, THEIRS = Sample((2.0, 1.0, 9.0)), Sample((4.0, 8.0))


@pytest.mark.parametrize(
    ("line", "met"),
    [
        (Line("a", "s", OURS, limit=2), True),
        (Line("a", "s", OURS, limit=1.9), False),
        (Line("a", "s", Sample(OURS.values, "p95"), limit=2), False),
        (Line("a", "s", OURS, "peer", THEIRS, 0.34), True),
        (Line("a", "s", OURS, "peer", THEIRS, 0.33), False),
        (Line("a", "s", OURS, "peer", THEIRS), None),
        (Line("a", "s", OURS, "peer: not here", None, 0.5), None),
    ],
)
def test_a_target_is_met_or_missed(line: Line, met: bool | None) -> None:
    assert line.met is met


def test_the_table_says_who_is_missing_and_gives_no_figure_for_it() -> None:
    head, rule, measured, missing = table(
        [Line("reload", "s", OURS, "newsboat", THEIRS, 0.25), Line("reload", "s", OURS, "reader: not here", limit=0.1)]
    ).splitlines()
    assert len({line.count("|") for line in (head, rule, measured, missing)}) == 1
    assert "MISSED" in measured
    assert "0.333" in measured
    assert [cell.strip() for cell in missing.split("|")][7:12] == ["reader: not here", "", "", "", ""]


@pytest.mark.parametrize(("value", "words"), [(0.12345, "0.123"), (12.345, "12.3"), (1234.5, "1,234"), (0, "0")])
def test_numbers_are_short(value: float, words: str) -> None:
    assert number(value) == words


# -- the plot ----------------------------------------------------------------------------------------------------


def test_the_plot_is_svg_in_which_more_is_further() -> None:
    curve = Curve("start <1>", ((1000.0, 180.0), (10_000.0, 181.0), (1_000_000.0, 2_000.0)))
    drawn = svg([Panel("posts", (curve, Curve("flat", ((1000.0, 5.0), (1_000_000.0, 5.0))))), Panel("feeds", (curve,))])
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}"
    spots = [(float(spot.get("cx", "")), float(spot.get("cy", ""))) for spot in root.iter(f"{name}circle")]
    assert len(spots) == 3 + 2 + 3
    assert all(left[0] < right[0] and left[1] > right[1] for left, right in pairwise(spots[:3]))
    assert spots[3][1] == spots[4][1]
    width, height = float(root.get("width", "")), float(root.get("height", ""))
    assert all(0 < x < width and 0 < y < height for x, y in spots)
    words = {text.text for text in root.iter(f"{name}text")}
    assert {"posts", "feeds", "start <1>", "flat", "1k", "1M", "100 ms", "1 s"} <= words
    assert not re.search(r"nan|inf", drawn)


def test_units_of_the_axes() -> None:
    assert [short(each) for each in (10, 1000, 50_000, 1_000_000)] == ["10", "1k", "50k", "1M"]
    assert [duration(each) for each in (1, 100, 1000, 10_000)] == ["1 ms", "100 ms", "1 s", "10 s"]

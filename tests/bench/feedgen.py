"""Blogs made up from numbers alone, so that two runs, two machines and two readers are given the same bytes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)  # the newest post of an unchanged feed
OFTEN, SELDOM = "quillworm", "zanzibarn"
"""Words in every tenth and in every thousandth post, from posts 5 and 8 on. As many, from posts 0 and 3 on, have words
that differ in the last letter: so the last key of a search changes what is found."""

_SYLLABLES = tuple(first + vowel + last for first in "bdfgklmnprstvz" for vowel in "aeiou" for last in ("", "n", "r"))
_SMALL = (
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "it",
    "for",
    "was",
    "on",
    "are",
    "as",
    "with",
    "they",
    "be",
)
_BLOCKS = 3000
_PLANTED = ((OFTEN, 10, 5), ("quillwort", 10, 0), (SELDOM, 1000, 8), ("zanzibars", 1000, 3))  # word, every, first


@lru_cache(maxsize=1)
def vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Words with cumulative weights by Zipf's law; a few are not ASCII."""
    rng = random.Random("vocabulary")
    words = [*_SMALL, "café", "naïve", "Zürich", "日本語", "–"]
    known = set(words)
    while len(words) < 5000:
        word = "".join(rng.choices(_SYLLABLES, k=rng.randint(1, 3)))
        if word not in known:
            known.add(word)
            words.append(word)
    total, cumulative = 0.0, []
    for rank in range(len(words)):
        total += 1 / (rank + 3)
        cumulative.append(total)
    return tuple(words), tuple(cumulative)


def _sentence(rng: random.Random, low: int, high: int) -> str:
    words, weights = vocabulary()
    return " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(low, high))).capitalize() + "."


def _block(rng: random.Random) -> str:
    """One block of HTML that is well-formed XML too."""
    kind = rng.random()
    if kind < 0.08:
        return f"<h2>{_sentence(rng, 2, 6)}</h2>"
    if kind < 0.16:
        return f"<ul>{''.join(f'<li>{_sentence(rng, 3, 12)}</li>' for _ in range(rng.randint(3, 6)))}</ul>"
    if kind < 0.22:
        return f"<blockquote><p>{_sentence(rng, 8, 30)}</p></blockquote>"
    if kind < 0.27:
        lines = "\n".join(f"    if value_{rng.randrange(99)} &gt; {rng.randrange(999)}: go()" for _ in range(6))
        return f"<pre><code>{lines}</code></pre>"
    said = [_sentence(rng, 6, 22) for _ in range(rng.randint(2, 6))]
    place = rng.randrange(len(said))
    said[place] = rng.choice(
        (
            f'<a href="https://example.invalid/{rng.randrange(10**6)}?a=1&amp;b=2">{said[place]}</a>',
            f"<em>{said[place]}</em> &#8212; it&#8217;s so.",
            f"<strong>{said[place]}</strong>",
            f"<code>fn_{rng.randrange(999)}(x &lt; 3)</code> {said[place]}",
        )
    )
    return f"<p>{' '.join(said)}</p>"


@lru_cache(maxsize=1)
def _blocks() -> tuple[str, ...]:
    rng = random.Random("blocks")
    return tuple(_block(rng) for _ in range(_BLOCKS))


@lru_cache(maxsize=1)
def _titles() -> tuple[str, ...]:
    rng = random.Random("titles")
    return tuple(_sentence(rng, 3, 8)[:-1] for _ in range(_BLOCKS))


def key(number: int) -> str:
    """A word that stands in the first line of post `number` and nowhere else."""
    return f"key{number}k"


def title(number: int) -> str:
    """The title of post `number`; begins with the number."""
    return f"{number} {_titles()[number * 7919 % _BLOCKS]}"


def body(number: int, low: int, high: int) -> str:
    """HTML of post `number`: between about `low` and `high` bytes; the same beginning at any size."""
    blocks, rng = _blocks(), random.Random(number)
    wanted = rng.randint(low, high)
    planted = [word for word, every, first in _PLANTED if number % every == first]
    parts = [f"<p>Post {number} begins here, {' '.join((key(number), *planted))}.</p>"]
    size = len(parts[0])
    while size < wanted:
        parts.append(blocks[int(rng.random() * _BLOCKS)])
        size += len(parts[-1]) + 1
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class Corpus:
    """`feeds` feeds of `entries` posts of `low` to `high` bytes each, every other one Atom and RSS 2, below `base`."""

    feeds: int
    base: str
    entries: int = 20
    low: int = 2000
    high: int = 8000

    def url(self, feed: int) -> str:
        return f"{self.base}/feed/{feed}"

    def posts(self, feed: int, *, changed: bool) -> Iterator[tuple[int, datetime]]:
        """Numbers and times of the feed's posts, newest first. A changed feed has one more, on top."""
        newest = EPOCH - timedelta(seconds=7 * feed)
        if changed:
            yield 10**8 + feed, newest + timedelta(days=1)
        for entry in range(self.entries):
            yield feed * self.entries + entry, newest - timedelta(hours=12 * entry)

    def feed(self, feed: int, *, changed: bool = False) -> bytes:
        """The document of that feed."""
        return (self._atom if feed % 2 else self._rss)(feed, changed).encode()

    def changed(self, percent: int) -> int:
        """How many feeds have a new post when that many percent have; see `is_changed`."""
        return sum(is_changed(feed, percent) for feed in range(self.feeds))

    def _rss(self, feed: int, changed: bool) -> str:
        items = "".join(
            f"<item><title>{escape(title(number))}</title><link>{self.base}/post/{number}</link>"
            f'<guid isPermaLink="false">{self.base}/post/{number}</guid><dc:creator>Author {number % 7}</dc:creator>'
            f"<pubDate>{format_datetime(when, usegmt=True)}</pubDate><category>c{number % 13}</category>"
            f"<description>About post {number}.</description>"
            f"<content:encoded><![CDATA[{body(number, self.low, self.high)}]]></content:encoded>"
            f"<slash:comments>{number % 40}</slash:comments></item>\n"
            for number, when in self.posts(feed, changed=changed)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>'
            f"<title>Blog {feed}</title><link>{self.base}/blog/{feed}</link><description>Made up</description>\n"
            f"{items}</channel></rss>\n"
        )

    def _atom(self, feed: int, changed: bool) -> str:
        entries = "".join(
            f"<entry><title>{escape(title(number))}</title><link href={quoteattr(f'{self.base}/post/{number}')}/>"
            f"<id>{self.base}/post/{number}</id><published>{when.isoformat()}</published>"
            f"<updated>{when.isoformat()}</updated><category term='c{number % 13}'/>"
            f"<summary>About post {number}.</summary>"
            f'<content type="html">{escape(body(number, self.low, self.high))}</content></entry>\n'
            for number, when in self.posts(feed, changed=changed)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>Blog {feed}</title><link href={quoteattr(f'{self.base}/blog/{feed}')}/>"
            f'<link rel="self" href="{self.url(feed)}"/><id>{self.base}/blog/{feed}</id>'
            f"<updated>{EPOCH.isoformat()}</updated><author><name>Author of {feed}</name></author>\n{entries}</feed>\n"
        )


def is_changed(feed: int, percent: int) -> bool:
    """Whether a feed is one of those that have a new post; spread evenly, exact for every hundred."""
    return feed * 37 % 100 < percent


@dataclass(frozen=True, slots=True)
class Said:
    """A made-up comment; `parent` is the number of an earlier one."""

    number: int
    parent: int | None
    author: str
    when: datetime
    html: str


def thread(count: int, *, deepest: int = 40) -> Iterator[Said]:
    """`count` comments, deep and wide: most answer a recent one, every fiftieth the very first."""
    rng, blocks = random.Random(count), _blocks()
    depths: list[int] = []
    for number in range(count):
        parent: int | None = None
        if number and number % 50 == 0:
            parent = 0
        elif number and rng.random() < 0.9:
            parent = max(0, number - 1 - int(rng.expovariate(1 / 6)))
            while depths[parent] >= deepest:
                parent -= 1
        depths.append(0 if parent is None else depths[parent] + 1)
        html = f"<p>Comment {number} of {count} begins here.</p>{blocks[int(rng.random() * _BLOCKS)]}"
        yield Said(number, parent, f"reader{rng.randrange(400)}", EPOCH + timedelta(minutes=number), html)

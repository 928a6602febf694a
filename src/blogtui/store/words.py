"""The words of a text, for the full-text tables and for what they do not hold yet."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import unescape

from blogtui.model.frozen import frozen

_RAW = re.compile(r"(<(?:script|style)\b[^<>]*>|</(?:script|style)\s*>)", re.IGNORECASE)
INLINE = "a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|s|samp|small|span|strong|sub|sup|tt|u|var|wbr"
"""Names of elements within which, and at whose ends, a word goes on; in a regular expression's words."""
_INLINE = re.compile(rf"</?(?:{INLINE})(?:\s[^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LETTER = r"[^\W_]"
_WORD = re.compile(rf"{_LETTER}+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
# Scripts written without spaces: each character stands as a word, and neighbours are searched as a phrase.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])"
)
_QUOTED = re.compile(r'"([^"]*)("|$)')


def plain(html: str) -> str:
    """The readable text of HTML, roughly: no tags, no scripts, entities decoded. Linear in time.

    The index forgets an old text by being told it again: whoever changes what this or `spaced` gives adds a step to
    schema.py that empties the full-text tables and sets `indexed` to NULL.
    """
    if "<" not in html and "&" not in html:
        return html
    shown: list[str] = []
    depth = 0
    for piece in _RAW.split(html):
        if _RAW.fullmatch(piece):
            depth = 0 if piece.startswith("</") else 1
        elif not depth:
            shown.append(piece)
    return unescape(_TAG.sub(" ", _INLINE.sub("", " ".join(shown))))


def spaced(text: str) -> str:
    """Text in which the tokenizer finds the words, also those of scripts without spaces."""
    return text if text.isascii() else " ".join(_UNSPACED.split(text))


@frozen
class Query:
    """What somebody searches for: phrases that must all be there; `open_end`: the last one may go on."""

    phrases: tuple[tuple[str, ...], ...]
    open_end: bool

    @property
    def match(self) -> str:
        """The same for FTS5 (https://www.sqlite.org/fts5.html#full_text_query_syntax); nothing in it is syntax of
        the user's."""
        quoted = [f'"{" ".join(phrase)}"' for phrase in self.phrases]
        return " AND ".join(quoted) + (" *" if self.open_end else "")

    @property
    def plain_words(self) -> tuple[bytes, ...]:
        """Those of its words that are ASCII, without capitals; the last one may be the beginning of one."""
        folded = (fold(word) for phrase in self.phrases for word in phrase)
        return tuple(word.encode("ascii") for word in folded if word.isascii())

    def finds(self, texts: Iterable[str]) -> bool:
        """Whether the texts, taken together, hold every phrase: what FTS5 would say, for rows not indexed yet."""
        lines = [_even(fold(text)) for text in texts]
        return all(any(pattern.search(line) for line in lines) for pattern in _patterns(self))


@lru_cache(maxsize=16)
def _patterns(query: Query) -> tuple[re.Pattern[str], ...]:
    """What finds each phrase in even, folded text."""
    last = len(query.phrases) - 1
    return tuple(
        _pattern(fold(" ".join(phrase)).split(" "), open_end=query.open_end and number == last)
        for number, phrase in enumerate(query.phrases)
    )


def _pattern(phrase: Sequence[str], *, open_end: bool) -> re.Pattern[str]:
    # The first word stands before the look at what is before it: a search that begins with letters is much quicker.
    first, *more = map(re.escape, phrase)
    return re.compile(
        rf"{first}(?<!{_LETTER}{first})"
        + "".join(rf"[\W_]+{word}" for word in more)
        + ("" if open_end else rf"(?!{_LETTER})")
    )


def words(text: str) -> list[str]:
    """The words of a text, as written."""
    return _WORD.findall(_even(text))


def _even(text: str) -> str:
    return unicodedata.normalize("NFC", spaced(text))


def fold(text: str) -> str:
    """Text without case and accents, nearly as the tokenizer sees it."""
    return _FOREIGN.sub(_folded, text).lower()


def _folded(found: re.Match[str]) -> str:
    return _bare(found[0])


@lru_cache(maxsize=1024)
def _bare(letters: str) -> str:
    bare = (letter for letter in unicodedata.normalize("NFD", letters) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", "".join(bare))


def read_query(text: str) -> Query | None:
    """Any text as a query: words, "quoted phrases", the last word possibly unfinished. None when it has no word."""
    phrases: list[tuple[str, ...]] = []
    at = 0
    open_end = False
    for quoted in _QUOTED.finditer(text):
        _loose(text[at : quoted.start()], phrases)
        phrase = tuple(words(quoted[1]))
        if phrase:
            phrases.append(phrase)
            open_end = not quoted[2]
        at = quoted.end()
    if _loose(text[at:], phrases):
        open_end = not text[-1].isspace()
    return Query(tuple(phrases), open_end) if phrases else None


def _loose(text: str, phrases: list[tuple[str, ...]]) -> bool:
    # "don't" is two words to the index; they belong together.
    found = [phrase for word in text.split() if (phrase := tuple(words(word)))]
    phrases.extend(found)
    return bool(found)

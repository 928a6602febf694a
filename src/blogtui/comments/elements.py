"""A page as elements with their places in its text: enough to cut comments out of it, in one pass."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from blogtui.comments.lookup import visible
from blogtui.comments.tags import _NAME, Tag, _attributes, _end_of_tag, _past_other, _text
from blogtui.model.cleaning import clean_line

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    | {"script", "style", "textarea", "title"}  # what they hold is text, and came with the start tag
)
_LISTS = frozenset({"li", "ol", "ul"})
MOST = 200_000  # elements; a page with more is no blog's
_LONGEST_LINE = 2000  # characters of an element in which a name or a time is looked for


@dataclass(slots=True)
class Element:
    """One element: the `number` in document order, of its parent (-1 for none) and of its last descendant; where its
    content starts and stops in the page; `text` of a script; `words`: its classes, and its `itemprop`s with "@"."""

    name: str
    attributes: Mapping[str, str]
    number: int
    parent: int
    start: int
    stop: int = 0
    last: int = 0
    text: str = ""
    words: frozenset[str] = field(default_factory=frozenset)

    def get(self, name: str) -> str:
        """The attribute, "" when it is not there."""
        return self.attributes.get(name, "")


class Markup:
    """The elements of a page, in document order. End tags that HTML lets one leave out (`</li>`) are not missed."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.elements: list[Element] = []
        self._open: list[int] = []
        self._counts: Counter[str] = Counter()
        self._lists: list[int] = []
        for tag, at, past in _tags(html):
            if len(self.elements) >= MOST:
                break
            if tag.end:
                self._end(tag.name, at)
            else:
                self._start(tag, at, past)
        while self._open:
            self._close(len(html))

    def inside(self, element: Element, without: Collection[int] = ()) -> Iterator[Element]:
        """Its descendants, but those numbered in `without` and what is in them."""
        number = element.number + 1
        while number <= element.last:
            if number in without:
                number = self.elements[number].last + 1
            else:
                yield self.elements[number]
                number += 1

    def first(
        self, element: Element, wanted: Callable[[Element], bool], without: Collection[int] = ()
    ) -> Element | None:
        """The first of it and its descendants that is wanted."""
        return element if wanted(element) else next(filter(wanted, self.inside(element, without)), None)

    def content(self, element: Element) -> str:
        """What stands between its tags, as it stands there."""
        return self.html[element.start : element.stop]

    def line(self, element: Element, limit: int = 200) -> str:
        """The text people see of it, as one line."""
        content = self.html[element.start : min(element.stop, element.start + _LONGEST_LINE)]
        return clean_line(visible(content), limit)

    def _start(self, tag: Tag, at: int, past: int) -> None:
        if tag.name == "li" and self._lists and self.elements[self._lists[-1]].name == "li":
            self._close_to(self._lists[-1], at)
        number = len(self.elements)
        parent = self._open[-1] if self._open else -1
        words = (*tag.attributes.get("class", "").split(), *(f"@{word}" for word in _properties(tag)))
        element = Element(tag.name, tag.attributes, number, parent, past, past, number, tag.text, frozenset(words))
        self.elements.append(element)
        if tag.name not in _VOID:
            self._open.append(number)
            self._counts[tag.name] += 1
            if tag.name in _LISTS:
                self._lists.append(number)

    def _end(self, name: str, at: int) -> None:
        if self._counts[name]:
            while self.elements[self._open[-1]].name != name:
                self._close(at)
            self._close(at)

    def _close_to(self, number: int, at: int) -> None:
        while self._open[-1] != number:
            self._close(at)
        self._close(at)

    def _close(self, at: int) -> None:
        element = self.elements[self._open.pop()]
        element.stop, element.last = at, len(self.elements) - 1
        self._counts[element.name] -= 1
        if element.name in _LISTS:
            self._lists.pop()


def _tags(markup: str) -> Iterator[tuple[Tag, int, int]]:
    """Every tag with where it starts and where the next thing does; as `tags.tags`."""
    at = markup.find("<")
    while at >= 0:
        name = _NAME.match(markup, at)
        if name is None:
            past = _past_other(markup, at)
        elif name[1]:
            past = _end_of_tag(markup, name.end())
            yield Tag(name[2].lower(), end=True), at, past
        else:
            attributes, past = _attributes(markup, name.end())
            text, past = _text(markup, name[2].lower(), past)
            yield Tag(name[2].lower(), attributes, text), at, past
        at = markup.find("<", past)


def _properties(tag: Tag) -> list[str]:
    return tag.attributes.get("itemprop", "").split()

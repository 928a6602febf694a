"""HTML of a post or comment to a Document: in linear time, without recursion, keeping every visible word in order."""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from blogtui.model.cleaning import clean, clean_line
from blogtui.view import elements
from blogtui.view.document import Block, Cell, Document, Margin, Mark
from blogtui.view.elements import attribute, number
from blogtui.view.flow import QUOTE, Flow
from blogtui.view.nesting import bounded

_DETAIL = Margin("  ", "  ", Mark.PLAIN)
_BULLETS = "•◦▪"
_SCHEMES = ("http", "https", "mailto")
_STEPS = 64  # nodes read at once when somebody waits for them
_LONGEST_URL = 8192  # characters; longer ones are data, not addresses

_PLAYERS = {"iframe": "page", "video": "video", "audio": "audio", "embed": "media", "object": "media"}
_VIDEO_HOSTS = re.compile(r"(^|\.)(youtube(-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|peertube\.[a-z]+)$")


def document(html: str, base_url: str | None = None) -> Document:
    """What a reader sees of `html`. Links are absolute http(s) and mailto only, resolved against `base_url`;
    nothing is ever fetched. Any input makes a document."""
    return Reading(html, base_url).whole()


class Reading:
    """A Text: the same document, made as far as it is asked for. What takes long at once is only the parsing.

    `header` stands above it.
    """

    def __init__(self, html: str, base_url: str | None = None, header: Sequence[Block] = ()) -> None:
        parser = LexborHTMLParser(bounded(html))
        start = parser.body or parser.root
        self._reader = _Reader(start, Flow(header), base_url)
        self._size = len(start.text()) if start is not None else 0
        self._document: Document | None = None

    @property
    def blocks(self) -> Sequence[Block]:
        return self._reader.flow.blocks

    @property
    def share(self) -> float:
        return 1.0 if self._document else min(max(self._reader.passed / (self._size or 1), 0.001), 0.999)

    def reach(self, blocks: int) -> None:
        while len(self.blocks) < blocks and self._document is None:
            self.read(_STEPS)

    def read(self, nodes: int) -> None:
        """Read that many more nodes of the tree; some 10 µs each."""
        if self._document is None and not self._reader.read(nodes):
            self._document = self._reader.flow.document()

    def whole(self) -> Document:
        while self._document is None:
            self.read(_STEPS)
        return self._document


class _Open:
    """An element being read, and what to put back when it ends."""

    __slots__ = ("closing", "level", "link", "margin", "mark", "tag")

    def __init__(self, tag: str, mark: int, level: int) -> None:
        self.tag = tag
        self.mark = mark
        self.level = level
        self.margin = self.link = False
        self.closing: Callable[[], None] | None = None


class _Reader:
    """Walks the tree once, telling the flow what begins and ends."""

    def __init__(self, start: LexborNode | None, flow: Flow, base_url: str | None) -> None:
        self.flow = flow
        self.passed = 0  # characters of text
        self._node = start
        self._base = base_url
        self._open: list[_Open] = []
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._grid: list[list[Cell]] | None = None
        self._language = ""
        self._last_image = ""
        self._addresses: dict[str, str | None] = {}

    def read(self, nodes: int) -> bool:
        """Read that many nodes; false when there are no more."""
        node = self._node
        for _ in range(nodes):
            if node is None:
                break
            tag = node.tag
            child = None
            if tag == "-text":
                text = node.text_content or ""
                self.passed += len(text)
                self.flow.text(text)
            elif tag is not None:  # a comment has none
                child = node.first_child if self._begin(node, tag) else None
                if child is None:
                    self._end()
            node = child or self._following(node)
        self._node = node
        return node is not None

    def _following(self, node: LexborNode | None) -> LexborNode | None:
        """The node after this one and all in it, ending the elements that it leaves; None after the last."""
        while node is not None and self._open:
            if (following := node.next) is not None:
                return following
            node = node.parent
            self._end()
        return None

    def _begin(self, node: LexborNode, tag: str) -> bool:
        """Starts an element; whether its children are to be read."""
        flow = self.flow
        this = _Open(tag, flow.mark, flow.level)
        self._open.append(this)
        if tag in elements.DROPPED or elements.hidden(node):
            return False
        if tag in elements.BLOCKS:
            flow.end_block(gap=tag in elements.APART and not (tag in ("ul", "ol") and self._lists))
        if mark := elements.MARKS.get(tag):
            flow.mark |= mark
        if begin := _BEGINNINGS.get(tag):
            return begin(self, node, this)
        return True

    def _end(self) -> None:
        this = self._open.pop()
        flow = self.flow
        if this.closing is not None:
            this.closing()
        if this.link:
            flow.end_link()
        if this.tag in elements.BLOCKS or this.tag in elements.HEADINGS:
            nested = this.tag in ("ul", "ol") and bool(self._lists)
            flow.end_block(gap=(this.tag in elements.APART and not nested) or this.tag in elements.HEADINGS)
        if this.margin:
            flow.leave()
        flow.mark, flow.level = this.mark, this.level

    def _heading(self, node: LexborNode, this: _Open) -> bool:
        self.flow.end_block(gap=True)
        self.flow.level = elements.HEADINGS[this.tag]
        return True

    def _link(self, node: LexborNode, this: _Open) -> bool:
        url = self._address(attribute(node, "href"))
        if url and not self.flow.linking:
            self.flow.begin_link(url)
            this.link = True
        return True

    def _quote(self, node: LexborNode, this: _Open) -> bool:
        this.margin = self.flow.enter(QUOTE)
        return True

    def _detail(self, node: LexborNode, this: _Open) -> bool:
        this.margin = self.flow.enter(_DETAIL)
        return True

    def _caption(self, node: LexborNode, this: _Open) -> bool:
        self.flow.caption = True
        this.closing = self._end_caption
        return True

    def _end_caption(self) -> None:
        self.flow.end_block()
        self.flow.caption = False

    def _list(self, node: LexborNode, this: _Open) -> bool:
        self._lists.append((number(node, "start") or 1) if this.tag == "ol" else None)
        this.closing = self._end_list
        return True

    def _end_list(self) -> None:
        self.flow.end_block()
        self._lists.pop()

    def _item(self, node: LexborNode, this: _Open) -> bool:
        if not self._lists or self._lists[-1] is None:
            depth = sum(number is None for number in self._lists[-9:]) or 1
            marker = _BULLETS[min(depth, len(_BULLETS)) - 1] + " "
        else:
            value = number(node, "value")
            count = self._lists[-1] if value is None else value
            self._lists[-1] = count + 1
            marker = f"{count}. "
        this.margin = self.flow.enter(Margin(marker, " " * len(marker), Mark.MARKER))
        return True

    def _break(self, node: LexborNode, this: _Open) -> bool:
        self.flow.line_break()
        return False

    def _rule(self, node: LexborNode, this: _Open) -> bool:
        if not self.flow.capturing:
            self.flow.rule()
        return False

    def _preformatted(self, node: LexborNode, this: _Open) -> bool:
        flow = self.flow
        if not flow.capturing:
            self._language = elements.language(node)
            flow.capturing = flow.verbatim = True
            this.closing = self._end_preformatted
        return True

    def _end_preformatted(self) -> None:
        flow = self.flow
        spans = flow.take()
        flow.capturing = flow.verbatim = False
        if any(span.text.strip() for span in spans):
            flow.code(spans, self._language)

    def _code(self, node: LexborNode, this: _Open) -> bool:
        if self.flow.verbatim:
            self._language = self._language or elements.language(node)
            self.flow.mark = this.mark
        return True

    def _table(self, node: LexborNode, this: _Open) -> bool:
        if self._grid is None and not self.flow.capturing and elements.is_grid(node):
            self._grid = []
            this.closing = self._end_grid
        return True

    def _end_grid(self) -> None:
        rows = [row for row in self._grid or [] if any(cell.spans for cell in row)]
        self._grid = None
        if rows:
            self.flow.table(rows)

    def _row(self, node: LexborNode, this: _Open) -> bool:
        if self._grid is not None:
            self._grid.append([])
        return True

    def _cell(self, node: LexborNode, this: _Open) -> bool:
        grid = self._grid
        if grid is None:
            return True
        more = min(max(number(node, "colspan") or 1, 1), 50) - 1

        def end() -> None:
            grid[-1].append(Cell(self.flow.take(), this.tag == "th"))
            grid[-1].extend([Cell(())] * more)
            self.flow.capturing = False

        self.flow.capturing = True
        this.closing = end
        return True

    def _image(self, node: LexborNode, this: _Open) -> bool:
        source = self._address(attribute(node, "src") or "") or self._address(attribute(node, "data-src"))
        if elements.tracks(node) or (source and source == self._last_image):
            return False
        self._last_image = source or ""
        words = clean_line(attribute(node, "alt") or attribute(node, "title"), 500)
        self._placeholder(f"[image: {words}]" if words else "[image]", source)
        return False

    def _player(self, node: LexborNode, this: _Open) -> bool:
        url = self._address(attribute(node, "src") or attribute(node, "data") or elements.first_source(node))
        if url is None:
            return this.tag != "iframe"
        label = "video" if _VIDEO_HOSTS.search(urlsplit(url).hostname or "") else _PLAYERS[this.tag]
        self.flow.end_block(gap=True)
        self._placeholder(f"[{label}: {url}]", url)
        self.flow.end_block(gap=True)
        return False

    def _placeholder(self, words: str, url: str | None) -> None:
        flow = self.flow
        flow.mark |= Mark.IMAGE
        if url is None or flow.linking:
            flow.text(words)
        else:
            flow.begin_link(url)
            flow.text(words)
            flow.end_link()

    def _drawing(self, node: LexborNode, this: _Open) -> bool:
        if words := clean_line(attribute(node, "aria-label"), 500):
            self._placeholder(f"[image: {words}]", None)
        return False

    def _quoted_words(self, node: LexborNode, this: _Open) -> bool:
        self.flow.text("“")
        this.closing = lambda: self.flow.text("”")
        return True

    def _abbreviation(self, node: LexborNode, this: _Open) -> bool:
        if title := clean_line(attribute(node, "title"), 200):
            this.closing = lambda: self.flow.note(f" ({title})")
        return True

    def _reading(self, node: LexborNode, this: _Open) -> bool:
        self.flow.note("(")
        this.closing = lambda: self.flow.note(")")
        return True

    def _script(self, node: LexborNode, this: _Open) -> bool:
        """Raised or lowered: as such where there are characters for it, else behind ^ or _."""
        high = this.tag == "sup"
        child = node.first_child
        text = (child.text_content or "").strip() if child and child.is_text_node and child.next is None else ""
        if text and len(text) < 12 and not (set(text) - (_HIGH.keys() if high else _LOW.keys())):
            self.flow.text("".join((_HIGH if high else _LOW)[char] for char in text))
            return False
        self.flow.note("^" if high else "_")
        return True

    def _address(self, text: str) -> str | None:
        """The absolute address, when it is one that may be opened."""
        if text not in self._addresses:
            self._addresses[text] = self._resolved(text)
        return self._addresses[text]

    def _resolved(self, text: str) -> str | None:
        text = clean(text.replace("\n", "").replace("\t", "")).strip()
        if not text or text.startswith("#") or len(text) > _LONGEST_URL:
            return None
        try:
            url = urljoin(self._base or "", text)
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.scheme not in _SCHEMES or not (parts.netloc or parts.scheme == "mailto"):
            return None
        return "%20".join(url.split())


_HIGH = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOW = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))

_Beginning = Callable[[_Reader, LexborNode, _Open], bool]
_BEGINNINGS: dict[str, _Beginning] = {
    **dict.fromkeys(elements.HEADINGS, _Reader._heading),
    **dict.fromkeys(("ul", "ol", "dir", "menu"), _Reader._list),
    **dict.fromkeys(elements.VERBATIM, _Reader._preformatted),
    **dict.fromkeys(_PLAYERS, _Reader._player),
    **dict.fromkeys(("td", "th"), _Reader._cell),
    **dict.fromkeys(("sup", "sub"), _Reader._script),
    **dict.fromkeys(("caption", "figcaption"), _Reader._caption),
    "a": _Reader._link,
    "abbr": _Reader._abbreviation,
    "blockquote": _Reader._quote,
    "br": _Reader._break,
    "code": _Reader._code,
    "dd": _Reader._detail,
    "hr": _Reader._rule,
    "img": _Reader._image,
    "li": _Reader._item,
    "q": _Reader._quoted_words,
    "rt": _Reader._reading,
    "svg": _Reader._drawing,
    "table": _Reader._table,
    "tr": _Reader._row,
}

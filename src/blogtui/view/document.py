"""A readable text as blocks of marked spans: what HTML becomes and what a layout wraps.

Blocks are flat, in reading order. Nesting (quotes, list items) is kept as the margins a block stands in, so that
nothing here or above it ever recurses, however deep the source was nested.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from blogtui.model.frozen import frozen


class Mark:
    """How a span looks: any of these together. NOTE is text blogtui added (a link's number, an abbreviation's long
    form). Plain numbers, because a class of flags takes longer to make than the first picture has time for."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    CODE = 4
    STRIKE = 8
    UNDERLINE = 16
    HIGHLIGHT = 32
    IMAGE = 64
    NOTE = 128
    MARKER = 256
    BAR = 512
    CONTINUED = 1024
    FAINT = 2048


@frozen
class Span:
    """Text of one look. `link` is the number of the link it belongs to; `token` the kind of word in highlighted
    code: keyword, name, function, type, string, number, comment, operator, error, added, removed or ""."""

    text: str
    mark: int = Mark.PLAIN
    link: int | None = None
    token: str = ""


@frozen
class Link:
    """A link of the document: its number from 1, what its text says, and its absolute address."""

    n: int
    text: str
    url: str


@frozen
class Margin:
    """What stands left of a block: `first` on its first line, `rest` on the others; equally wide."""

    first: str
    rest: str
    mark: int


@frozen
class Prose:
    """Running text. `level` is 1-6 for a heading and 0 otherwise; a newline in a span is a forced line break."""

    spans: tuple[Span, ...]
    level: int = 0
    caption: bool = False


@frozen
class Code:
    """Text whose line ends and spaces count. `language` is what the source named, in lower case, or ""."""

    spans: tuple[Span, ...]
    language: str = ""


@frozen
class Rule:
    """A line across the text."""


@frozen
class Cell:
    """One cell of a table."""

    spans: tuple[Span, ...]
    header: bool = False


@frozen
class Table:
    """Rows of cells; rows need not be equally long."""

    rows: tuple[tuple[Cell, ...], ...]


Body = Prose | Code | Rule | Table


class Kind(StrEnum):
    """What a laid out line belongs to; one look each."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CAPTION = "caption"
    CODE = "code"
    RULE = "rule"
    TABLE = "table"


@frozen
class Block:
    """A body and the margins it stands in, outermost first.

    `gap` is None when the block follows the one before without a blank line; otherwise that blank line lies
    within the first `gap` margins (those that both blocks share).
    """

    body: Body
    margins: tuple[Margin, ...] = ()
    gap: int | None = None

    @property
    def kind(self) -> Kind:
        match self.body:
            case Prose(level=level, caption=caption):
                return Kind.HEADING if level else Kind.CAPTION if caption else Kind.PARAGRAPH
            case Code():
                return Kind.CODE
            case Rule():
                return Kind.RULE
            case Table():
                return Kind.TABLE


class Text(Protocol):
    """A document of which the end may still have to be read."""

    @property
    def blocks(self) -> Sequence[Block]:
        """Those read so far. More may come behind them; none of them changes any more."""
        ...

    @property
    def share(self) -> float:
        """How much of it has been read: an estimate above 0, and 1 only when that is all."""
        ...

    def reach(self, blocks: int) -> None:
        """Read on until so many blocks are there, or all of them."""
        ...

    def whole(self) -> "Document":
        """All of it."""
        ...


@frozen
class Document:
    """Blocks in reading order, and the links that spans name by number (`links[n - 1]`)."""

    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()

    def url(self, n: int | None) -> str | None:
        """The address of link `n`, or None when there is no such link."""
        return self.links[n - 1].url if n is not None and 1 <= n <= len(self.links) else None

    @property
    def share(self) -> float:
        return 1.0

    def reach(self, blocks: int) -> None:
        """All are there."""

    def whole(self) -> "Document":
        return self


def text_of(spans: tuple[Span, ...]) -> str:
    """What the spans say."""
    return "".join(span.text for span in spans)

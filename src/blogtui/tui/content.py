"""From words and style names to strips: the one place that knows how a style name looks.

Text arrives here as data, with the name of what it is ("author", "heading", "dim"); colours come from the
theme. Nothing here parses markup.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.strip import Strip

from blogtui.model.cleaning import clean_line
from blogtui.view.cells import fit

Part = tuple[str, str]
"""A text and the names of its styles, separated by spaces ("" is plain)."""

ELLIPSIS = "…"
DEPTHS = 6
"""How many colours the guides of a thread cycle through."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a style name looks. `colours` are theme variables, the first one that names a colour is taken."""

    colours: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    reverse: bool = False


_DIM = ("blogtui-dim", "foreground-muted")

LOOKS: Mapping[str, Look] = {
    "dim": Look(_DIM),
    "bold": Look(bold=True),
    "italic": Look(italic=True),
    "strike": Look(strike=True),
    "underline": Look(underline=True),
    # lists
    "title": Look(),
    "unread": Look(("blogtui-unread", "foreground"), bold=True),
    "day": Look(("blogtui-day", "text-secondary"), bold=True),
    "count": Look(("text-accent", "accent")),
    "star": Look(("text-warning", "warning")),
    "new": Look(("text-accent", "accent"), bold=True),
    "problem": Look(("text-error", "error")),
    "placeholder": Look(("foreground-disabled",)),
    # documents
    "heading": Look(("blogtui-heading", "text-primary", "primary"), bold=True),
    "link": Look(("blogtui-link", "text-primary", "primary"), underline=True),
    "link-number": Look(_DIM),
    "quote": Look(("blogtui-quote", "text-secondary"), italic=True),
    "guide": Look(("blogtui-guide", "foreground-disabled")),
    "code": Look(("blogtui-code", "text-accent", "accent")),
    "block": Look((), ("blogtui-block", "boost")),
    "rule": Look(("blogtui-guide", "foreground-disabled")),
    "image": Look(("text-secondary", "secondary"), italic=True),
    "match": Look((), ("warning-muted",), underline=True),
    "match-here": Look(bold=True, reverse=True),
    "selected": Look((), ("input-selection-background", "primary-muted")),
    # highlighted source code, by the kinds of token the view names
    "keyword": Look(("text-primary", "primary"), bold=True),
    "string": Look(("text-success", "success")),
    "number": Look(("text-warning", "warning")),
    "comment": Look(_DIM, italic=True),
    "name": Look(("text-secondary", "secondary")),
    "function": Look(("text-primary", "primary")),
    "class": Look(("text-warning", "warning")),
    "operator": Look(_DIM),
    # comments
    "author": Look(bold=True),
    "badge": Look(("text-primary", "primary"), ("primary-muted",)),
    "held": Look(("text-warning", "warning")),
    "pending": Look(("text-accent", "accent"), italic=True),
    "removed": Look(_DIM, italic=True),
    "stub": Look(_DIM, italic=True),
    **{
        f"depth{n}": Look((f"blogtui-depth-{n}", colour))
        for n, colour in enumerate(("text-primary", "text-success", "text-warning", "text-accent", "text-error", "dim"))
    },
}


def depth_style(depth: int) -> str:
    """The style name of the guide of that depth (0 is the outermost)."""
    return f"depth{depth % DEPTHS}"


class Ink:
    """Style names made into rich styles, for one theme on one background.

    Colours that would be hard to read on the background give way to plain black or white.
    """

    def __init__(self, variables: Mapping[str, str], background: Color, foreground: Color | None = None) -> None:
        self._variables = variables
        self.background = background
        self._foreground = foreground or self._colour(("foreground",)) or background.get_contrast_text(1.0)
        self.base = Style(color=self._readable(self._foreground).rich_color, bgcolor=background.rich_color)
        self._styles: dict[str, Style] = {"": self.base}

    def on(self, *background: str) -> "Ink":
        """The same theme on another of its backgrounds (theme variables, first found); self when there is none."""
        colour = self._colour(background)
        return self if colour is None else Ink(self._variables, colour)

    def style(self, names: str) -> Style:
        """The style for names separated by spaces, later ones over earlier ones. Unknown names change nothing."""
        style = self._styles.get(names)
        if style is None:
            style = self.base
            for name in names.split():
                style += self._look(LOOKS.get(name, _PLAIN))
            self._styles[names] = style
        return style

    def mark(self, name: str) -> Style:
        """The style of that name alone, to be laid over others (selection, matches)."""
        return self._look(LOOKS[name])

    def _look(self, look: Look) -> Style:
        colour = self._colour(look.colours)
        background = self._colour(look.background)
        return Style(
            color=None if colour is None else self._readable(colour, background).rich_color,
            bgcolor=None if background is None else background.rich_color,
            bold=look.bold or None,
            italic=look.italic or None,
            underline=look.underline or None,
            strike=look.strike or None,
            reverse=look.reverse or None,
        )

    def _colour(self, variables: Iterable[str]) -> Color | None:
        for variable in variables:
            try:
                colour = Color.parse(self._variables.get(variable, ""))
            except ColorParseError:  # "auto 87%", "initial" or not in this theme: the next one
                continue
            if not colour.auto:
                return colour if colour.ansi is not None or colour.a == 1 else self.background + colour
        return None

    def _readable(self, colour: Color, background: Color | None = None) -> Color:
        behind = background or self.background
        if colour.ansi is not None or behind.ansi is not None or abs(colour.brightness - behind.brightness) > 0.2:
            return colour
        return behind.get_contrast_text(1.0)


_PLAIN = Look()


def safe(text: str) -> str:
    """One line fit for the screen, whatever came in."""
    return text if text.isprintable() else clean_line(text, limit=max(len(text), 1))


def cut(text: str, width: int) -> str:
    """The text in at most `width` cells: an ellipsis ends what was cut, and no wide character is halved."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    end = fit(text, 0, len(text), width - 1) if width > 1 else 0
    kept = text[:end] if cell_len(text[:end]) < width else ""
    return kept.rstrip() + ELLIPSIS


def strip_of(parts: Iterable[Part], ink: Ink, width: int, *, fill: str = "") -> Strip:
    """The parts side by side in exactly `width` cells, cut with an ellipsis or padded in the style `fill`."""
    return Strip(*_laid(parts, ink, width, fill))


def row_strip(left: Sequence[Part], right: Sequence[Part], ink: Ink, width: int) -> Strip:
    """`left` cut to make room, `right` at the right edge; `right` goes when it would take over half the width."""
    wanted = sum(cell_len(safe(text)) for text, _ in right)
    if not wanted or wanted > width // 2:
        return strip_of(left, ink, width)
    segments, _ = _laid(left, ink, width - wanted - 1, "")
    tail, _ = _laid([(" ", ""), *right], ink, wanted + 1, "")
    return Strip([*segments, *tail], width)


def _laid(parts: Iterable[Part], ink: Ink, width: int, fill: str) -> tuple[list[Segment], int]:
    segments: list[Segment] = []
    room = max(width, 0)
    for text, names in parts:
        text = safe(text)
        cells = cell_len(text)
        if cells > room:
            text = cut(text, room)
            cells = cell_len(text)
            segments.append(Segment(text, ink.style(names)))
            room -= cells
            break
        segments.append(Segment(text, ink.style(names)))
        room -= cells
    if room:
        segments.append(Segment(" " * room, ink.style(fill)))
    return segments, max(width, 0)


def blank(ink: Ink, width: int) -> Strip:
    """A line of spaces on the ink's background."""
    return Strip([Segment(" " * width, ink.base)], width)


def restyled(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """The strip with `style` laid over the characters `start` to `end` (indices into its text)."""
    segments: list[Segment] = []
    at = 0
    for text, own, _ in strip:
        stop = at + len(text)
        low, high = max(start, at) - at, min(end, stop) - at
        if low >= high:
            segments.append(Segment(text, own))
        else:
            pieces = ((text[:low], own), (text[low:high], (own or Style()) + style), (text[high:], own))
            segments.extend(Segment(piece, look) for piece, look in pieces if piece)
        at = stop
    return Strip(segments, strip.cell_length)

"""The themes, and how everything blogtui paints itself looks in them: style names made into colours."""

from collections.abc import Iterable, Mapping

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from blogtui.model.frozen import frozen

DEPTHS = 6
"""How many colours the guides of a thread cycle through."""


@frozen
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
    "note": Look(_DIM),
    "bar": Look(("accent",)),
    "guide": Look(("blogtui-guide", "foreground-disabled")),
    "code": Look(("blogtui-code", "text-accent", "accent")),
    "block": Look((), ("blogtui-block", "boost")),
    "image": Look(("text-secondary", "secondary"), italic=True),
    "match": Look((), ("warning-muted",), underline=True),
    "match-here": Look(bold=True, reverse=True),
    "selected": Look((), ("input-selection-background", "primary-muted")),
    "highlight": Look(("text-warning", "warning"), ("warning-muted",)),
    "marker": Look(("text-secondary", "secondary")),
    "caption": Look(_DIM, italic=True),
    # highlighted source code, by the kinds of token the view names
    "token-keyword": Look(("text-primary", "primary"), bold=True),
    "token-name": Look(),
    "token-function": Look(("text-primary", "primary")),
    "token-type": Look(("text-warning", "warning")),
    "token-string": Look(("text-success", "success")),
    "token-number": Look(("text-accent", "accent")),
    "token-comment": Look(_DIM, italic=True),
    "token-operator": Look(_DIM),
    "token-error": Look(("text-error", "error")),
    "token-added": Look(("text-success", "success")),
    "token-removed": Look(("text-error", "error")),
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

    def cursor(self, focused: bool) -> "Ink":
        """The same theme on the background of the row the cursor stands on."""
        if focused:
            return self.on("blogtui-cursor", "block-cursor-background")
        return self.on("blogtui-cursor-blurred", "block-cursor-blurred-background")

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


DARK = Theme(
    name="blogtui-dark",
    primary="#8ab4d8",
    secondary="#9aa5b1",
    accent="#d8a65f",
    warning="#e0b060",
    error="#e07a7a",
    success="#8fbf8f",
    foreground="#d6d9de",
    background="#15181c",
    surface="#1b1f24",
    panel="#242a31",
    dark=True,
    variables={
        "blogtui-unread": "#f2f4f7",
        "blogtui-dim": "#8b939e",
        "blogtui-guide": "#4b545f",
        "blogtui-cursor": "#2c3a4a",
        "blogtui-cursor-blurred": "#20262d",
        "blogtui-block": "#1f242a",
        "blogtui-depth-0": "#8ab4d8",
        "blogtui-depth-1": "#8fbf8f",
        "blogtui-depth-2": "#d8a65f",
        "blogtui-depth-3": "#c49ad0",
        "blogtui-depth-4": "#7fc4c0",
        "blogtui-depth-5": "#d99090",
        "block-cursor-background": "#2c3a4a",
        "scrollbar": "#39434e",
        "scrollbar-hover": "#4b5763",
        "scrollbar-active": "#4b5763",
        "scrollbar-background": "#15181c",
        "scrollbar-background-hover": "#15181c",
        "scrollbar-background-active": "#15181c",
        "block-cursor-foreground": "#f2f4f7",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#8ab4d8",
    },
)

LIGHT = Theme(
    name="blogtui-light",
    primary="#1f5f99",
    secondary="#5b6570",
    accent="#96590a",
    warning="#8a5a00",
    error="#b03030",
    success="#2f7a3a",
    foreground="#22262b",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5de",
    dark=False,
    variables={
        "blogtui-unread": "#000000",
        "blogtui-dim": "#666d75",
        "blogtui-guide": "#b9b4a8",
        "blogtui-cursor": "#d5e3f1",
        "blogtui-cursor-blurred": "#eae7e0",
        "blogtui-block": "#f1eee7",
        "blogtui-depth-0": "#1f5f99",
        "blogtui-depth-1": "#2f7a3a",
        "blogtui-depth-2": "#96590a",
        "blogtui-depth-3": "#7d3f98",
        "blogtui-depth-4": "#16757a",
        "blogtui-depth-5": "#b03030",
        "block-cursor-background": "#d5e3f1",
        "scrollbar": "#cfcabf",
        "scrollbar-hover": "#b5afa2",
        "scrollbar-active": "#b5afa2",
        "scrollbar-background": "#fbfaf7",
        "scrollbar-background-hover": "#fbfaf7",
        "scrollbar-background-active": "#fbfaf7",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#1f5f99",
    },
)

THEMES = (DARK, LIGHT)
"""The program's own themes; register them, Textual brings the others."""

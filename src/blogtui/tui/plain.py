"""The colours of the program's own themes for who paints without Textual, as SGR sequences (ECMA-48 §8.3.117).

What Textual would work out from themes.py and main.tcss, written down; a test holds the two together.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTES = {
    "day": "1",
    "unread": "1",
    "new": "1",
    "heading": "1",
    "bold": "1",
    "name": "1",
    "caption": "3",
    "italic": "3",
    "image": "3",
    "link": "4",
    "underline": "4",
    "strike": "9",
}
# One colour for several names; what is not here has that of the text.
_SAME = {"note": "dim", "caption": "dim", "new": "count", "code": "count", "link": "heading", "marker": "day"}
_SAME |= {"image": "day"}


class Plain:
    """`colours` by style name, as "rrggbb"; "" is the text's. `grounds` by name: "ground" of all, "bar", "cursor" of
    the row it stands on, "resting" of that in a list without the focus. Without any, the terminal's own are left."""

    def __init__(self, colours: Mapping[str, str], grounds: Mapping[str, str]) -> None:
        self.colours = colours
        self.grounds = grounds
        self._styles: dict[tuple[str, str], str] = {}

    def style(self, names: str, ground: str) -> str:
        """The sequence for names separated by spaces on a ground; the last colour named wins."""
        style = self._styles.get((names, ground))
        if style is None:
            codes = ["0", *(_ATTRIBUTES[name] for name in names.split() if name in _ATTRIBUTES)]
            codes += self._colours(names, ground) if self.colours else _without_colours(names, ground)
            style = self._styles[names, ground] = f"\x1b[{';'.join(codes)}m"
        return style

    def _colours(self, names: str, ground: str) -> list[str]:
        colour = self.colours[""]
        for name in names.split():
            colour = self.colours.get(_SAME.get(name, name), colour)
        return [f"38;2;{_rgb(colour)}", f"48;2;{_rgb(self.grounds[ground])}"]


def _without_colours(names: str, ground: str) -> list[str]:
    return ["7"] if ground == "cursor" else ["2"] if "dim" in names.split() else []


def _rgb(colour: str) -> str:
    return ";".join(str(int(colour[at : at + 2], 16)) for at in (0, 2, 4))


THEMES: Mapping[str, Plain] = {
    "blogtui-dark": Plain(
        {
            "": "d6d9de",
            "dim": "8b939e",
            "day": "bcc3cb",
            "unread": "f2f4f7",
            "count": "e5c495",
            "star": "eaca96",
            "problem": "eaa7a7",
            "heading": "b1cde5",
            "guide": "4b545f",
            "frame": "45484c",
            "name": "888b90",
            "focus": "8ab4d8",
        },
        {"ground": "15181c", "bar": "242a31", "cursor": "2c3a4a", "resting": "20262d"},
    ),
    "blogtui-light": Plain(
        {
            "": "22262b",
            "dim": "666d75",
            "day": "3c4249",
            "unread": "000000",
            "count": "633a06",
            "star": "5b3b00",
            "problem": "741f1f",
            "heading": "143e64",
            "guide": "b9b4a8",
            "frame": "c4c5c4",
            "name": "787a7c",
            "focus": "1f5f99",
        },
        {"ground": "fbfaf7", "bar": "e8e5de", "cursor": "d5e3f1", "resting": "eae7e0"},
    ),
}
COLOURLESS = Plain({}, {})

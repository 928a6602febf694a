"""From words and style names to strips: widths, wide characters, looks in every theme."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App
from textual.color import Color

from blogtui.tui.content import line_text, restyled, row_strip, set_line, strip_of
from blogtui.tui.parts import cut
from blogtui.tui.themes import LOOKS, THEMES, Ink
from blogtui.view.html import document
from blogtui.view.wrap import Layout

INK = Ink({"foreground": "#e0e0e0", "accent": "#ffa62b"}, Color.parse("#101010"))


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(0, 40))
def test_a_strip_is_as_wide_as_asked(text: str, width: int) -> None:
    strip = strip_of([(text, "title"), (" tail", "dim")], INK, width)
    assert cell_len(strip.text) == strip.cell_length == width
    assert "\n" not in strip.text
    assert "\x1b" not in strip.text


def test_a_wide_character_is_not_halved() -> None:
    assert cut("日本語です", 6) == "日本…"
    assert cut("日本語", 6) == "日本語"
    assert cut("abc", 2) == "a…"
    assert cut("abc", 0) == ""


def test_what_stands_right_goes_when_room_is_short() -> None:
    assert row_strip([("A long title", "title")], [("12", "count")], INK, 12).text == "A long t… 12"
    assert row_strip([("Title", "title")], [("1,234 comments", "count")], INK, 12).text == "Title       "


def test_styles_of_outside_text_come_from_names_only() -> None:
    strip = strip_of([("[bold red]x[/]", "dim")], INK, 20)
    assert strip.text.rstrip() == "[bold red]x[/]"
    assert all(segment.style is None or not segment.style.bold for segment in strip)


def test_restyling_keeps_the_text() -> None:
    strip = strip_of([("one", ""), ("two", "bold")], INK, 8)
    marked = restyled(strip, 2, 4, INK.mark("match-here"))
    assert marked.text == strip.text
    assert [s.text for s in marked if s.style is not None and s.style.reverse] == ["e", "t"]


def test_lines_of_a_document_fill_their_width_and_know_their_links() -> None:
    layout = Layout(document('<blockquote><p>See <a href="https://e.org/">this</a></p></blockquote>', None), 20)
    line = layout.line(0)
    strip = set_line(line, line_text(line, INK), INK, 20)
    assert strip.cell_length == 20
    assert next(s.text for s in strip if s.style is not None and s.style.meta.get("link") == 1) == "this"


@pytest.mark.parametrize("theme", [each.name for each in THEMES] + ["textual-light", "ansi-dark", "nord"])
async def test_every_style_can_be_read_in_every_theme(theme: str) -> None:
    app: App[None] = App()
    for each in THEMES:
        app.register_theme(each)
    async with app.run_test() as pilot:
        app.theme = theme
        await pilot.pause()
        ink = Ink(app.theme_variables, app.screen.background_colors[1])
        for on in (ink, ink.cursor(True), ink.cursor(False)):
            for name in LOOKS:
                style = on.style(name)
                assert style.color is not None
                assert style.bgcolor is not None
                if style.color.triplet is not None and style.bgcolor.triplet is not None:
                    behind, colour = Color.from_rich_color(style.bgcolor), Color.from_rich_color(style.color)
                    assert abs(behind.brightness - colour.brightness) > 0.1 or name in ("guide", "placeholder"), name

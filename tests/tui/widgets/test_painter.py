"""The Painter paints what Textual's own compositor would, and asks fewer widgets for it."""

from collections.abc import Iterable, Sequence

import pytest
from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor
from textual.app import App, ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from blogtui.tui.content import strip_of
from blogtui.tui.themes import Ink
from blogtui.tui.widgets.painter import Painter
from blogtui.tui.widgets.row_source import Row, Rows
from blogtui.tui.widgets.virtual_list import VirtualList

WIDTH, HEIGHT = 60, 20


def paint(row: Row, ink: Ink, width: int) -> Sequence[Strip]:
    return [strip_of([(str(row.value), "title")], ink, width)]


class Asked(VirtualList):
    """A list that notes when it was asked to render."""

    asked = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.asked += 1
        return super().render_lines(crop)


class Room(Screen[None]):
    CSS = """
    Room { layout: horizontal; layers: below above; }
    Vertical { width: 1fr; border: round red; padding: 1; }
    #note { layer: above; width: 20; height: 3; offset: 20 5; border: solid green; }
    """

    def compose(self) -> ComposeResult:
        rows = Rows([Row(n, f"Row {n}") for n in range(100)])
        for side in ("left", "right"):
            with Container(), Vertical():
                yield Asked(paint, rows, id=side)
        yield Static("A note\nover both", id="note")


class Stage(App[None]):
    def get_default_screen(self) -> Room:
        return Room()


def painted(compositor: Compositor, dirty: Iterable[Region]) -> str:
    compositor._dirty_regions.update(dirty)
    update = compositor.render_partial_update()
    assert isinstance(update, ChopsUpdate)
    return update.render_segments(Console(width=WIDTH, color_system="truecolor"))


REGIONS = [
    [Region(0, 0, WIDTH, HEIGHT)],
    [Region(5, 4, 10, 1)],
    [Region(2, 2, 20, 6)],
    [Region(22, 4, 3, 4)],
    [Region(3, 3, 5, 2), Region(40, 12, 9, 3)],
    [Region(0, 0, 1, 1), Region(59, 19, 1, 1)],
    [Region(28, 0, 4, HEIGHT)],
]


@pytest.mark.parametrize("dirty", REGIONS)
async def test_the_picture_is_the_same(dirty: list[Region]) -> None:
    app = Stage()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        own = app.screen._compositor
        ours = Painter()
        ours.__dict__.update(own.__dict__)
        ours._dirty_regions = set()
        expected = painted(own, dirty)
        assert expected
        assert painted(ours, dirty) == expected


async def test_what_lies_beside_or_behind_a_change_is_not_asked() -> None:
    app = Stage()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        ours = Painter()
        ours.__dict__.update(app.screen._compositor.__dict__)
        left, right = app.screen.query(Asked)
        left.asked = right.asked = 0
        painted(ours, [Region(3, 3, 5, 1)])
        assert (left.asked, right.asked) == (1, 0)
        assert [region for region, _, _ in ours._get_renders(Region(3, 3, 5, 1))] == [left.region]


async def test_what_is_gone_is_painted_over_also_when_somebody_asked_where_things_are_meanwhile() -> None:
    app = Stage()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        ours = Painter()
        ours.__dict__.update(app.screen._compositor.__dict__)
        ours._dirty_regions = set()
        note = app.screen.query_one("#note")
        where = note.region
        note.styles.display = "none"
        ours._full_map_invalidated = True
        assert note not in ours.full_map
        ours.reflow(app.screen, app.size)
        assert where in ours._dirty_regions

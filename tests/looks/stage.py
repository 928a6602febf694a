"""The reader on the demo blog with everything held still that could make two pictures differ."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from blogtui.config.places import places
from blogtui.demo.content import ZONE
from blogtui.demo.server import DemoBlog
from blogtui.model.settings import Settings
from blogtui.service.services import Services
from blogtui.tui.app import BlogApp

NOW = datetime(2007, 11, 2, 18, 30, tzinfo=UTC)
LOOKS = 2000  # how often a condition is looked at before it has failed; each look lets the app work


@dataclass(frozen=True)
class Stage:
    """The running app, its pilot, and the blog it reads."""

    app: BlogApp
    pilot: Pilot[int]
    blog: DemoBlog
    services: Services

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the app work until something holds. Raises AssertionError when it does not come to that."""
        for _ in range(LOOKS):
            if holds():
                return
            await self.pilot.pause(0.005)
        raise AssertionError(f"waited for {what}; there is:\n{self.text}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Text as it comes from a keyboard."""
        await self.pilot.press(*({" ": "space", ",": "comma", ".": "full_stop"}.get(each, each) for each in text))

    async def shows(self, *texts: str) -> None:
        """Until all of that is on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), f"{texts} on the screen")

    @property
    def text(self) -> str:
        """The screen as text; lines end where they end there."""
        _, height = self.app.size
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()[:height])

    async def picture(self) -> str:
        """The screen as SVG, without what differs from run to run: toasts, blinking, ids made of numbers, the port."""
        self.app.clear_notifications()
        for field in self.app.screen.query("TextArea, Input"):
            assert isinstance(field, TextArea | Input)
            field.cursor_blink = False
        await self.pilot.pause()
        svg = re.sub(r"terminal-\d+", "blogtui", self.app.export_screenshot(title="blogtui"))
        return re.sub(r"127\.0\.0\.1:\d{5}", "127.0.0.1:40404", svg)


@asynccontextmanager
async def stage(home: Path, columns: int = 120, rows: int = 36, *, per_minute: int = 10) -> AsyncIterator[Stage]:
    """The reader on a store that follows the demo blog, at that size, on an evening in November 2007. The blog takes
    `per_minute` comments."""
    settings = replace(Settings(places(home)), animations=False, refresh_on_start=False)
    with DemoBlog(home, now=lambda: NOW, per_minute=per_minute) as blog:
        async with Services.open(settings, clock=lambda: NOW) as services:
            await services.subscribe.add(blog.address)
            app = BlogApp(services, zone=ZONE)
            async with app.run_test(size=(columns, rows), notifications=True) as pilot:
                yield Stage(app, pilot, blog, services)

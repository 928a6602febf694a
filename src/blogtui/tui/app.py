"""The Textual app: themes, keys and screens around one Services; `run` opens and closes it all."""

import asyncio
import gc
import sys
from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import ClassVar

from textual import events
from textual.app import App, SuspendNotSupported
from textual.binding import BindingType
from textual.command import Provider
from textual.geometry import Size
from textual.notifications import Notify
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES, Theme
from textual.timer import Timer

from blogtui.model.account import NOBODY, Secrets
from blogtui.model.glance import Glance
from blogtui.model.problem import Problem
from blogtui.model.settings import Settings
from blogtui.service.services import Services
from blogtui.tui.commands import remapped
from blogtui.tui.first import Held
from blogtui.tui.reading.main_screen import MainScreen
from blogtui.tui.tasks import task, toast
from blogtui.tui.themes import THEMES
from blogtui.tui.typeahead import TypeAhead

AVAILABLE = {**BUILTIN_THEMES, **{theme.name: theme for theme in THEMES}}
MOST_TOASTS = 3
NARROW = 64  # columns under which a toast has all of them
SIZES_REST = 0.15  # seconds without another size after which a resize is over


def _commands() -> type[Provider]:
    from blogtui.tui.palette import Commands

    return Commands


class BlogApp(TypeAhead[int]):
    """blogtui in the terminal."""

    CSS_PATH = ["app.tcss", "reading/main.tcss"]  # the style of a default screen of its own would not be read
    TITLE = "blogtui"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        services: Services,
        address: str | None = None,
        *,
        zone: tzinfo | None = None,
        first: Glance | None = None,
        held: Held | None = None,
    ) -> None:
        settings = services.settings
        known = settings.theme in AVAILABLE
        # Before Textual makes the styles: a theme chosen later has it read them all once more.
        self.set_reactive(App.theme, settings.theme if known else THEMES[0].name)
        super().__init__()
        self._first = first
        self._held = held
        if held is not None:
            from blogtui.tui.driver import taking_over

            self.driver_class = taking_over(held)
        self.services = services
        self.address = address
        self.zone = zone
        self.animation_level = "full" if settings.animations else "none"
        self._sized: Size | None = None
        self._sizes_rest: Timer | None = None
        self.keys: Mapping[str, str] = {}
        self._complaints: tuple[str, ...] = ()
        if settings.keys:
            from blogtui.tui.keymap import keymap_from

            keymap = keymap_from(settings.keys)
            self.keys, self._complaints = keymap.keys, keymap.complaints
        if not known:
            self._complaints += (f"there is no theme {settings.theme!r}; Ctrl+P, Theme lists them.",)

    @property
    def available_themes(self) -> dict[str, Theme]:
        return AVAILABLE  # the same each time: it is asked for with every line that is painted

    def get_default_screen(self) -> Screen[None]:
        return MainScreen(self.services, self.address, self.zone, self._first, self._painted)

    def on_mount(self) -> None:
        if self.keys:
            self.set_keymap(dict(self.keys))
        for complaint in self._complaints:
            toast(self, f"config.toml: {complaint}", "warning")

    def _painted(self) -> None:
        """The first whole screen is there to be seen, in place of the picture if there was one."""
        if self._held is not None:
            self._held.give_way()

    def on_notify(self, event: Notify) -> None:
        """What stands there already is told once more in its place, and toasts never fill the screen."""
        words, others = event.notification.message, []
        for each in tuple(self._notifications):
            if each.message == words:
                self._unnotify(each, refresh=False)
            else:
                others.append(each)
        for each in others[: 1 - MOST_TOASTS]:
            self._unnotify(each, refresh=False)

    def watch_theme(self, before: str, theme: str) -> None:
        if before != theme and theme != self.services.settings.theme and self.is_running:
            toast(self, f'For this time; theme = "{theme}" in config.toml keeps it.')

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < NARROW, "-narrow")
        if event.size == self._sized:  # one size is told several times
            return
        if self._sizes_rest is not None:
            self._sizes_rest.stop()
        if self._sized is not None:
            self._sizes_rest = self.set_timer(SIZES_REST, self._settle_size)
        self._sized = event.size

    def _settle_size(self) -> None:
        """Lay out and paint once more: Textual tells a size to the upper screens only, and drops what is painted while
        one comes or goes."""
        for screen in self.screen_stack:
            screen.post_message(events.Resize(self.size, self.size))
        if self.screen_stack:  # none while the program ends
            self.screen.refresh()

    def action_command_palette(self) -> None:
        from blogtui.tui.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_help(self) -> None:
        """All keys, those of the place one is in first."""
        from blogtui.tui.help import help_for

        self.push_screen(help_for(self.screen, remapped(self.keys)))

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        if self.is_web:  # the browser is where the reader is
            super().open_url(url, new_tab=new_tab)
        else:
            self.browse(url)

    @task("opening the browser")
    async def browse(self, url: str) -> None:
        """Open the browser there; where none comes up, say so, and the address."""
        from blogtui.tui import browser

        kind = await asyncio.to_thread(browser.kind)
        if kind is browser.Kind.BESIDE:
            came_up = await browser.open_beside(url)
        elif kind is browser.Kind.INSIDE:
            came_up = self._browse_inside(url)
        else:
            came_up = False
        if not came_up:
            toast(self, f"No browser came up (BROWSER names the one to use). The address is {url}", "warning")

    def _browse_inside(self, url: str) -> bool:
        from blogtui.tui import browser

        try:
            with self.suspend():
                return browser.open_inside(url)
        except SuspendNotSupported:
            return False

    def report(self, problem: Problem) -> None:
        """Every error of a task ends here: stored first, then told."""
        self.keep_and_tell(problem)

    @task("keeping a problem")
    async def keep_and_tell(self, problem: Problem) -> None:
        await self.services.keep(problem)
        toast(self, f"{problem.advice} (! has the details.)", "error")


def run(
    settings: Settings,
    address: str | None = None,
    *,
    secrets: Secrets = NOBODY,
    first: Glance | None = None,
    held: Held | None = None,
) -> int:
    """Open the reader, at `address` if given; the exit status. `first` is what it shows first, where that is known, and
    `held` the terminal that shows it already.

    Raises StoreError when the store cannot be opened.
    """
    gc.disable()  # until the first screen stands, see Desk: nothing made so far is garbage
    # A key waits this long for Python whenever a thread that reads a feed has it; the usual 5 ms add up to a pause.
    sys.setswitchinterval(0.0005)

    async def reader() -> int:
        async with Services.open(settings, secrets=secrets) as services:
            app = BlogApp(services, address, first=first, held=held)
            await app.run_async()
            return app.return_code or 0

    return asyncio.run(reader())

"""The main room: its four panes, which of them one is at, and how they lie at each size of the screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from time import monotonic
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.getters import query_one
from textual.reactive import var
from textual.screen import Screen

from blogtui.model.blog import Blog
from blogtui.service.progress import Progress, Watcher
from blogtui.service.services import Services
from blogtui.tui.commands import PANES, bindings
from blogtui.tui.reading.comments_pane import CommentsPane
from blogtui.tui.reading.panes import BlogsPane, Pane, PostsPane, ReadingPane, SearchLine
from blogtui.tui.reading.status import StatusLine
from blogtui.tui.tasks import toast
from blogtui.tui.widgets.key_line import KeyLine
from blogtui.tui.widgets.painter import Painter

LAYOUTS = {0: "-one", 60: "-stacked", 100: "-beside", 150: "-wide"}
"""The class of the screen from so many columns on."""
ALONE_UNDER = 60  # columns
LOW_UNDER = 20  # rows
BETWEEN = 0.1  # seconds between two words on the progress of something


class Room(Screen[None]):
    """The panes and the way round them; main.tcss has the layouts. `zone` None is the computer's own."""

    AUTO_FOCUS = "#post-list"
    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")

    here: var[str] = var("posts", init=False)
    zoomed: var[bool] = var(False, init=False)
    comments_shown: var[bool] = var(True, init=False)
    blogs_shown: var[bool] = var(False, init=False)  # asked for, though there is only one

    blogs_pane = query_one(BlogsPane)
    posts_pane = query_one(PostsPane)
    reading_pane = query_one(ReadingPane)
    comments_pane = query_one(CommentsPane)
    status = query_one(StatusLine)

    def __init__(self, services: Services, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._compositor = Painter()
        self.services = services
        self.zone = zone
        self.blogs: tuple[Blog, ...] = ()
        self._progress_told = 0.0

    def compose(self) -> ComposeResult:
        self.update_classes(self._layout(), update=False)  # so that all is styled once
        yield StatusLine(id="status")
        with Container(id="body"):
            with Container(id="lists"):
                yield BlogsPane()
                yield PostsPane()
            with Container(id="texts"):
                yield ReadingPane(self.services.settings.text_width)
                yield CommentsPane(self.zone)
        yield SearchLine(id="search", compact=True)
        yield KeyLine()

    @property
    def panes(self) -> dict[str, Pane]:
        """The panes that can be gone to, in order."""
        all_panes: tuple[Pane, ...] = (self.blogs_pane, self.posts_pane, self.reading_pane, self.comments_pane)
        return {pane.NAME: pane for pane in all_panes if pane is not self.blogs_pane or self.has_class("-many-blogs")}

    def go_to(self, name: str) -> None:
        """Be at a pane: it shows, whatever the layout, and has the focus."""
        if name in self.panes:
            self.here = name
            self.panes[name].enter()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        pane = next((node for node in event.widget.ancestors if isinstance(node, Pane)), None)
        if pane is not None and self.here != pane.NAME:
            self.here = pane.NAME

    def watch_here(self) -> None:
        self.settle_layout()

    def watch_zoomed(self) -> None:
        self.settle_layout()

    def watch_blogs_shown(self) -> None:
        self.settle_layout()

    def watch_comments_shown(self) -> None:
        self.settle_layout()

    def on_resize(self) -> None:
        self.settle_layout()

    def settle_layout(self) -> None:
        """Bring the classes that main.tcss goes by, and the height of the blogs, up to date."""
        self.update_classes(self._layout())
        # Beside the text the blogs stand above the posts, and take no more room than they need.
        above = self.has_class("-beside") and not self.has_class("-alone")
        self.blogs_pane.styles.height = (
            min(self.blogs_pane.list.source.count() + 2, self.app.size.height // 3) if above else None
        )

    def _layout(self) -> dict[str, bool]:
        """Under 60 columns, and zoomed, one pane is alone; a low screen has no status line."""
        width, height = self.app.size
        widest = max(least for least in LAYOUTS if width >= least)
        return {
            **{layout: least == widest for least, layout in LAYOUTS.items()},
            **{f"-at-{name}": name == self.here for name in PANES},
            "-many-blogs": len(self.blogs) > 1 or self.blogs_shown,
            "-no-comments": not self.comments_shown,
            "-alone": self.zoomed or width < ALONE_UNDER,
            "-low": height < LOW_UNDER,
        }

    def show_progress(self, progress: Progress | None) -> None:
        """Now and then: a round of a thousand feeds tells of each of them."""
        now = monotonic()
        if progress is not None and now < self._progress_told + BETWEEN:
            return
        self._progress_told = 0.0 if progress is None else now
        for line in self.query(StatusLine):  # none while the screen is being taken down
            line.progress = progress

    @contextmanager
    def progress_shown(self) -> Iterator[Watcher]:
        """Something to tell the progress to; it is shown as long as the work lasts, however that ends."""
        try:
            yield self.show_progress
        finally:
            self.show_progress(None)

    def tell(self, words: str, *, warning: bool = False) -> None:
        """A toast; never markup."""
        toast(self, words, "warning" if warning else "information")

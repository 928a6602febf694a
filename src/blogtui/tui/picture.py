"""The first picture: what the main room will show, from the store's first look alone.

Neither Textual nor rich is imported here, so that it stands before they are. The words come from `view` as the room's
own do; where the panes lie is main.tcss in numbers, and a test holds the two together at every width.
"""

from __future__ import annotations

from blogtui.model.cleaning import clean_line
from blogtui.model.filter import EVERYTHING
from blogtui.tui.parts import beside, cut, laid, width_of
from blogtui.tui.reading.row_parts import TWO_LINES_UNDER, blog_sides, post_sides
from blogtui.tui.reading.selection import counts_of, title_of
from blogtui.view.rows import blog_rows, day_row, post_row
from blogtui.view.when import day_begins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from blogtui.model.glance import Glance
    from blogtui.tui.parts import Part
    from blogtui.tui.reading.row_parts import Sides

Piece = tuple[str, str, str]
"""A text, the names of its styles, and the ground it stands on: "ground", "bar", "cursor" or "resting"."""
Line = list[Piece]

_LONGEST = 200_000  # characters of HTML that are parsed for the picture
_MARGIN = 2  # cells at each side of the text


def picture(
    glance: Glance, text_width: int, width: int, height: int, zone: tzinfo | None = None, *, text: bool = True
) -> list[Line]:
    """`height` lines of `width` cells. The keys at the bottom are left to who answers them. Without the `text` of the
    first post there is less to import."""
    status = [(" blogtui ", "bold"), (f" {counts_of(glance.blogs, glance.drafts)}", "dim")]
    panes = _Panes(glance, text_width if text else 0, zone)
    return [_on("bar", laid(status, width)), *panes.arranged(width, height), _on("bar", laid([], width))]


class _Panes:
    """Each pane as lines of the size asked for."""

    def __init__(self, glance: Glance, text_width: int, zone: tzinfo | None) -> None:
        self._glance = glance
        self._text_width = text_width
        self._zone = zone
        self._blog_rows = blog_rows(glance.blogs) if len(glance.blogs) > 1 else ()

    def arranged(self, width: int, screen: int) -> Iterable[Line]:
        """Those that main.tcss shows to a reader at the posts, on a screen of `screen` lines."""
        height = screen - 2
        if width >= 150:
            blogs = 26 if self._blog_rows else 0
            posts = 46 if self._blog_rows else 50
            reading = min((width - blogs - posts) // 2, 90)
            side = [self.posts(posts, height), self.reading(reading, height)]
            side.append(self.comments(width - blogs - posts - reading, height))
            return _side_by_side(*([self.blogs(blogs, height)] if blogs else []), *side)
        if width >= 100:
            blogs = min(len(self._blog_rows) + 2, screen // 3) if self._blog_rows else 0
            lists = [*(self.blogs(40, blogs) if blogs else []), *self.posts(40, height - blogs)]
            upper = height // 2
            texts = [*self.reading(width - 40, upper), *self.comments(width - 40, height - upper)]
            return _side_by_side(lists, texts)
        if width >= 60:
            upper = height // 2
            return [*self.posts(width, upper), *self.reading(width, height - upper)]
        return _filled(self._listed(width, height), width, height)

    def blogs(self, width: int, height: int) -> list[Line]:
        rows = (_row(blog_sides(row), width - 2, "ground" if n else "resting") for n, row in enumerate(self._blog_rows))
        return _framed("Blogs", rows, width, height)

    def posts(self, width: int, height: int) -> list[Line]:
        title = clean_line(title_of(EVERYTHING, self._glance.blogs))
        return _framed(title, self._listed(width - 2, height - 2), width, height, frame="focus", name="focus bold")

    def _listed(self, width: int, height: int) -> Iterator[Line]:
        lines = 1 if width >= TWO_LINES_UNDER else 2
        several = bool(self._blog_rows)
        day, first = None, True
        for post in self._glance.posts[:height]:
            if (begin := day_begins(post.listed, self._zone)) != day:
                day = begin
                for sides in post_sides(day_row(begin, self._zone), lines, several, width - 1):
                    yield _row(sides, width, "ground")
            for sides in post_sides(post_row(post, self._zone), lines, several, width - 1):
                yield _row(sides, width, "cursor" if first else "ground")
            first = False

    def reading(self, width: int, height: int) -> list[Line]:
        content = self._glance.content() if self._text_width else None
        lines: list[Line] = []
        if content is not None and len(content.html) <= _LONGEST:
            from blogtui.tui.spans import span_names
            from blogtui.view.header import post_header
            from blogtui.view.html import Reading
            from blogtui.view.wrap import Layout

            room = width - 3  # the frame, and the scrollbar's column
            column = max(min(self._text_width, room - 2 * _MARGIN), 1)
            margin = (" " * max((room - column) // 2, 0), "")
            text = Reading(content.html, content.base_url, post_header(content.post, content.enclosures, self._zone))
            for line in Layout(text, column).lines(0, height - 2):
                parts = [margin, *((span.text, span_names(span)) for span in line.prefix)]
                parts += ((span.text, span_names(span, line.kind)) for span in line.spans)
                rest = width - 2 - sum(width_of(text) for text, _ in parts)
                lines.append(_on("ground", [*parts, (" " * rest, "")]))  # a document is clean already
        blog = clean_line(self._glance.posts[0].blog, 60) if self._glance.posts else ""
        return _framed("Reading", lines, width, height, below=blog)

    def comments(self, width: int, height: int) -> list[Line]:
        return _framed("Comments", (), width, height)


def _on(ground: str, parts: Iterable[Part]) -> Line:
    return [(text, names, ground) for text, names in parts]


def _row(sides: Sides, width: int, ground: str) -> Line:
    """A row of a list, whose last column is the scrollbar's."""
    return [*_on(ground, beside(*sides, width - 1)), (" ", "", "ground")]


def _side_by_side(*panes: Sequence[Line]) -> Iterator[Line]:
    for lines in zip(*panes, strict=True):
        yield [piece for line in lines for piece in line]


def _filled(lines: Iterable[Line], width: int, height: int) -> list[Line]:
    """So many of the lines, blank ones after the last."""
    kept = [line for line, _ in zip(lines, range(height), strict=False)]
    return [*kept, *([(" " * width, "", "ground")] for _ in range(height - len(kept)))]


def _framed(
    title: str,
    lines: Iterable[Line],
    width: int,
    height: int,
    *,
    below: str = "",
    frame: str = "frame",
    name: str = "name",
) -> list[Line]:
    side = ("│", frame, "ground")
    return [
        _edge("╭─", title, "╮", width, frame, name),
        *([side, *line, side] for line in _filled(lines, width - 2, height - 2)),
        _edge("╰", below, "─╯", width, frame, name),
    ]


def _edge(left: str, words: str, right: str, width: int, frame: str, name: str) -> Line:
    """An edge of a frame with words in it, at the side where the corner has a stroke more."""
    said = f" {cut(words, width - 6)} " if words else ""
    rule = "─" * (width - len(left) - len(right) - width_of(said))
    parts = [(said, name), (rule, frame)] if left != "╰" else [(rule, frame), (said, name)]
    return _on("ground", [(left, frame), *parts, (right, frame)])

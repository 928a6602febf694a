"""DocumentView on a small stage: what is painted, scrolling, links, selection, search."""

from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection

from blogtui.tui.widgets.document_view import DocumentView
from blogtui.view.header import header_blocks
from blogtui.view.html import Reading, document

HTML = """<p>The first paragraph is about <a href="https://example.org/a">a link</a> and more words to wrap here.</p>
<blockquote><p>Quoted [/b] words</p></blockquote><pre>code  here</pre><ul><li>one</li></ul>"""


class Stage(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.view = DocumentView(max_width=40, margin=1)
        self.opened: list[str] = []
        self.ends = 0

    def compose(self) -> ComposeResult:
        yield self.view

    @on(DocumentView.LinkActivated)
    def note_link(self, message: DocumentView.LinkActivated) -> None:
        self.opened.append(message.url)

    @on(DocumentView.EndReached)
    def note_end(self) -> None:
        self.ends += 1

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text.rstrip() for y in range(self.view.size.height)]


def long_text(paragraphs: int) -> str:
    return "".join(f"<p>Paragraph number {n} of a long text.</p>" for n in range(paragraphs))


async def test_a_document_is_painted_below_its_header() -> None:
    app = Stage()
    async with app.run_test(size=(42, 20)) as pilot:
        app.view.show(Reading(HTML, None, header_blocks("A title", ["Ann · Friday"])))
        await pilot.pause()
        said = [line.strip() for line in app.lines()]
        assert said[:3] == ["A title", "Ann · Friday", ""]
        assert any("Quoted [/b] words" in line for line in said)
        assert any("code  here" in line for line in said)


async def test_text_is_no_wider_than_the_limit_and_stands_in_the_middle() -> None:
    app = Stage()
    async with app.run_test(size=(81, 20)) as pilot:
        app.view.show(document(long_text(3) * 3, None))
        await pilot.pause()
        written = [line for line in app.lines() if line]
        assert all(line.startswith(" " * 20) for line in written)
        assert max(len(line.strip()) for line in written) <= 40


async def test_scrolling_by_lines_pages_and_to_the_ends() -> None:
    app = Stage()
    async with app.run_test(size=(42, 12)) as pilot:
        app.view.show(document(long_text(200), None))
        app.view.focus()
        await pilot.press("j", "j", "k")
        assert app.view.top == 1
        await pilot.press("space")
        assert app.view.top == 11
        await pilot.press("b", "ctrl+d")
        assert app.view.top == 7
        await pilot.press("G")
        assert "number 199" in "".join(app.lines())
        await pilot.press("space")
        assert app.ends == 1
        await pilot.press("g")
        assert app.view.progress < 0.1
        assert "number 0" in app.lines()[0]


async def test_a_click_on_a_link_tells_its_address() -> None:
    app = Stage()
    async with app.run_test(size=(42, 20)) as pilot:
        app.view.show(document(HTML, None))
        await pilot.pause()
        y = next(n for n, line in enumerate(app.lines()) if "a link" in line)
        await pilot.click(DocumentView, offset=(app.lines()[y].index("a link") + 2, y))
        await pilot.click(DocumentView, offset=(1, y))
        assert app.opened == ["https://example.org/a"]


async def test_selected_text_joins_the_lines_of_a_paragraph() -> None:
    app = Stage()
    async with app.run_test(size=(42, 20)) as pilot:
        app.view.show(document(HTML, None))
        await pilot.pause()
        app.screen.selections = {app.view: Selection(Offset(4, 0), Offset(6, 4))}
        assert app.view.selected_text().startswith("first paragraph is about a link")
        assert "more words to wrap here.\n\nQuoted" in app.view.selected_text()


async def test_dragging_the_mouse_selects() -> None:
    app = Stage()
    async with app.run_test(size=(42, 20)) as pilot:
        app.view.show(document(HTML, None))
        await pilot.pause()
        await pilot.mouse_down(DocumentView, offset=(1, 0))
        await pilot.hover(DocumentView, offset=(10, 0))
        await pilot.mouse_up(DocumentView, offset=(10, 0))
        assert app.view.selected_text() == "The first "


async def test_search_goes_round_the_matches_also_across_lines() -> None:
    app = Stage()
    async with app.run_test(size=(42, 12)) as pilot:
        app.view.show(document(long_text(100), None))
        await pilot.pause()
        assert app.view.search("NUMBER 7") == 11
        assert app.view.match_number == 1
        assert any("number 7 " in line for line in app.lines())
        app.view.next_match(-1)
        assert app.view.match_number == 11
        assert any("number 79" in line for line in app.lines())
        assert app.view.search("nowhere to be seen") == 0
        app.view.end_search()
        assert app.view.match_count == 0


async def test_a_narrower_screen_wraps_anew_and_keeps_the_place() -> None:
    app = Stage()
    async with app.run_test(size=(42, 12)) as pilot:
        app.view.show(document(long_text(200), None))
        app.view.action_bottom()
        await pilot.resize_terminal(24, 12)
        await pilot.pause()
        assert max(len(line) for line in app.lines()) <= 23
        assert any("number 19" in line for line in app.lines())

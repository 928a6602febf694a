"""ThreadView on a small stage: painting, walking, folding, places kept, what was seen, search."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.selection import Selection

from blogtui.model.ids import CommentId, ThreadId
from blogtui.model.thread import Comment, CommentState
from blogtui.store.tree import Seed, grow
from blogtui.tui.widgets.thread_search import saying
from blogtui.tui.widgets.thread_view import ThreadView

NOW = datetime(2026, 7, 20, 12, 0, tzinfo=UTC)


def comment(
    id: int,
    parent: int | None = None,
    html: str = "",
    *,
    new: bool = False,
    by_post_author: bool = False,
    by_moderator: bool = False,
    state: CommentState = CommentState.LIVE,
) -> Comment:
    return Comment(
        CommentId(id),
        ThreadId(1),
        native_id=str(id),
        parent=None if parent is None else str(parent),
        author=f"Writer {id}",
        html=html or f"<p>Words of {id}.</p>",
        published=NOW - timedelta(hours=100 - id % 100),
        new=new,
        by_post_author=by_post_author,
        by_moderator=by_moderator,
        state=state,
        rank=id,
    )


def chain(parents: Mapping[int, int | None], new: frozenset[int] = frozenset()) -> list[Comment]:
    """A thread of short comments from id → id answered."""
    return [comment(id, parent, new=id in new) for id, parent in parents.items()]


FAMILY = {1: None, 2: 1, 3: 2, 4: 1, 5: None, 6: 5}


class Stage(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.view = ThreadView()
        self.comments: dict[CommentId, Comment] = {}
        self.asked: list[tuple[CommentId, ...]] = []
        self.failing = False
        self.seen: list[int] = []
        self.highlighted: list[int] = []
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def show(self, *comments: Comment, at_hand: int = 3, empty: str = "") -> None:
        """The outline and the first few comments; the others come when they are asked for."""
        self.comments = {each.id: each for each in comments}
        seeds = (Seed(each.id, each.native_id, each.parent, 0, each.rank, len(each.html)) for each in comments)
        outline = grow(seeds)
        new = [place for place, id in enumerate(outline.ids) if self.comments[CommentId(id)].new]
        first = [self.comments[CommentId(id)] for id in outline.ids[:at_hand]]
        self.view.show(replace(outline, new=new), first, now=NOW, empty=empty)

    @on(ThreadView.CommentsWanted)
    def bring(self, message: ThreadView.CommentsWanted) -> None:
        self.asked.append(message.ids)
        if self.failing:
            self.view.given_up(message.ids)
            return
        self.view.arrived(message.ids, [self.comments[id] for id in message.ids if id in self.comments])

    @on(ThreadView.SearchWanted)
    def look(self, message: ThreadView.SearchWanted) -> None:
        says = saying(message.query)
        self.view.show_found(message.query, {id for id, each in self.comments.items() if says(each.html)})

    @on(ThreadView.CommentSeen)
    def note_seen(self, message: ThreadView.CommentSeen) -> None:
        self.seen += message.ids

    @on(ThreadView.CommentHighlighted)
    def note_highlighted(self, message: ThreadView.CommentHighlighted) -> None:
        self.highlighted.append(message.comment_id)

    @on(ThreadView.LinkActivated)
    def note_link(self, message: ThreadView.LinkActivated) -> None:
        self.opened.append(message.url)

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text[1:].rstrip() for y in range(self.view.size.height)]

    def at(self) -> int | None:
        return None if self.view.current is None else self.view.current.id


async def test_a_thread_is_painted_with_heads_guides_and_texts() -> None:
    app = Stage()
    async with app.run_test(size=(60, 30)) as pilot:
        app.show(*chain(FAMILY))
        await pilot.pause()
        lines = app.lines()
        assert lines[0].startswith("Writer 1  4 d ago")
        assert lines[1] == "Words of 1."
        assert lines[3].startswith("├─Writer 2")
        assert lines[4] == "│ Words of 2."
        assert lines[6].startswith("│ ╰─Writer 3")
        assert lines[9].startswith("╰─Writer 4")
        assert lines[12].startswith("Writer 5")


async def test_marks_beside_a_comment_are_words() -> None:
    app = Stage()
    async with app.run_test(size=(80, 30)) as pilot:
        app.show(
            comment(1, new=True),
            comment(2, by_post_author=True),
            comment(3, state=CommentState.HELD),
            comment(4, state=CommentState.DELETED, html=""),
            comment(5, by_moderator=True),
        )
        await pilot.pause()
        heads = [line for line in app.lines() if "Writer" in line]
        assert heads[0].startswith("● Writer 1")
        assert " author " in heads[1]
        assert "[waits for a moderator]" in heads[2]
        assert "[removed]" in heads[3]
        assert " moderator " in heads[4]


async def test_walking_the_tree() -> None:
    app = Stage()
    async with app.run_test(size=(60, 30)) as pilot:
        app.show(*chain(FAMILY))
        walk = []
        for key in ("j", "j", "K", "J", "K", "right_square_bracket", "j", "left_square_bracket", "k", "G", "g"):
            await pilot.press(key)
            walk.append(app.at())
        assert walk == [2, 3, 2, 4, 1, 5, 6, 5, 4, 6, 1]


async def test_folding_hides_replies_behind_their_count() -> None:
    app = Stage()
    async with app.run_test(size=(60, 30)) as pilot:
        app.show(*chain(FAMILY, frozenset({3})))
        await pilot.press("space")
        assert "▸ 3 hidden replies, 1 new" in app.lines()
        assert not any("Words of 3." in line for line in app.lines())
        await pilot.press("l")
        assert any("Words of 3." in line for line in app.lines())
        await pilot.press("j", "j", "minus")
        assert app.at() == 1
        await pilot.press("j")
        assert app.at() == 5
        await pilot.press("plus", "j", "h", "h")
        assert app.at() == 5
        assert "▸ 1 hidden reply" in app.lines()


async def test_next_new_unfolds_what_hides_it_and_what_was_read_is_told_once() -> None:
    app = Stage()
    async with app.run_test(size=(60, 30)) as pilot:
        app.show(*chain(FAMILY, frozenset({3, 6})))
        await pilot.press("minus", "n")
        assert app.at() == 3
        await pilot.press("n", "p", "n")
        assert app.at() == 6
        assert app.seen == [3, 6]


async def test_the_cursor_and_the_folds_stay_when_comments_come() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        parents: dict[int, int | None] = dict.fromkeys(range(10, 60))
        app.show(*chain(parents))
        app.view.go_to(CommentId(40))
        await pilot.pause()
        line = next(n for n, text in enumerate(app.lines()) if "Writer 40" in text)
        app.show(*chain({1: None, 2: 1, 3: 2, **parents}))
        await pilot.pause()
        assert app.at() == 40
        assert "Writer 40" in app.lines()[line]


async def test_a_long_comment_scrolls_before_the_cursor_goes_on() -> None:
    app = Stage()
    long = "".join(f"<p>Paragraph {n}</p>" for n in range(10))
    async with app.run_test(size=(60, 10)) as pilot:
        app.show(comment(1, html=long), comment(2))
        await pilot.press("j")
        assert app.at() == 1
        assert app.lines()[0] == "Paragraph 0"
        await pilot.press(*["j"] * 12)
        assert app.at() == 2
        await pilot.press("k")
        assert app.at() == 1
        assert app.lines()[-1] == "Paragraph 9"


async def test_paging_goes_from_end_to_end() -> None:
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.show(*chain({n: None if n % 3 == 1 else n - 1 for n in range(1, 101)}))
        await pilot.press(*["pagedown"] * 20)
        assert app.at() == 100
        assert any("Words of 100." in line for line in app.lines())
        await pilot.press(*["pageup"] * 20)
        assert app.at() == 1
        assert "Writer 1 " in app.lines()[0]


async def test_every_comment_of_a_large_thread_is_found_where_the_cursor_is() -> None:
    app = Stage()
    texts = [f"<p>{'word ' * (n * 7 % 160)}end of {n}.</p>" for n in range(300)]
    async with app.run_test(size=(50, 20)) as pilot:
        app.show(*(comment(n, n - 1 if n % 5 else None, text) for n, text in enumerate(texts)))
        for n in (250, 3, 299, 120, 121, 119, 0):
            assert app.view.go_to(CommentId(n))
            await pilot.pause()
            assert any(f"Writer {n} " in line for line in app.lines()), n


async def test_search_goes_through_comments_also_folded_ones() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        app.show(*chain({n: n - 1 if n % 10 else None for n in range(1, 60)}))
        app.view.action_collapse_all()
        app.view.search("words of 2")
        await pilot.pause()
        assert app.view.match_count == 11
        assert (app.at(), app.view.match_number) == (2, 1)
        app.view.next_match()
        assert (app.at(), app.view.match_number) == (20, 2)
        app.view.next_match(-2)
        assert app.at() == 29
        await pilot.pause()
        assert any("Words of 29." in line for line in app.lines())
        app.view.search("not said")
        await pilot.pause()
        assert app.view.match_count == 0
        app.view.end_search()
        assert app.view.match_count == 0


async def test_selected_text_is_for_quoting() -> None:
    app = Stage()
    async with app.run_test(size=(40, 20)) as pilot:
        words = "A paragraph of words that does not fit on one line of this stage."
        app.show(comment(1, html=f"<p>{words}</p><p>Second.</p>"), comment(2))
        await pilot.pause()
        app.view.text_select_all()
        assert app.view.selected_text() == f"{words}\n\nSecond."
        app.screen.selections = {app.view: Selection(Offset(2, 1), Offset(11, 1))}
        assert app.view.selected_text() == "paragraph"


async def test_the_mouse_chooses_unfolds_and_opens_links() -> None:
    app = Stage()
    async with app.run_test(size=(60, 30)) as pilot:
        app.show(comment(1), comment(2, 1), comment(3, html='<p><a href="https://example.org/">here</a></p>'))
        await pilot.press("space")
        await pilot.click(ThreadView, offset=(3, 4))
        assert app.at() == 3
        await pilot.click(ThreadView, offset=(2, 5))
        assert app.opened == ["https://example.org/"]
        await pilot.click(ThreadView, offset=(3, 2))
        assert any("Words of 2." in line for line in app.lines())


async def test_an_empty_thread_says_so_and_takes_every_key() -> None:
    app = Stage()
    async with app.run_test(size=(40, 12)) as pilot:
        app.show(empty="No comments yet.\n\nr writes the first one.")
        await pilot.press(*"jkJKnphl-+gG", "space", "pagedown", "pageup", "left_square_bracket", "right_square_bracket")
        assert any(line.strip() == "No comments yet." for line in app.lines())
        assert app.at() is None


async def test_a_narrower_screen_keeps_the_comment_in_view() -> None:
    app = Stage()
    async with app.run_test(size=(70, 16)) as pilot:
        app.show(*chain({n: n - 1 if n % 8 else None for n in range(1, 200)}))
        app.view.go_to(CommentId(150))
        await pilot.resize_terminal(36, 16)
        await pilot.pause()
        assert any("Writer 150" in line for line in app.lines())
        assert max(len(line) for line in app.lines()) <= 36


async def test_only_what_is_about_to_be_seen_is_asked_for() -> None:
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.show(*chain(dict.fromkeys(range(10_000))))
        await pilot.pause()
        assert 20 < sum(map(len, app.asked)) < 200
        app.asked.clear()
        await pilot.press("j", "j")
        assert app.asked == []
        await pilot.press("G")
        assert app.at() == 9_999
        assert any("Words of 9999." in line for line in app.lines())
        assert 20 < sum(map(len, app.asked)) < 200


async def test_comments_that_did_not_come_are_asked_for_again_at_the_next_move() -> None:
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.failing = True
        app.show(*chain(dict.fromkeys(range(1, 9))), at_hand=2)
        await pilot.pause()
        assert "…" in app.lines()[6]
        app.view.refresh()
        await pilot.pause()
        assert len(app.asked) == 1
        app.failing = False
        await pilot.press("j")
        assert len(app.asked) == 2
        assert "Writer 3" in app.lines()[6]


async def test_a_comment_not_here_yet_keeps_its_place_and_one_that_has_gone_is_said_to_be_removed() -> None:
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.show(*chain(dict.fromkeys(range(1, 9))), at_hand=2)
        assert [line.split()[0] for line in app.lines()[:9:3]] == ["Writer", "Writer", "…"]
        assert app.lines()[7] == ""
        del app.comments[CommentId(3)]
        await pilot.pause()
        assert app.lines()[6].strip() == "[removed]"
        assert "Writer 4" in app.lines()[9] + app.lines()[8]
        assert len(app.asked) == 1


async def test_what_changed_is_told_anew_and_what_is_the_same_stays_in_sight_meanwhile() -> None:
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.show(*chain(dict.fromkeys(range(1, 7))), at_hand=9)
        app.show(*(comment(n, html=f"<p>Other words of {n}.</p>") for n in range(1, 7)), at_hand=2)
        assert app.lines()[1:8:3] == ["Other words of 1.", "Other words of 2.", "Words of 3."]
        await pilot.pause()
        assert app.lines()[7] == "Other words of 3."


async def test_the_comment_under_the_cursor_stays_while_one_looks_around_far_away() -> None:
    app = Stage()
    async with app.run_test(size=(60, 20)) as pilot:
        app.show(*chain(dict.fromkeys(range(5_000))))
        for line in range(0, 14_000, 100):
            app.view.scroll_to(y=line, animate=False, immediate=True)
            await pilot.pause()
        assert app.at() == 0
        assert len(app.view._laid._comments) < 2_300
        assert any("Words of" in line for line in app.lines())


@pytest.mark.parametrize(("columns", "day"), [(66, " · Jul 16, 2026, 12:"), (46, " · Jul 16, 2026"), (36, "")])
async def test_a_head_tells_the_day_last_and_only_whole(columns: int, day: str) -> None:
    app = Stage()
    async with app.run_test(size=(columns, 20)) as pilot:
        app.show(replace(comment(1), published=datetime(2026, 7, 16, 12, tzinfo=UTC), likes=7))
        await pilot.pause()
        head = app.lines()[0]
        assert head.startswith(f"Writer 1  4 d ago · 7 likes{day}")
        assert "…" not in head


async def test_where_the_next_key_leads_is_here_before_it_is_pressed() -> None:
    app = Stage()
    parents = {n: None if n % 300 == 0 else n - n % 300 for n in range(3000)}
    async with app.run_test(size=(60, 20)) as pilot:
        app.show(*chain(parents, frozenset({1250, 2000})))
        await pilot.pause()
        assert sum(map(len, app.asked)) < 300
        steps = (app.view.action_next_top, app.view.action_next_top, app.view.action_next_new, app.view.action_next_new)
        for step, at in zip(steps, (300, 600, 1250, 2000), strict=True):
            step()
            assert app.at() == at
            assert app.view.current is app.comments[CommentId(at)]
            await pilot.pause()


async def test_a_long_comment_being_read_stays_put_when_others_come() -> None:
    app = Stage()
    long = "".join(f"<p>Paragraph {n}</p>" for n in range(40))
    async with app.run_test(size=(60, 10)) as pilot:
        app.show(comment(0, html=long), *(comment(n) for n in range(1, 500)))
        await pilot.press("j", "j", "j")
        before = app.lines()
        app.view.arrived((CommentId(400),), [comment(400, html="<p>Other words.</p>")])
        await pilot.pause()
        assert app.lines() == before

"""Keys typed in one burst on a slow disk act on what the keys before them opened, marked or listed, as typed slowly."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.looks.stage import NOW, Stage, stage
from textual import events

from blogtui.model.blog import Validators
from blogtui.model.filter import Filter
from blogtui.model.identity import Identity
from blogtui.model.post import Post
from blogtui.model.problem import Problem, ProblemKind
from blogtui.model.reply import DraftState
from blogtui.model.thread import Source
from blogtui.store.conversation import NewComment
from blogtui.store.database import Database
from blogtui.tui import typeahead
from blogtui.tui.composing.compose_screen import ComposeScreen
from blogtui.tui.reading.main_screen import MainScreen

FIRST, SECOND, THIRD = "A list for the winter", "What the tide table leaves out", "The cat was never lost"
UMBRELLA = "The umbrella amnesty"
SLOW = 0.03  # seconds that every read of the store takes more than it needs

pytestmark = pytest.mark.usefixtures("slow_store")


@pytest.fixture
def slow_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads of the store are answered, but late."""
    run = Database.run

    async def late(self: Database, work: Any) -> Any:
        await asyncio.sleep(SLOW)
        return await run(self, work)

    monkeypatch.setattr(Database, "run", late)


def main(at: Stage) -> MainScreen:
    screen = at.app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    return screen


def burst(at: Stage, *keys: str) -> None:
    """All of them at once, as a terminal hands over what was typed while nobody read."""
    for key in keys:
        at.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def marks(at: Stage) -> tuple[set[str], set[str]]:
    """The titles of the posts that are read, and of those that have a star."""
    posts = await at.services.browse.posts(Filter())
    return {post.title for post in posts if post.read}, {post.title for post in posts if post.starred}


async def typed(at: Stage, *keys: str) -> None:
    """Type them, and a last one that shows that all before it are done."""
    burst(at, *keys, "question_mark")
    await at.shows("type to filter")


@pytest.mark.parametrize(
    ("keys", "read", "starred"),
    [
        (("enter", "J", "m"), {FIRST}, set()),
        (("enter", "J", "s"), {FIRST, SECOND}, {SECOND}),
        (("enter", "J", "J", "s"), {FIRST, SECOND, THIRD}, {THIRD}),
        (("enter", "J", "J", "K", "s"), {FIRST, SECOND, THIRD}, {SECOND}),
        (("j", "enter", "s"), {SECOND}, {SECOND}),
        (("j", "enter", "m"), set(), set()),
        (("j", "3", "s"), set(), {SECOND}),
        (("j", "tab", "m"), {SECOND}, set()),
        (("j", "4", "m", "3", "m"), {SECOND}, set()),
        (("n", "n", "n", "s"), {FIRST, SECOND, THIRD}, {THIRD}),
        (("j", "n", "s"), {SECOND}, {SECOND}),
        (("n", "n", "n", "m", "K", "m", "J", "p", "s"), {FIRST, SECOND, THIRD}, {SECOND}),
        (("enter", "c", "G", "space", "s"), {FIRST, SECOND}, {SECOND}),
        (("m", "m"), set(), set()),
        (("s", "s", "s"), set(), {FIRST}),
        (("m", "u"), set(), set()),
        (("enter", "m", "u", "m"), set(), set()),
        (("s", "j", "s", "u"), set(), {FIRST}),
        (("A", "u"), set(), set()),
        (("m", "A", "u", "enter", "m"), set(), set()),
        (("j", "A", "enter", "m", "s"), None, {SECOND}),
        (("m", "v", "s"), {FIRST}, {SECOND}),
        (("v", "v", "m", "s"), {FIRST}, {FIRST}),
        (("j", "s", "asterisk", "m"), {SECOND}, {SECOND}),
        (("slash", *"umbrella", "enter", "enter", "s"), {UMBRELLA}, {UMBRELLA}),
        (("slash", *"umbrella", "enter", "escape", "g", "s"), set(), {FIRST}),
        (("slash", *"the", "enter", "G", "slash", *"the", "enter", "s"), set(), {FIRST}),
    ],
)
async def test_marks_are_those_of_a_slow_typist(
    tmp_path: Path, keys: tuple[str, ...], read: set[str] | None, starred: set[str]
) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await typed(at, *keys)
        now_read, now_starred = await marks(at)
        assert now_starred == starred
        if read is None:
            everything = {post.title for post in await at.services.browse.posts(Filter())}
            read = everything - {SECOND}
        assert now_read == read


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        (("j", "enter", "r"), SECOND),
        (("enter", "J", "r"), SECOND),
        (("j", "3", "r"), SECOND),
        (("j", "4", "r"), SECOND),
        (("n", "n", "r"), SECOND),
        (("slash", *"umbrella", "enter", "r"), UMBRELLA),
    ],
)
async def test_the_answer_is_for_the_post_that_was_gone_to(tmp_path: Path, keys: tuple[str, ...], title: str) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        burst(at, *keys, *"hello")
        await at.until(lambda: isinstance(at.app.screen, ComposeScreen), "the reply")
        await at.shows("hello")
        burst(at, "escape")
        await at.until(lambda: at.app.screen is main(at), "the reply closed")
        [item] = await at.services.reply.outbox()
        assert item.post is not None
        assert (item.post.title, item.draft.text) == (title, "hello")


@pytest.mark.parametrize(
    ("keys", "address"),
    [
        (("j", "enter", "o"), lambda post: post.url),
        (("enter", "J", "o"), lambda post: post.url),
        (("j", "3", "O"), lambda post: post.url),
        (("j", "C"), lambda post: f"{post.url}#comments"),
        (("enter", "J", "C"), lambda post: f"{post.url}#comments"),
    ],
)
async def test_the_browser_opens_what_was_gone_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...], address: Callable[[Post], str]
) -> None:
    async with stage(tmp_path) as at:
        asked: list[str] = []
        monkeypatch.setattr(at.app, "browse", asked.append)
        await at.shows(FIRST)
        second = (await at.services.browse.posts(Filter()))[1]
        assert second.title == SECOND
        await typed(at, *keys)
        assert asked == [address(second)]


@pytest.mark.parametrize("keys", [("enter", "J", "y"), ("j", "enter", "y"), ("j", "y"), ("enter", "J", "J", "K", "y")])
async def test_the_address_copied_is_of_what_was_gone_to(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        second = (await at.services.browse.posts(Filter()))[1]
        await typed(at, *keys)
        assert at.app.clipboard == second.url


async def test_dialogs_are_about_the_post_that_was_gone_to(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        second = (await at.services.browse.posts(Filter()))[1]
        burst(at, "enter", "J", "i")
        await at.shows(f"Address: {second.url}")
        burst(at, "escape", "J", "P")
        await at.shows(f"“{THIRD}”")


LONG = 200  # comments: more than come with a thread


async def long_thread(at: Stage) -> None:
    """Give the second post a thread of which the end is not at hand; it was read a moment ago."""
    second = (await at.services.browse.posts(Filter()))[1]
    threads, place = at.services.store.threads, Source("atom", "a place", "http://127.0.0.1:9/comments")
    comments = [
        NewComment(str(n), None, f"Writer {n}", f"<p>Comment {n}.</p>", NOW - timedelta(days=9, minutes=-n))
        for n in range(LONG)
    ]
    await threads.remember_sources(second.id, (place,), True, NOW + timedelta(days=9), can_reply=True)
    await threads.merge(
        second.id, place, comments, total=LONG, complete=True, closed=False, validators=Validators(), now=NOW,
        mark_new=True,
    )  # fmt: skip


async def test_what_is_typed_on_a_comment_still_being_read_is_about_that_comment(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await long_thread(at)
        burst(at, "j", "enter", "4", "G", "r", *"hello", "escape", "k", "k", "Y")
        await at.shows("Copied as a quote")
        assert at.app.clipboard.startswith(f"> Comment {LONG - 3}.")
        [item] = await at.services.reply.outbox()
        assert item.draft.to is not None
        [answered] = await at.services.store.comments.some([item.draft.to])
        assert (answered.author, item.draft.text) == (f"Writer {LONG - 1}", "hello")


async def test_a_comment_that_does_not_come_is_not_taken_for_the_post(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await long_thread(at)
        monkeypatch.setattr(typeahead, "LONGEST", 1)
        monkeypatch.setattr(at.services.discuss, "comments", never)
        burst(at, "j", "enter", "4", "G", "r", "y")
        await at.shows("This comment is still being read", "There is no address here.")
        assert at.app.screen is main(at)


async def test_in_the_outbox_each_key_finds_what_the_one_before_has_left(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        for number, post in enumerate((await at.services.browse.posts(Filter()))[:4]):
            draft = await at.services.reply.begin(post.id)
            await at.services.reply.save(draft.id, f"text {number}", Identity("Wilma"))
        before = [item.draft.text for item in await at.services.reply.outbox()]
        burst(at, "D", "d", "d", "d", "u", "enter", *" sd", "escape", "escape")
        await at.until(lambda: at.app.screen is not main(at), "the outbox")
        await at.until(lambda: at.app.screen is main(at), "the outbox closed")
        items = await at.services.reply.outbox()
        assert {item.draft.text for item in items} == {f"{before[2]} sd", before[3]}
        assert {item.draft.state for item in items} == {DraftState.WRITING}


async def test_problems_are_forgotten_one_a_key(tmp_path: Path) -> None:
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        for kind in ("one", "two", "three"):
            await at.services.keep(Problem(ProblemKind.NETWORK, kind, "advice", "", NOW))
        before = [problem.doing for problem in await at.services.browse.problems()]
        burst(at, "exclamation_mark", "d", "d", "escape")
        await at.until(lambda: at.app.screen is not main(at), "the problems")
        await at.until(lambda: at.app.screen is main(at), "the problems closed")
        assert [problem.doing for problem in await at.services.browse.problems()] == before[2:]

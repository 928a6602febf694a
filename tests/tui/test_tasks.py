"""Tasks: errors come home as problems, the program goes on, only the latest of a kind ends."""

import asyncio
import gc
import warnings

from textual.app import App

from blogtui.model.errors import NoAnswer
from blogtui.model.problem import Problem, ProblemKind
from blogtui.tui.tasks import bring_home, task, toast


class Stage(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []
        self.done: list[int] = []
        self.gate = asyncio.Event()

    def report(self, problem: Problem) -> None:
        self.problems.append(problem)

    @task("asking the oracle")
    async def ask(self, error: Exception | None) -> str:
        if error is not None:
            raise error
        return "an answer"

    @task("waiting", only_latest="wait")
    async def wait_at_gate(self, n: int) -> None:
        await self.gate.wait()
        self.done.append(n)


async def test_an_error_becomes_a_problem_and_the_app_goes_on() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        worker = app.ask(NoAnswer("example.org did not answer.", address="https://example.org/"))
        assert await worker.wait() is None
        assert await app.ask(None).wait() == "an answer"
        assert [(each.kind, each.doing) for each in app.problems] == [(ProblemKind.NETWORK, "asking the oracle")]
        assert app.problems[0].address == "https://example.org/"
        await pilot.pause()
        assert app.is_running


async def test_a_fault_of_our_own_is_a_problem_too() -> None:
    app = Stage()
    async with app.run_test():
        await app.ask(KeyError("x")).wait()
        assert app.problems[0].kind is ProblemKind.PROGRAM
        assert "KeyError" in app.problems[0].detail


async def test_only_the_latest_of_a_kind_goes_on() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        app.wait_at_gate(1)
        await pilot.pause()
        last = app.wait_at_gate(2)
        app.gate.set()
        await last.wait()
        assert app.done == [2]
        assert app.problems == []


async def test_one_that_is_started_twice_at_once_runs_once() -> None:
    app = Stage()
    async with app.run_test():
        app.gate.set()
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            first, last = app.wait_at_gate(1), app.wait_at_gate(2)
            await last.wait()
            cancelled = first.is_cancelled
            del first
            gc.collect()
        assert (app.done, cancelled) == ([2], True)
        assert not [each.message for each in warned if "never awaited" in str(each.message)]


async def test_words_from_outside_are_no_markup_in_toasts() -> None:
    plain: App[None] = App()
    async with plain.run_test(notifications=True) as pilot:
        toast(plain, "[/b] \x1b[31mred")
        bring_home(plain, NoAnswer("[bold]example[/x] did not answer."), "asking")
        await pilot.pause()
        words = [each.message for each in plain._notifications]
        assert words[0] == "[/b] [31mred"
        assert words[1].startswith("[bold]example[/x] did not answer.")

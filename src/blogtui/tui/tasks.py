"""Background work of screens and panes: every error comes home as a Problem, none ends the program."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, Protocol, TypeVar, runtime_checkable

from textual.dom import DOMNode
from textual.worker import Worker

from blogtui.model.cleaning import clean
from blogtui.model.problem import Problem, problem_from
from blogtui.tui.typeahead import TypeAhead

Node = TypeVar("Node", bound=DOMNode)
Given = ParamSpec("Given")
Result = TypeVar("Result")
Answer = TypeVar("Answer")
Method = Callable[Concatenate[Node, Given], Coroutine[None, None, Result]]
Holds = Literal["keys", "acts"]
Started = Callable[Concatenate[Node, Given], Worker[Result | None]]


@runtime_checkable
class Reports(Protocol):
    """Whoever takes problems: stores them, then tells the user."""

    def report(self, problem: Problem) -> None: ...


def task(
    doing: str, *, only_latest: str | None = None, to_the_end: bool = False, holds: Holds | None = None
) -> Callable[[Method[Node, Given, Result]], Started[Node, Given, Result]]:
    """Make an async method of a node start in the background when called.

    `doing` says what it is busy with, for the problem ("fetching the comments"). Of the tasks of one node with the
    same `only_latest` the one started last goes on, those before are cancelled. One that goes `to_the_end`, as what
    is sent has to, belongs to the app: it goes on when the node has gone. An error becomes a Problem for the
    nearest of the node, its screen and the app that can `report`; the result is then None. What is typed meanwhile
    waits for one that `holds` "keys", as what they mean depends on it; for one that holds "acts" wait all but those
    that only move about where the focus is.
    """

    def decorate(method: Method[Node, Given, Result]) -> Started[Node, Given, Result]:
        @wraps(method)
        def start(node: Node, /, *args: Given.args, **kwargs: Given.kwargs) -> Worker[Result | None]:
            async def guarded() -> Result | None:
                try:
                    return await method(node, *args, **kwargs)
                except Exception as error:  # noqa: BLE001 - the one door where a task's errors come home
                    bring_home(node, error, doing)
                    return None
                finally:
                    if holder is not None:
                        holder.let_keys_go(work)

            owner = node.app if to_the_end else node
            holder = app if holds is not None and isinstance(app := node.app, TypeAhead) else None
            work: Worker[Result | None] = owner.run_worker(
                guarded,  # begun by the worker: one that is cancelled before then leaves no coroutine behind
                name=method.__name__,
                group=only_latest or f"{method.__name__}, each",
                exclusive=only_latest is not None,
                exit_on_error=False,
            )
            if holder is not None:
                holder.hold_keys(work, node.screen, moving_on=holds == "acts")
            return work

        return start

    return decorate


def then(work: Callable[[Answer], object]) -> Callable[[Answer], None]:
    """A task as what is to be done with a screen's answer."""

    def done(answer: Answer) -> None:
        work(answer)

    return done


def bring_home(node: DOMNode, error: Exception, doing: str) -> None:
    """Make the error a Problem and report it; a toast is what is left when nobody takes problems."""
    problem = problem_from(error, doing, datetime.now(UTC))
    nodes = [node, node.screen, node.app] if node.is_attached else [node.app]
    for each in nodes:
        if isinstance(each, Reports):
            each.report(problem)
            return
    toast(node, problem.advice, "error")


def toast(node: DOMNode, words: str, severity: Literal["information", "warning", "error"] = "information") -> None:
    """Tell in passing. The words may come from outside: they are shown as they are, never as markup."""
    node.app.notify(clean(words), severity=severity, markup=False)

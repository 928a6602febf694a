"""What a pane is given: something to wait for, something to show, or why there is nothing."""

from typing import Generic, TypeVar

from blogtui.model.frozen import frozen
from blogtui.model.problem import Problem

Value = TypeVar("Value")


@frozen
class Waiting:
    """`words` say for what."""

    words: str = ""


@frozen
class Ready(Generic[Value]):
    """Here it is. `fetching` is true while newer is being looked for."""

    value: Value
    fetching: bool = False


@frozen
class Failed(Generic[Value]):
    """It went wrong; `kept` is what was there before."""

    problem: Problem
    kept: Value | None = None


State = Waiting | Ready[Value] | Failed[Value]

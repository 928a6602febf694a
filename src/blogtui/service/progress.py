"""How far a long piece of work has come, for whoever shows it."""

from collections.abc import Callable

from blogtui.model.frozen import frozen


@frozen
class Progress:
    """`words` says what is being done now; `done` of `total` pieces are finished (total 0: not countable)."""

    words: str
    done: int = 0
    total: int = 0


Watcher = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Nobody looks."""

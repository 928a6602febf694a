"""How far a long piece of work has come, for whoever shows it."""

import time
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


def now_and_then(watch: Watcher, every: float = 0.1) -> Watcher:
    """Tells at most so often (seconds), and always of the beginning and the end: whoever shows it has more to do."""
    told = 0.0

    def seldom(progress: Progress) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= every or progress.done in (0, progress.total):
            told = now
            watch(progress)

    return seldom

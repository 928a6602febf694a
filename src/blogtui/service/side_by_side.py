"""Several pieces of work at once; the first that fails ends the others, and its error comes out as it is."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")
_FIRST = 4
_MOMENT = 0.02  # seconds


async def side_by_side(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results in the order of the works. Raises what the first of them raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
    else:
        return [task.result() for task in tasks]
    raise first  # out here, where its own cause stays its cause


@asynccontextmanager
async def opening_up(most: int) -> AsyncIterator[asyncio.Semaphore]:
    """Places for so many works, a few at first and another one each moment: were all to begin at once, what else the
    loop has to do, keys above all, would wait for the whole crowd at each of its turns."""
    places = asyncio.Semaphore(min(_FIRST, most))

    async def open_up() -> None:
        for _ in range(most - _FIRST):
            await asyncio.sleep(_MOMENT)
            places.release()

    opening = asyncio.create_task(open_up())
    try:
        yield places
    finally:
        opening.cancel()

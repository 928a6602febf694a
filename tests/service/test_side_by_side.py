"""Works side by side: how many at once, and what is left when one fails."""

import asyncio

import pytest

from blogtui.service.side_by_side import opening_up, side_by_side


async def test_a_few_begin_and_then_all() -> None:
    running, most, began = 0, 0, asyncio.Event()

    async def work(places: asyncio.Semaphore) -> None:
        nonlocal running, most
        async with places:
            running += 1
            most = max(most, running)
            if running == 6:
                began.set()
            await began.wait()
            running -= 1

    async with opening_up(6) as places:
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            group.create_task(side_by_side(work(places) for _ in range(20)))
            for _ in range(5):
                await asyncio.sleep(0)
            assert running == 4
    assert most == 6


@pytest.mark.parametrize("most", [1, 4, 5])
async def test_no_more_than_asked_for(most: int) -> None:
    async with opening_up(most) as places:
        for _ in range(most):
            await asyncio.wait_for(places.acquire(), 10)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(places.acquire(), 0.1)


async def test_nothing_goes_on_after_a_failure() -> None:
    async def fail() -> None:
        raise ValueError("no")

    before = asyncio.all_tasks()
    with pytest.raises(ValueError, match="no"):
        async with opening_up(100):
            await side_by_side(fail() for _ in range(3))
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before

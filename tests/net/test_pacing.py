"""Slots and pauses."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from blogtui.net.pacing import Pacing


async def _can_start(pacing: Pacing, host: str) -> bool:
    """Whether a turn for `host` is to be had without waiting."""

    async def take() -> None:
        async with pacing.turn(host):
            return

    task = asyncio.ensure_future(take())
    for _ in range(5):  # a free slot is had within the first steps of the loop
        await asyncio.sleep(0)
    done = task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return done


async def test_slots_per_host_and_overall() -> None:
    pacing = Pacing(per_host=2, overall=3)
    async with AsyncExitStack() as held:
        await held.enter_async_context(pacing.turn("a"))
        assert await _can_start(pacing, "a")
        await held.enter_async_context(pacing.turn("a"))
        assert not await _can_start(pacing, "a")
        assert await _can_start(pacing, "b")
        await held.enter_async_context(pacing.turn("b"))
        assert not await _can_start(pacing, "c")
    assert await _can_start(pacing, "a")


async def test_a_cancelled_wait_gives_its_place_back() -> None:
    pacing = Pacing(per_host=1, overall=1)
    async with pacing.turn("a"):
        for host in ("a", "b"):
            assert not await _can_start(pacing, host)
    assert await _can_start(pacing, "a")
    assert await _can_start(pacing, "b")


async def test_a_failing_turn_gives_its_slot_back() -> None:
    pacing = Pacing(per_host=1)
    with pytest.raises(ZeroDivisionError):
        async with pacing.turn("a"):
            raise ZeroDivisionError
    assert await _can_start(pacing, "a")


async def test_pauses_end_and_the_longer_stands() -> None:
    now = 0.0
    pacing = Pacing(clock=lambda: now)
    assert pacing.paused_for("a") == 0
    pacing.pause("a", 100)
    pacing.pause("a", 50)
    assert pacing.paused_for("a") == 100
    assert pacing.paused_for("b") == 0
    now = 99.0
    assert pacing.paused_for("a") == 1
    now = 101.0
    assert pacing.paused_for("a") == 0

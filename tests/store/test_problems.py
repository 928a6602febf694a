"""The log of problems: the same again counts up, the oldest go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from blogtui.model.ids import BlogId
from blogtui.model.problem import Problem, ProblemKind
from blogtui.store.problems import KEPT
from blogtui.store.store import Store

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
ONE = Problem(ProblemKind.NETWORK, "fetching", "No answer.", "detail", NOW, "https://example.org/", BlogId(1))


async def test_a_problem_is_kept(store: Store) -> None:
    id = await store.problems.add(ONE)
    assert await store.problems.recent() == (replace(ONE, id=id),)


async def test_the_same_again_counts_up_and_is_the_latest(store: Store) -> None:
    await store.problems.add(ONE)
    await store.problems.add(replace(ONE, address=None))
    again = replace(ONE, when=NOW + timedelta(hours=1), detail="newer")
    id = await store.problems.add(again)
    latest, other = await store.problems.recent()
    assert latest == replace(again, count=2, id=id)
    assert (other.address, other.count) == (None, 1)


async def test_only_the_latest_are_kept(store: Store) -> None:
    for number in range(KEPT + 3):
        await store.problems.add(replace(ONE, address=str(number)))
    held = await store.problems.recent(KEPT * 2)
    assert [problem.address for problem in held] == [str(number) for number in range(KEPT + 2, 2, -1)]
    assert len(await store.problems.recent()) == 200


async def test_clearing(store: Store) -> None:
    ids = [await store.problems.add(replace(ONE, address=str(number))) for number in range(3)]
    await store.problems.clear(ids[:1])
    assert [problem.id for problem in await store.problems.recent()] == [ids[2], ids[1]]
    await store.problems.clear()
    assert await store.problems.recent() == ()


async def test_what_was_forgotten_comes_back_in_its_place(store: Store) -> None:
    for number in range(3):
        await store.problems.add(replace(ONE, address=str(number)))
    before = await store.problems.recent()
    one = await store.problems.clear([problem.id for problem in before[1:2] if problem.id is not None])
    others = await store.problems.clear()
    assert ((before[1],), {*others}) == (one, {before[0], before[2]})
    late = replace(ONE, address="late")
    id = await store.problems.add(late)
    await store.problems.restore(others)
    await store.problems.restore(one)
    assert await store.problems.recent() == (replace(late, id=id), *before)


async def test_what_came_again_after_it_was_forgotten_counts_up(store: Store) -> None:
    await store.problems.add(ONE)
    forgotten = await store.problems.clear()
    again = replace(ONE, detail="newer")
    id = await store.problems.add(again)
    await store.problems.restore(forgotten)
    assert await store.problems.recent() == (replace(again, count=2, id=id),)


async def test_no_more_than_the_latest_come_back(store: Store) -> None:
    for number in range(KEPT):
        await store.problems.add(replace(ONE, address=str(number)))
    forgotten = await store.problems.clear()
    await store.problems.add(replace(ONE, address="late"))
    await store.problems.restore(forgotten)
    held = await store.problems.recent(KEPT * 2)
    assert [problem.address for problem in held] == ["late", *(str(number) for number in range(KEPT - 1, 0, -1))]

"""screenshots/*.svg are what the program looks like: made here, compared with those committed.

`pytest tests/looks --look-update` makes them anew.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.looks.stage import Stage, stage

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
POST = "A hundred and twelve, or thirteen"
ANSWER = "Then I have stood on a sill for eleven years, changing one bulb. Not once did the bulb say"


@pytest.fixture(autouse=True)
def nobodys_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Neither the colours nor the zone of whoever runs this."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def open_post(at: Stage) -> None:
    """Open the long post and have its whole thread."""
    await at.shows("A list for the winter")
    [post] = [post for post in await at.services.browse.posts(limit=20) if post.title == POST]
    await at.services.discuss.fetch(post.id)
    await at.pilot.press(*"jjjjjjj", "enter")
    await at.shows("The harbour trust asked me", POST)


async def compare(at: Stage, name: str, renew: bool) -> None:
    drawn = await at.picture()
    file = SCREENSHOTS / f"{name}.svg"
    if renew:
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawn, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == drawn, (
        f"{name}.svg is not what the program looks like now; look at it, then run pytest tests/looks --look-update"
    )


async def test_three_panes(tmp_path: Path, renew: bool) -> None:
    async with stage(tmp_path, 120, 34) as at:
        await open_post(at)
        await at.pilot.press("4", "j", "j")
        await at.shows("Bert Lindqvist")
        await compare(at, "three-panes", renew)


async def test_reply(tmp_path: Path, renew: bool) -> None:
    async with stage(tmp_path, 156, 44) as at:
        await open_post(at)
        await at.pilot.press("4", "j", "j", "r")
        await at.shows("Name (required)", "That is a sill.")
        await at.type(ANSWER)
        await at.pilot.press("ctrl+l", *"Oona", "shift+tab")
        await at.shows("Oona", "characters")
        await compare(at, "reply", renew)


async def test_narrow(tmp_path: Path, renew: bool) -> None:
    async with stage(tmp_path, 58, 30) as at:
        await open_post(at)
        await compare(at, "narrow", renew)


async def test_wide(tmp_path: Path, renew: bool) -> None:
    async with stage(tmp_path, 180, 45) as at:
        await open_post(at)
        await compare(at, "wide", renew)


async def test_problems(tmp_path: Path, renew: bool) -> None:
    async with stage(tmp_path, 100, 26) as at:
        await at.shows("A list for the winter")
        await at.pilot.press("a")
        await at.shows("Follow a blog")
        await at.pilot.press(*f"{at.blog.address}no-such-page".replace("http://", ""), "enter")
        await at.until(lambda: bool(at.app.screen.query("Toast.-error")), "told that it failed")
        at.blog.stop()
        await at.pilot.press("R")
        await at.shows("could not be read")
        await at.pilot.press("exclamation_mark")
        await at.shows("does not accept connections", "has nothing at this address")
        await compare(at, "problems", renew)

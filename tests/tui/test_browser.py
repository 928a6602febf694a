"""The browser opens beside the terminal without a word there, or has the terminal; where none is, that is said."""

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest
from tests.looks.stage import stage
from tests.tui.test_reading import FIRST

from blogtui.tui import browser
from blogtui.tui.browser import Kind

PAGE = "https://blog.example/2007/?a=1&b=%20#c"


def script(folder: Path, status: int = 0, name: str = "surf") -> Path:
    """A browser that is noisy, and keeps what it was asked for in `asked`."""
    file = folder / name
    file.write_text(f'#!/bin/sh\necho noise; echo noise >&2\nprintf %s "$1" > {folder}/asked\nexit {status}\n')
    file.chmod(0o755)
    return file


async def test_what_it_says_lands_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BROWSER", str(script(tmp_path)))
    assert await browser.open_beside(PAGE)
    assert (tmp_path / "asked").read_text() == PAGE
    assert capfd.readouterr() == ("", "")


async def test_that_it_failed_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", str(script(tmp_path, status=3)))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not await browser.open_beside(PAGE)


@pytest.mark.skipif(sys.platform == "darwin", reason="there is always a browser on a Mac")
@pytest.mark.parametrize(
    ("there", "told", "display", "kind"),
    [
        ("", "", "", Kind.NONE),
        ("w3m", "", "", Kind.INSIDE),
        ("firefox", "", ":0", Kind.BESIDE),
        ("xdg-open", "", ":0", Kind.BESIDE),
        ("firefox w3m", "w3m", ":0", Kind.INSIDE),
        ("w3m", "w3m -o x=1 %s", "", Kind.INSIDE),
        ("mine", "mine", "", Kind.BESIDE),  # what it is nobody knows: the screen is not given away for it
    ],
)
def test_which_browser_takes_the_terminal(tmp_path: Path, there: str, told: str, display: str, kind: Kind) -> None:
    for name in there.split():
        script(tmp_path, name=name)
    env = {"PATH": str(tmp_path), "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)}
    env |= {name: value for name, value in (("BROWSER", told), ("DISPLAY", display)) if value}
    asking = "from blogtui.tui.browser import kind; print(kind().name)"
    done = subprocess.run([sys.executable, "-c", asking], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == kind.name


async def never(url: str) -> bool:
    return False


@pytest.mark.parametrize("kind", Kind)
async def test_where_none_comes_up_that_is_said_with_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    monkeypatch.setattr(browser, "kind", lambda: kind)
    monkeypatch.setattr(browser, "open_beside", never)
    async with stage(tmp_path) as at:  # its terminal cannot be given away
        await at.shows(FIRST)
        await at.press("o")
        await at.shows("No browser came up", f"{at.blog.address}2007/10/a-list"[7:30])


async def test_it_is_opened_at_the_post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    async def beside(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(browser, "kind", lambda: Kind.BESIDE)
    monkeypatch.setattr(browser, "open_beside", beside)
    async with stage(tmp_path) as at:
        await at.shows(FIRST)
        await at.press("o")
        await at.until(lambda: opened == [f"{at.blog.address}2007/10/a-list-for-the-winter"], "the browser")
        assert "No browser" not in at.text


async def test_leaving_does_not_wait_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nexec sleep 5\n")
    slow.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(slow))
    opening = asyncio.create_task(browser.open_beside(PAGE))
    await asyncio.sleep(0.3)
    assert not opening.done()
    opening.cancel()
    before = monotonic()
    with suppress(asyncio.CancelledError):
        await opening
    assert monotonic() - before < 1

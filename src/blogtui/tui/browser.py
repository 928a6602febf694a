"""The reader's browser, kept from writing over the screen: one that takes the terminal gets it whole."""

import asyncio
import subprocess
import sys
import threading
import webbrowser
from contextlib import suppress
from enum import Enum
from pathlib import PurePath

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
_PATIENCE = 20  # seconds in which a browser that stands beside the terminal says that it could not start
_IN_TERMINALS = frozenset({"www-browser", "w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "cha"})


class Kind(Enum):
    """What the computer has for addresses."""

    BESIDE = "in a window of its own"
    INSIDE = "in the terminal"
    NONE = "none"


def kind() -> Kind:
    """What Python's `webbrowser` would open, BROWSER first. Asks the system the first time, so not on the loop."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return Kind.NONE
    named = PurePath(browser.name).name if isinstance(browser, webbrowser.GenericBrowser) else ""
    return Kind.INSIDE if named in _IN_TERMINALS else Kind.BESIDE


def open_inside(url: str) -> bool:
    """Hand the terminal over, which has been given free; returns when the browser is left: whether it came up."""
    return webbrowser.open(url)


async def open_beside(url: str) -> bool:
    """Whether it came up. Nothing waits for it when the program ends meanwhile, and it goes on then."""
    loop = asyncio.get_running_loop()
    known: asyncio.Future[bool] = loop.create_future()

    def tell(came_up: bool) -> None:
        if not known.done():
            known.set_result(came_up)

    def start() -> None:
        came_up = _started(url)
        with suppress(RuntimeError):  # the loop is closed, and nobody asks any more
            loop.call_soon_threadsafe(tell, came_up)

    threading.Thread(target=start, name="browser", daemon=True).start()
    return await known


def _started(url: str) -> bool:
    """By a Python of its own, so that nothing it says lands on the screen."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _OPEN, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True  # it is still at it
    return done.returncode == 0

"""The reader's browser, kept from writing over the screen: one that takes the terminal gets it whole."""

import subprocess
import sys
import webbrowser
from enum import Enum

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
_PATIENCE = 20  # seconds in which a browser that stands beside the terminal says that it could not start


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
    # What it knows nothing of it runs in the foreground: w3m and lynx, but also what BROWSER names.
    inside = isinstance(browser, webbrowser.GenericBrowser) and not isinstance(browser, webbrowser.BackgroundBrowser)
    return Kind.INSIDE if inside else Kind.BESIDE


def open_inside(url: str) -> bool:
    """Hand the terminal over, which has been given free; returns when the browser is left: whether it came up."""
    return webbrowser.open(url)


def open_beside(url: str) -> bool:
    """Whether it came up. It is started by a Python of its own, so that nothing it says lands on the screen. Blocks."""
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

"""What leaves the program: addresses for the browser, text for the clipboard."""

from textual.dom import DOMNode

from blogtui.model.cleaning import clean
from blogtui.tui.tasks import toast


def browse_to(node: DOMNode, url: str | None) -> None:
    """Open a web address in the browser, or one for mail in its program; nothing else ever reaches them."""
    if url is None or not url.startswith(("http://", "https://", "mailto:")):
        toast(node, "There is no web address here to open.")
        return
    node.app.open_url(url)
    toast(node, f"Opening {url}")


def copy(node: DOMNode, text: str) -> None:
    """Put the text, cleaned, on the clipboard (OSC 52)."""
    node.app.copy_to_clipboard(clean(text))

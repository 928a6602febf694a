"""Plain text as HTML: empty lines part paragraphs, others are line breaks."""

import html
import re

_GAP = re.compile(r"\n[ \t]*\n\s*")


def paragraphs(text: str) -> str:
    """The text escaped, a `<p>` for each paragraph; "" for nothing but white space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines:
        return ""
    escaped = (html.escape(piece, quote=False) for piece in _GAP.split(lines))
    return "".join(f"<p>{piece}</p>" for piece in escaped).replace("\n", "<br>")

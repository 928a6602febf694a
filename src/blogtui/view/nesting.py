"""Bounds the nesting in HTML before it is parsed: the standard's algorithm takes quadratic time in it."""

import re

DEPTH = 512  # open elements of one sort; browsers stop there too
FORMATTING_DEPTH = 20  # every open one of these is opened again in every later paragraph
SUSPICIOUS = 2000  # tags; below that no nesting costs anything

_BLOCKS = (
    "address|article|aside|blockquote|center|details|dir|div|dl|fieldset|figcaption|figure|footer|form|h[1-6]|header"
    "|hgroup|main|menu|nav|ol|section|summary|ul"
)
_FORMATTING = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_TAG = re.compile(rf"<(/?)(?:({_BLOCKS})|({_FORMATTING}))(?=[\s/>])", re.IGNORECASE)


def bounded(html: str) -> str:
    """The same HTML with tags beyond the bounds renamed to `x-block` and `x-inline`, which parsers treat as nothing
    special. Not a parser: it counts opening and closing tags, which is enough to bound what a parser meets."""
    if html.count("<") < SUSPICIOUS:
        return html
    blocks = formatting = 0

    def rename(match: re.Match[str]) -> str:
        nonlocal blocks, formatting
        step = -1 if match[1] else 1
        if match[2]:
            deep = blocks >= DEPTH + (step < 0)
            blocks = max(0, blocks + step)
            return f"<{match[1]}x-block" if deep else match[0]
        deep = formatting >= FORMATTING_DEPTH + (step < 0)
        formatting = max(0, formatting + step)
        return f"<{match[1]}x-inline" if deep else match[0]

    return _TAG.sub(rename, html)

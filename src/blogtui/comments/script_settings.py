"""Settings that a page's own scripts hold in the clear, as comment systems are given them: `name: "value"`."""

import re
from collections.abc import Iterator
from functools import cache

from blogtui.comments.page import Page


def scripts(page: Page | None, sign: str) -> Iterator[str]:
    """The text of every script that has `sign` in it; the page is gone through only if it has it at all."""
    if page is None or sign not in page.html:
        return
    for tag in page.tags:
        if tag.name == "script" and not tag.end and sign in tag.text:
            yield tag.text


def setting(script: str, name: str) -> str | None:
    """The text that the script gives `name`, in an object (`name: "…"`) or by assignment (`this.page.name = "…"`).
    None when it is computed."""
    found = _pattern(name).search(script)
    value = (found[1] or found[2] or found[3] or "").replace("\\/", "/") if found is not None else ""
    return None if not value or "${" in value or "\\" in value else value


@cache
def _pattern(name: str) -> re.Pattern[str]:
    start = rf"""(?<![\w$-])["']?{re.escape(name)}["']?\s{{0,20}}[:=]\s{{0,20}}"""
    return re.compile(start + r"""(?:"([^"\n]{1,1000})"|'([^'\n]{1,1000})'|`([^`\n]{1,1000})`)""")

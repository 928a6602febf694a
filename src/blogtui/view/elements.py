"""What the elements of HTML are to a reader, and what their attributes say."""

import re

from selectolax.lexbor import LexborNode

from blogtui.view.document import Mark


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


DROPPED = _names(
    "applet area base button canvas col colgroup command datalist dialog frame head input keygen link map meta meter "
    "optgroup option param progress rp script select source style template textarea title track"
)
MARKS = {
    **dict.fromkeys(("b", "strong", "dt", "th", "summary"), Mark.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var", "address"), Mark.ITALIC),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Mark.CODE),
    **dict.fromkeys(("del", "s", "strike"), Mark.STRIKE),
    **dict.fromkeys(("ins", "u"), Mark.UNDERLINE),
    "mark": Mark.HIGHLIGHT,
}
# Blocks that stand apart by a blank line, and all that begin on a new one.
APART = _names("p blockquote pre listing xmp plaintext ul ol dl dir menu table figure fieldset hr details")
BLOCKS = APART | _names(
    "address article aside body caption center dd div dt figcaption footer form frameset header hgroup html legend li "
    "main nav noframes search section summary tbody td tfoot th thead tr x-block"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
VERBATIM = _names("pre listing xmp plaintext")
_IN_A_GRID = _names("tbody thead tfoot tr td th caption p")
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"\b(?:language|lang|highlight-source|highlight|brush|sourcecode)[-:\s]\s*([\w+#.-]+)", re.IGNORECASE
)
_LANGUAGE_ATTRIBUTES = ("data-lang", "data-language", "data-enlighter-language")
_NUMBER = re.compile(r"\s*([+-]?\d{1,9})(?!\d)")


def attribute(node: LexborNode, name: str) -> str:
    """The attribute's value, "" when there is none."""
    return node.attributes.get(name) or ""


def number(node: LexborNode, name: str) -> int | None:
    """The whole number an attribute begins with, of at most nine digits; None when there is none."""
    match = _NUMBER.match(attribute(node, name))
    return int(match[1]) if match else None


def hidden(node: LexborNode) -> bool:
    """Whether the element says itself that it is not to be seen."""
    attributes = node.attributes
    return "hidden" in attributes or bool(_UNSEEN.search(attributes.get("style") or ""))


def tracks(node: LexborNode) -> bool:
    """An image of at most one pixel is there to count readers."""
    return any(attribute(node, side).strip() in ("0", "1", "0px", "1px") for side in ("width", "height"))


def language(node: LexborNode) -> str:
    """The language a code block names, on itself or on the box around it ("language-python", "brush: js")."""
    around = node.parent
    for element in (node, around) if around is not None else (node,):
        if named := next(filter(None, (attribute(element, name) for name in _LANGUAGE_ATTRIBUTES)), ""):
            return named.strip().lower()
        if match := _LANGUAGE.search(attribute(element, "class")):
            return match[1].lower()
    return ""


def first_source(node: LexborNode) -> str:
    """The address of the first `source` in a video or audio element, or ""."""
    child = node.first_child
    while child is not None:
        if child.tag == "source" and (source := attribute(child, "src")):
            return source
        child = child.next
    return ""


def is_grid(table: LexborNode) -> bool:
    """Whether a table holds data rather than a page's layout: more than one column and only words in its cells.

    Stops at the first nested table or other block, so that nested tables together cost one walk.
    """
    columns = widest = 0
    for node in table.traverse():
        tag = node.tag or ""
        if tag == "tr":
            columns = 0
        elif tag in ("td", "th"):
            columns += 1
            widest = max(widest, columns)
        elif (tag in BLOCKS and tag not in _IN_A_GRID and node.mem_id != table.mem_id) or tag in HEADINGS:
            return False
    return widest > 1

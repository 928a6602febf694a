"""The names of the styles that spans of a document have."""

from functools import cache

from blogtui.view.document import Kind, Mark, Span

_MARKS = (
    (Mark.BOLD, "bold"),
    (Mark.ITALIC, "italic"),
    (Mark.CODE, "code"),
    (Mark.STRIKE, "strike"),
    (Mark.UNDERLINE, "underline"),
    (Mark.HIGHLIGHT, "highlight"),
    (Mark.IMAGE, "image"),
    (Mark.MARKER, "marker"),
    (Mark.BAR | Mark.CONTINUED, "guide"),
    (Mark.FAINT, "dim"),
    (Mark.NOTE, "note"),
)
_KINDS = {Kind.HEADING: "heading", Kind.CAPTION: "caption", Kind.CODE: "block"}


def span_names(span: Span, kind: Kind = Kind.PARAGRAPH) -> str:
    """The style names of a span in a line of that kind."""
    return _names(kind, span.mark, span.link is not None, span.token)


@cache
def _names(kind: Kind, marks: int, link: bool, token: str) -> str:
    names = [_KINDS.get(kind, ""), "link" if link else "", f"token-{token}" if token else ""]
    names.extend(name for mark, name in _MARKS if marks & mark)
    return " ".join(filter(None, names))

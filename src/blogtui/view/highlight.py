"""Colours for code: pygments' kinds of words under a few names. Pygments is imported when a language is named."""

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from blogtui.view.document import Code, Span, text_of

if TYPE_CHECKING:
    from pygments.lexer import Lexer

LONGEST = 50_000  # characters; longer code is shown without colours

# The first name that begins a pygments token's path wins (pygments.org/docs/tokens).
_NAMES = (
    ("Comment", "comment"),
    ("Keyword.Type", "type"),
    ("Keyword", "keyword"),
    ("Operator.Word", "keyword"),
    ("Operator", "operator"),
    ("Literal.String", "string"),
    ("Literal.Number", "number"),
    ("Name.Function", "function"),
    ("Name.Class", "type"),
    ("Name.Builtin", "function"),
    ("Name.Decorator", "function"),
    ("Name.Tag", "keyword"),
    ("Name.Attribute", "name"),
    ("Generic.Deleted", "removed"),
    ("Generic.Inserted", "added"),
    ("Error", "error"),
)


def highlighted(code: Code) -> tuple[Span, ...]:
    """The code's spans with tokens; unchanged when it names no language pygments knows, is long, or has links."""
    spans = code.spans
    text = text_of(spans)
    if not code.language or len(text) > LONGEST or any(span.link for span in spans):
        return spans
    lexer = _lexer(code.language)
    if lexer is None:
        return spans
    words = ((token_name(str(kind)), value) for kind, value in lexer.get_tokens(text))
    coloured = tuple(
        Span("".join(value for _, value in run), token=token) for token, run in groupby(words, key=lambda word: word[0])
    )
    # A lexer may normalise what it reads; nobody's code changes for the sake of colours.
    return coloured if text_of(coloured) == text else spans


@lru_cache(maxsize=512)
def token_name(kind: str) -> str:
    """The span token for a pygments token type such as "Token.Literal.String.Double"."""
    path = kind.removeprefix("Token.")
    return next((name for prefix, name in _NAMES if path.startswith(prefix)), "")


def load() -> None:
    """Import what most code is coloured with now, so that no text has to wait for it."""
    _lexer("python")


@lru_cache(maxsize=32)
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None

"""Text that people write: quoted for an answer, and turned into what a comment system takes."""

import re
from html import escape
from itertools import groupby

from blogtui.model.cleaning import clean
from blogtui.model.reply import Markup

_BLANK = re.compile(r"\n[ ]*\n\s*")


def quote(text: str) -> str:
    """Every line behind "> ", blank ones as ">"; blank lines at the ends are dropped. "" quotes nothing."""
    lines = clean(text).strip("\n").split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines) if any(lines) else ""


def markup_for(text: str, markup: Markup) -> str:
    """What is sent for the text written: itself, or HTML where a blank line ends a paragraph, a line break stays one
    and lines that begin with ">" are a quotation. Nothing the writer types is taken for markup."""
    text = clean(text).strip()
    return _html(text) if markup is Markup.HTML else text


def _html(text: str) -> str:
    pieces: list[str] = []
    for quoted, lines in groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        if quoted:
            inner = "\n".join(line[1:].removeprefix(" ") for line in lines)
            pieces.append(f"<blockquote>{_paragraphs(inner)}</blockquote>")
        else:
            pieces.append(_paragraphs("\n".join(lines)))
    return "".join(pieces)


def _paragraphs(text: str) -> str:
    paragraphs = (part.strip() for part in _BLANK.split(text))
    return "".join("<p>" + escape(part, quote=False).replace("\n", "<br>") + "</p>" for part in paragraphs if part)

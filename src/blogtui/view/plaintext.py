"""Plain text to a Document: paragraphs, line breaks, "> " quotes and web addresses."""

import re
from itertools import groupby

from blogtui.view.document import Document
from blogtui.view.flow import QUOTE, Flow

_URL = re.compile(r"https?://[^\s<>\"“”]{1,2000}")
_QUOTED = re.compile(r"^((?:> ?)*)(.*)$")


def document(text: str) -> Document:
    """A blank line ends a paragraph, every other line end is kept, and each leading ">" is a level of quotation."""
    flow = Flow()
    lines = (_level(line) for line in text.splitlines())
    for level, run in groupby(lines, key=lambda line: line[0]):
        flow.end_block(gap=True)
        entered = [flow.enter(QUOTE) for _ in range(level)]
        for _, line in run:
            _write(flow, line)
        flow.end_block()
        for inside in entered:
            if inside:
                flow.leave()
    return flow.document()


def _level(line: str) -> tuple[int, str]:
    match = _QUOTED.match(line)
    assert match is not None  # the pattern fits every line
    return match[1].count(">"), match[2]


def _write(flow: Flow, line: str) -> None:
    if not line.strip():
        flow.end_block(gap=True)
        return
    done = 0
    for match in _URL.finditer(line):
        url = _without_punctuation(match[0])
        flow.text(line[done : match.start()])
        flow.begin_link(url)
        flow.text(url)
        flow.end_link(numbered=False)  # what is plain says its addresses itself, and is shown where no list has them
        done = match.start() + len(url)
    flow.text(line[done:])
    flow.line_break()


def _without_punctuation(url: str) -> str:
    """The address without what ends the sentence round it; a bracket stays if it was opened within."""
    while url[-1] in ".,;:!?'’" or (url[-1] == ")" and url.count("(") < url.count(")")):
        url = url[:-1]
    return url

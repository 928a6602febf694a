"""Link header fields (RFC 8288) as pairs of relation and address."""

import re
from collections.abc import Iterable, Iterator

from blogtui.net.address import resolve, without_fragment

_MOST = 100  # links of one answer
_LONGEST = 32_768  # characters of all Link fields together
_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(r"""\s*;\s*([^\s=;,"]*)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?""")
_REST = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|[^,"]|")*?(?:,|$)""")


def parse(fields: Iterable[str], base: str) -> tuple[tuple[str, str], ...]:
    """(relation in lower case, absolute http(s) address) for every link of the page `base`, in order (RFC 8288 §3).

    A link with several relations comes once for each; links with an `anchor` elsewhere are about another page and
    left out. Never raises: what is not a link is passed over.
    """
    found: list[tuple[str, str]] = []
    for target, parameters in _values(",".join(fields)[:_LONGEST]):
        anchor = parameters.get("anchor")
        if anchor is not None and without_fragment(resolve(base, anchor) or "") != without_fragment(base):
            continue
        url = resolve(base, target)
        if url:
            found.extend((rel, url) for rel in parameters.get("rel", "").lower().split())
    return tuple(found[:_MOST])


def _values(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    at = 0
    while at < len(text):
        target = _TARGET.match(text, at)
        if target:
            at = target.end()
            parameters: dict[str, str] = {}
            while at < len(text) and (match := _PARAMETER.match(text, at)):
                quoted, plain = match[2], match[3]
                value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain or ""
                parameters.setdefault(match[1].lower(), value)  # §3.3: later ones of a name are ignored
                at = match.end()
            yield target[1].strip(), parameters
        at = _past_comma(text, at)


def _past_comma(text: str, at: int) -> int:
    rest = _REST.match(text, at)
    return max(rest.end() if rest else len(text), at + 1)

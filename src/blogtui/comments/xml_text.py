"""Text for an XML document written by hand."""

import re
from xml.sax.saxutils import escape, quoteattr

# Everything that XML 1.0 §2.2 has no place for, escaped or not.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text as element content."""
    return escape(_IMPOSSIBLE.sub("", text))


def xml_attribute(text: str) -> str:
    """The text as an attribute's value, in its quotes."""
    return quoteattr(_IMPOSSIBLE.sub("", text))

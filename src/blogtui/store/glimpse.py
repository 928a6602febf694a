"""Whether HTML may hold words, told from its bytes in a few microseconds: "no" is certain, "yes" is to be looked at.

What waits for the index is searched text by text, and taking each apart costs ten times as much.
"""

import re

from blogtui.store.words import INLINE

# A tag that may join what stands before and after it to one word. It is looked for by its "<", because a search that
# begins with a letter is ten times as slow.
_REST = rb"/?(?:%s)(?:[\s\x1c-\x1f\x80-\xff][^<>]*)?>" % INLINE.encode("ascii")
_JOINED = re.compile(rb"<(?<=[0-9a-z\x80-\xff]<)%s(?:<%s)*[0-9a-z\x80-\xff]" % (_REST, _REST))
_ENTITY = re.compile(rb"&[#\w]+")
# Entities, in lower case, that are no letters.
_APART = frozenset(
    b"&amp &lt &gt &quot &apos &nbsp &mdash &ndash &hellip &lsquo &rsquo &ldquo &rdquo &middot &bull &copy"
    b" &laquo &raquo &#34 &#38 &#038 &#39 &#039 &#60 &#62 &#160 &#8211 &#8212 &#8216 &#8217 &#8220 &#8221 &#8230"
    b" &#x27 &#x2f".split()
)
# In UTF-8 the letters of Latin-1 are 0xC3 and a byte that stands here for the bare letter.
_LATIN = "aaaaaa\0ceeeeiiii\0nooooo\0\0uuuuy\0\0aaaaaa\0ceeeeiiii\0nooooo\0\0uuuuy\0y"
_BARE = bytes([*range(0x80), *map(ord, _LATIN), *range(0xC0, 0x100)])
# Anything but these may be, or begin, a letter or a mark that is passed over: all but ASCII, continuations, and what
# begins Latin-1, Greek, Cyrillic, punctuation and signs, Chinese and pictures …
_USUAL = bytes([*range(0xC0), 0xC2, 0xC3, 0xCE, 0xCF, 0xD0, 0xD1, 0xE2, 0xE3, *range(0xE4, 0xEA), 0xF0])
# … and of these some after all: the signs of Kelvin and Ångström, marks of several scripts.
_UNUSUAL = tuple(map(re.compile, (rb"\xe2[\x83\x84\xb3\xb5\xb7]", rb"\xe3[\x80\x82]", rb"\xf0[^\x9f]")))


def may_hold(html: bytes, words: tuple[bytes, ...]) -> bool:
    """Whether UTF-8 HTML may hold all these words, which are ASCII without capitals: False only when it cannot."""
    html = html.lower()
    bare = html.translate(_BARE, b"\xc3") if b"\xc3" in html else html
    return (
        all(word in bare for word in words)
        or bool(html.translate(None, _USUAL))
        or any(each.search(html) for each in _UNUSUAL)
        or _JOINED.search(html) is not None
        or not _APART.issuperset(_ENTITY.findall(html))
    )

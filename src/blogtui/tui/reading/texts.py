"""Posts read into texts: the one that is wanted, and before that the one likely to be wanted next."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from datetime import tzinfo

from blogtui.model.ids import PostId
from blogtui.model.post import PostContent
from blogtui.view.document import Block
from blogtui.view.header import post_header
from blogtui.view.html import Reading

LONG = 100_000  # characters of HTML that take some milliseconds to parse

Written = tuple[PostContent, Reading]
"""A post and its text, the header above it."""

_Parsed = tuple[str, str | None, tuple[Block, ...]]  # what a text is made of: the HTML, its base, the header


class Texts:
    """`load` gets a post from the store; what it raises passes unchanged. `zone` None is the computer's own."""

    def __init__(self, load: Callable[[PostId], Awaitable[PostContent]], zone: tzinfo | None = None) -> None:
        self._load = load
        self._zone = zone
        self._next: tuple[_Parsed, Reading] | None = None

    async def of(self, post_id: PostId) -> Written:
        """That post's as it is now; nothing is parsed again that was prepared."""
        prepared, self._next = self._next, None
        content = await self._load(post_id)
        if prepared is not None and prepared[0] == self._parsed(content):
            return content, prepared[1]
        return await self.written(content)

    async def written(self, content: PostContent) -> Written:
        """A long post is parsed off the loop; it is read on as it is looked at."""
        html, base_url, header = self._parsed(content)
        if len(html) > LONG:
            return content, await to_thread(Reading, html, base_url, header)
        return content, Reading(html, base_url, header)

    async def prepare(self, post_id: PostId) -> None:
        """Have that post's text at hand. Its marks may change meanwhile, so they are not kept."""
        content, text = await self.written(await self._load(post_id))
        self._next = self._parsed(content), text

    def _parsed(self, content: PostContent) -> _Parsed:
        return content.html, content.base_url, post_header(content.post, content.enclosures, self._zone)

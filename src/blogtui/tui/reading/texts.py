"""Posts read into texts: the one that is wanted, and before that the one likely to be wanted next."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from datetime import tzinfo

from blogtui.model.ids import PostId
from blogtui.model.post import PostContent
from blogtui.view.header import post_header
from blogtui.view.html import Reading

LONG = 100_000  # characters of HTML that take some milliseconds to parse

Written = tuple[PostContent, Reading]
"""A post and its text, the header above it."""


class Texts:
    """`load` gets a post from the store; what it raises passes unchanged. `zone` None is the computer's own."""

    def __init__(self, load: Callable[[PostId], Awaitable[PostContent]], zone: tzinfo | None = None) -> None:
        self._load = load
        self._zone = zone
        self._next: Written | None = None

    async def of(self, post_id: PostId) -> Written:
        """That post's; without any wait when it was prepared."""
        prepared, self._next = self._next, None
        if prepared is not None and prepared[0].post.id == post_id:
            return prepared
        return await self.written(await self._load(post_id))

    async def written(self, content: PostContent) -> Written:
        """A long post is parsed off the loop; it is read on as it is looked at."""
        html, base_url = content.html, content.base_url
        header = post_header(content.post, content.enclosures, self._zone)
        if len(html) > LONG:
            return content, await to_thread(Reading, html, base_url, header)
        return content, Reading(html, base_url, header)

    async def prepare(self, post_id: PostId) -> None:
        """Have that post's text at hand."""
        self._next = await self.written(await self._load(post_id))

    def forget(self) -> None:
        """What was prepared may be out of date."""
        self._next = None

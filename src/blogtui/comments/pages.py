"""The pages fetched in one visit to a post's threads: each once, whoever asks for it first."""

import asyncio

from blogtui.model.errors import NetError
from blogtui.net.client import PAGE_LIMIT, Client
from blogtui.net.response import Response

HTML = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


class Pages:
    """Made for a visit, and gone after it: nothing here is older than the visit."""

    def __init__(self) -> None:
        self._had: dict[str, Response | NetError] = {}
        self._asking = asyncio.Lock()

    def had(self, url: str) -> Response | None:
        """The page, if this visit has it already."""
        there = self._had.get(url)
        return there if isinstance(there, Response) else None

    async def get(self, url: str, client: Client) -> Response:
        """The page at that address. Raises NetError, the same one again to whoever asks again."""
        async with self._asking:
            if url not in self._had:
                try:
                    self._had[url] = await client.fetch(url, accept=HTML, limit=PAGE_LIMIT)
                except NetError as error:
                    self._had[url] = error
            there = self._had[url]
        if isinstance(there, NetError):
            raise there
        return there

"""The client with cookies of ours for one site: they open what the site shows to those who have them."""

from collections.abc import Mapping

from blogtui.model.blog import Validators
from blogtui.net.address import same_host
from blogtui.net.client import DEADLINE, FEED_LIMIT, PAGE_LIMIT, Client
from blogtui.net.response import Response, Unchanged


class Carrying(Client):
    """Sends by another client, which is closed by whoever opened it. The cookies go to the server of `site` alone, and
    never unencrypted where `site` is encrypted: what is there is asked for encrypted too, whatever the address says."""

    def __init__(self, client: Client, site: str, cookies: Mapping[str, str]) -> None:
        super().__init__()
        self._client = client
        self._site = site
        self._ours = dict(cookies)

    async def aclose(self) -> None:
        """Nothing: it opened nothing."""

    async def get(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        accept: str | None = None,
        limit: int = FEED_LIMIT,
        deadline: float = DEADLINE,
        headers: Mapping[str, str] = {},
        cookies: Mapping[str, str] = {},
    ) -> Response | Unchanged:
        url = self._encrypted(url)
        return await self._client.get(
            url,
            validators=validators,
            accept=accept,
            limit=limit,
            deadline=deadline,
            headers=headers,
            cookies=self._with_ours(url, cookies),
        )

    async def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        content_type: str | None = None,
        accept: str | None = None,
        headers: Mapping[str, str] = {},
        cookies: Mapping[str, str] = {},
        limit: int = PAGE_LIMIT,
        deadline: float = DEADLINE,
    ) -> Response:
        url = self._encrypted(url)
        return await self._client.send(
            method,
            url,
            body=body,
            content_type=content_type,
            accept=accept,
            headers=headers,
            cookies=self._with_ours(url, cookies),
            limit=limit,
            deadline=deadline,
        )

    def _with_ours(self, url: str, cookies: Mapping[str, str]) -> Mapping[str, str]:
        bare = self._site.startswith("https:") and not url.startswith("https:")
        return {**self._ours, **cookies} if same_host(self._site, url) and not bare else cookies

    def _encrypted(self, url: str) -> str:
        plain = self._site.startswith("https:") and url.startswith("http:")
        return f"https:{url.removeprefix('http:')}" if plain and same_host(self._site, url) else url

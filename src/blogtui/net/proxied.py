"""The way through the environment's proxies: httpx's own client, as a transport."""

from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

_MOST_CONNECTIONS = 64  # more than pacing lets run, so that nothing ever waits inside httpx
_OURSELVES = ("localhost", "*.localhost", "127.0.0.1", "[::1]")


class Proxied(httpx.AsyncBaseTransport):
    """Which requests go through which proxy the environment says; those for this machine itself never do. Making one
    raises ValueError for an unusable proxy, ImportError for a SOCKS proxy without its package."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            mounts={f"all://{name}": None for name in _OURSELVES},
            follow_redirects=False,
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=16),
            event_hooks={"response": [_set_fields_aside]},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # keeps none: callers say what to send
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._client.send(request, stream=True, auth=None)
        response.headers = httpx.Headers(response.extensions["fields"])
        return response

    async def aclose(self) -> None:
        await self._client.aclose()


async def _set_fields_aside(response: httpx.Response) -> None:
    """For the time of httpx's `send`, hide a Location it is not to follow: it raises at a bad one, the answer lost."""
    response.extensions["fields"] = list(response.headers.raw)
    response.headers.pop("location", None)

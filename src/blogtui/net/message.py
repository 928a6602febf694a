"""A request on its way out, its answer as it came, and the time both may take."""

from collections.abc import Mapping

from blogtui.model.frozen import frozen
from blogtui.net.address import authority


@frozen
class Outgoing:
    """A request: absolute address without fragment and user info, and all header fields but those of the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def host(self) -> str:
        """The server, as errors name it."""
        return authority(self.url)

    def wants_body(self, status: int) -> bool:
        """Whether the answer's body is of use: not that of a redirect, nor that of an error when only reading."""
        redirects = 300 <= status < 400 and status != 304  # a 304 has none, and reading it keeps the connection
        return not redirects and (status < 400 or self.method != "GET")


@frozen
class Answer:
    """An answer as it came; `headers` in order with lower-case names, `body` decoded or b"" when not wanted."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Budget:
    """The seconds a whole request may take, over all its hops; waiting for a turn is not counted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = seconds

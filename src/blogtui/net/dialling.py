"""A TCP connection to a name, by whichever of its addresses answers first (RFC 8305 §5).

asyncio has the same as `happy_eyeballs_delay`, but loses the socket when it is cancelled at the wrong moment.
"""

import asyncio
import os
import socket
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain, zip_longest
from typing import Any

_HEAD_START = 0.25  # seconds until the next address is tried beside those before

Address = tuple[int, int, int, str, Any]
"""As getaddrinfo gives it."""


async def dial(host: str, port: int) -> socket.socket:
    """A connected socket that does not block. Raises OSError: of several failures the last."""
    left = deque(_in_turns(await _addresses(host, port)))
    if len(left) == 1:
        return await _connected(left[0])
    trying: set[asyncio.Task[socket.socket]] = set()
    failure = OSError(f"{host} has no address")
    try:
        while left or trying:
            if left:
                trying.add(asyncio.ensure_future(_connected(left.popleft())))
            wait = _HEAD_START if left else None
            done, _ = await asyncio.wait(trying, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                trying.discard(task)
                try:
                    return task.result()
                except OSError as error:
                    failure = error
    finally:
        for task in trying:
            task.cancel()
            task.add_done_callback(_let_go)
    raise failure


async def _addresses(host: str, port: int) -> Sequence[Address]:
    """Raises gaierror."""
    try:
        with suppress(socket.gaierror):  # a literal address needs no thread to wait for the resolver
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a part of the name is longer than the 63 bytes it may have
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error


def _in_turns(addresses: Sequence[Address]) -> list[Address]:
    """The first family's and the others' addresses in turns (§4), so that a dead network costs one head start."""
    first = [each for each in addresses if each[0] == addresses[0][0]]
    others = [each for each in addresses if each[0] != addresses[0][0]]
    return [each for each in chain(*zip_longest(first, others)) if each is not None]


async def _connected(address: Address) -> socket.socket:
    family, kind, protocol, _, where = address
    connection = socket.socket(family, kind, protocol)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, where)
    except OSError as error:
        connection.close()
        if error.errno is None:
            raise
        raise OSError(error.errno, os.strerror(error.errno)) from None  # asyncio's words name no reason
    except BaseException:
        connection.close()
        raise
    return connection


def _let_go(task: asyncio.Task[socket.socket]) -> None:
    """Of an attempt that nobody waits for any longer."""
    if not task.cancelled() and task.exception() is None:
        task.result().close()

"""A post's comments through its own provider, as the tests of real servers ask for them."""

from blogtui.comments.provider import Answers, FetchedThread, Known, Reply
from blogtui.comments.registry import Registry
from blogtui.model.reply import Posted
from blogtui.model.thread import Source
from blogtui.net.client import Client

REGISTRY = Registry.load()


async def read(source: Source, client: Client) -> FetchedThread:
    """The whole thread, whatever is known of it."""
    reader = REGISTRY.reader(source)
    assert reader is not None
    thread = await reader.thread(source, client, Known())
    assert isinstance(thread, FetchedThread)
    return thread


def way(source: Source) -> Answers:
    """How answers go: by who reads it."""
    route = REGISTRY.answer_route((source,))
    assert route is not None
    assert route[0].name == source.provider
    return route[0]


async def send(source: Source, reply: Reply, client: Client) -> Posted:
    return await way(source).post(source, reply, client)


async def find(source: Source, reply: Reply, native_id: str | None, client: Client) -> Posted | None:
    return await way(source).find(source, reply, native_id, client)

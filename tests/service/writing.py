"""Steps that tests of the outbox share: reach a post of the demo blog, write, see what arrived."""

from pathlib import Path

from blogtui.demo.replies import Replies, Reply
from blogtui.demo.server import DemoBlog
from blogtui.model.identity import Identity
from blogtui.model.ids import CommentId, PostId
from blogtui.model.reply import Draft
from blogtui.service.services import Services

EMPTY = "2007/09/closed-for-the-regatta"
MODERATED = "2007/09/the-umbrella-amnesty"
CLOSED = "2007/10/the-cat-was-never-lost"
STEPS = "2007/07/a-hundred-and-twelve-or-thirteen"
ANN = Identity("Ann")


async def post_of(services: Services, demo: DemoBlog, path: str) -> PostId:
    """The post at that path; subscribes to the blog, and reads no thread."""
    await services.subscribe.add(demo.address)
    return (await services.browse.find_post(demo.address + path)).id


async def drafted(
    services: Services, post: PostId, text: str, to: CommentId | None = None, identity: Identity = ANN
) -> Draft:
    draft = await services.reply.begin(post, to)
    return await services.reply.save(draft.id, text, identity)


def accepted(tmp_path: Path) -> tuple[Reply, ...]:
    """What the demo blog has accepted, in the order of its arrival."""
    return Replies(tmp_path / "demo" / "demo" / "replies.jsonl").all()


def arrived(tmp_path: Path) -> list[str]:
    """The texts of it."""
    return [reply.html.removeprefix("<p>").removesuffix("</p>") for reply in accepted(tmp_path)]


async def settled(services: Services, draft: Draft, rounds: int = 5) -> Draft:
    """The draft after the outbox was flushed until nothing waits, at most so many times."""
    for _ in range(rounds):
        if not (await services.reply.draft(draft.id)).state.waiting:
            break
        await services.reply.flush()
    return await services.reply.draft(draft.id)

"""The threads of a post: from the cache or read once, with what is known of the way to answer."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from blogtui.cli import output, shapes
from blogtui.cli.exits import Exit, status_of_problems
from blogtui.model.cleaning import clean_line
from blogtui.model.ids import PostId
from blogtui.model.problem import Problem

if TYPE_CHECKING:
    from blogtui.service.discussion import Discussion
    from blogtui.service.services import Services


async def look(services: "Services", post_id: PostId, *, refresh: bool, elsewhere: bool = False) -> "Discussion":
    """The cached discussion; read from the network when `refresh` says so or nobody ever has. Others are asked about
    the post when `elsewhere` says so, or with the reading when config.toml does. Tells what fails."""
    discussion = await services.discuss.cached(post_id)
    only = None if elsewhere else frozenset[str]()
    if refresh or not discussion.looked or _never_read(discussion):
        discussion = await services.discuss.fetch(post_id, opened=True)
        tell(discussion.problems)
        if not elsewhere:
            only = await services.discuss.elsewhere_due(post_id, services.settings.look_elsewhere)
    if only is None or only:
        found = await services.discuss.elsewhere(post_id, only)
        tell(found.problems)
        discussion = replace(found, problems=(*discussion.problems, *found.problems))
    return discussion


def tell(problems: Iterable[Problem]) -> None:
    """Say the problems on stderr; what several places of one thread have in common is said once."""
    for line in dict.fromkeys(clean_line(f"{problem.doing}: {problem.advice}") for problem in problems):
        output.note(line)


def status(looked: "Discussion") -> Exit:
    """The exit status after `look`: the network's when it left nothing that was read."""
    read = sum(thread.problem is None and thread.fetched is not None for thread in looked.threads)
    return status_of_problems(looked.problems, tried=len(looked.problems) + read)


async def thread_shapes(services: "Services", discussion: "Discussion") -> list[shapes.Shape]:
    """The threads as JSON objects, with what can be told of answering without asking the network."""
    prospects = await services.reply.prospects(discussion)
    return [
        shapes.thread_shape(thread, await services.discuss.whole(thread), prospect.can_reply, prospect.form)
        for thread, prospect in zip(discussion.threads, prospects, strict=True)
    ]


def _never_read(discussion: "Discussion") -> bool:
    return bool(discussion.own) and all(thread.fetched is None for thread in discussion.own)

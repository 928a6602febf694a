"""The threads of a post: from the cache or read once, with what is known of the way to answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from blogtui.cli import output, shapes
from blogtui.cli.exits import Exit, status_of_problems
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import CommentsError, NetError
from blogtui.model.ids import PostId
from blogtui.model.problem import Problem
from blogtui.model.reply import Form, Signed
from blogtui.model.thread import Source, Thread

if TYPE_CHECKING:
    from blogtui.comments.provider import Answers
    from blogtui.service.discuss import Discussion
    from blogtui.service.services import Services


@dataclass(frozen=True, slots=True)
class Looked:
    """A discussion and what went wrong while it was read just now."""

    discussion: "Discussion"
    problems: tuple[Problem, ...] = ()


async def look(services: "Services", post_id: PostId, *, refresh: bool) -> Looked:
    """The cached discussion; read from the network when `refresh` says so or nobody ever has. Tells what fails."""
    discussion = await services.discuss.cached(post_id)
    if discussion.looked and not refresh and not _never_read(readable(services, discussion)):
        return Looked(discussion)
    begun = services.clock()
    discussion = await services.discuss.fetch(post_id)
    problems = tuple(p for p in await problems_since(services, begun) if p.blog_id == discussion.post.blog_id)
    tell(problems)
    return Looked(discussion, problems)


async def problems_since(services: "Services", begun: datetime) -> tuple[Problem, ...]:
    """What went wrong since then: reading threads keeps its problems instead of raising them."""
    return tuple(problem for problem in await services.browse.problems() if problem.when >= begun)


def tell(problems: Iterable[Problem]) -> None:
    """Say each problem on stderr."""
    for problem in problems:
        output.note(clean_line(f"{problem.doing}: {problem.advice}"))


def status(looked: Looked) -> Exit:
    """The exit status after `look`: the network's when it left nothing that was read."""
    read = sum(thread.problem is None and thread.fetched is not None for thread in looked.discussion.threads)
    return status_of_problems(looked.problems, tried=len(looked.problems) + read)


async def thread_shapes(services: "Services", discussion: "Discussion") -> list[shapes.Shape]:
    """The threads as JSON objects, with what can be told of answering without asking the network."""
    shaped = []
    for number, thread in enumerate(readable(services, discussion)):
        # The blog's own thread stands first, and every source of the post may lead to it; the others stand alone.
        sources = discussion.sources if number == 0 else (thread.source,)
        way = services.registry.answer_route(sources)
        form = await _form_without_network(way) if way is not None else None
        shaped.append(shapes.thread_shape(thread, _can_reply(thread, way, form), form))
    return shaped


def readable(services: "Services", discussion: "Discussion") -> tuple[Thread, ...]:
    """The threads that can hold comments; a source that can only be answered has none."""
    return tuple(
        thread
        for thread in discussion.threads
        if thread.comments or thread.fetched or services.registry.reader(thread.source) is not None
    )


def _can_reply(thread: Thread, way: "tuple[Answers, Source] | None", form: Form | None) -> bool:
    """Whether the program itself can answer; the browser does not count."""
    if way is None or thread.closed or way[0].abilities.signed is Signed.BROWSER:
        return False
    return form is None or (form.closed is None and not form.by_hand)


def _never_read(threads: tuple[Thread, ...]) -> bool:
    return bool(threads) and all(thread.fetched is None for thread in threads)


async def _form_without_network(way: "tuple[Answers, Source]") -> Form | None:
    """What the way to answer asks of a writer, as far as it can tell by itself; None when it would have to look."""
    from blogtui.net.client import Client

    provider, source = way
    shut = Client()
    await shut.aclose()  # from now on it sends nothing
    try:
        return await provider.form(source, shut)
    except (NetError, CommentsError):
        return None

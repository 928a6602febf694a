"""What can be told of answering a thread before anybody is asked."""

from blogtui.comments.provider import Answers
from blogtui.comments.registry import Registry
from blogtui.model.frozen import frozen
from blogtui.model.reply import Form, Signed
from blogtui.model.thread import Source
from blogtui.net.client import Client
from blogtui.service.discussion import Discussion
from blogtui.service.passing import OUTSIDE


@frozen
class Prospect:
    """`can_reply`: whether the program itself can answer; the browser does not count. `form` is what is asked of a
    writer without an account, None where the comment system would have to be asked for it."""

    can_reply: bool
    form: Form | None


async def prospects(discussion: Discussion, registry: Registry) -> tuple[Prospect, ...]:
    """One for each thread of the discussion, without the network."""
    told = []
    # Each of the blog's own ways may lead to the first thread of its own; the other threads stand alone.
    own = [source for source in discussion.sources if not registry.outside(source)]
    first = next((thread for thread in discussion.threads if not registry.outside(thread.source)), None)
    for thread in discussion.threads:
        way = registry.answer_route(own if thread is first else (thread.source,))
        told.append(Prospect(False, None) if way is None else await _prospect(*way, closed=thread.closed))
    return tuple(told)


async def _prospect(provider: Answers, source: Source, *, closed: bool) -> Prospect:
    form = await known_form(provider, source)
    taken = form is None or (form.closed is None and not form.by_hand)
    return Prospect(taken and not closed and provider.abilities.signed is not Signed.BROWSER, form)


async def known_form(provider: Answers, source: Source) -> Form | None:
    """The form as far as the provider can tell by itself; None when it would have to look."""
    shut = Client()
    await shut.aclose()  # from now on it sends nothing
    try:
        return await provider.form(source, shut)
    except OUTSIDE:
        return None

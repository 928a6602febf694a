"""`blogtui reply`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from blogtui.cli import output, shapes, words
from blogtui.cli.exits import Exit, status_of_outcome
from blogtui.cli.session import json_option, with_services
from blogtui.cli.writing import edited, given, signed, words_and_signature
from blogtui.model.errors import CommentsError, NetError, NotFound
from blogtui.model.ids import CommentId, PostId
from blogtui.model.reply import Draft

if TYPE_CHECKING:
    from blogtui.service.services import Services


@click.command("reply")
@click.argument("post")
@click.option("--to", type=int, metavar="COMMENT", help="Answer this comment (its number as printed), not the post.")
@words_and_signature
@click.option("--draft", "only_save", is_flag=True, help="Only save it; `blogtui outbox` shows it.")
@json_option
@with_services
async def reply_command(
    services: "Services",
    post: str,
    stdin: str | None,
    to: int | None,
    text: str | None,
    file: Path | None,
    name: str | None,
    email: str | None,
    website: str | None,
    only_save: bool,
    as_json: bool,
) -> Exit:
    """Answer a post, or a comment under it.

    The answer is --text, a --file, or standard input for `-`; with none of them an editor opens on a terminal.
    It is saved before it is sent: what cannot be sent now waits in the outbox. Tells what became of it.
    """
    from blogtui.service.ready import NotReady

    said = given(text, file, stdin)
    found = await services.browse.find_post(post)
    answered = await _comment_of(services, found.id, to) if to is not None else None
    draft = await _draft(services, found.id, answered, said)
    if said is None:
        await _tell_way(services, draft)
    written = said if said is not None else edited(draft.text)
    if not written.strip():
        if not draft.text.strip():
            await services.reply.discard(draft.id)
        raise click.UsageError("Nothing was written, so nothing was sent.")
    if draft.state.editable:
        draft = await services.reply.save(draft.id, written, signed(draft.identity, name, email, website))
    if only_save:
        _say_saved(draft, as_json)
        return Exit.DONE
    try:
        sent = await services.reply.send(draft.id)
    except NotReady as error:
        wanted = "" if error.field == "text" else f"; give it with --{error.field}"
        error.advice = f"The answer is kept as draft {draft.id}{wanted}."
        raise
    if as_json:
        output.data(shapes.sent_shape(sent))
    else:
        output.lines(*words.sent_lines(sent))
    return status_of_outcome(sent.outcome)


async def _tell_way(services: "Services", draft: Draft) -> None:
    """Say on stderr, before the editor opens, where the answer goes and what is asked of it."""
    from blogtui.view.words import way_sentence

    try:
        route = await services.reply.route(draft.post_id, draft.to)
    except NetError as error:
        output.note(f"{error} What you write waits in the outbox until the blog can be reached.")
    except CommentsError as error:
        output.note(f"{error} {error.advice}")
    else:
        output.note(way_sentence(route.form, route.remedy))


async def _comment_of(services: "Services", post_id: PostId, to: int) -> CommentId:
    """The comment of that number under that post. Raises NotFound."""
    if not (await services.discuss.cached(post_id)).has(CommentId(to)):
        raise NotFound(f"There is no comment {to} under that post.", advice=f"See `blogtui comments {post_id}`.")
    if to < 0:
        raise NotFound(f"Comment {to} is not on the blog yet, so nothing can answer it.", advice="Wait until it shows.")
    return CommentId(to)


async def _draft(services: "Services", post_id: PostId, to: CommentId | None, text: str | None) -> Draft:
    """The draft to go on with: one that waits with the same text, so that trying again is never sending twice; else
    the unfinished one if it is empty or says the same; else a new one, rather than lose another text."""
    place, said = (post_id, to), text.strip() if text is not None else None
    for item in await services.reply.outbox():
        there = item.draft
        if (
            there.amends is None
            and there.state.waiting
            and (there.post_id, there.to) == place
            and there.text.strip() == said
        ):
            return there
    draft = await services.reply.begin(post_id, to)
    if said is None or draft.text.strip() in ("", said):
        return draft
    return await services.reply.begin(post_id, to, fresh=True)


def _say_saved(draft: Draft, as_json: bool) -> None:
    if as_json:
        output.data(shapes.saved_shape(draft.id))
    else:
        output.lines(f"Saved as draft {draft.id}; `blogtui outbox send {draft.id}` sends it.")

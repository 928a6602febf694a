"""`blogtui outbox`, with `send`, `discard`, `restore`, `edit` and `delete`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blogtui.cli import output, shapes, words
from blogtui.cli.exits import Exit, status_of_many, status_of_outcome
from blogtui.cli.session import json_option, with_services
from blogtui.cli.writing import edited, given, signature, signed, words_and_signature
from blogtui.model.ids import DraftId
from blogtui.model.reply import Outcome
from blogtui.view.words import draft_state

if TYPE_CHECKING:
    from blogtui.service.sent import Sent
    from blogtui.service.services import Services


_METAVAR = "[send [ID] | discard ID | restore ID | edit ID | delete ID]"


@click.group("outbox", invoke_without_command=True, subcommand_metavar=_METAVAR)
@click.option("--sent", is_flag=True, help="List also what is on the blog and can be changed there.")
@json_option
@click.pass_context
def outbox_command(context: click.Context, sent: bool, as_json: bool) -> None:
    """List drafts and what waits or was refused.

    Held answers are listed until the blog shows them. `send` sends what waits, `discard` throws a draft away. Some
    blogs let you `edit` or `delete` for a while what is there already.
    """
    if context.invoked_subcommand is None:
        _listed(sent, as_json)


@with_services
async def _listed(services: "Services", sent: bool, as_json: bool) -> Exit:
    items = await services.reply.outbox(sent=sent)
    if as_json:
        output.data({"drafts": [shapes.draft_shape(item) for item in items]})
    elif not items:
        output.note("The outbox is empty.")
    else:
        output.table(
            ("id", "state", "post", "to", "changed", "text", "what was said"),
            [
                (
                    item.draft.id,
                    draft_state(item.draft.state, item.draft.outcome),
                    item.post.title if item.post else f"(post {item.draft.post_id}, removed)",
                    item.draft.to,
                    words.moment(item.draft.updated),
                    words.beginning(item.draft.text),
                    item.draft.message or words.changeable(item),
                )
                for item in items
            ],
            right=(0, 3),
            whole=(1, 4),
        )
    return Exit.DONE


@outbox_command.command("send")
@click.argument("draft", metavar="[ID]", type=int, required=False)
@click.option("--again", is_flag=True, help="Send the draft ID even where nobody knows whether it arrived.")
@signature
@json_option
@with_services
async def send_command(
    services: "Services",
    draft: int | None,
    again: bool,
    name: str | None,
    email: str | None,
    website: str | None,
    as_json: bool,
) -> Exit:
    """Send what waits, or the draft ID.

    A draft without an answer is looked for on the blog first; it is never sent twice by itself. The signature given is
    put in the place of the draft's own.
    """
    if draft is None and again:
        raise click.UsageError("Name the draft that is to be sent again.")
    if draft is None and (name, email, website) != (None, None, None):
        raise click.UsageError("Name the draft that is to be signed so.")
    if draft is None:
        sent = await services.reply.flush()
    else:
        sent = (await _sent(services, DraftId(draft), again, name, email, website),)
    if as_json:
        output.data({"sent": [shapes.sent_shape(one) for one in sent]})
    else:
        for one in sent:
            output.lines(*words.sent_lines(one))
    if not sent and not as_json:
        output.note("Nothing waits to be sent.")
    statuses = [status_of_outcome(one.outcome) for one in sent]
    return status_of_many([status for status in statuses if status], len(sent))


async def _sent(
    services: "Services", draft_id: DraftId, again: bool, name: str | None, email: str | None, website: str | None
) -> "Sent":
    """Send one draft, its signature put right before."""
    from blogtui.service.ready import NotReady

    draft = await services.reply.draft(draft_id)
    identity = signed(draft.identity, name, email, website)
    if identity != draft.identity:
        await services.reply.save(draft_id, draft.text, identity)
    try:
        return await services.reply.send(draft_id, again=again)
    except NotReady as error:
        if error.field != "text":
            error.advice = f"Give it with --{error.field}."
        raise


@outbox_command.command("discard")
@click.argument("draft", metavar="ID", type=int)
@with_services
async def discard_command(services: "Services", draft: int) -> Exit:
    """Throw a draft away; `restore` takes that back."""
    await services.reply.discard(DraftId(draft))
    output.lines(f"Discarded draft {draft}; `blogtui outbox restore {draft}` takes that back.")
    return Exit.DONE


@outbox_command.command("restore")
@click.argument("draft", metavar="ID", type=int)
@with_services
async def restore_command(services: "Services", draft: int) -> Exit:
    """Bring a discarded draft back."""
    await services.reply.restore(DraftId(draft))
    output.lines(f"Draft {draft} is back.")
    return Exit.DONE


@outbox_command.command("edit")
@click.argument("draft", metavar="ID", type=int)
@words_and_signature
@json_option
@with_services
async def edit_command(
    services: "Services",
    draft: int,
    stdin: str | None,
    text: str | None,
    file: Path | None,
    name: str | None,
    email: str | None,
    website: str | None,
    as_json: bool,
) -> Exit:
    """Change on the blog what the draft ID became there.

    Only some blogs let you, and for a while; `blogtui outbox --sent` lists what can be changed. The new text is a draft
    until the blog has taken it.
    """
    said = given(text, file, stdin)
    change = await services.amend.begin(DraftId(draft))
    written = said if said is not None else edited(change.text)
    if not written.strip():
        raise click.UsageError(f"Nothing was written; `blogtui outbox delete {draft}` takes the comment away.")
    change = await services.reply.save(change.id, written, signed(change.identity, name, email, website))
    done = await services.reply.send(change.id)
    if as_json:
        output.data(shapes.sent_shape(done))
    else:
        output.lines(*words.sent_lines(done))
    return status_of_outcome(done.outcome)


@outbox_command.command("delete")
@click.argument("draft", metavar="ID", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@with_services
async def delete_command(services: "Services", draft: int, yes: bool, as_json: bool) -> Exit:
    """Delete on the blog what the draft ID became there.

    Only some blogs let you, and for a while. The text is kept: `restore` makes a draft of it again.
    """
    there = await services.reply.draft(DraftId(draft))
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"Nobody can be asked here; give --yes to delete the comment of draft {draft}.")
        click.confirm(f"Delete “{words.beginning(there.text)}” on the blog?", abort=True, err=True)
    done = await services.amend.withdraw(there.id)
    if as_json:
        output.data(shapes.sent_shape(done))
    else:
        output.lines(*words.sent_lines(done))
        if done.outcome is Outcome.WITHDRAWN:
            output.note(f"`blogtui outbox restore {draft}` makes a draft of it again.")
    return status_of_outcome(done.outcome)

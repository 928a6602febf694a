"""`blogtui opml import` and `blogtui opml export`."""

from typing import TYPE_CHECKING, BinaryIO

import click

from blogtui.cli import exits, output, progress
from blogtui.cli.exits import Exit
from blogtui.cli.refresh import report
from blogtui.cli.session import json_option, with_services
from blogtui.view.counts import counted

if TYPE_CHECKING:
    from blogtui.service.services import Services


@click.group("opml")
def opml_command() -> None:
    """Import or export subscriptions."""


@opml_command.command("import")
@click.argument("file", type=click.File("rb"))
@json_option
@with_services
async def import_command(services: "Services", file: BinaryIO, as_json: bool) -> Exit:
    """Subscribe to every feed in FILE.

    FILE may be - for standard input. The new ones are visited at once;
    a feed that cannot be reached now is subscribed all the same.
    """
    listed = await services.lists.subscribe(file.read())
    with progress.shown() as watch:
        visits = await services.refresh.run([blog.id for blog in listed.new], watch=watch)
    report(visits, as_json=as_json)
    output.note(f"{counted(listed.feeds, 'feed')} in the list, {counted(len(listed.new), 'new subscription')}.")
    return exits.status_of_problems([visit.problem for visit in visits if visit.problem], len(visits))


@opml_command.command("export")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@with_services
async def export_command(services: "Services", file: BinaryIO) -> Exit:
    """Write the subscriptions to FILE or stdout."""
    file.write(await services.lists.export())
    return Exit.DONE

"""`blogtui older`."""

from typing import TYPE_CHECKING

import click

from blogtui.cli import output, progress
from blogtui.cli.exits import Exit
from blogtui.cli.session import json_option, with_services
from blogtui.model.cleaning import clean_line
from blogtui.view.counts import counted

if TYPE_CHECKING:
    from blogtui.service.services import Services


@click.command("older")
@click.argument("blog")
@click.option("--pages", type=click.IntRange(1), default=1, show_default=True, help="Fetch up to so many pages.")
@json_option
@with_services
async def older_command(services: "Services", blog: str, pages: int, as_json: bool) -> Exit:
    """Fetch posts older than the feed shows.

    Page by page into the past, as far as the blog offers it; every call goes on where the last one stopped.
    """
    found = await services.browse.find_blog(blog)
    with progress.shown() as watch:
        older = await services.refresh.older(found.id, pages, watch)
    if as_json:
        output.data({"blog": found.id, "new": older.new, "pages": older.pages, "more": older.more})
    else:
        end = "there is more" if older.more else "nothing older is offered"
        output.lines(f"{clean_line(found.title)}: {counted(older.new, 'older post')} fetched; {end}.")
    return Exit.DONE

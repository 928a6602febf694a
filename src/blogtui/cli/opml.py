"""`blogtui opml import` and `blogtui opml export`."""

from typing import TYPE_CHECKING, BinaryIO

import click

from blogtui.cli import exits, output, progress
from blogtui.cli.exits import Exit
from blogtui.cli.refresh import report
from blogtui.cli.session import json_option, with_services
from blogtui.view.words import counted

if TYPE_CHECKING:
    from blogtui.model.blog import Blog
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
    from blogtui.feeds.opml import read

    outlines = read(file.read())
    known = {blog.id for blog in await services.browse.blogs()}
    new: dict[int, Blog] = {}
    for outline in outlines:
        blog = await services.store.blogs.add(
            outline.url,
            outline.title or outline.url,
            home_url=outline.home_url,
            folder=outline.folder,
            now=services.clock(),
        )
        if blog.id not in known:
            new[blog.id] = blog
    with progress.shown() as watch:
        visits = await services.refresh.run([blog.id for blog in new.values()], watch=watch)
    report(visits, as_json=as_json)
    output.note(f"{counted(len(outlines), 'feed')} in the list, {counted(len(new), 'new subscription')}.")
    return exits.status_of_problems([visit.problem for visit in visits if visit.problem], len(visits))


@opml_command.command("export")
@click.argument("file", type=click.File("wb", atomic=True), default="-")
@with_services
async def export_command(services: "Services", file: BinaryIO) -> Exit:
    """Write the subscriptions to FILE or stdout."""
    from blogtui.feeds.opml import Outline, write

    blogs = await services.browse.blogs()
    outlines = [Outline(blog.feed_url, blog.title, blog.folder, blog.home_url) for blog in blogs]
    file.write(write(outlines, "Blogs in blogtui"))
    return Exit.DONE

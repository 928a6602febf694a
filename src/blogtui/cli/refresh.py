"""`blogtui refresh`."""

from typing import TYPE_CHECKING

import click

from blogtui.cli import exits, output, progress, shapes
from blogtui.cli.conversation import tell
from blogtui.cli.exits import Exit
from blogtui.cli.session import json_option, with_services
from blogtui.model.cleaning import clean_line
from blogtui.view.counts import counted

if TYPE_CHECKING:
    from blogtui.service.refresh import Visit
    from blogtui.service.services import Services


@click.command("refresh")
@click.argument("blogs", nargs=-1, metavar="[BLOG...]")
@click.option("--comments", is_flag=True, help="Also read the threads of the newest posts.")
@json_option
@with_services
async def refresh_command(services: "Services", blogs: tuple[str, ...], comments: bool, as_json: bool) -> Exit:
    """Visit the feeds and store what is new.

    Of all blogs, or of those named by id, address or a part of the title. One line a blog; a blog that fails
    costs the others nothing.
    """
    chosen = [(await services.browse.find_blog(blog)).id for blog in blogs] or None
    with progress.shown() as watch:
        visits = await services.refresh.run(chosen, comments=comments, watch=watch)
    report(visits, as_json=as_json)
    status = exits.status_of_problems([visit.problem for visit in visits if visit.problem], len(visits))
    threads = [problem for visit in visits for problem in visit.thread_problems]
    tell(threads)
    return Exit.SOME_FAILED if threads and status is Exit.DONE else status


def report(visits: "tuple[Visit, ...]", *, as_json: bool) -> None:
    """Print what the visits brought, and on stderr what failed."""
    if as_json:
        output.data({"blogs": [shapes.visit_shape(visit) for visit in visits]})
    for visit in visits:
        if visit.problem:
            output.note(f"{clean_line(visit.blog.title)}: {clean_line(visit.problem.advice)}")
        elif not as_json:
            output.lines(f"{clean_line(visit.blog.title)}: {outcome(visit)}")


def outcome(visit: "Visit") -> str:
    """What a good visit brought, in words."""
    found = (
        counted(visit.new, "new post") if visit.new else "",
        f"{visit.changed} changed" if visit.changed else "",
        counted(visit.new_comments, "new comment") if visit.new_comments else "",
    )
    return ", ".join(filter(None, found)) or "nothing new"

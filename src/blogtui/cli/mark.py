"""`blogtui mark`."""

from typing import TYPE_CHECKING

import click

from blogtui.cli import output
from blogtui.cli.exits import Exit
from blogtui.cli.session import json_option, with_services

if TYPE_CHECKING:
    from blogtui.service.services import Services

_READ = {"read": True, "unread": False}
_STARRED = {"starred": True, "unstarred": False}


@click.command("mark")
@click.argument("mark", type=click.Choice([*_READ, *_STARRED]), metavar="read|unread|starred|unstarred")
@click.argument("posts", nargs=-1, required=True, metavar="POST...")
@json_option
@with_services
async def mark_command(services: "Services", mark: str, posts: tuple[str, ...], as_json: bool) -> Exit:
    """Mark posts as read, unread, starred or not.

    POST is an id or the post's address. When one of them is not here, none is marked.
    """
    ids = [(await services.browse.find_post(post)).id for post in posts]
    done = await services.browse.mark(ids, read=_READ.get(mark), starred=_STARRED.get(mark))
    if as_json:
        output.data({"mark": mark, "changed": list(done.posts)})
    else:
        output.lines(f"{done.words[:1].upper()}{done.words[1:]}.")
    return Exit.DONE

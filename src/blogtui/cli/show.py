"""`blogtui show`."""

from typing import TYPE_CHECKING

import click

from blogtui.cli import conversation, output, shapes, words
from blogtui.cli.exits import Exit
from blogtui.cli.password import give, password_option
from blogtui.cli.session import json_option, with_services

if TYPE_CHECKING:
    from blogtui.service.services import Services


@click.command("show")
@click.argument("post")
@click.option("--comments", is_flag=True, help="Also its threads, from the cache if they were ever read.")
@password_option
@json_option
@with_services
async def show_command(services: "Services", post: str, comments: bool, password: bool, as_json: bool) -> Exit:
    """Print a post as readable text, its links numbered.

    POST is an id or the post's address.
    """
    from blogtui.view.html import document

    found = await services.browse.find_post(post)
    if password:
        await give(services, found.id)
    looked = await conversation.look(services, found.id, refresh=password) if comments else None
    content = await services.browse.content(found.id)  # after that look, which may bring a protected post's own text
    read = document(content.html, content.base_url)
    if as_json:
        shape = shapes.content_shape(content.post, content.html, read, content.enclosures)
        if looked is not None:
            shape["threads"] = await conversation.thread_shapes(services, looked)
        output.data(shape)
    else:
        output.lines(*words.post_lines(content, read, output.width()))
        for thread in looked.threads if looked is not None else ():
            output.lines("", *words.thread_lines(thread, await services.discuss.whole(thread), output.width()))
    return Exit.DONE if looked is None else conversation.status(looked)

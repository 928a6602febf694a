"""`blogtui comments`."""

from typing import TYPE_CHECKING

import click

from blogtui.cli import conversation, output, words
from blogtui.cli.exits import Exit
from blogtui.cli.password import give, password_option
from blogtui.cli.session import json_option, with_services

if TYPE_CHECKING:
    from blogtui.service.services import Services


@click.command("comments")
@click.argument("post")
@click.option("--refresh", is_flag=True, help="Read the threads anew instead of printing what is cached.")
@click.option("--elsewhere", is_flag=True, help="Ask Hacker News and others about this very post as well.")
@password_option
@json_option
@with_services
async def comments_command(
    services: "Services", post: str, refresh: bool, elsewhere: bool, password: bool, as_json: bool
) -> Exit:
    """Print the comments under a post.

    Each stands below the one it answers. What is cached is printed; a thread that nobody has read yet is read once.
    POST is an id or the post's address.
    The number before a comment is what `blogtui reply --to` wants.
    """
    found = await services.browse.find_post(post)
    if password:
        await give(services, found.id)
    discussion = await conversation.look(services, found.id, refresh=refresh or password, elsewhere=elsewhere)
    if as_json:
        threads = await conversation.thread_shapes(services, discussion)
        about = {"id": found.id, "title": found.title, "url": found.url}
        output.data({"post": about, "threads": threads})
        return conversation.status(discussion)
    output.lines(*words.heading_lines(discussion.post))
    for thread in discussion.threads:
        output.lines("", *words.thread_lines(thread, await services.discuss.whole(thread), output.width()))
    if not discussion.threads and not discussion.problems:
        output.note("No comments that can be read here.")
    if discussion.password_wanted:
        output.note(f"The post is behind a password: `blogtui comments {found.id} --password` asks for it.")
    return conversation.status(discussion)

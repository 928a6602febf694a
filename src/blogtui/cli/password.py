"""`--password`: a protected post's password is asked for, and given to its blog."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from blogtui.cli import conversation, output
from blogtui.model.ids import PostId

if TYPE_CHECKING:
    from blogtui.service.services import Services


def password_option(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command `--password`, as the parameter `password`. What stands on a command line can be read by everybody
    at this machine, so the password itself is never an argument."""
    words = "Ask for the password of a protected post; where nobody can be asked it is read from standard input."
    return click.option("--password", is_flag=True, help=words)(command)


async def give(services: "Services", post_id: PostId) -> None:
    """Ask for the post's password and keep it when the blog wants it and takes it. Raises WrongPassword, NotFound,
    NetError, CommentsError, ConfigError."""
    password = _asked()
    await conversation.look(services, post_id, refresh=False)  # the comments' source tells how to give it
    if not await services.passwords.give(post_id, password):
        output.note("The post is open to everybody; no password was needed.")
    elif services.accounts.warning is not None:
        output.note(services.accounts.warning)


def _asked() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password of the post", hide_input=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise click.UsageError("Nobody can be asked here: pipe the password in.")
    return password

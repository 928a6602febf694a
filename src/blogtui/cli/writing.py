"""Where the words of an answer come from: an option, a file, a pipe or an editor; and how it is signed."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from blogtui.model.identity import Identity


def words_and_signature(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command `[-]`, --text, --file, --name, --email and --website."""
    path = click.Path(exists=True, dir_okay=False, path_type=Path)
    for add in (
        signature,
        click.option("--file", type=path, help="Take the answer from this file."),
        click.option("--text", help="The answer."),
        click.argument("stdin", required=False, metavar="[-]"),
    ):
        command = add(command)
    return command


def signature(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command --name, --email and --website."""
    for add in (
        click.option("--website", help="The address your name links to."),
        click.option("--email", help="The e-mail address to give; most blogs do not show it."),
        click.option("--name", help="Sign with this name; the last one used is remembered."),
    ):
        command = add(command)
    return command


def given(text: str | None, file: Path | None, stdin: str | None) -> str | None:
    """The text from the one place named; None when an editor is to open. Raises UsageError."""
    if stdin not in (None, "-"):
        raise click.UsageError(f"What is {stdin!r}? Give the answer as --text, and comments by --to.")
    if sum(place is not None for place in (text, file, stdin)) > 1:
        raise click.UsageError("Give the answer once: --text, --file or -.")
    try:
        if file is not None:
            text = file.read_text("utf-8")
        elif stdin is not None:
            text = sys.stdin.buffer.read().decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise click.UsageError("The answer is not UTF-8 text.") from error
    if text is not None and not text.strip():
        raise click.UsageError("The answer is empty.")
    if text is None and not sys.stdin.isatty():
        raise click.UsageError("There is no text: give --text, --file or -.")
    return text


def edited(text: str) -> str:
    """What the user makes of `text` in an editor; unchanged when it is closed without saving."""
    edited = click.edit(text, extension=".txt")
    return text if edited is None else edited


def signed(identity: Identity, name: str | None, email: str | None, website: str | None) -> Identity:
    """The signature with what was given in its place."""
    told = {"name": name, "email": email, "website": website}
    return replace(identity, **{part: value.strip() for part, value in told.items() if value is not None})

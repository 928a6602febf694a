"""`blogtui ADDRESS`."""

import click

from blogtui.cli.reader import open_reader
from blogtui.cli.session import current


@click.command(name="ADDRESS")
@click.argument("address")
def open_at(address: str) -> None:
    """Open the reader at the blog or post of ADDRESS; subscribes to it if it is new."""
    click.get_current_context().exit(open_reader(current().settings, address))

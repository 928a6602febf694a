"""`blogtui problems`."""

from typing import TYPE_CHECKING

import click

from blogtui.cli import output, shapes, words
from blogtui.cli.exits import Exit
from blogtui.cli.session import json_option, with_services

if TYPE_CHECKING:
    from blogtui.service.services import Services


@click.command("problems")
@json_option
@with_services
async def problems_command(services: "Services", as_json: bool) -> Exit:
    """Show what went wrong lately.

    Newest first, each with what to do about it.
    """
    problems = await services.browse.problems()
    if as_json:
        output.data({"problems": [shapes.problem_shape(problem) for problem in problems]})
        return Exit.DONE
    if not problems:
        output.note("Nothing went wrong lately.")
    for problem in problems:
        output.lines(*words.problem_lines(problem))
    return Exit.DONE

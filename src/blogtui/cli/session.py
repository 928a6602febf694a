"""What every command starts from: the places, the settings, and for most the services, opened and closed in order."""

import asyncio
import functools
import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import click

from blogtui.cli.exits import Exit
from blogtui.model.errors import CommentsError, FeedError, NetError, NoFeedFound
from blogtui.model.settings import Places, Settings

if TYPE_CHECKING:
    from blogtui.service.services import Services

Given = ParamSpec("Given")

_KEPT = (NetError, FeedError, NoFeedFound, CommentsError)


@dataclass(frozen=True)
class Session:
    """One run of the program. `home` is what --home or BLOGTUI_HOME says."""

    home: Path | None

    @functools.cached_property
    def places(self) -> Places:
        from blogtui.config.places import places

        return places(self.home)

    @functools.cached_property
    def settings(self) -> Settings:
        """Raises ConfigError."""
        from blogtui.config.file import load

        return load(self.places)


def current() -> Session:
    """The session of the command that runs."""
    session = click.get_current_context().find_object(Session)
    assert session is not None
    return session


def json_option(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command `--json`, as the parameter `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def with_services(command: Callable[Concatenate["Services", Given], Awaitable[Exit]]) -> Callable[Given, None]:
    """Makes a plain command of a coroutine that wants the services and returns the exit status.

    What ends it from outside (network, feed, comment system) is kept for `blogtui problems` before it is told.
    """

    async def opened(settings: Settings, doing: str, *args: Given.args, **kwargs: Given.kwargs) -> Exit:
        from blogtui.config.secrets import Keeper
        from blogtui.service.services import Services

        async with Services.open(settings, secrets=Keeper(settings.places), threads=False) as services:
            # What is loaded by now stays, and a command makes little that only the collector can clear away: looking
            # for it as often as usual takes a tenth of a refresh.
            gc.freeze()
            gc.set_threshold(50_000, 20)
            try:
                return await command(services, *args, **kwargs)
            except _KEPT as error:
                await services.record(error, doing)
                raise

    @functools.wraps(command)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> None:
        context = click.get_current_context()
        status = asyncio.run(opened(current().settings, context.command_path, *args, **kwargs))
        context.exit(int(status))

    return run

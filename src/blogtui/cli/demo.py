"""`blogtui demo`."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from blogtui.cli.reader import need_terminal, open_reader
from blogtui.cli.session import Session, current
from blogtui.model.blog import Blog
from blogtui.model.errors import NetError
from blogtui.model.settings import Settings

if TYPE_CHECKING:
    from blogtui.service.services import Services


@click.command("demo")
def demo_command() -> None:
    """Open the reader on a small blog of its own.

    The blog comes with the program and is served on this computer only. Answers really arrive there, and stay.
    Without --home it is kept apart from your own subscriptions.
    """
    from blogtui.demo.server import DemoBlog

    need_terminal()
    settings = _demo_settings(current())
    blog = DemoBlog(Path(settings.places.data))
    try:
        address = blog.start()
    except OSError as error:
        raise click.ClickException(f"The demo blog cannot start: {error}.") from error
    try:
        asyncio.run(_subscribed(settings, address))
        status = open_reader(settings)
    finally:
        blog.stop()
    click.get_current_context().exit(status)


def _demo_settings(session: Session) -> Settings:
    """The user's own settings, with the store kept apart where no --home was named."""
    if session.home is not None:
        return session.settings
    apart = os.path.join(session.places.data, "demo")
    return replace(session.settings, places=replace(session.places, data=apart))


async def _subscribed(settings: Settings, address: str) -> None:
    """See that the store is subscribed to the demo at `address`, and to no demo that is gone."""
    from blogtui.service.services import Services

    async with Services.open(settings) as services:
        added = await services.subscribe.add(address)
        for blog in await services.browse.blogs():
            if _is_demo_elsewhere(blog, added.blog) and not await _answers(services, blog.feed_url):
                await services.subscribe.remove(blog.id)


def _is_demo_elsewhere(blog: Blog, demo: Blog) -> bool:
    """Whether a subscription is this demo at another port: it moves when another program has its last one."""
    here, there = urlsplit(demo.feed_url), urlsplit(blog.feed_url)
    same = (here.hostname, here.path, demo.title) == (there.hostname, there.path, blog.title)
    return same and here.port != there.port


async def _answers(services: "Services", url: str) -> bool:
    try:
        await services.client.fetch(url)
    except NetError:
        return False
    return True

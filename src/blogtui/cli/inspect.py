"""`blogtui inspect`: what an address, a file or standard input holds, without touching anything that is stored."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blogtui.cli import exits, output
from blogtui.cli.exits import Exit
from blogtui.cli.inspected import feed_shape, looks_like_page, opml_shape, page_shape
from blogtui.cli.session import json_option
from blogtui.cli.shapes import Shape
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import FeedError, HttpStatus, NetError

if TYPE_CHECKING:
    from blogtui.net.response import Response


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes and all that is known of where they came from. `url` is what their links are relative to."""

    address: str
    body: bytes = b""
    url: str | None = None
    type: str | None = None
    status: int | None = None
    links: tuple[tuple[str, str], ...] = ()
    error: NetError | None = None


@click.command("inspect")
@click.argument("place", metavar="ADDRESS|FILE|-")
@click.option("--type", "media_type", metavar="TYPE", help="Take it for this media type, as a server would send it.")
@click.option("--url", help="Resolve links against this address.")
@json_option
def inspect_command(place: str, media_type: str | None, url: str | None, as_json: bool) -> None:
    """Tell what blogtui sees there; nothing is stored.

    At an ADDRESS, in a FILE or on standard input (-) it sees a feed and its entries, a page with the feeds and
    comment systems it leads to, a list of feeds (OPML), or nothing it knows.
    """
    given = _given(place, media_type, url)
    seen = see(given)
    if as_json:
        output.data(seen)
    else:
        output.lines(*_told(seen))
    if given.error is not None:
        output.note(exits.sentence(given.error))
        click.get_current_context().exit(int(exits.status_of(given.error)))
    if seen["kind"] == "unknown":
        output.note(str(seen["problem"]))
        click.get_current_context().exit(int(Exit.SOME_FAILED))


def see(given: Given) -> Shape:
    """What the bytes are: the JSON object of the contract."""
    seen: Shape = {
        "kind": "unknown",
        "address": given.address,
        "final_address": given.url,
        "status": given.status,
        "type": given.type,
        "problem": None if given.error is None else clean_line(str(given.error)),
    }
    if given.error is not None:
        return seen
    return {**seen, **_content(given)}


def _content(given: Given) -> Shape:
    from blogtui.feeds.opml import read
    from blogtui.feeds.parse import parse

    try:
        feed = parse(given.body, url=given.url, content_type=given.type)
    except FeedError as error:
        not_a_feed = clean_line(str(error))
    else:
        return {"kind": "feed", "feed": feed_shape(feed), "problem": feed.damaged}
    if looks_like_page(given.body, given.type):
        return {"kind": "page", "page": page_shape(given.body, given.url, given.type, given.links)}
    try:
        return {"kind": "opml", "opml": opml_shape(read(given.body))}
    except FeedError:
        return {"problem": not_a_feed}


def _given(place: str, media_type: str | None, url: str | None) -> Given:
    if place == "-":
        return Given(place, sys.stdin.buffer.read(), url, media_type)
    if "://" not in place and Path(place).exists():
        try:
            return Given(place, Path(place).read_bytes(), url, media_type)
        except OSError as error:
            raise click.UsageError(f"{place} cannot be read: {error.strerror}.") from error
    return asyncio.run(_fetched(place, media_type, url))


async def _fetched(place: str, media_type: str | None, url: str | None) -> Given:
    from blogtui.net.address import normalise
    from blogtui.net.client import Client
    from blogtui.service.subscribe import FEED_TYPES

    address = normalise(place)
    async with Client() as client:
        try:
            response: Response = await client.fetch(address, accept=FEED_TYPES)
        except NetError as error:
            return Given(place, status=error.status if isinstance(error, HttpStatus) else None, error=error)
    return Given(
        place,
        response.body,
        url or response.url,
        media_type or response.headers.get("content-type"),
        response.status,
        response.links,
    )


def _told(seen: Shape) -> list[str]:
    """The same for people."""
    lines = [f"{name}: {clean_line(str(seen[name]))}" for name in ("kind", "final_address", "type") if seen[name]]
    match seen:
        case {"feed": {"title": title, "version": version, "entries": [*entries]}}:
            lines += [f"title: {clean_line(title or '')}", f"version: {version}", f"entries: {len(entries)}"]
            lines += [_entry_line(entry) for entry in entries]
        case {"page": {"title": title, "feeds": [*feeds], "sources": [*sources]}}:
            lines += [f"title: {clean_line(title or '')}"]
            lines += [f"feed ({feed['kind']}): {clean_line(feed['title'] or '')} {feed['url']}" for feed in feeds]
            lines += [f"comments: {source['provider']} {clean_line(source['key'])}" for source in sources]
        case {"opml": {"outlines": [*outlines]}}:
            lines += [f"feed: {clean_line(outline['title'] or '')} {outline['url']}" for outline in outlines]
    if seen["problem"] and seen["kind"] != "unknown":
        lines.append(f"problem: {seen['problem']}")
    return lines


def _entry_line(entry: dict[str, str | None]) -> str:
    facts = (entry["published"] or entry["updated"], entry["title"] or "(no title)", entry["author"], entry["link"])
    return "  " + " · ".join(clean_line(fact) for fact in facts if fact)

"""`blogtui inspect`: what an address, a file or standard input holds, without touching anything that is stored."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from blogtui.cli import exits, output
from blogtui.cli.exits import Exit
from blogtui.cli.inspected import seen_shape
from blogtui.cli.session import json_option
from blogtui.cli.shapes import Shape
from blogtui.model.cleaning import clean_line

if TYPE_CHECKING:
    from blogtui.service.inspect import Given


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


def see(given: "Given") -> Shape:
    """What was given: the JSON object of the contract."""
    from blogtui.service.inspect import seen

    return seen_shape(given, seen(given))


def _given(place: str, media_type: str | None, url: str | None) -> "Given":
    from blogtui.service.inspect import Given, fetched

    if place == "-":
        return Given(place, sys.stdin.buffer.read(), url, media_type)
    if "://" not in place and Path(place).exists():
        try:
            return Given(place, Path(place).read_bytes(), url, media_type)
        except OSError as error:
            raise click.UsageError(f"{place} cannot be read: {error.strerror}.") from error
    return asyncio.run(fetched(place, url=url, type=media_type))


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

"""`blogtui add`, `remove` and `blogs`."""

import sys
from typing import TYPE_CHECKING

import click

from blogtui.cli import exits, output, progress, shapes, words
from blogtui.cli.exits import Exit
from blogtui.cli.session import json_option, with_services
from blogtui.model.cleaning import clean_line
from blogtui.model.errors import BlogtuiError, StoreError
from blogtui.view.counts import counted

if TYPE_CHECKING:
    from blogtui.service.services import Services
    from blogtui.service.subscribe import Subscribed


@click.command("add")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option("--folder", help="Put the blogs into this folder.")
@json_option
@with_services
async def add_command(services: "Services", addresses: tuple[str, ...], folder: str | None, as_json: bool) -> Exit:
    """Subscribe to blogs, and fetch each once.

    ADDRESS is a home page, a feed or a post; the feed is found from there.
    """
    added: list[Subscribed] = []
    failures: list[Exit] = []
    with progress.shown() as watch:
        for address in addresses:
            try:
                added.append(await services.subscribe.add(address, folder=folder, watch=watch))
            except StoreError:
                raise
            except BlogtuiError as error:
                if len(addresses) == 1:
                    raise
                await services.record(error, f"subscribing to {address}")
                output.note(f"{clean_line(address)}: {exits.sentence(error)}")
                failures.append(exits.status_of(error))
    if as_json:
        output.data({"blogs": [_added_shape(one) for one in added]})
    else:
        output.lines(*(line for one in added for line in _added_lines(one)))
    return exits.status_of_many(failures, len(addresses))


def _added_shape(one: "Subscribed") -> shapes.Shape:
    others = [{"url": feed.url, "title": feed.title} for feed in one.others]
    return {**shapes.blog_shape(one.blog), "new": one.new, "already": one.already, "post": one.post, "others": others}


def _added_lines(one: "Subscribed") -> list[str]:
    title = clean_line(one.blog.title)
    said = "Already subscribed to" if one.already else "Subscribed to"
    return [
        f"{said} {title} (blog {one.blog.id}): {counted(one.blog.posts, 'post')}, {one.new} new.",
        f"  {clean_line(one.blog.feed_url)}",
        *(f"  also offered: {clean_line(feed.title or '')} {clean_line(feed.url)}" for feed in one.others),
    ]


@click.command("remove")
@click.argument("blog")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_services
async def remove_command(services: "Services", blog: str, yes: bool) -> Exit:
    """Unsubscribe from a blog.

    Its posts and threads go; drafts are kept.
    BLOG is an id, a feed or home address, or a part of the title that fits only one.
    """
    found = await services.browse.find_blog(blog)
    title = clean_line(found.title)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(f"Nobody can be asked here; give --yes to remove {title}.")
        click.confirm(f"Remove {title} and its {counted(found.posts, 'post')}?", abort=True, err=True)
    await services.subscribe.remove(found.id)
    output.lines(f"Removed {title}.")
    return Exit.DONE


@click.command("blogs")
@json_option
@with_services
async def blogs_command(services: "Services", as_json: bool) -> Exit:
    """List the subscriptions.

    Each with its unread posts, new comments, last visit, and what went wrong at that visit.
    """
    blogs = await services.browse.blogs()
    if as_json:
        output.data({"blogs": [shapes.blog_shape(blog) for blog in blogs]})
    elif not blogs:
        output.note("No blogs yet. Subscribe with `blogtui add ADDRESS`.")
    else:
        output.table(
            ("id", "blog", "folder", "unread", "posts", "comments", "last visit", "problem"),
            [
                (b.id, b.title, b.folder, b.unread, b.posts, b.new_comments, words.moment(b.last_visit), b.problem)
                for b in blogs
            ],
            right=(0, 3, 4, 5),
            whole=(6,),
        )
    return Exit.DONE

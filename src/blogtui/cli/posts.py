"""`blogtui posts`."""

from typing import TYPE_CHECKING

import click

from blogtui.cli import output, shapes, words
from blogtui.cli.exits import Exit
from blogtui.cli.session import json_option, with_services

if TYPE_CHECKING:
    from blogtui.service.services import Services

_ON_A_SCREEN = 50
_ALL = 2**31


@click.command("posts")
@click.option("--blog", help="Only this blog: an id, an address or a part of the title.")
@click.option("--unread", is_flag=True, help="Only unread posts.")
@click.option("--starred", is_flag=True, help="Only starred posts.")
@click.option("--search", metavar="WORDS", help="Only posts with these words.")
@click.option(
    "--limit", type=click.IntRange(0), help=f"At most so many.  [default: {_ON_A_SCREEN} on a terminal, else all]"
)
@click.option("--offset", type=click.IntRange(0), default=0, help="Pass over so many first.")
@json_option
@with_services
async def posts_command(
    services: "Services",
    blog: str | None,
    unread: bool,
    starred: bool,
    search: str | None,
    limit: int | None,
    offset: int,
    as_json: bool,
) -> Exit:
    """List posts, newest first."""
    from blogtui.model.filter import Filter

    blog_id = (await services.browse.find_blog(blog)).id if blog is not None else None
    chosen = Filter(blog_id, unread, starred, search)
    if limit is None:
        limit = _ON_A_SCREEN if output.on_terminal() and not as_json else _ALL
    posts = await services.browse.posts(chosen, limit=limit, offset=offset)
    if as_json:
        total = await services.browse.count(chosen)
        output.data({"posts": [shapes.post_shape(post) for post in posts], "total": total})
        return Exit.DONE
    if posts:
        output.table(
            ("id", "when", "blog", "title", "author", "comments", ""),
            [(p.id, words.moment(p.when), p.blog, p.title, p.author, p.comment_count, words.marks(p)) for p in posts],
            right=(0, 5),
            whole=(1,),
        )
    rest = await services.browse.count(chosen) - offset - len(posts)
    if not posts:
        output.note("No posts.")
    elif rest > 0:
        output.note(f"{rest} more; --limit and --offset show them.")
    return Exit.DONE

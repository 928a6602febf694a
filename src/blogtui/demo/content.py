"""The posts and comments that come with the package, read from the files in `content/`.

A post is `YYYY-MM-DD-slug.html`: header lines (`title`, `time`, `author`, `comments`), an empty line, HTML.
Its comments lie beside it as `.toml`: a list of `[[comment]]` with `id`, `who`, `at`, `text`, and `to` where
it answers another comment. `people.toml` says where people live on the web.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

TITLE = "Small Repairs"
SUBTITLE = "A shop, a harbour, and what people bring in"
TAG = "tag:small-repairs.example,2007:"
ZONE = timezone(timedelta(hours=-7))


class Policy(StrEnum):
    """What happens to a comment that is sent."""

    OPEN = "open"
    MODERATED = "moderated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote something, and a page about them."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A public comment. `key` is unique within its post; `parent` is the key it answers, None for the post.
    `changed` is when it became visible."""

    key: str
    parent: str | None
    author: Person
    published: datetime
    html: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A post with the comments it came with. `path` is `/YYYY/MM/slug`."""

    path: str
    title: str
    author: Person
    published: datetime
    html: str
    policy: Policy
    comments: tuple[Comment, ...]

    @property
    def id(self) -> str:
        """Its Atom id: a tag URI (RFC 4151), the same on every port."""
        return TAG + self.path.strip("/")

    def comment_id(self, key: str | None) -> str:
        """The Atom id of one of its comments; its own for None."""
        return self.id if key is None else f"{self.id}/{key}"


@cache
def load_posts() -> tuple[Post, ...]:
    """Every post, newest first. Read once: the files are part of the program."""
    folder = files("blogtui.demo") / "content"
    people = tomllib.loads((folder / "people.toml").read_text("utf-8"))
    posts = [_post(file, folder, people) for file in folder.iterdir() if file.name.endswith(".html")]
    return tuple(sorted(posts, key=lambda post: post.published, reverse=True))


def _post(file: Traversable, folder: Traversable, people: dict[str, str]) -> Post:
    head, _, html = file.read_text("utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    stem = file.name.removesuffix(".html")
    year, month, day, slug = stem.split("-", 3)
    published = datetime.fromisoformat(f"{year}-{month}-{day}T{fields['time']}").replace(tzinfo=ZONE)
    return Post(
        path=f"/{year}/{month}/{slug}",
        title=fields["title"],
        author=Person(fields["author"], people.get(fields["author"])),
        published=published,
        html=html.strip(),
        policy=Policy(fields["comments"]),
        comments=_comments(folder / f"{stem}.toml", people),
    )


def _comments(file: Traversable, people: dict[str, str]) -> tuple[Comment, ...]:
    if not file.is_file():
        return ()
    comments = (
        Comment(
            key=f"c{item['id']}",
            parent=f"c{item['to']}" if "to" in item else None,
            author=Person(item["who"], people.get(item["who"])),
            published=(when := item["at"].replace(tzinfo=ZONE)),
            html=item["text"].strip(),
            changed=when,
        )
        for item in tomllib.loads(file.read_text("utf-8"))["comment"]
    )
    return tuple(sorted(comments, key=lambda comment: comment.published))

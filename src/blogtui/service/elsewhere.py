"""When places outside the blog are asked about a post by themselves: only where the reader has switched that on."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from blogtui.comments.provider import Finds
from blogtui.model.errors import ConfigError
from blogtui.model.post import Post

_SOONEST = timedelta(hours=6)
_LATEST = timedelta(days=30)


def wanted(setting: bool | tuple[str, ...], finders: Iterable[Finds]) -> frozenset[str]:
    """The names of those to be asked, as `look_elsewhere` in config.toml says. Raises ConfigError for one that there
    is not."""
    names = frozenset(finder.name for finder in finders)
    if isinstance(setting, bool):
        return names if setting else frozenset()
    unknown = ", ".join(repr(name) for name in setting if name not in names)
    if unknown:
        there = ", ".join(sorted(names))
        raise ConfigError(f"look_elsewhere in config.toml names {unknown}.", advice=f"There are: {there}.")
    return frozenset(setting)


def due(post: Post, last: datetime | None, now: datetime) -> bool:
    """Whether it is time to ask about a post (again): young posts are talked about, old ones hardly ever. Asked is
    again after a quarter of the age it had then, at least six hours and at most thirty days."""
    if last is None:
        return True
    age = last - post.published if post.published is not None else _LATEST
    return now - last >= min(max(age / 4, _SOONEST), _LATEST)
